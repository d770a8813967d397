"""Which countries the sentences before have named, and how: what "it", "sales abroad" or "the mills" go on from.

Belongs here: countries by name, through who acts for them, or by a place in them, sentence by sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle

BACK = 3  # sentences before that are told apart
LONG = 8  # how far back the last country may have been named


@dataclass(frozen=True)
class Spoken:
    """A country in a sentence: whether it is the first that the sentence names, and a subject of it."""

    country: str
    first: bool
    subject: bool


def spoken_of(article: AnalysedArticle, actors: ActorReading) -> list[tuple[Spoken, ...]]:
    """Return the countries of each sentence in order of their first place."""
    found = []
    for ordinal, sentence in enumerate(article.sentences):
        heads: list[tuple[int, str]] = []
        for span in actors.spans[ordinal] if ordinal < len(actors.spans) else ():
            for key in span.actor_keys:
                actor = actors.actors.get(key)
                if actor is not None and actor.country_iso3:
                    heads.append((span.head, actor.country_iso3))
        heads += [(place.end - 1, place.iso3) for place in actors.places_in(ordinal) if place.iso3]
        heads.sort()
        subjects = {code for head, code in heads if sentence.doc[head].dep_.startswith("nsubj")}
        order = list(dict.fromkeys(code for _, code in heads))
        found.append(tuple(Spoken(code, i == 0, code in subjects) for i, code in enumerate(order)))
    return found


def known_from(spoken: Sequence[Sequence[Spoken]], ordinal: int) -> Mapping[str, frozenset[str]]:
    """Return, for each country that the sentences before one have named, how and how far back."""
    known: dict[str, set[str]] = defaultdict(set)
    for back in range(1, min(BACK, ordinal) + 1):
        for one in spoken[ordinal - back]:
            known[one.country].add(f"back {back}")
            if one.first:
                known[one.country].add(f"opens {back}")
            if one.subject and back == 1:
                known[one.country].add("subject before")
    last = next((spoken[i] for i in range(ordinal - 1, max(-1, ordinal - 1 - LONG), -1) if spoken[i]), ())
    for one in last:
        known[one.country].add("latest alone" if len(last) == 1 else "latest first" if one.first else "latest")
    return {country: frozenset(names) for country, names in known.items()}
