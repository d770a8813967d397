"""Turn gold docs into the numbers that the network learns from.

Belongs here: labels, pieces, batches; nothing of PyTorch.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from etl.language.wordpieces import SHAPES, WordPieces, shape_of

PIECES_A_BATCH = 1800
IGNORED = -100


@dataclass(frozen=True)
class Labels:
    """The labels of each head, in the order of its scores; a morph label is "POS|features", a name label BIO."""

    relations: tuple[str, ...]
    tags: tuple[str, ...]
    morphs: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of_docs(cls, docs: list[Doc]) -> Labels:
        """Collect the labels of gold docs."""
        tokens = [t for doc in docs for t in doc]
        kinds = sorted({e.label_ for doc in docs for e in doc.ents})
        return cls(
            tuple(sorted({t.dep_ for t in tokens})),
            tuple(sorted({t.tag_ for t in tokens})),
            tuple(sorted({f"{t.pos_}|{t.morph}" for t in tokens})),
            ("O", *(f"{b}-{kind}" for kind in kinds for b in "BI")),
        )


@dataclass(frozen=True)
class Sentence:
    """A gold sentence as numbers; `names` is None where the treebank marks none."""

    pieces: list[int]
    shapes: list[int]
    starts: list[int]
    ends: list[int]
    heads: list[int]
    relations: list[int]
    tags: list[int]
    morphs: list[int]
    names: list[int]


class Numbering:
    """Turn gold docs into numbers."""

    def __init__(self, pieces: WordPieces, labels: Labels) -> None:
        self.pieces = pieces
        self.relation, self.tag, self.morph, self.name = (
            {label: i for i, label in enumerate(group)}
            for group in (labels.relations, labels.tags, labels.morphs, labels.names)
        )

    def number(self, doc: Doc) -> Sentence:
        """Return one doc as numbers; words are cut into pieces, the root's head is 0."""
        pieces, shapes, starts, ends = [self.pieces.first], [len(SHAPES)], [], []
        for token in doc:
            cut = self.pieces.cut(token.text)
            starts.append(len(pieces))
            pieces.extend(cut)
            shapes.extend([shape_of(token.text)] * len(cut))
            ends.append(len(pieces) - 1)
        named = doc.has_annotation("ENT_IOB")
        return Sentence(
            [*pieces, self.pieces.last], [*shapes, len(SHAPES)], starts, ends,
            [0 if t.head.i == t.i else t.head.i + 1 for t in doc],
            [self.relation[t.dep_] for t in doc],
            [self.tag.get(t.tag_, IGNORED) for t in doc],
            [self.morph.get(f"{t.pos_}|{t.morph}", IGNORED) for t in doc],
            [self.name_label(t) if named else IGNORED for t in doc],
        )  # fmt: skip

    def knows(self, doc: Doc) -> bool:
        """Tell whether all relations of a doc have numbers (a development split may have rare ones)."""
        return all(t.dep_ in self.relation for t in doc)

    def name_label(self, token: Token) -> int:
        """Return the number of a token's BIO label."""
        iob, kind = token.ent_iob_, token.ent_type_
        return self.name.get(f"{iob}-{kind}" if kind else "O", 0)


def make_batches(sentences: list[Sentence], rng: random.Random) -> Iterator[list[Sentence]]:
    """Yield batches of about PIECES_A_BATCH pieces, each of sentences of like length, in random order."""
    ordered = sorted(sentences, key=lambda s: len(s.pieces) + rng.random() * 6)
    batches: list[list[Sentence]] = [[]]
    for sentence in ordered:
        if batches[-1] and (len(batches[-1]) + 1) * len(sentence.pieces) > PIECES_A_BATCH:
            batches.append([])
        batches[-1].append(sentence)
    rng.shuffle(batches)
    yield from batches


def is_kept(piece: str) -> bool:
    """Tell whether a piece can stand in English text: plain letters, digits and marks, or a special piece."""
    return piece.isascii() and not piece.startswith("[unused")
