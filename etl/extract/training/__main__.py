"""Fit all weights anew: `python -m etl.extract.training` (PyTorch is installed by `make weights`)."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing import Pool

import numpy as np

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
EPOCHS = 8
_READER: list[Reader] = []


def main() -> None:
    """Read every annotated text, fit the models and write their weights."""
    examples = [example for path in FILES for example in load_examples(path)]
    with Pool(2) as pool:
        read = pool.map(lessons_of, examples, chunksize=4)
    write_fitted([lesson for lessons in read for lesson in lessons])


def write_fitted(lessons: Sequence[Lesson], epochs: int = EPOCHS) -> None:
    """Fit the models on lessons and write the files of their weights."""
    from etl.extract.training.network import fit_network  # needs PyTorch, which reading does without

    models, network = fit_network(lessons, PRIORS, epochs=epochs)
    for file, subject in (("trade_weights.csv", "trade"), ("event_weights.csv", "event")):
        mine = {name.split()[1]: weights for name, weights in models.items() if name.startswith(subject)}
        write_weights(file, MADE_BY, mine)
    np.savez(WEIGHTS, **network)  # type: ignore[arg-type]


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
