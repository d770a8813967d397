"""Bringing a day's new articles of the outlets into the inbox, and keeping account of what could not be had.

Belongs here: one call for a day, whoever asks (command, schedule, backfill), the report that is kept of it, and its
problems as rows of `issues`. How pages are asked for is in `sources/fetch`, the Dagster side in `etl/fetch_assets.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from etl.settings import Settings
from sources.article import stable_id
from sources.catalog import Catalog, Outlet, load_catalog
from sources.fetch import FetchPolicy, FetchReport, OutletReport, fetch_outlets
from sources.fetch.store import write_atomically

STAGE = "fetch"
REPORTS = ".reports"
"""Folder of the store with one report a day; its name begins with a dot, so no document is looked for in it."""
ISSUE_DAYS = 7
"""Problems of as many past days are shown as issues."""
LATE_HOURS = 6
"""Until this hour of the day (UTC) the day before is asked for too: its last articles appear late."""


class FetchBusyError(RuntimeError):
    """Another process is fetching into the same inbox; the message says what to do."""


@dataclass(frozen=True)
class FetchProblem:
    """Something that could not be fetched on a day."""

    day: date
    outlet_id: str
    severity: str
    message: str


def outlets_with_feeds(catalog: Catalog) -> list[Outlet]:
    """Return the outlets from which anything is to be fetched."""
    return [outlet for outlet in catalog.outlets if outlet.feeds or outlet.sitemaps or outlet.urls]


def fetched_folder(settings: Settings) -> Path:
    """Return the folder of the inbox in which fetched pages are kept."""
    return settings.sources / "inbox" / "fetched"


def fetch_day(
    settings: Settings,
    day: date,
    *,
    catalog: Catalog | None = None,
    policy: FetchPolicy | None = None,
    now: datetime | None = None,
) -> FetchReport:
    """Fetch what the outlets published on a UTC day, keep a report of it and return it.

    An outlet that fails is told in the report. Raises FetchBusyError while another process fetches, OSError when the
    inbox cannot be written.
    """
    catalog = catalog or load_catalog()
    if not outlets_with_feeds(catalog):
        return FetchReport(day, ())
    store = fetched_folder(settings)
    store.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(store / ".fetch.lock", timeout=0):
            report = fetch_outlets(catalog, store, day=day, now=now or datetime.now(UTC), policy=policy)
            write_report(store, report)
    except Timeout as error:
        raise FetchBusyError(f"another process is fetching into {store}; wait for it and fetch again") from error
    return report


def days_to_fetch(moment: datetime) -> tuple[date, ...]:
    """Return the UTC days that a tick of the schedule asks for: today, and early in the day yesterday too."""
    today = moment.astimezone(UTC)
    days = [today.date()]
    if today.hour < LATE_HOURS:
        days.append(today.date() - timedelta(days=1))
    return tuple(days)


def write_report(store: Path, report: FetchReport) -> None:
    """Keep what fetching a day came to, in place of an earlier report of that day."""
    problems = [
        {"outlet": outlet.outlet_id, "severity": problem.severity, "message": problem.message}
        for outlet in report.outlets
        for problem in outlet.problems
    ]
    record = {"day": report.day.isoformat(), "pages": len(report.pages), "problems": problems}
    write_atomically(
        store / REPORTS / f"{report.day.isoformat()}.json", json.dumps(record, indent=1, ensure_ascii=False).encode()
    )


def read_problems(store: Path, *, since: date) -> Iterator[FetchProblem]:
    """Yield the problems in the kept reports, oldest day first; a damaged report is a problem of its own."""
    for path in sorted((store / REPORTS).glob("*.json")):
        try:
            day = date.fromisoformat(path.stem)
        except ValueError:
            continue
        if day < since:
            continue
        try:
            for said in json.loads(path.read_bytes())["problems"]:
                yield FetchProblem(day, str(said["outlet"]), str(said["severity"]), str(said["message"]))
        except (OSError, ValueError, KeyError, TypeError):
            yield FetchProblem(day, "", "warning", f"{path.name} cannot be read; fetch {day} again")


def record_problems(con: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """Put the problems of the last days into staging's `issues` in place of earlier ones; return how many."""
    store = fetched_folder(settings)
    since = datetime.now(UTC).date() - timedelta(days=ISSUE_DAYS)
    rows = [issue_row(problem) for problem in read_problems(store, since=since)]
    con.execute("DELETE FROM issues WHERE stage = ?", [STAGE])
    if rows:
        con.executemany(
            "INSERT INTO issues (issue_id, stage, severity, message) VALUES (?, ?, ?, ?)",
            list({row[0]: row for row in rows}.values()),
        )
    return len(rows)


def issue_row(problem: FetchProblem) -> tuple[str, str, str, str]:
    """Return id, stage, severity and message of a problem; no outlet's failure is worse than a warning."""
    severity = "warning" if problem.severity == "error" else problem.severity
    message = f"{problem.outlet_id}, {problem.day}: {problem.message}"
    return stable_id("issue", STAGE, message), STAGE, severity, message


def describe_report(report: FetchReport) -> list[str]:
    """Return lines for people: one for each outlet, then what went wrong."""
    if not report.outlets:
        return ["no outlet of the catalogue names a feed, a sitemap or an address: nothing is fetched"]
    lines = [f"{report.day}: {len(report.pages)} new pages from {len(report.outlets)} outlets"]
    for outlet in report.outlets:
        lines.append(
            f"  {outlet.outlet_id}: {len(outlet.pages)} new, {outlet.pages_known + outlet.pages_unchanged} known, "
            f"{outlet.entries_of_day} of {outlet.entries_seen} entries are of that day"
        )
        lines += [f"    {problem.severity}: {problem.message}" for problem in outlet.problems]
    return lines


def outlet_rows(outlets: Sequence[OutletReport]) -> list[Mapping[str, Any]]:
    """Return the figures of each outlet, for a table."""
    return [
        {
            "outlet": outlet.outlet_id,
            "new pages": len(outlet.pages),
            "known": outlet.pages_known + outlet.pages_unchanged,
            "entries of the day": outlet.entries_of_day,
            "entries seen": outlet.entries_seen,
            "problems": len(outlet.problems),
        }
        for outlet in outlets
    ]
