"""An article laid out for the network: its words in one row, with what each is known to name.

Belongs here: numbering words, sentences and mentions. A word's vectors are those of the parser (`Doc.tensor`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle

Span = tuple[int, int]
"""Words of the article, the end exclusive."""
Mark = tuple[str, tuple[Span, ...] | None]
"""What the network scores of a choice: a label (None), or a role and the places that name whoever would have it."""

NOTES = (
    "", "country", "person", "government", "igo", "company", "organisation", "group", "other", "place",
    "first", "second", "third", "reference",
)  # fmt: skip
"""What a word may be known to name: kinds of actors, the three countries named most, a pronoun or description."""
NOTES_A_WORD = 4
NEAREST, FIRST = 6, 2  # places of one party that are weighed: near by, else its first ones
RANKS = ("first", "second", "third")


@dataclass(frozen=True)
class Layout:
    """The words of an article: `vectors` (words, width), `notes` (words, NOTES_A_WORD), `sentences` (words): the number
    of its sentence.

    `offsets` has the first word of each sentence and the number of words; `countries` the places that name a country,
    or whoever acts for it, by its ISO code; `actors` the heads of the places that name an actor, by its key.
    """

    offsets: tuple[int, ...]
    vectors: NDArray[np.float16]
    notes: NDArray[np.int64]
    sentences: NDArray[np.int64]
    countries: Mapping[str, frozenset[Span]]
    actors: Mapping[str, frozenset[Span]]

    def span(self, ordinal: int, start: int, end: int) -> Span:
        """Return tokens of a sentence as words of the article."""
        return self.offsets[ordinal] + start, self.offsets[ordinal] + end

    def near(self, spans: Iterable[Span], place: Span, ordinal: int, back: int) -> tuple[Span, ...]:
        """Return the spans nearest to a place, in its sentence or `back` sentences before, else the first."""
        low, high = self.offsets[max(0, ordinal - back)], self.offsets[ordinal + 1]
        before = sorted(span for span in spans if span[0] < high)
        found = [span for span in before if low <= span[0]]
        return tuple(sorted(found, key=lambda span: (abs(span[0] - place[0]), span))[:NEAREST]) or tuple(before[:FIRST])


def layout_of(article: AnalysedArticle, actors: ActorReading) -> Layout:
    """Lay out an article."""
    docs = [sentence.doc for sentence in article.sentences]
    offsets = tuple(int(n) for n in np.cumsum([0, *map(len, docs)]))
    numbers = {note: i for i, note in enumerate(NOTES)}
    known: list[set[int]] = [set() for _ in range(offsets[-1])]
    countries: dict[str, set[Span]] = {}
    keys: dict[str, set[Span]] = {}
    named: list[tuple[int, int, str | None, str]] = []
    for ordinal, spans in enumerate(actors.spans):
        for span in spans:
            start, end, head = (offsets[ordinal] + place for place in (span.start, span.end, span.head))
            for key in span.actor_keys:
                actor = actors.actors.get(key)
                kind: str = actor.kind if actor is not None and actor.kind in numbers else "other"
                named.append((start, end, actor.country_iso3 if actor is not None else None, kind))
                keys.setdefault(key, set()).add((head, head + 1))
            if span.reference:
                known[head].add(numbers["reference"])
        for place in actors.places_in(ordinal):
            start, end = offsets[ordinal] + place.start, offsets[ordinal] + place.end
            if place.iso3:
                named.append((start, end, place.iso3, "place"))
                keys.setdefault(f"country:{place.iso3}", set()).add((end - 1, end))
    most = [country for country, _ in Counter(country for _, _, country, _ in named if country).most_common(3)]
    for start, end, country, kind in named:
        for word in range(start, end):
            known[word].add(numbers[kind])
            if country in most:
                known[word].add(numbers[RANKS[most.index(country)]])
        if country:
            countries.setdefault(country, set()).add((start, end))
    tensors = [doc.tensor for doc in docs if len(doc)]
    sentences = np.repeat(np.arange(len(docs)), [len(doc) for doc in docs])
    return Layout(
        offsets=offsets,
        vectors=np.concatenate(tensors) if tensors else np.zeros((0, 0), dtype=np.float16),
        notes=_padded(known),
        sentences=sentences.astype(np.int64),
        countries={code: frozenset(spans) for code, spans in countries.items()},
        actors={key: frozenset(spans) for key, spans in keys.items()},
    )


def _padded(known: list[set[int]]) -> NDArray[Any]:
    notes = np.zeros((len(known), NOTES_A_WORD), dtype=np.int64)
    for i, found in enumerate(known):
        few = sorted(found)[:NOTES_A_WORD]
        notes[i, : len(few)] = few
    return notes
