"""Read periods told against the period of the figure before: "a year earlier", "the month before", "ten years later".

Belongs here: finding such words in a sentence and the arithmetic. Which figure a date goes with is in `periods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Doc

from etl.extract.dates_calendar import add_months
from etl.extract.trade.period import UNKNOWN, Period, PlacedDate
from etl.extract.trade.terms import token_at

_NUMBERS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_MONTHS = re.compile(
    rf"(?:(?:in|from|between)\s+)?(?P<m1>{_MONTH})(?:(?:\s+(?:to|and|through)\s+|\s?[-–]\s?)(?P<m2>{_MONTH}))?", re.I
)
_SAID = (
    r"(?=\s*(?:[,.;:)]|$)|\s+(?:(?:the|its|their|that)\s+)?(?:\w+\s+){0,2}?(?:bill|figures?|total|value|volume|number|sum|amount"
    r"|exports|imports|trade|turnover|sales|purchases|shipments|deliveries|deficit|surplus|gap|revenue|it|they)\s+"
    r"(?:had|was|were|stood|came|amounted|totall?ed|reached)\b)"
)
_SHIFT = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})\s+(?P<unit>year|month|decade)s?\s+"
    rf"(?:(?P<back>earlier|previously|prior|ago)\b|(?P<on>later|afterwards)\b|(?:(?P<before>before)|(?P<after>after|on))"
    rf"{_SAID})|\b(?:in\s+)?the\s+(?:(?P<prev>previous|preceding|prior)|(?P<next>following|next|subsequent|ensuing))\s+"
    r"(?:(?:fiscal|financial|calendar|marketing|trading|full)\s+)?(?P<unit2>year|month|quarter|season)\b"
    rf"|\b(?:in\s+)?the\s+(?P<unit3>year|month|quarter|season)\s+(?:(?P<earlier>earlier|previously)\b|(?P<before3>before)"
    rf"(?!\s+last){_SAID}|(?P<after3>after){_SAID})",
    re.I,
)


def place_relative(text: str, dates: Sequence[PlacedDate], carried: Period) -> list[PlacedDate]:
    """Return the dates with those that are told against a period counted from it.

    The period is that of the nearest date before in the sentence, else `carried`, that of the figures told before.
    Words whose period stays unknown are left to what the date rules say.
    """
    found = [_in_year_of(text, placed, carried) for placed in dates]
    for match in _SHIFT.finditer(text):
        start, end = match.span()
        own = [d for d in found if d.start < end and start < d.end]
        if any(d.start < start - 4 or d.end > end + 4 for d in own):
            continue  # part of a longer date: "the same month of the previous year"
        earlier = [d for d in found if d.end <= start and d.usable and not d.base]
        period = shifted(match, earlier[-1].period if earlier else carried)
        if not period.known:
            continue
        before = text[:start]
        base = re.search(r"\b(?:than|from|against|to|with|on|over)\s+(?:in\s+|that\s+of\s+)?$", before) is not None
        found = [d for d in found if d not in own]
        found.append(PlacedDate(start, end, period, base or any(d.base and base for d in own), True))
    return sorted(found, key=lambda d: d.start)


def _in_year_of(text: str, placed: PlacedDate, carried: Period) -> PlacedDate:
    """Return "between January and June" in the year told before where nothing else tells its year."""
    match = _MONTHS.fullmatch(text[placed.start : placed.end])
    if not placed.vague or placed.base or match is None or carried.end is None:
        return placed
    first, last = (_NAMES.index(month[:3].lower()) + 1 for month in (match["m1"], match["m2"] or match["m1"]))
    year = carried.end.year
    start, end = date(year - (first > last), first, 1), add_months(date(year, last, 1), 1) - timedelta(days=1)
    return replace(placed, period=Period(start, end, False, "date"), usable=True, vague=False)


def shifted(match: re.Match[str], base: Period) -> Period:
    """Return the period that so many years, months or quarters lie from another; unknown where the units don't fit."""
    if base.start is None or base.end is None:
        return UNKNOWN
    groups = match.groupdict()
    unit = (groups["unit"] or groups["unit2"] or groups["unit3"]).lower()
    count = groups["n"].lower() if groups["n"] else "one"
    number = int(count) if count.isdigit() else _NUMBERS[count]
    days = (base.end - base.start).days
    fits = {"month": days < 32, "quarter": 80 < days < 100, "season": days > 150, "year": True, "decade": days > 300}
    if not fits[unit] or (unit in ("year", "decade") and days > 735):
        return UNKNOWN
    if groups["unit2"] and unit == "year" and not 360 < days < 370:
        return UNKNOWN  # "the previous year" beside some months of a year is the whole year
    back = any(groups[name] for name in ("back", "before", "prev", "earlier", "before3"))
    months = number * {"month": 1, "quarter": 3, "season": 12, "year": 12, "decade": 120}[unit] * (-1 if back else 1)
    return replace(base, start=moved(base.start, months), end=last_day(base.end, months), by="date")


def moved(day: date, months: int) -> date:
    """Return a day so many months on."""
    return add_months(day, months)


def last_day(day: date, months: int) -> date:
    """Return the last day of a period so many months on: the ends of months stay ends of months."""
    return add_months(day + timedelta(days=1), months) - timedelta(days=1)


def in_present(doc: Doc, offset: int) -> bool:
    """True where the verb above a figure stands in the present tense: "Oman buys 300 tonnes", not "has bought"."""
    token = token_at(doc, offset)
    for verb in (token, *token.ancestors):
        if verb.pos_ in ("VERB", "AUX") and verb.tag_ in ("VBZ", "VBP", "VBD", "VBN", "MD", "VB"):
            helpers = [child.lower_ for child in verb.children if child.dep_.startswith(("aux", "cop"))]
            finite = [child.tag_ for child in verb.children if child.dep_.startswith(("aux", "cop"))]
            if "has" in helpers or "have" in helpers or "had" in helpers or "VBD" in finite or verb.tag_ == "VBD":
                return False
            if verb.tag_ in ("VBZ", "VBP") or "VBZ" in finite or "VBP" in finite or "MD" in finite:
                return True
    return False
