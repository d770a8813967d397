"""What is learnt from an annotated text: questions with their choices, and which of them are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.extract.loglinear import Features
from etl.extract.network import Layout, Mark, Span


@dataclass(frozen=True)
class Question:
    """A question of one of the models ("trade sides"): the words that ask, features and marks of each choice."""

    model: str
    asker: Span
    features: Sequence[Features]
    marks: Sequence[tuple[Mark, ...]]
    right: frozenset[int]


@dataclass(frozen=True)
class Lesson:
    """An article with its questions."""

    layout: Layout
    questions: tuple[Question, ...]
