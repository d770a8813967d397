"""Outlets that fall silent or flood: seen from when their documents came.

Belongs here: the comparison of each outlet with its own past. An outlet with little history is never judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import duckdb

WINDOW_DAYS = 60
MIN_DAYS = 5
SILENT_FACTOR = 4
SILENT_DAYS = 3
FLOOD_FACTOR = 10
FLOOD_DOCUMENTS = 50


@dataclass(frozen=True)
class OutletProblem:
    """An outlet that brings nothing any more, or far more than usual."""

    publisher: str
    kind: str
    message: str


def find_outlet_problems(con: duckdb.DuckDBPyConnection, *, today: date) -> list[OutletProblem]:
    """Compare every outlet of the table `documents` with its own last `WINDOW_DAYS` days."""
    rows = con.execute(
        "SELECT publisher, fetched_at::DATE AS day, count(*) FROM documents "
        "WHERE publisher IS NOT NULL AND status <> 'quarantined' AND fetched_at::DATE BETWEEN ? AND ? "
        "GROUP BY ALL ORDER BY ALL",
        [today - timedelta(days=WINDOW_DAYS), today],
    ).fetchall()
    by_outlet: dict[str, dict[date, int]] = {}
    for publisher, day, count in rows:
        by_outlet.setdefault(publisher, {})[day] = count
    return [problem for name, days in by_outlet.items() for problem in judge_outlet(name, days, today=today)]


def judge_outlet(publisher: str, documents: dict[date, int], *, today: date) -> Iterable[OutletProblem]:
    """Yield what is unusual about one outlet; `documents` counts them by day, days without any are missing."""
    days = sorted(documents)
    if len(days) < MIN_DAYS:
        return
    usual_gap = median((after - before).days for before, after in pairwise(days))
    quiet = (today - days[-1]).days
    if quiet > max(SILENT_DAYS, SILENT_FACTOR * usual_gap):
        message = (
            f"{publisher} has brought nothing for {quiet} days, usually something every {usual_gap:g}: "
            "see whether its feed has moved (sources/catalog.yml)"
        )
        yield OutletProblem(publisher, "silent", message)
    usual = median(documents[day] for day in days[:-1])
    last = documents[days[-1]]
    if quiet <= SILENT_DAYS and last > max(FLOOD_DOCUMENTS, FLOOD_FACTOR * usual):
        message = (
            f"{publisher} brought {last} documents on {days[-1]}, usually {usual:g} a day: "
            "see whether it repeats old articles or names other pages in its feed"
        )
        yield OutletProblem(publisher, "flood", message)
