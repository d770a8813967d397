"""Which language a text is written in, by its frequent words or its script.

Belongs here: the guess and its profiles (`languages.yml`). What to do with articles in other languages is decided
downstream.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 6_000
_FEWEST_WORDS = 4
_FEWEST_DISTINCT = 3
_SHORT_TEXT = 60
_SISTER_SHARE = 0.01
_LEAST_SHARE = 0.12
_LEAST_SHARE_SHORT = 0.05


@dataclass(frozen=True)
class LanguageProfiles:
    """Frequent words per language, scripts that settle the language, and letters that tell sister languages apart."""

    words: Mapping[str, frozenset[str]]
    scripts: Mapping[str, str]
    letters: Mapping[str, str]
    sisters: tuple[tuple[str, ...], ...]


def load_language_profiles(path: Path | None = None) -> LanguageProfiles:
    """Load the profiles; raises ValueError when the file lacks a part."""
    path = path or Path(__file__).with_name("languages.yml")
    record = yaml.safe_load(path.read_text("utf-8"))
    missing = {"words", "scripts", "letters", "sisters"} - set(record or {})
    if missing:
        raise ValueError(f"{path.name}: the parts {', '.join(sorted(missing))} are missing")
    words = {str(code): frozenset(map(str, entries)) for code, entries in record["words"].items()}
    sisters = tuple(tuple(map(str, family)) for family in record["sisters"])
    return LanguageProfiles(words, dict(record["scripts"]), dict(record["letters"]), sisters)


def detect_language(text: str, profiles: LanguageProfiles) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None when it can't be told."""
    sample = text[:_SAMPLE]
    letters = sum(1 for character in sample if character.isalpha())
    if not letters:
        return None
    for code, span in profiles.scripts.items():
        found = len(re.findall(f"[{span}]", sample))
        if found / letters > (0.15 if code == "ja" else 0.4):
            return _sister_language(code, sample, profiles)
    counts = Counter(_WORD.findall(sample.lower()))
    total = sum(counts.values())
    if total < _FEWEST_WORDS:
        return None
    matched = {code: [word for word in words if word in counts] for code, words in profiles.words.items()}
    shares = {code: sum(counts[word] for word in words) / total for code, words in matched.items()}
    likely = [code for code in sorted(shares) if code == "en" or len(matched[code]) >= _FEWEST_DISTINCT]
    best = max(likely, key=shares.__getitem__)
    if best != "en" and total < _SHORT_TEXT and shares.get("en", 0.0) >= shares[best] / 2:
        best = "en"  # in a short text the small words of several languages coincide
    least = _LEAST_SHARE if total > _SHORT_TEXT else _LEAST_SHARE_SHORT
    return _sister_language(best, sample, profiles) if shares[best] >= least else None


def _sister_language(code: str, sample: str, profiles: LanguageProfiles) -> str:
    """Return the sister language whose own letters a text shows, else the language itself."""
    others = [other for family in profiles.sisters if code in family for other in family]
    for other in others:
        own = sum(sample.count(letter) for letter in profiles.letters.get(other, ""))
        if own and own >= _SISTER_SHARE * len(sample):
            return other
    return code
