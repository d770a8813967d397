"""How values are said in words and figures, the same on every page.

Belongs here: formatting only. What is not known is said to be unknown, never left as a blank or a zero.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

UNITS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


def format_when(start: date | None, end: date | None, precision: str) -> str:
    """Return the date of an event as exactly as the text tells it."""
    if precision == "unknown" or pd.isna(start) or start is None:
        return "date not told"
    first = pd.Timestamp(start)
    if precision == "year":
        return f"{first:%Y}"
    if precision == "month":
        return f"{first:%b %Y}"
    if precision == "range" and end is not None and pd.notna(end) and pd.Timestamp(end) != first:
        return _format_range(first, pd.Timestamp(end))
    return f"{first.day} {first:%b %Y}"


def _format_range(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return two days with what they share said once."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%b %Y}"
    if first.year == last.year:
        return f"{first.day} {first:%b} – {last.day} {last:%b %Y}"
    return f"{first.day} {first:%b %Y} – {last.day} {last:%b %Y}"


def format_money(value: float | None, currency: str | None) -> str | None:
    """Return an amount with its unit in words, exact enough to be found in the text; None where there is none."""
    if value is None or pd.isna(value):
        return None
    sign = "−" if value < 0 else ""
    size = abs(float(value))
    unit, word = next(((unit, f" {word}") for unit, word in UNITS if size >= unit), (1.0, ""))
    figure = f"{size / unit:,.3f}".rstrip("0").rstrip(".")
    mark = "$" if currency == "USD" else f"{currency} "
    return f"{sign}{mark}{figure}{word}"


def format_change(change_pct: float | None) -> str | None:
    """Return a growth rate with its sign, None where there is none."""
    if change_pct is None or pd.isna(change_pct):
        return None
    return f"{change_pct:+g} %".replace("-", "−")


def format_period(period: str | None, basis: str | None) -> str:
    """Return a period in words; an unknown one says so."""
    if period is None or pd.isna(period):
        return "the text does not tell"
    return f"{period} (fiscal year)" if basis == "fiscal" else str(period)


def count_of(number: int, thing: str) -> str:
    """Return "1 event", "2 events", "1,204 events"."""
    plural = thing if number == 1 else f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number:,} {plural}"
