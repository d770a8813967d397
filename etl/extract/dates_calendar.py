"""Calendar arithmetic for date expressions: moments, partial publication dates, fiscal years.

Belongs here: what needs no words. Which words mean what is in `etl/lexicons/dates`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from etl.records import DateBasis, DatePrecision

FIRST_YEAR = 1700
LAST_YEAR = 2099


@dataclass(frozen=True)
class Moment:
    """A stretch of days and how exactly the text tells it; unknown has no days."""

    start: date | None
    end: date | None
    precision: DatePrecision
    fiscal: bool = False
    recurring: bool = False


UNKNOWN = Moment(None, None, "unknown")
RECURRING = Moment(None, None, "unknown", recurring=True)


@dataclass(frozen=True)
class Published:
    """A publication date of day, month or year precision."""

    year: int
    month: int | None
    day: int | None

    @property
    def whole_day(self) -> date | None:
        """The day, where it is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @property
    def last_day(self) -> date:
        """The last day that it can be."""
        return (
            self.whole_day
            or (month_moment(self.year, self.month) if self.month else year_moment(self.year)).end
            or date.max
        )


@dataclass(frozen=True)
class FiscalCalendar:
    """A country's fiscal year: its first day, and whether FY2023 is the one that ends or starts in 2023."""

    start_month: int = 1
    start_day: int = 1
    named_after_start: bool = False

    def starting(self, year: int) -> Moment:
        """Return the fiscal year that starts in `year`."""
        start = date(year, self.start_month, self.start_day)
        return Moment(start, start.replace(year=year + 1) - timedelta(days=1), "range", fiscal=True)

    def named(self, year: int) -> Moment:
        """Return the fiscal year called by a single number: FY2023."""
        split = (self.start_month, self.start_day) != (1, 1)
        return self.starting(year - 1 if split and not self.named_after_start else year)

    def containing(self, day: date) -> Moment:
        """Return the fiscal year in which a day lies."""
        started = (day.month, day.day) >= (self.start_month, self.start_day)
        return self.starting(day.year if started else day.year - 1)


def parse_published(text: str | None) -> Published | None:
    """Read "2023-05-30", "2023-05" or "2023"."""
    if not text:
        return None
    year, month, day = ([int(p) for p in text.split("-")] + [None, None])[:3]
    return Published(year or 0, month, day)


def make_day(year: int, month: int, day: int) -> Moment | None:
    """Return a day, or None where the calendar has none."""
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    moment = date(year, month, day)
    return Moment(moment, moment, "day")


def on_day(day: date) -> Moment:
    """Return a day."""
    return Moment(day, day, "day")


def month_moment(year: int, month: int) -> Moment:
    """Return a whole month; months past 12 or before 1 run on into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Moment(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def year_moment(year: int) -> Moment:
    """Return a whole calendar year."""
    return Moment(date(year, 1, 1), date(year, 12, 31), "year")


def between(start: Moment | None, end: Moment | None) -> Moment | None:
    """Return the range from one moment to another, None where it would run backwards."""
    if start is None or end is None or start.start is None or end.end is None or start.start > end.end:
        return None
    same = start.start == end.end
    return Moment(start.start, end.end, "day" if same else "range", fiscal=start.fiscal or end.fiscal)


def months_of(year: Moment, first: int, count: int) -> Moment | None:
    """Return `count` months of a year (calendar or fiscal), from its month number `first` (1 is its first)."""
    if year.start is None:
        return None
    start = add_months(year.start, first - 1)
    end = add_months(year.start, first - 1 + count) - timedelta(days=1)
    return Moment(start, end, "month" if count == 1 and start.day == 1 else "range", fiscal=year.fiscal)


def named_month_in(year: Moment, month: int) -> Moment | None:
    """Return the month of that name in a calendar or fiscal year."""
    if year.start is None or year.end is None:
        return None
    own = month_moment(year.start.year, month)
    inside = own.end is not None and own.end >= year.start
    found = own if inside else month_moment(year.start.year + 1, month)
    return Moment(found.start, found.end, "month", fiscal=year.fiscal)


def add_months(day: date, months: int) -> date:
    """Return the day some months on (or back), the month's last day where it has no such day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def week_of(day: date) -> Moment:
    """Return the week, Monday to Sunday, of a day."""
    monday = day - timedelta(days=day.weekday())
    return Moment(monday, monday + timedelta(days=6), "range")


def shift(moment: Moment, count: int, unit: str) -> Moment:
    """Return a moment some units on, no more exact than both the moment and the unit are."""
    if moment.start is None or moment.end is None:
        return UNKNOWN
    if unit == "day":
        if moment.precision != "day":
            return UNKNOWN
        return on_day(moment.start + timedelta(days=count))
    if unit == "week":
        return week_of(moment.start + timedelta(weeks=count)) if moment.precision == "day" else UNKNOWN
    if unit == "month":
        if moment.precision not in {"day", "month"}:
            return UNKNOWN
        there = add_months(moment.start, count)
        return month_moment(there.year, there.month)
    years = {"year": 1, "decade": 10, "century": 100}[unit] * count
    if moment.start.year != moment.end.year and not moment.fiscal:
        return UNKNOWN
    there_year = moment.end.year + years
    return year_moment(there_year) if FIRST_YEAR <= there_year <= LAST_YEAR and unit == "year" else UNKNOWN


def two_digit_year(text: str, *, after: int | None = None) -> int:
    """Return the year of "23" or "2023"; with `after`, the first such year not before it."""
    number = int(text)
    if number >= 100:
        return number
    if after is not None:
        return after - after % 100 + number + (100 if number < after % 100 else 0)
    return 2000 + number if number < 70 else 1900 + number


@dataclass(frozen=True)
class DateExpression:
    """Words that tell a date, and the days they mean; `date_start` is None where the text leaves them open.

    `start` and `end` (exclusive) are token indices in the sentence. "since 2017" runs to the publication
    date; "until 2017", "before 2017" and "after 2017" bound a time without telling it and stay unknown.
    """

    sentence: int
    start: int
    end: int
    text: str
    date_start: date | None
    date_end: date | None
    precision: DatePrecision
    basis: DateBasis
    fiscal: bool
    rule_id: str
    recurring: bool
