"""Fit all weights anew: `python -m etl.extract.training`."""

from __future__ import annotations

from multiprocessing import Pool

from etl.extract.loglinear import Sample, fit, write_weights
from etl.extract.reader import Reader
from etl.extract.training.corpus import FILES, Example, load_examples
from etl.extract.training.events import event_samples
from etl.extract.training.trade import trade_samples
from etl.settings import Settings

MADE_BY = "python -m etl.extract.training"
PRIORS = {"trade sides": 5.0, "trade products": 8.0, "event kinds": 4.0, "event sides": 8.0}
"""Precision of the Gaussian prior by model, chosen by cross-validation over texts."""
_READER: list[Reader] = []


def main() -> None:
    """Read every annotated text, fit the four models and write their weights."""
    examples = [example for path in FILES for example in load_examples(path)]
    with Pool(2) as pool:
        read = pool.map(samples_of, examples, chunksize=4)
    models = {}
    for name, prior in PRIORS.items():
        samples = [sample for found in read for sample in found[name]]
        models[name] = fit(samples, prior=prior)
        print(f"{name}: {len(samples)} samples, {len(models[name])} weights")
    for file, subject in (("trade_weights.csv", "trade"), ("event_weights.csv", "event")):
        mine = {name.split()[1]: weights for name, weights in models.items() if name.startswith(subject)}
        write_weights(file, MADE_BY, mine)


def samples_of(example: Example) -> dict[str, list[Sample]]:
    """Return the samples of one text by model."""
    if not _READER:
        _READER.append(Reader(Settings()))
    sides, products = trade_samples(example, _READER[0])
    found = {"trade sides": sides, "trade products": products, "event kinds": [], "event sides": []}
    if example.events is not None:
        found["event kinds"], found["event sides"] = event_samples(example, _READER[0])
    return found


if __name__ == "__main__":
    main()
