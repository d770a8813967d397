"""The network as it is used: two layers of attention over an article's words, and scores of marks.

Belongs here: arithmetic with the weights that `etl/extract/training/network.py` fits; both must stay alike. Layers are
those of Vaswani et al. 2017, "Attention is all you need", with the norms first; a role is scored by a bilinear form of
the word that asks and the place that answers, of several places the best.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from etl.extract.network.layout import Layout, Mark, Span

Array = NDArray[np.float32]
WEIGHTS = Path(__file__).resolve().parents[2] / "lexicons" / "network.npz"
LABELS = (
    "no trade", "goods", "turnover", "balance", "all goods", "good told before", "no event",
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
ROLES = ("exporter", "importer", "trader", "surplus", "deficit", "good", "source", "target")
LABEL_NUMBERS = {name: i for i, name in enumerate(LABELS)}
ROLE_NUMBERS = {name: i for i, name in enumerate(ROLES)}
HEADS = 8  # of attention
ROLE_WIDTH = 48
FAR = 33  # words from which on a distance is no longer told
LONGEST = 300  # words that are read at once, in whole sentences
CONTEXT = 3  # sentences before them that are read too


@dataclass(frozen=True)
class Vectors:
    """An article as the network sees it: per word the parts that scores are made of."""

    layout: Layout
    asks: Array  # (words, roles, ROLE_WIDTH)
    answers: Array  # (words, roles, ROLE_WIDTH)
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
def load_network(path: Path = WEIGHTS) -> Mapping[str, Array]:
    """Return the network's weights by name, as the training names them."""
    with np.load(path) as kept:
        return {name: kept[name].astype(np.float32) for name in kept.files}


def encode(layout: Layout, weights: Mapping[str, Array] | None = None) -> Vectors:
    """Read an article with the network."""
    weights = weights if weights is not None else load_network()
    width = weights["out.weight"].shape[0]
    table = np.zeros((layout.offsets[-1], width), dtype=np.float32)
    for first, start, end in parts_of(layout.offsets):
        seen = _read(layout, first, end, weights)
        table[start:end] = seen[start - first :] @ weights["out.weight"].T + weights["out.bias"]
    words, size = len(table), len(ROLES) * ROLE_WIDTH
    cuts = np.cumsum([size, size, len(ROLES), len(ROLES)])
    asks, answers, fits, nobody, labels = np.split(table, cuts, axis=1)
    shape = (words, len(ROLES), ROLE_WIDTH)
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


def _read(layout: Layout, first: int, end: int, weights: Mapping[str, Array]) -> Array:
    """Return the last layer of words `first` to `end`: (words, width)."""
    vectors = layout.vectors[first:end].astype(np.float32)
    x = _linear(_norm(vectors, weights, "first_norm"), weights, "inward")
    x = x + weights["note.weight"][layout.notes[first:end]].sum(axis=1)
    x = x + weights["sentence.weight"][layout.sentences[first:end]]
    places = np.arange(end - first)
    distance = np.clip(places[None, :] - places[:, None], -FAR, FAR) + FAR
    bias = weights["distance.weight"].T[:, distance]
    layer = 0
    while f"layers.{layer}.mixed.weight" in weights:
        name = f"layers.{layer}"
        x = x + _attend(_norm(x, weights, f"{name}.norm"), bias, weights, name)
        inner: Array = _linear(_norm(x, weights, f"{name}.inner_norm"), weights, f"{name}.inner").clip(min=0)
        x = x + _linear(inner, weights, f"{name}.outer")
        layer += 1
    return _norm(x, weights, "last_norm")


def _attend(x: Array, bias: Array, weights: Mapping[str, Array], name: str) -> Array:
    words, width = x.shape
    size = width // HEADS
    mixed = _linear(x, weights, f"{name}.mixed").reshape(words, 3, HEADS, size).transpose(1, 2, 0, 3)
    query, key, value = mixed
    scores: Array = query @ key.transpose(0, 2, 1) / np.float32(size**0.5) + bias
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    seen: Array = (scores @ value).transpose(1, 0, 2).reshape(words, width)
    return _linear(seen, weights, f"{name}.joined")


def _linear(x: Array, weights: Mapping[str, Array], name: str) -> Array:
    found: Array = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return found


def _norm(x: Array, weights: Mapping[str, Array], name: str) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread: Any = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    found: Array = centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return found
