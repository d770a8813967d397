"""How many were killed, injured, detained or expelled, and how much money was given, as reports of events print it.

Belongs here: finding those numbers in the quotes of events, by the list `event_numbers.yml`. Which reports are of one
event is in `incidents.py`; trade figures are read by `etl/extract/trade`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from warehouse.schema import quote_text

NUMBERS = Path(__file__).with_name("event_numbers.yml")
ROUNDED = 0.1
"""A number that is said to be about so many may be a tenth less or more."""

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SOME = r"(?:[\w’'-]+ ){0,4}?"


@dataclass(frozen=True)
class NumberWords:
    """How numbers are printed: words, scales, the words that bound a number, and codes of currencies."""

    words: Mapping[str, float]
    scales: Mapping[str, float]
    bounds: Mapping[str, tuple[str, ...]]
    currencies: Mapping[str, str]

    @property
    def any_number(self) -> str:
        """A pattern of any number in lower case, to leave out quotes without one."""
        return rf"\d|\b({'|'.join([*self.words, *self.scales])})\b"


@dataclass(frozen=True)
class Counted:
    """One kind of number: the events that may give it, and how it is printed."""

    what: str
    types: tuple[str, ...]
    words: str
    patterns: tuple[re.Pattern[str], ...]
    examples: tuple[tuple[str, str], ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """A number as printed, and the least and greatest value that its words allow (None: no greatest)."""

    told: str
    value: float
    lowest: float
    highest: float | None
    currency: str | None = None


@dataclass(frozen=True)
class CountLexicon:
    """The kinds of numbers, and how numbers are printed."""

    kinds: tuple[Counted, ...]
    printed: NumberWords


@cache
def load_counted(path: Path = NUMBERS) -> CountLexicon:
    """Return the list. Raises ValueError that names the entry."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    bounds = {kind: tuple(words) for kind, words in raw["bounds"].items()}
    printed = NumberWords(raw["number_words"], raw["scales"], bounds, raw["currencies"]["codes"])
    blanks = _blanks(printed, raw["currencies"], raw["other_units"])
    kinds = []
    for entry in raw["numbers"]:
        try:
            patterns = tuple(_pattern(str(one), blanks) for one in entry["patterns"])
            examples = tuple((str(quote), str(told)) for quote, told in entry["examples"])
            counterexamples = tuple(entry["counterexamples"])
            kinds.append(
                Counted(entry["what"], tuple(entry["types"]), entry["words"], patterns, examples, counterexamples)
            )
        except (KeyError, TypeError, re.error) as error:
            raise ValueError(f"{path.name}: {entry.get('what')}: {error}") from error
    return CountLexicon(tuple(kinds), printed)


def _pattern(text: str, blanks: Mapping[str, str]) -> re.Pattern[str]:
    for blank, filling in blanks.items():
        text = text.replace(blank, filling)
    return re.compile(text, re.IGNORECASE)


def _blanks(printed: NumberWords, currencies: Mapping[str, Any], other_units: list[str]) -> dict[str, str]:
    """Return what stands for {n}, {some} and {money} in a pattern."""
    bound = rf"(?:\b(?P<bound>{'|'.join(word for words in printed.bounds.values() for word in words)}) )?"
    scale = rf"(?: (?P<scale>{'|'.join(printed.scales)}))?"
    words = "|".join(sorted(printed.words, key=len, reverse=True))
    other = rf"(?![\d.,]*\d|[-–]\w|(?:st|nd|rd|th)\b|\s*%| (?:{'|'.join(other_units)})\b)"
    before, after = "|".join(currencies["before"]), "|".join(currencies["after"])
    sign_first = rf"(?P<sign>{before})(?P<m>{_DIGITS}){scale}"
    name_last = rf"\b(?P<n>{_DIGITS}){scale.replace('scale', 'scale2')} (?P<name>{after})\b"
    return {
        "{n}": rf"{bound}\b(?P<n>{_DIGITS}|{words})\b{scale}{other}",
        "{money}": rf"{bound}(?:{sign_first}|{name_last})",
        "{some}": _SOME,
    }


def find_number(quote: str, counted: Counted, printed: NumberWords) -> Number | None:
    """Return the number of a kind that a quote gives; None where it gives none, or several that differ."""
    found: dict[float, Number] = {}
    for pattern in counted.patterns:
        for match in pattern.finditer(quote):
            number = _number(match, printed)
            found.setdefault(number.value, number)
    return next(iter(found.values())) if len(found) == 1 else None


def number_rows(con: duckdb.DuckDBPyConnection, events: str) -> list[dict[str, Any]]:
    """Return the rows of `event_numbers` for a table or query of events."""
    return list(_rows(con, events, load_counted()))


def _rows(con: duckdb.DuckDBPyConnection, events: str, lexicon: CountLexicon) -> Iterator[dict[str, Any]]:
    for kind in lexicon.kinds:
        types = ", ".join(quote_text(one) for one in kind.types)
        told = con.execute(
            f"SELECT event_id, quote FROM {events} WHERE event_type IN ({types}) "
            f"AND regexp_matches(lower(quote), {quote_text(kind.words)}) "
            f"AND regexp_matches(lower(quote), {quote_text(lexicon.printed.any_number)}) ORDER BY event_id"
        ).fetchall()
        for event_id, quote in told:
            number = find_number(quote, kind, lexicon.printed)
            if number is not None:
                yield {"event_id": event_id, "what": kind.what, **vars(number)}


def _number(match: re.Match[str], printed: NumberWords) -> Number:
    parts = match.groupdict()
    digits = str(parts.get("m") or parts["n"]).lower()
    value = printed.words[digits] if digits in printed.words else float(digits.replace(",", ""))
    value *= printed.scales.get((parts.get("scale") or parts.get("scale2") or "").lower(), 1)
    bound = (parts["bound"] or "").lower()
    lowest, highest = _limits(value, next((kind for kind, words in printed.bounds.items() if bound in words), "exact"))
    currency = (parts.get("sign") or parts.get("name") or "").strip().lower().removesuffix("s")
    return Number(_told(match, parts), value, lowest, highest, printed.currencies[currency] if currency else None)


def _told(match: re.Match[str], parts: Mapping[str, str | None]) -> str:
    """Return the number with what belongs to it, without the verb or noun of the pattern."""
    names = [name for name, part in parts.items() if part]
    start, end = min(match.start(name) for name in names), max(match.end(name) for name in names)
    return " ".join(match.string[start:end].split())


def _limits(value: float, bound: str) -> tuple[float, float | None]:
    match bound:
        case "at_least":
            return value, None
        case "at_most":
            return 0.0, value
        case "about":
            return value * (1 - ROUNDED), value * (1 + ROUNDED)
        case _:
            return value, value
