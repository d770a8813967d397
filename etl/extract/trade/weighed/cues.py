"""Classes of words near a figure, as `trade_cues.yml` lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

LEXICONS = Path(__file__).resolve().parents[3] / "lexicons"
Place = tuple[str, int, int]
"""Class, first and last character of a word found."""


@dataclass(frozen=True)
class Cues:
    """Patterns of the classes of words, compiled."""

    cues: Mapping[str, re.Pattern[str]]
    others: Mapping[str, re.Pattern[str]]
    grown: re.Pattern[str]
    fallen: re.Pattern[str]
    compared: re.Pattern[str]
    targets: re.Pattern[str]
    sectors: re.Pattern[str]
    not_made: re.Pattern[str]
    taking: frozenset[str]
    giving: frozenset[str]

    def verb_class(self, lemma: str) -> str:
        """Return whether the subject of a verb takes or gives goods."""
        return "take" if lemma in self.taking else "give" if lemma in self.giving else "other"


@lru_cache(maxsize=2)
def load_cues(folder: Path = LEXICONS) -> Cues:
    """Read the classes of words."""
    raw = yaml.safe_load((folder / "trade_cues.yml").read_text(encoding="utf-8"))
    return Cues(
        cues={name: _whole_words(found) for name, found in raw["cues"].items()},
        others={name: _whole_words(found) for name, found in raw["others"].items()},
        grown=re.compile(rf"(?<!\w)(?:{raw['grown']})\W+(?:\w+\W+){{0,2}}$", re.I),
        fallen=_whole_words(raw["fallen"]),
        compared=re.compile(rf"\W*(?:{raw['compared']})(?!\w)", re.I),
        targets=_whole_words(raw["targets"]),
        sectors=re.compile(rf"(?<![\w-])(?:{raw['sectors']})(?=\s(?:{raw['sector_nouns']})(?!\w))", re.I),
        not_made=re.compile(raw["not_made"], re.I),
        taking=frozenset(raw["taking"]),
        giving=frozenset(raw["giving"]),
    )


def places_of(text: str, patterns: Mapping[str, re.Pattern[str]]) -> tuple[Place, ...]:
    """Return every place in a text where a word of a class stands."""
    return tuple((name, m.start(), m.end()) for name, pattern in patterns.items() for m in pattern.finditer(text))


def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I)
