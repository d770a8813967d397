"""The period of a figure and its arithmetic: a year earlier or later, fiscal years in one calendar.

Belongs here: the record. Which date goes with which figure is in `periods.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Period:
    """Days that a figure covers; the empty period is unknown. `by` tells how it was found."""

    start: date | None = None
    end: date | None = None
    fiscal: bool = False
    by: str = "untold"

    @property
    def known(self) -> bool:
        """True where the text tells the period."""
        return self.start is not None


UNKNOWN = Period()


@dataclass(frozen=True)
class PlacedDate:
    """A date expression with its characters in the sentence."""

    start: int
    end: int
    period: Period
    base: bool
    usable: bool
    vague: bool = False  # a date whose days the text does not tell ("the first five months")


def one_calendar(period: Period, known: Period) -> Period:
    """Return a fiscal year in the calendar of the fiscal year that the text has told before."""
    if not (period.fiscal and known.fiscal and period.end and period.start and known.end and known.start):
        return period
    year = 360 < (period.end - period.start).days < 370 and 360 < (known.end - known.start).days < 370
    if not year or (period.end.month, period.end.day) == (known.end.month, known.end.day):
        return period
    shift = period.end.year - known.end.year
    start = shift_years(known.start, -shift)
    return replace(period, start=start, end=shift_years(known.end, -shift))


def year_before(period: Period) -> Period:
    """Return the same days a year earlier."""
    if period.start is None or period.end is None:
        return UNKNOWN
    return Period(shift_years(period.start), shift_years(period.end), period.fiscal, "year_before")


def year_after(period: Period) -> Period:
    """Return the same days a year later."""
    if period.start is None or period.end is None:
        return UNKNOWN
    return Period(shift_years(period.start, -1), shift_years(period.end, -1), period.fiscal, "year_after")


def is_year(period: Period) -> bool:
    """True for a period of twelve months."""
    return period.start is not None and period.end is not None and 360 < (period.end - period.start).days < 370


def shift_years(day: date, years: int = 1) -> date:
    """Return the same day so many years earlier."""
    last = day.month == 2 and day.day == 29
    return date(day.year - years, day.month, 28 if last else day.day)
