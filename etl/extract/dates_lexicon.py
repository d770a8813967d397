"""The words and rules of date expressions, read from `etl/lexicons/dates` and compiled.

Belongs here: reading the data and turning it into regular expressions. What a match means is in `dates_resolve.py`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ahocorasick_rs import AhoCorasick

from etl.extract.dates_calendar import FiscalCalendar, Moment, month_moment, on_day, parse_published

LEXICON = Path(__file__).parents[1] / "lexicons" / "dates"

_YEAR = r"(?:1[7-9]\d\d|20\d\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_FISCAL_WORD = r"(?:fiscal|financial|budget)"
_WHICH = r"(?:this|last|next|current|ongoing|outgoing|previous|coming|past|same|preceding|running)"
_FISCAL = (
    rf"FY[ -]?[’']?(?:{_YEAR}|\d\d)(?:[-–/](?:{_YEAR}|\d\d))?"
    rf"|{_FISCAL_WORD}(?: years?)?,? \(?(?:FY[ -]?)?{_YEAR}(?:[-–/](?:{_YEAR}|\d\d))?"
    rf"|{_YEAR}(?:[-–/](?:{_YEAR}|\d\d))? {_FISCAL_WORD} year"
    rf"|{_WHICH} {_FISCAL_WORD} year"
)
_RELATIVE = (
    r"(?:this|last|next) year|the (?:current|same|previous|past|coming|following|preceding|present) year"
    r"|(?:current|same|that(?: same| very)?) (?:calendar )?year|the year before last|the year before"
    r"|the preceding year|the ongoing year"
)
_PART = r"(?:the )?(?:beginning|start|middle|end|close)(?: of)?|very early|early|late|mid|later|earlier"


@dataclass(frozen=True)
class DateRule:
    """One rule: its pattern, the name of its resolver, its examples."""

    rule_id: str
    resolve: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    examples: tuple[tuple[Any, ...], ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True)
class DateLexicon:
    """Rules, word classes, the fiscal years of countries and the dates of events that any reader knows.

    `fiscal` matches the names whose calendars `calendars` has; `words` finds the words that rules need, and
    `word_needs` tells which need of a rule each of them meets.
    """

    rules: tuple[DateRule, ...]
    values: dict[str, dict[str, int]]
    classes: dict[str, frozenset[str]]
    fiscal: re.Pattern[str]
    calendars: dict[str, FiscalCalendar]
    words: AhoCorasick
    word_needs: tuple[str, ...]
    known: tuple[tuple[re.Pattern[str], Moment], ...] = ()


_HINTS = {
    "YEAR": re.compile(r"(?:1[7-9]|20)\d\d"),
    "DIGIT": re.compile(r"\d"),
}
_NAMES = {
    "MONTH": "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    "WEEKDAY": "mon|tue|wed|thu|fri|sat|sun",
}


def rules_to_try(text: str, lexicon: DateLexicon) -> list[DateRule]:
    """Return the rules whose needed words a sentence has: a cheap look-up before any pattern runs."""
    lower = text.lower()
    met = set()
    for word, start, _ in lexicon.words.find_matches_as_indexes(lower, overlapping=True):
        need = lexicon.word_needs[word]
        if need not in _NAMES or not lower[start - 1 : start].isalnum():
            met.add(need)
    met.update(name for name, hint in _HINTS.items() if hint.search(lower))
    return [rule for rule in lexicon.rules if met.issuperset(rule.needs)]


def load_date_lexicon(folder: Path = LEXICON) -> DateLexicon:
    """Read and compile the date lexicon."""
    values: dict[str, dict[str, int]] = {}
    classes: dict[str, set[str]] = {}
    with (folder / "words.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["value"]:
                values.setdefault(row["class"], {})[row["word"].lower()] = int(row["value"])
            else:
                classes.setdefault(row["class"], set()).add(row["word"].lower())
    macros = make_macros(values, classes)
    known = read_known_events(folder / "known_events.csv")
    macros["KNOWN"] = "(?:" + "|".join(pattern.pattern for pattern, _ in known) + ")"
    entries = yaml.safe_load((folder / "rules.yml").read_text(encoding="utf-8"))
    rules = tuple(make_rule(entry, macros) for entry in entries)
    needs = sorted({need for rule in rules for need in rule.needs} - set(_HINTS))
    words = [(word, need) for need in needs for word in _NAMES.get(need, need).split("|")]
    names, calendars = read_fiscal_years(folder / "fiscal_years.csv")
    return DateLexicon(
        rules=rules,
        values=values,
        classes={name: frozenset(words) for name, words in classes.items()},
        fiscal=names,
        calendars=calendars,
        words=AhoCorasick([word for word, _ in words]),
        word_needs=tuple(need for _, need in words),
        known=tuple(known),
    )


def make_macros(values: dict[str, dict[str, int]], classes: dict[str, set[str]]) -> dict[str, str]:
    """Return the regular expressions that rules name in braces."""
    tens = "|".join(word for word, value in values["number"].items() if value >= 20 and value % 10 == 0)
    words = alternatives(values["number"])
    numbers = rf"(?<![\w-])(?:\d{{1,3}}|(?:{tens})[\s-](?:{words})|{words})"
    relative = _RELATIVE
    return {
        "M": rf"(?:(?:{alternatives(values['month'])})\b|(?:{alternatives(values['month_short'])})\b\.?)",
        "D": _DAY,
        "Y": _YEAR,
        "FY": f"(?:{_FISCAL})",
        "REL": f"(?:{relative})",
        "YR": rf"(?:{_FISCAL}|{relative}|{_YEAR}[-–/]\d\d\b(?![-\d])|{_YEAR}\b)",
        "W": rf"(?:{alternatives(values['weekday'])}|(?:{alternatives(values['weekday_short'])})\b\.?)",
        "N": numbers,
        "ORD": rf"(?:{alternatives(values['ordinal'])}|\d{{1,2}}(?:st|nd|rd|th))",
        "SEASON": f"(?:{alternatives(values['season'])})",
        "DECADE": f"(?:{alternatives(values['decade'])})",
        "PART": f"(?:{_PART})",
        "UNIT": rf"(?:{'|'.join(sorted(map(re.escape, classes['count_unit']), key=len, reverse=True))})\b",
        "TO": r"(?:\s*[-–—/]\s*|\s+(?:to|and|till|until|through|&)\s+)",
    }


def alternatives(words: dict[str, int]) -> str:
    """Return the words as alternatives, longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def make_rule(entry: dict[str, Any], macros: dict[str, str]) -> DateRule:
    """Return a rule with its pattern compiled."""
    pattern = re.sub(r"\{([A-Z]+)\}", lambda m: macros[m[1]], entry["pattern"])
    return DateRule(
        rule_id=entry["id"],
        resolve=entry["resolve"],
        needs=tuple(entry["needs"]),
        pattern=re.compile(allow_any_space(pattern), re.IGNORECASE),
        examples=tuple(tuple(e) for e in entry.get("examples", ())),
        counterexamples=tuple(entry.get("counterexamples", ())),
    )


def allow_any_space(pattern: str) -> str:
    """Let a space of a pattern match any white space; in classes and look-behinds a single one."""
    pieces = re.split(r"(\[[^\]]*\]|\(\?<![^)]*\))", pattern.replace(r"\ ", " "))
    return "".join(
        piece.replace(" ", r"\s") if i % 2 else piece.replace(" ?", r"\s*").replace(" ", r"\s+")
        for i, piece in enumerate(pieces)
    )


def read_fiscal_years(path: Path) -> tuple[re.Pattern[str], dict[str, FiscalCalendar]]:
    """Return a pattern of the names of countries, and the fiscal calendar of each name."""
    calendars: dict[str, FiscalCalendar] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            calendar = FiscalCalendar(int(row["start_month"]), int(row["start_day"]), row["named_after"] == "start")
            calendars |= dict.fromkeys(row["names"].split("|"), calendar)
    names = "|".join(re.escape(name) for name in sorted(calendars, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w|\s?\$|\s+dollars?)"), calendars


def read_known_events(path: Path) -> list[tuple[re.Pattern[str], Moment]]:
    """Return the names of well-known events as patterns with their days or months."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [
            (re.compile(allow_any_space(row["pattern"]), re.IGNORECASE), read_moment(row["date"]))
            for row in csv.DictReader(handle)
        ]


def read_moment(text: str) -> Moment:
    """Read "1990-08-02" or "2014-03"."""
    told = parse_published(text)
    if told is None or told.month is None:
        raise ValueError(f"a known event needs a day or a month: {text!r}")
    return on_day(told.whole_day) if told.whole_day else month_moment(told.year, told.month)
