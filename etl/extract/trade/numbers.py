"""Numbers in print: scales, words, fractions, and the patterns that find them.

Belongs here: patterns and the value of a printed number. What a figure is, with unit and hedge, is in `figures.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

FigureKind = Literal["money", "percent", "quantity", "multiple", "fraction"]


Bound = Literal["exact", "about", "at_least", "at_most", "range_low", "range_high"]


NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:,\d{2})+,\d{3}(?:\.\d+)?"
    r"|\d{1,3}(?:[\u00a0\u202f ’']\d{3})+(?:[.,]\d+)?"
    r"|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d+[.,]\d{1,2}(?!\d)|\d+(?:\.\d+)?)"
)


SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "tsd": 1e3,
    "lakh": 1e5,
    "lac": 1e5,
    "million": 1e6,
    "mln": 1e6,
    "mio": 1e6,
    "mn": 1e6,
    "mil": 1e6,
    "m": 1e6,
    "bil": 1e9,
    "crore": 1e7,
    "cr": 1e7,
    "billion": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "trn": 1e12,
    "tn": 1e12,
}


SCALE = (
    r"(?:lakh crores?|thousand million|thousand|million|billion|trillion|hundred|mln\.?|mio"
    r"|bln\.?|bn|bil|trn|tn|tsd|mil|mn|crores?|cr|lakhs?|lacs?|[kmb])(?!\w)"
)


SMALL = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "a hundred": 100,
    "a": 1,
    "half a": 0.5,
    "a half": 0.5,
    "half": 0.5,
    "one and a half": 1.5,
    "two and a half": 2.5,
    "three and a half": 3.5,
    "a quarter of a": 0.25,
    "one hundred": 100,
    "two hundred": 200,
    "three hundred": 300,
    "four hundred": 400,
    "five hundred": 500,
    "quarter of a": 0.25,
    "a quarter": 0.25,
    "three quarters of a": 0.75,
}
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SMALL |= {f"{ten} {one}": SMALL[ten] + SMALL[one] for ten in _TENS for one in _ONES}


_SMALL = {word: float(value) for word, value in SMALL.items()}
WORD_NUMBER = rf"(?:{'|'.join(sorted((w.replace(' ', r'[ -]') for w in SMALL), key=len, reverse=True))})"


_PARTS = {
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
FRACTIONS = {
    **dict.fromkeys(("half", "one half", "one-half", "a half"), 50.0),
    **{
        f"{article} {part}": 100 / parts
        for part, parts in _PARTS.items()
        for article in ("an" if part == "eighth" else "a", "one")
    },
    **{f"one-{part}": 100 / parts for part, parts in _PARTS.items()},
    **{
        f"{count}{joint}{part}s": 100 * number / parts
        for part, parts in _PARTS.items()
        for count, number in _COUNTS.items()
        for joint in (" ", "-")
        if 1 < number < parts
    },
}
# "nine in ten", "eight out of every ten", "four of every five"
IN_TEN = re.compile(
    rf"(?<![\w-])(?P<n>{'|'.join(_COUNTS)})\s(?:in|out of|(?:out )?of every|in every)\s"
    rf"(?P<of>{'|'.join(_COUNTS)})(?![\w-])",
    re.I,
)


MULTIPLES = {
    "doubled": 100.0,
    "double": 100.0,
    "doubling": 100.0,
    "doubles": 100.0,
    "twofold": 100.0,
    "two-fold": 100.0,
    "tripled": 200.0,
    "triple": 200.0,
    "tripling": 200.0,
    "trebled": 200.0,
    "treble": 200.0,
    "threefold": 200.0,
    "three-fold": 200.0,
    "quadrupled": 300.0,
    "quadruple": 300.0,
    "fourfold": 300.0,
    "four-fold": 300.0,
    "fivefold": 400.0,
    "five-fold": 400.0,
    "tenfold": 900.0,
    "ten-fold": 900.0,
    "halved": -50.0,
    "halving": -50.0,
    "quintupled": 400.0,
    "sixfold": 500.0,
    "six-fold": 500.0,
    "sevenfold": 600.0,
}


HEDGES: tuple[tuple[Bound, str], ...] = (
    (
        "at_least",
        r"more than|over|above|at least|in excess of|exceed(?:s|ed|ing)?|upwards? of|surpass(?:es"
        r"|ed|ing)?|topp?(?:ed|ing|s)?|cross(?:es|ed|ing)?"
        r"|no less than|not less than|beyond|north of|well over|a minimum of|greater than|higher "
        r"than|passed|pass",
    ),
    (
        "at_most",
        r"up to|less than|under|below|at most|no more than|not more than|not exceeding|a maximum "
        r"of|maximum of|just under|as much as|barely|only just|a little under"
        r"|just short of|just shy of|fewer than|lower than",
    ),
    (
        "about",
        r"about|around|approximately|approx\.?|nearly|almost|roughly|some|an? estimated"
        r"|estimated(?: at)?|close to|near|circa|ca\.?|c\.|~|≈|or so|nearing|approaching|well nigh"
        r"|in the (?:region|range|neighbou?rhood|order) of|virtually|close on",
    ),
)


HEDGE_PATTERNS = tuple(
    (bound, re.compile(rf"(?:^|[\s(~≈])(?:{words})\s*(?:the |an? |a total of |a record |US )?$", re.I))
    for bound, words in HEDGES
)


PER = re.compile(
    (
        r"\s*(?:/|per\b|a (?:barrel|tonne|ton|kilo|kg|litre|gallon|bushel|pound|share|head|day"
        r"|month|unit|piece)\b|each\b|apiece\b|an ounce)"
    ),
    re.I,
)


COUNT = re.compile(
    (rf"(?<![\w.,$€£-])(?P<n>{NUMBER})(?:\s(?P<s>{SCALE}))?\s(?:(?!of\b|in\b|and\b" rf"|to\b)[\w-]+\s){{0,2}}$"), re.I
)


BARE = re.compile(
    (
        rf"(?<=\s)(?P<n>{NUMBER})\s?(?P<s>million|billion|trillion|bn|mln|crore|m)(?=\s*(?:[,.;)]|$"
        rf"|in\b|from\b|to\b|and\b|this\b|last\b|a year\b|the (?:year|month|previous|preceding|same)\b|compared\b"
        rf"|respectively\b|by\b|or\b|mark\b"
        rf"|during\b|over\b|against\b|while\b|was\b|were\b|came\b|went\b"
        rf"|of (?:that|this|it|them|these|those|which)\b))"
    ),
    re.I,
)


@dataclass(frozen=True)
class FigurePatterns:
    """The compiled patterns of one lexicon."""

    money: tuple[re.Pattern[str], ...]
    money_range: tuple[re.Pattern[str], ...]
    composite: re.Pattern[str]
    percent: re.Pattern[str]
    quantity: re.Pattern[str]
    quantity_range: re.Pattern[str]
    unit: re.Pattern[str]
    fraction: re.Pattern[str]
    multiple: re.Pattern[str]
    times: re.Pattern[str]


@lru_cache(maxsize=4)
def compile_patterns(prefix: str, word: str, named: str, units: str) -> FigurePatterns:
    """Return the patterns for the currencies and units of a lexicon."""
    amount = rf"(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?"
    worded = rf"(?P<w>{WORD_NUMBER})[\s-](?P<s>{SCALE})"
    dash = r"\s?(?:-|–|—|‑|to)\s?"
    edge = r"(?<![\w.,])"
    flags = re.I
    return FigurePatterns(
        money_range=(
            re.compile(
                rf"{edge}(?P<c>(?-i:{prefix}))\s?(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?{dash}(?:(?-i:{prefix}))?\s?(?P<n2>{NUMBER})(?:[\s-]?(?P<s2>{SCALE}))?",
                flags,
            ),
            re.compile(
                rf"{edge}(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?{dash}(?P<n2>{NUMBER})(?:[\s-]?(?P<s2>{SCALE}))?[\s-]?(?P<c>{word})(?!\w)",
                flags,
            ),
        ),
        composite=re.compile(
            (
                rf"(?<![\w,])(?P<c>(?-i:{prefix}))?\s?(?:(?P<n>{NUMBER})"
                rf"|(?P<w>{WORD_NUMBER}))\s(?P<s>billion|million|bln"
                rf"|mln)(?:,?\s(?:and\s)?)(?P<n2>\d{{1,3}}(?:\.\d+)?)\s(?P<s2>million|mln"
                rf"|thousand)(?:\s(?P<c2>{word})(?!\w))?"
            ),
            flags,
        ),
        money=(
            re.compile(rf"(?<![\w,])(?P<sign>[-−+]|minus )?(?P<c>(?-i:{prefix}))\s?(?P<sign2>[-−])?{amount}", flags),
            re.compile(rf"{edge}(?P<sign>[-−+]|minus )?{amount}[\s-]?(?P<c>{word})(?!\w)", flags),
            re.compile(rf"(?<!\w){worded}[\s-](?P<c>{word})(?!\w)", flags),
            re.compile(rf"(?<![\w,])(?P<c>(?-i:{prefix}))\s?{worded}", flags),
            re.compile(rf"(?<![\w,-])(?P<c>{named})\s(?P<n>{NUMBER})[\s-]?(?P<s>{SCALE})", flags),
        ),
        percent=re.compile(
            (
                rf"{edge}(?P<sign>[-−+–]|minus )?(?:(?P<n>{NUMBER})|(?P<w>{WORD_NUMBER}))\s?[\s-]?(?P<u>%"
                r"|percentage points?|percent\b|per\.? cent\b|per-cent\b|pct\b|p\.p\.|p\.c\.|pp\b|pc\b)"
            ),
            flags,
        ),
        unit=re.compile(rf"[\s-]?(?:metric[\s-])?(?:{units})(?!\w)", flags),
        quantity_range=re.compile(
            (
                rf"{edge}(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?{dash}(?P<n2>{NUMBER})(?:[\s-]?(?P<s2>{SCALE}))?"
                rf"[\s-]?(?:metric[\s-])?(?P<u>{units}|%|percent|per cent|pc)(?!\w)"
            ),
            flags,
        ),
        quantity=re.compile(
            (
                rf"{edge}(?:(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?"
                rf"|(?P<w>{WORD_NUMBER})[\s-](?P<ws>{SCALE}))[\s-]?(?:metric[\s-])?(?P<u>{units})(?!\w)"
            ),
            flags,
        ),
        fraction=re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(FRACTIONS, key=len, reverse=True))})(?![\w-])", flags),
        multiple=re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(MULTIPLES, key=len, reverse=True))})(?!\w)", flags),
        times=re.compile(
            (
                r"(?<![\w.,])(?:(?P<n>\d+(?:[.,]\d+)?)|(?P<w>two|three|four|five|six|seven|eight|nine"
                r"|ten))[\s-]?(?P<u>times|fold)(?!\w)"
            ),
            flags,
        ),
    )


def read_number(text: str) -> float:
    """Return the value of a printed number: 1,234.5, 1 234,5, 1.234.567, 12,34,567, 3,5 or 3.5."""
    bare = re.sub(r"[\u00a0\u202f ’']", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?", bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?", bare):
        bare = bare.replace(",", "")
    else:
        bare = bare.replace(",", ".")
    return float(bare)


def small_number(text: str) -> float:
    """Return the value of a number in words ("twenty-five", "half a")."""
    return _SMALL[re.sub(r"[\s-]+", " ", text.lower())]


def part_of_count(match: re.Match[str]) -> float:
    """Return the percentage that "nine in ten" tells; above 100 where it tells none ("ten in two")."""
    return 100 * _COUNTS[match["n"].lower()] / _COUNTS[match["of"].lower()]


def scale_of(word: str | None) -> float:
    """Return what a scale word multiplies by; 1 without one."""
    if not word:
        return 1.0
    plain = re.sub(r"s?\.?$", "", word.lower()) if word.lower() not in ("tsd",) else "tsd"
    if plain == "lakh crore":
        return 1e12
    if plain == "thousand million":
        return 1e9
    return SCALES[plain]
