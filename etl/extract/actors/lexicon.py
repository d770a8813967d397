"""The gazetteers of actors and places, read from the data files into one phrase look-up.

Belongs here: what the data files say, in frozen records, and the phrase search over a sentence. What a
phrase means at its place in a sentence is decided elsewhere in this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ahocorasick_rs import AhoCorasick

from etl.extract.actors.text import fold
from etl.records import ActorKind

SenseKind = Literal[
    "country",
    "adjective",
    "people",
    "capital",
    "metonym",
    "prefix",
    "city",
    "region",
    "phrase",
    "organisation",
    "leader",
]
PhraseIndex = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@dataclass(frozen=True)
class Sense:
    """One meaning of a printed form; `exact` forms (acronyms) count only as printed."""

    kind: SenseKind
    form: str
    key: str
    name: str
    actor_kind: ActorKind | None
    iso3: str | None
    wikidata_id: str | None
    exact: bool


@dataclass(frozen=True)
class Hit:
    """A phrase of the gazetteer in a sentence: character range and its meanings, likeliest first."""

    start: int
    end: int
    senses: tuple[Sense, ...]


@dataclass(frozen=True)
class ActorLexicon:
    """Everything that the data files know about actors, places, titles and names."""

    senses: tuple[tuple[Sense, ...], ...]
    automaton: AhoCorasick
    by_form: Mapping[str, tuple[Sense, ...]]
    country_names: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    abbreviations: Mapping[str, str]
    nominal_roles: Mapping[str, str]
    verbal_roles: Mapping[str, str]
    heads: PhraseIndex
    titles: PhraseIndex
    appositives: PhraseIndex
    states: Mapping[str, str]
    adjectives: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    organisations: Mapping[str, Sense]
    name_regions: Mapping[str, frozenset[str]]
    name_endings: Mapping[str, frozenset[str]]
    given_variants: Mapping[str, str]
    typical_states: Mapping[str, frozenset[str]]
    leaders: Mapping[str, tuple[Sense, ...]]
    references: Mapping[str, Mapping[str, frozenset[str]]]

    def find(self, text: str, *, shouting: bool = False) -> list[Hit]:
        """Return the longest non-overlapping phrases of the gazetteer in a text, at word boundaries."""
        folded = fold(text)
        found: list[Hit] = []
        for number, start, end in self.automaton.find_matches_as_indexes(folded, overlapping=True):
            if not is_bounded(folded, start, end):
                continue
            senses = tuple(s for s in self.senses[number] if fits_case(s, text[start:end], shouting=shouting))
            if senses:
                found.append(Hit(start, end, senses))
        return longest(found)

    def place_country(self, text: str) -> str | None:
        """Return the ISO code of the country in which a place lies, None where the gazetteer does not know it."""
        for sense in self.by_form.get(fold(text.strip()), ()):
            if sense.kind in ("country", "capital", "city") and sense.iso3:
                return sense.iso3
        return None

    def has(self, group: str, word: str) -> bool:
        """Tell whether a word stands in one of the word lists."""
        return word.casefold() in self.words[group]


def match_last(index: PhraseIndex, lower: Sequence[str], token: int) -> tuple[int, str] | None:
    """Return the length and group of the longest phrase of an index that ends with a token."""
    for tokens, group in index.get(lower[token], ()):
        if tuple(lower[max(0, token + 1 - len(tokens)) : token + 1]) == tokens:
            return len(tokens), group
    return None


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits without overlaps, longer ones first served, in order of the text."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def fits_case(sense: Sense, surface: str, *, shouting: bool) -> bool:
    """Tell whether a form may be printed like this: acronyms as they are, names with the capitals of the form."""
    if sense.exact:
        return surface.replace("’", "'") == sense.form or (shouting and surface == sense.form.upper())
    if shouting:
        return True
    return all(
        printed.isupper() or not printed.isalpha()
        for printed, form in zip(surface, sense.form, strict=False)
        if form.isupper()
    )


def is_bounded(text: str, start: int, end: int) -> bool:
    """Tell whether a range begins and ends at word boundaries."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not before.isalnum() and not after.isalnum() and after not in "$€£¥"


def is_shouting(text: str) -> bool:
    """Tell whether a text is printed in capitals throughout."""
    upper = sum(map(str.isupper, text))
    return upper > 10 and upper > 0.85 * sum(map(str.isalpha, text))


def is_acronym(form: str) -> bool:
    """Tell whether a form is a short run of capitals, with or without full stops."""
    letters = [c for c in form if c.isalpha()]
    return 1 < len(letters) <= 6 and all(c.isupper() for c in letters)
