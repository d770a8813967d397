"""Find figures in a sentence: money, percentages, quantities, fractions and multiples, with their hedges.

Belongs here: what a figure says by itself and where it stands. What it is a figure of is decided in
`linking.py`; years and dates are left to the date expressions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from etl.extract.trade.lexicon import TradeLexicon

FigureKind = Literal["money", "percent", "quantity", "multiple", "fraction"]
Bound = Literal["exact", "about", "at_least", "at_most", "range_low", "range_high"]

NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:,\d{2})+,\d{3}(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f ’']\d{3})+(?:[.,]\d+)?"
    r"|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d+[.,]\d{1,2}(?!\d)|\d+(?:\.\d+)?)"
)
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "tsd": 1e3, "lakh": 1e5, "lac": 1e5, "million": 1e6, "mln": 1e6, "mio": 1e6, "mn": 1e6, "mil": 1e6,
    "m": 1e6, "crore": 1e7, "cr": 1e7, "billion": 1e9, "bln": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "trn": 1e12, "tn": 1e12,
}  # fmt: skip
SCALE = r"(?:lakh crores?|thousand million|thousand|million|billion|trillion|hundred|mln\.?|mio|bln\.?|bn|trn|tn|tsd|mil|mn|crores?|cr|lakhs?|lacs?|[kmb])(?!\w)"
SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "a hundred": 100, "a": 1, "half a": 0.5,
    "a half": 0.5, "half": 0.5, "one and a half": 1.5, "two and a half": 2.5, "three and a half": 3.5, "a quarter of a": 0.25, "one hundred": 100,
    "two hundred": 200, "three hundred": 300, "four hundred": 400, "five hundred": 500, "quarter of a": 0.25,
    "a quarter": 0.25, "three quarters of a": 0.75, "twenty-five": 25,
}  # fmt: skip
WORD_NUMBER = rf"(?:{'|'.join(sorted((w.replace(' ', r'[ -]') for w in SMALL), key=len, reverse=True))})"
FRACTIONS = {
    "half": 50.0, "one half": 50.0, "one-half": 50.0, "a half": 50.0, "a third": 100 / 3, "one third": 100 / 3, "one-third": 100 / 3,
    "two thirds": 200 / 3, "two-thirds": 200 / 3, "a quarter": 25.0, "one quarter": 25.0, "one-quarter": 25.0,
    "three quarters": 75.0, "three-quarters": 75.0, "a fifth": 20.0, "one fifth": 20.0, "one-fifth": 20.0, "two fifths": 40.0, "two-fifths": 40.0,
    "three fifths": 60.0, "a tenth": 10.0, "one tenth": 10.0, "one-tenth": 10.0, "a sixth": 100 / 6, "an eighth": 12.5, "four fifths": 80.0,
    "four-fifths": 80.0, "three-fifths": 60.0, "nine tenths": 90.0,
}  # fmt: skip
MULTIPLES = {
    "doubled": 100.0, "double": 100.0, "doubling": 100.0, "doubles": 100.0, "twofold": 100.0, "two-fold": 100.0, "tripled": 200.0, "triple": 200.0,
    "tripling": 200.0, "trebled": 200.0, "treble": 200.0, "threefold": 200.0, "three-fold": 200.0, "quadrupled": 300.0, "quadruple": 300.0,
    "fourfold": 300.0, "four-fold": 300.0, "fivefold": 400.0, "five-fold": 400.0, "tenfold": 900.0, "ten-fold": 900.0, "halved": -50.0,
    "halving": -50.0, "quintupled": 400.0, "sixfold": 500.0, "six-fold": 500.0, "sevenfold": 600.0,
}  # fmt: skip
HEDGES: tuple[tuple[Bound, str], ...] = (
    ("at_least", r"more than|over|above|at least|in excess of|exceed(?:s|ed|ing)?|upwards? of|surpass(?:es|ed|ing)?|topp?(?:ed|ing|s)?|cross(?:es|ed|ing)?"
                 r"|no less than|not less than|beyond|north of|well over|a minimum of|greater than|higher than|passed|pass"),
    ("at_most", r"up to|less than|under|below|at most|no more than|not more than|not exceeding|a maximum of|maximum of|just under|as much as|barely|only just|a little under"
                r"|just short of|just shy of|fewer than|lower than"),
    ("about", r"about|around|approximately|approx\.?|nearly|almost|roughly|some|an? estimated|estimated(?: at)?|close to|near|circa|ca\.?|c\.|~|≈|or so|nearing|approaching|well nigh"
              r"|in the (?:region|range|neighbou?rhood|order) of|virtually|close on"),
)  # fmt: skip
_HEDGE = tuple((bound, re.compile(rf"(?:^|[\s(~≈])(?:{words})\s*(?:the |an? |a total of |a record |US )?$|(?:[~≈])\s*$", re.I)) for bound, words in HEDGES)
_PER = re.compile(r"\s*(?:/|per\b|a (?:barrel|tonne|ton|kilo|kg|litre|gallon|bushel|pound|share|head|day|month|unit|piece)\b|each\b|apiece\b|an ounce)", re.I)


_COUNT = re.compile(rf"(?<![\w.,$€£-])(?P<n>{NUMBER})(?:\s(?P<s>{SCALE}))?\s(?:(?!of\b|in\b|and\b|to\b)[\w-]+\s){{0,2}}$", re.I)


_BARE = re.compile(
    rf"(?<=\s)(?P<n>{NUMBER})\s?(?P<s>million|billion|trillion|bn|mln|crore|m)(?=\s*(?:[,.;)]|$|in\b|from\b|to\b|and\b|this\b|last\b|a year\b|compared\b|respectively\b|by\b|or\b|during\b|over\b|against\b|while\b))", re.I
)


@dataclass(frozen=True)
class Figure:
    """A number with its unit; `value` in full units (percent for percent, fraction and multiple)."""

    start: int
    end: int
    kind: FigureKind
    value: float
    unit: str | None = None  # currency term as printed (money), normalised unit (quantity)
    bound: Bound = "exact"
    signed: bool = False  # printed with + or -
    per: bool = False  # a price: so much per something

    @property
    def is_amount(self) -> bool:
        """True for a level: money or a quantity."""
        return self.kind in ("money", "quantity")


@dataclass(frozen=True)
class FigurePatterns:
    """The compiled patterns of one lexicon."""

    money: tuple[re.Pattern[str], ...]
    money_range: tuple[re.Pattern[str], ...]
    composite: re.Pattern[str]
    percent: re.Pattern[str]
    quantity: re.Pattern[str]
    fraction: re.Pattern[str]
    multiple: re.Pattern[str]
    times: re.Pattern[str]


@lru_cache(maxsize=4)
def compile_patterns(prefix: str, word: str, units: str) -> FigurePatterns:
    """Return the patterns for the currencies and units of a lexicon."""
    amount = rf"(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?"
    worded = rf"(?P<w>{WORD_NUMBER})[\s-](?P<s>{SCALE})"
    dash = r"\s?(?:-|–|—|‑|to)\s?"
    edge = r"(?<![\w.,])"
    flags = re.I
    return FigurePatterns(
        money_range=(
            re.compile(rf"{edge}(?P<c>(?-i:{prefix}))\s?(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?{dash}(?:(?-i:{prefix}))?\s?(?P<n2>{NUMBER})(?:[\s-]?(?P<s2>{SCALE}))?", flags),
            re.compile(rf"{edge}(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?{dash}(?P<n2>{NUMBER})(?:[\s-]?(?P<s2>{SCALE}))?[\s-]?(?P<c>{word})(?!\w)", flags),
        ),
        composite=re.compile(
            rf"(?<![\w,])(?P<c>(?-i:{prefix}))?\s?(?:(?P<n>{NUMBER})|(?P<w>{WORD_NUMBER}))\s(?P<s>billion|million|bln|mln)(?:,?\s(?:and\s)?)(?P<n2>\d{{1,3}}(?:\.\d+)?)\s(?P<s2>million|mln|thousand)(?:\s(?P<c2>{word})(?!\w))?", flags
        ),
        money=(
            re.compile(rf"(?<![\w,])(?P<sign>[-−+]|minus )?(?P<c>(?-i:{prefix}))\s?(?P<sign2>[-−])?{amount}", flags),
            re.compile(rf"{edge}(?P<sign>[-−+]|minus )?{amount}[\s-]?(?P<c>{word})(?!\w)", flags),
            re.compile(rf"(?<!\w){worded}[\s-](?P<c>{word})(?!\w)", flags),
            re.compile(rf"(?<![\w,])(?P<c>(?-i:{prefix}))\s?{worded}", flags),
        ),
        percent=re.compile(rf"{edge}(?P<sign>[-−+–]|minus )?(?:(?P<n>{NUMBER})|(?P<w>{WORD_NUMBER}))\s?[\s-]?(?P<u>%|percentage points?|percent\b|per cent\b|per-cent\b|pct\b|p\.p\.|pp\b)", flags),
        quantity=re.compile(rf"{edge}(?:(?P<n>{NUMBER})(?:[\s-]?(?P<s>{SCALE}))?|(?P<w>{WORD_NUMBER})[\s-](?P<ws>{SCALE}))[\s-]?(?:metric[\s-])?(?P<u>{units})(?!\w)", flags),
        fraction=re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(FRACTIONS, key=len, reverse=True))})(?![\w-])", flags),
        multiple=re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(MULTIPLES, key=len, reverse=True))})(?!\w)", flags),
        times=re.compile(rf"(?<![\w.,])(?:(?P<n>\d+(?:[.,]\d+)?)|(?P<w>two|three|four|five|six|seven|eight|nine|ten))[\s-]?(?P<u>times|fold)(?!\w)", flags),
    )  # fmt: skip


def find_counts(text: str, figures: Sequence[Figure], goods: Sequence[tuple[int, int]]) -> tuple[Figure, ...]:
    """Return the figures with bare counts of goods added ("3,000 tractors"); `goods` are spans of known goods."""
    found = list(figures)
    for start, _ in goods:
        match = _COUNT.search(text[:start])
        if match is None or re.fullmatch(r"(?:19|20)\d\d", match["n"]) or (read_number(match["n"]) < 2 and not match["s"]):
            continue
        value = read_number(match["n"]) * scale_of(match["s"])
        end = match.end("s") if match["s"] else match.end("n")
        _add(found, _hedge(text, Figure(match.start("n"), end, "quantity", value, "unit")))
    return tuple(sorted(found, key=lambda figure: figure.start))


def find_figures(text: str, lexicon: TradeLexicon) -> tuple[Figure, ...]:
    """Return the figures of a sentence in order; none overlap."""
    patterns = compile_patterns(lexicon.currency_prefix, lexicon.currency_word, lexicon.unit_pattern)
    found: list[Figure] = []
    for match in patterns.composite.finditer(text):
        if (match["c"] or match["c2"]) and scale_of(match["s2"]) < scale_of(match["s"]):
            head = read_number(match["n"]) if match["n"] else float(SMALL[re.sub(r"[ -]", " ", match["w"].lower())])
            value = head * scale_of(match["s"]) + read_number(match["n2"]) * scale_of(match["s2"])
            _add(found, Figure(match.start(), match.end(), "money", value, match["c"] or match["c2"]))
    for pattern in patterns.money_range:
        for match in pattern.finditer(text):
            _add(found, *_money_range(text, match))
    for pattern in patterns.money:
        for match in pattern.finditer(text):
            _add(found, _money(match))
    if found:
        for match in _BARE.finditer(text):
            before = [f for f in found if f.end <= match.start()]
            if before and match.start() - before[-1].end < 90:
                value = read_number(match["n"]) * scale_of(match["s"])
                _add(found, Figure(match.start(), match.end("s"), "money", value, before[-1].unit))
    for match in patterns.percent.finditer(text):
        _add(found, _percent(match))
    for match in patterns.quantity.finditer(text):
        if not _is_odd_unit(match):
            _add(found, _quantity(match, lexicon))
    for match in patterns.times.finditer(text):
        _add(found, _times(match))
    for match in patterns.multiple.finditer(text):
        _add(found, Figure(match.start(), match.end(), "multiple", MULTIPLES[match[0].lower()]))
    for match in patterns.fraction.finditer(text):
        if _is_fraction(text, match):
            _add(found, Figure(match.start(), match.end(), "fraction", FRACTIONS[match[0].lower()]))
    ordered = sorted(found, key=lambda figure: figure.start)
    return tuple(_mark_ranges(text, [_hedge(text, figure) for figure in ordered]))


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


def _money(match: re.Match[str]) -> Figure:
    groups = match.groupdict()
    number = SMALL[re.sub(r"[ -]", " ", groups["w"].lower())] if groups.get("w") else read_number(groups["n"])
    negative = (groups.get("sign") or groups.get("sign2") or "+").strip().lower() in ("-", "−", "minus")
    value = number * scale_of(groups.get("s")) * (-1 if negative else 1)
    return Figure(match.start(), match.end(), "money", value, groups["c"], signed=negative)


def _money_range(text: str, match: re.Match[str]) -> tuple[Figure, Figure]:
    """Return both ends; after "from" they are two levels of a development, not a range."""
    moving = text[: match.start()].rstrip().lower().endswith("from")
    bounds: tuple[Bound, Bound] = ("exact", "exact") if moving else ("range_low", "range_high")
    high_scale = scale_of(match["s2"])
    low_scale = scale_of(match["s"]) if match["s"] else high_scale
    low, high = read_number(match["n"]) * low_scale, read_number(match["n2"]) * high_scale
    middle = match.start("n2")
    while match.string[middle - 1] in "$€£₹¥":
        middle -= 1
    return (
        Figure(match.start(), match.end("s") if match["s"] else match.end("n"), "money", low, match["c"], bounds[0]),
        Figure(middle, match.end(), "money", high, match["c"], bounds[1]),
    )


def _percent(match: re.Match[str]) -> Figure:
    number = read_number(match["n"]) if match["n"] else float(SMALL[re.sub(r"[ -]", " ", match["w"].lower())])
    negative = (match["sign"] or "").strip().lower() in ("-", "−", "–", "minus")
    unit = "points" if "point" in match["u"] or "p" == match["u"][0].lower() and match["u"].lower() in ("pp", "p.p.") else None
    return Figure(match.start(), match.end(), "percent", -number if negative else number, unit, signed=bool(match["sign"]))


def _quantity(match: re.Match[str], lexicon: TradeLexicon) -> Figure:
    number = read_number(match["n"]) if match["n"] else float(SMALL[re.sub(r"[ -]", " ", match["w"].lower())])
    unit = re.sub(r"\s+", " ", match["u"].lower().replace("-", " "))
    known = lexicon.units.get(unit) or lexicon.units.get(match["u"].lower()) or match["u"]
    return Figure(match.start(), match.end(), "quantity", number * scale_of(match["s"] or match["ws"]), known)


def _is_odd_unit(match: re.Match[str]) -> bool:
    """True where a one-letter or everyday unit is more likely something else ("the 2 sets of talks", "3 cases")."""
    unit = match["u"].lower()
    plain = match["n"] is not None and not match["s"] and read_number(match["n"]) < 20
    return plain and unit in {"set", "sets", "case", "cases", "item", "items", "head", "heads", "unit", "units", "box", "t", "pair", "pairs"}


def _times(match: re.Match[str]) -> Figure:
    factor = read_number(match["n"]) if match["n"] else float(SMALL[match["w"].lower()])
    return Figure(match.start(), match.end(), "multiple", (factor - 1) * 100)


def _is_fraction(text: str, match: re.Match[str]) -> bool:
    after, before = text[match.end() :], text[: match.start()]
    if re.match(r"\s+(?:of\s+)?(?:the\s+|this\s+|last\s+)?(?:year|decade|century|20\d\d|19\d\d|month|million|billion|a\b)", after, re.I):
        return False
    if re.search(r"(?:first|second|latter|other|last)\s+$", before, re.I):
        return False
    return bool(re.match(r"\s+of\b", after, re.I)) or bool(re.search(r"\b(?:by|up|down|fell|rose|over|nearly|almost|about|than)\s+$", before, re.I))


def _hedge(text: str, figure: Figure) -> Figure:
    before, after = text[max(0, figure.start - 40) : figure.start], text[figure.end : figure.end + 16]
    per = figure.kind == "money" and bool(_PER.match(after)) and not re.match(r"\s*per (?:year|annum)|\s*a year", after, re.I)
    figure = replace(figure, per=per)
    if figure.bound != "exact":
        return figure
    for bound, pattern in _HEDGE:
        if pattern.search(before):
            return replace(figure, bound=bound)
    if re.match(r"\s*(?:\+|or more|plus\b)", after):
        return replace(figure, bound="at_least")
    return figure


def _mark_ranges(text: str, figures: list[Figure]) -> list[Figure]:
    """Mark "between $25m and $95m" and "$25m to $95m" (without "from") as the ends of a range."""
    for place, (low, high) in enumerate(zip(figures, figures[1:], strict=False)):
        if low.kind != high.kind or low.bound in ("range_low", "range_high") or low.value >= high.value:
            continue
        joint, before = text[low.end : high.start].strip().lower(), text[: low.start].rstrip().lower()
        between = joint == "and" and before.endswith("between")
        if between or (joint in ("to", "-", "–", "—") and not before.endswith("from")):
            figures[place] = replace(low, bound="range_low")
            figures[place + 1] = replace(high, bound="range_high")
    return figures


def _add(found: list[Figure], *figures: Figure) -> None:
    """Add figures that overlap none of the found ones."""
    if all(figure.end <= other.start or other.end <= figure.start for figure in figures for other in found):
        found.extend(figures)
