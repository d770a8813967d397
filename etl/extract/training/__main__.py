"""Fit all weights anew: `python -m etl.extract.training` (PyTorch is installed by `make weights`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from multiprocessing import Pool, get_context
from typing import Any

from numpy.typing import NDArray

from etl.extract.loglinear import write_weights
from etl.extract.network.scores import WEIGHTS
from etl.extract.reader import Reader
from etl.extract.training.corpus import FILES, Example, analyse, load_examples
from etl.extract.training.events import event_questions
from etl.extract.training.questions import Lesson
from etl.extract.training.trade import trade_questions
from etl.settings import Settings

MADE_BY = "python -m etl.extract.training"
PRIORS = {"trade sides": 5.0, "trade products": 8.0, "event kinds": 4.0, "event sides": 8.0}
"""Precision of the Gaussian prior by model, chosen by cross-validation over texts."""
EPOCHS = 4
SEEDS = (1, 2)  # of the fits whose mean is taken
_READER: list[Reader] = []
_PREPARED: list[Any] = []  # features and sheets, for the processes that fit


def main() -> None:
    """Read every annotated text, fit the models and write their weights."""
    examples = [example for path in FILES for example in load_examples(path)]
    with Pool(2) as pool:
        write_fitted(chain.from_iterable(pool.imap(lessons_of, examples, chunksize=4)))


def write_fitted(lessons: Iterable[Lesson], epochs: int = EPOCHS, seeds: Sequence[int] = SEEDS) -> None:
    """Fit the models on lessons, once for each seed side by side, and write the files of their mean weights."""
    from etl.extract.training.fit import make_sheets  # needs PyTorch, which reading does without
    from etl.extract.training.network import network_of, write_networks

    _PREPARED[:] = make_sheets(lessons)
    with get_context("fork").Pool(len(seeds)) as pool:
        fitted = pool.starmap(fit_once, [(seed, epochs) for seed in seeds], chunksize=1)
    for file, subject in (("trade_weights.csv", "trade"), ("event_weights.csv", "event")):
        means = {name.split()[1]: mean_of([models[name] for models, _ in fitted]) for name in PRIORS if subject in name}
        write_weights(file, MADE_BY, means)
    write_networks([network_of(arrays) for _, arrays in fitted], WEIGHTS)


def fit_once(seed: int, epochs: int) -> tuple[dict[str, dict[str, float]], dict[str, NDArray[Any]]]:
    """Return the weights of features by model, and those of the network by name, of a fit on one processor."""
    import torch

    from etl.extract.training.fit import fit_network

    torch.set_num_threads(1)
    names, sheets = _PREPARED
    models, network = fit_network(names, sheets, PRIORS, epochs=epochs, seed=seed)
    return models, {name: value.numpy() for name, value in network.state_dict().items()}


def mean_of(weights: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the mean of weights by feature, 0 where a feature has none."""
    names = sorted({name for one in weights for name in one})
    return {name: sum(one.get(name, 0.0) for one in weights) / len(weights) for name in names}


def lessons_of(example: Example) -> list[Lesson]:
    """Return what is learnt from one text, article by article."""
    if not _READER:
        _READER.append(Reader(Settings()))
    reader = _READER[0]
    lessons = []
    for one in analyse(example, reader):
        questions = [*trade_questions(example, one, reader)]
        if example.events is not None:
            questions += event_questions(example, one, reader)
        lessons.append(Lesson(one.layout, tuple(questions)))
    return lessons


if __name__ == "__main__":
    main()
