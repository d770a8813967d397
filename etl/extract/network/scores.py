"""The network as it is used: an article's words read by it, and scores of marks.

Belongs here: running the graph that `etl/extract/training/network.py` fits and writes, by ONNX Runtime, and what its
numbers mean. A role is scored by a bilinear form of the word that asks and the place that answers, of several places
the best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from etl.extract.network.layout import Layout, Mark, Span

Array = NDArray[np.float32]
WEIGHTS = Path(__file__).resolve().parents[2] / "lexicons" / "network.onnx"
LABELS = (
    "no trade", "goods", "turnover", "balance", "all goods", "good told before", "no event",
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
ROLES = ("exporter", "importer", "trader", "surplus", "deficit", "good", "source", "target")
LABEL_NUMBERS = {name: i for i, name in enumerate(LABELS)}
ROLE_NUMBERS = {name: i for i, name in enumerate(ROLES)}
ROLE_WIDTH = 48
LONGEST = 300  # words that are read at once, in whole sentences
CONTEXT = 3  # sentences before them that are read too


@dataclass(frozen=True)
class Vectors:
    """An article as the network sees it: per word the parts that scores are made of."""

    layout: Layout
    asks: Array  # (words, roles, ROLE_WIDTH for each network)
    answers: Array  # (words, roles, the same)
    fits: Array  # (words, roles): how well a place fits a role whoever asks
    nobody: Array  # (words, roles): what a role is worth that nobody near is named for
    labels: Array  # (words, labels)
    known: dict[Span, tuple[Array, Array]] = field(default_factory=dict)  # places asked before

    def scores(self, asker: Span, choices: Sequence[Sequence[Mark]]) -> list[float]:
        """Return the score of each choice of the question that some words ask: the sum of its marks' scores."""
        asks, nobody, labels = self._asked(asker)
        asked = {id(mark): mark for marks in choices for mark in marks}  # choices share their marks
        spans = sorted({span for _, named in asked.values() for span in named or ()})
        heard: dict[Span, list[float]] = {}
        if spans:
            answers, fits = (np.stack(parts) for parts in zip(*map(self._answer, spans), strict=True))
            heard = dict(zip(spans, (np.einsum("srw,rw->sr", answers, asks) + fits).tolist(), strict=True))
        known: dict[int, float] = {}
        for key, (name, named) in asked.items():
            if named is None:
                known[key] = labels[LABEL_NUMBERS[name]]
            else:
                role = ROLE_NUMBERS[name]
                known[key] = max((heard[span][role] for span in named), default=nobody[role])
        return [sum([known[id(mark)] for mark in marks]) for marks in choices]

    def _asked(self, asker: Span) -> tuple[Array, list[float], list[float]]:
        rows = slice(*asker)
        labels, nobody = self.labels[rows].mean(axis=0).tolist(), self.nobody[rows].mean(axis=0).tolist()
        return self.asks[rows].mean(axis=0), nobody, labels

    def _answer(self, span: Span) -> tuple[Array, Array]:
        """Return what a place answers, kept since many ask it."""
        if span not in self.known:
            rows = slice(*span)
            self.known[span] = self.answers[rows].mean(axis=0), self.fits[rows].mean(axis=0)
        return self.known[span]


@lru_cache(maxsize=2)
def load_network(path: Path = WEIGHTS) -> onnxruntime.InferenceSession:
    """Return the network, ready to run on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def encode(layout: Layout, network: onnxruntime.InferenceSession | None = None) -> Vectors:
    """Read an article with the network."""
    network = network if network is not None else load_network()
    rows = []
    for first, start, end in parts_of(layout.offsets):
        feed = {
            "vectors": layout.vectors[None, first:end].astype(np.float32),
            "notes": layout.notes[None, first:end],
            "sentences": layout.sentences[None, first:end],
            "mask": np.ones((1, end - first), dtype=np.float32),
        }
        rows.append(network.run(None, feed)[0][0, start - first :])
    table = np.concatenate(rows) if rows else np.zeros((0, 2 * len(ROLES) * (ROLE_WIDTH + 1) + len(LABELS)), np.float32)
    size = (table.shape[1] - 2 * len(ROLES) - len(LABELS)) // 2
    asks, answers, fits, nobody, labels = np.split(table, np.cumsum([size, size, len(ROLES), len(ROLES)]), axis=1)
    shape = (len(table), len(ROLES), size // len(ROLES))
    return Vectors(layout, asks.reshape(shape), answers.reshape(shape), fits, nobody, labels)


def parts_of(offsets: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the parts in which an article is read, as words: first word of the context, first and last of the part."""
    sentence, count = 0, len(offsets) - 1
    while sentence < count:
        last = sentence + 1
        while last < count and offsets[last + 1] - offsets[sentence] <= LONGEST:
            last += 1
        yield offsets[max(0, sentence - CONTEXT)], offsets[sentence], offsets[last]
        sentence = last
