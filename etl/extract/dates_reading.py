"""What a date resolver may know besides the words it matched, and how it reads numbers, months and years.

Belongs here: the reading and the years that several kinds of rule share.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from spacy.tokens import Doc

from etl.extract.dates_calendar import (
    UNKNOWN,
    FiscalCalendar,
    Moment,
    Published,
    between,
    make_day,
    shift,
    two_digit_year,
    year_moment,
)
from etl.extract.dates_lexicon import DateLexicon

Direction = Literal["past", "present", "future", "unknown"]
_DIGITS = re.compile(r"\d+")


NEAR_AHEAD = 45
FAR_AHEAD = 190


@dataclass(frozen=True)
class Anchor:
    """The last date told before an expression, the sentence it stood in, and whether its year was printed."""

    moment: Moment
    sentence: int
    absolute: bool


@dataclass(frozen=True)
class Reading:
    """What a resolver may know besides the match."""

    lexicon: DateLexicon
    published: Published | None
    anchor: Anchor | None
    sentence: int
    direction: Direction
    fiscal: FiscalCalendar | None
    doc: Doc
    first: int
    last: int

    def word_before(self, steps: int = 1) -> str:
        """Return the lower-cased token before the expression, '' at the start."""
        return self.doc[self.first - steps].lower_ if self.first >= steps else ""


Resolver = Callable[[re.Match[str], Reading], Moment | None]


def month_number(text: str, reading: Reading) -> int | None:
    """Return the month of a printed name; None for a common word ("may", "march")."""
    name = text.rstrip(".").lower()
    if not text[:1].isupper() and (name in reading.lexicon.values["month_short"] or name in {"may", "march", "august"}):
        return None
    return {**reading.lexicon.values["month"], **reading.lexicon.values["month_short"]}[name]


def small_number(text: str, reading: Reading) -> int:
    """Return the value of "3", "three" or "third"."""
    digits = _DIGITS.match(text)
    if digits:
        return int(digits.group())
    words = {**reading.lexicon.values["number"], **reading.lexicon.values["ordinal"]}
    whole = " ".join(text.lower().split())
    return words[whole] if whole in words else sum(words[part] for part in re.split(r"[\s-]", whole))


def resolve_year(text: str, reading: Reading) -> Moment:
    """Return the calendar or fiscal year that a reference to a year means."""
    lower = " ".join(text.lower().split())
    if re.search(r"\bfy|fiscal|financial|budget", lower):
        return resolve_fiscal_year(lower, reading)
    split = re.fullmatch(r"(\d{4})[-–/](\d\d)", lower)
    if split:
        return split_year(int(split[1]), int(split[2]), reading)
    if lower.isdigit():
        return year_moment(int(lower))
    return relative_year(lower, reading)


def split_year(first: int, second: int, reading: Reading) -> Moment:
    """Return "2022-23": the fiscal year of a country that has a split one, else both years."""
    adjacent = (first + 1) % 100 == second
    calendar = reading.fiscal
    if adjacent and calendar and (calendar.start_month, calendar.start_day) != (1, 1):
        return calendar.starting(gregorian(first, calendar))
    return between(year_moment(first), year_moment(two_digit_year(str(second), after=first))) or UNKNOWN


def gregorian(year: int, calendar: FiscalCalendar) -> int:
    """Return the common year in which a fiscal year starts: Nepal's 2080/81 (Bikram era) began in July 2023."""
    bikram = (calendar.start_month, calendar.start_day) == (7, 16) and year >= 2060
    return year - 57 if bikram else year


def resolve_fiscal_year(lower: str, reading: Reading) -> Moment:
    """Return a fiscal year; unknown when no country tells where it starts."""
    unknown = Moment(None, None, "unknown", fiscal=True)
    calendar = reading.fiscal
    if calendar is None:
        return unknown
    numbers = _DIGITS.findall(lower)
    if len(numbers) == 2:
        return calendar.starting(gregorian(two_digit_year(numbers[0]), calendar))
    if numbers:
        return calendar.named(two_digit_year(numbers[0]))
    if reading.published is None or reading.published.whole_day is None:
        return unknown
    current = calendar.containing(reading.published.whole_day)
    assert current.start is not None
    steps = {"last": -1, "previous": -1, "past": -1, "preceding": -1, "outgoing": 0, "next": 1, "coming": 1}
    step = next((s for word, s in steps.items() if re.search(rf"\b{word}\b", lower)), 0)
    if "same" in lower:
        return unknown
    return calendar.starting(current.start.year + step)


def relative_year(lower: str, reading: Reading) -> Moment:
    """Return "last year" against the publication date, "the same year" against the date told before."""
    anchor = reading.anchor.moment if reading.anchor else None
    if re.search(r"\b(?:same|that|following|preceding)\b|year before$", lower):
        step = 1 if "following" in lower else -1 if "preceding" in lower or lower.endswith("before") else 0
        return shift(anchor, step, "year") if anchor else UNKNOWN
    if "previous" in lower and anchor and reading.anchor and reading.sentence - reading.anchor.sentence <= 1:
        return shift(anchor, -1, "year")
    if reading.published is None:
        return UNKNOWN
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(
        next((w for w in lower.split() if w in {"last", "past", "previous", "next", "coming"}), ""), 0
    )
    if lower == "the year before last":
        step = -2
    return year_moment(reading.published.year + step)


def choose_year(month: int, reading: Reading, *, day: int | None = None) -> int | None:
    """Return the year of a month printed without one, None when nothing tells.

    The year of a date told in this or the sentence before counts when it is printed and not the publication's. Else the
    publication date decides: in a clause about the future the next such month, otherwise the last one. A day
    a little ahead needs no future tense unless the clause is in the past ("today (May 30)"); a day more than
    half a year ahead would have its year printed.
    """
    published = reading.published
    anchor = reading.anchor
    narrated = reading.direction in {"past", "unknown"}
    if anchor and anchor.absolute and narrated and reading.sentence - anchor.sentence <= 1:
        start, end = anchor.moment.start, anchor.moment.end
        if start and end and start.year == end.year and (published is None or start.year != published.year):
            later = anchor.moment.precision == "year" or month >= start.month
            year = start.year if later else start.year + 1
            if published is None or year <= published.year:
                return year
    if published is None or published.month is None:
        return None
    if published.day is None or day is None:
        if reading.direction == "future":
            return published.year + (month < published.month)
        if reading.direction == "present" and 0 < month - published.month <= 8:
            return published.year
        return published.year - (month > published.month)
    today = date(published.year, published.month, published.day)
    here = make_day(published.year, month, day)
    if here is None or here.start is None:
        return None
    ahead = (here.start - today).days
    if reading.direction == "future" and ahead % 365 <= FAR_AHEAD:
        return published.year + (ahead < -1)
    if reading.direction == "past":
        return published.year - (ahead > 0)
    near = reading.direction in {"present", "future"} or reading.word_before() == "for"
    if ahead > (FAR_AHEAD if near else NEAR_AHEAD):
        return published.year - 1
    return published.year + (ahead < -355)
