"""The files of the warehouse: lock, staging, published build, the last run, and who may write.

Belongs here: looking at them without changing anything. Mending is for a build, a rollback or a restore.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psutil

from etl.health import find_outlet_problems
from etl.operations.findings import Finding, error, good, warning
from etl.runs import read_runs
from etl.settings import Settings
from warehouse.access import WarehouseMissingError, connect_read_only, read_stamp
from warehouse.layout import WarehouseLayout, layout_for
from warehouse.lock import LockHolder, is_build_running, read_lock_holder
from warehouse.publish import PublishError, check_build
from warehouse.sql import first_line, is_lock_conflict
from warehouse.staging import staging_problem

OLD_AFTER = timedelta(days=2)


def look_at_lock(settings: Settings) -> list[Finding]:
    """Tell who builds now, since when, and whether a build was killed."""
    layout = layout_for(settings.warehouse)
    holder = read_lock_holder(layout)
    try:
        running = is_build_running(layout)
    except OSError as problem:
        return [error("lock", f"cannot be taken ({problem.strerror})", where=layout.lock,
                      mend="give the user who builds the right to write there")]  # fmt: skip
    if not running:
        if holder is None:
            return [good("lock", "no build is running")]
        return [
            warning("lock", f"{holder.describe()} ended without saying so, it was killed", where=layout.builds,
                    mend="nothing has to be removed: `dragoman build` goes on from what had been read")
        ]  # fmt: skip
    if holder is None:
        return [good("lock", "a build has just begun")]
    since = _parse(holder.since)
    if since is not None and _now() - since > timedelta(seconds=settings.max_run_seconds):
        return [
            warning("lock", f"held by {holder.describe()}, longer than max_run_seconds", where=layout.lock,
                    mend=_how_to_end(holder))
        ]  # fmt: skip
    return [good("lock", f"held by {holder.describe()}")]


def look_at_staging(settings: Settings) -> list[Finding]:
    """Tell whether staging can be read and belongs to this version of the program."""
    layout = layout_for(settings.warehouse)
    if not layout.staging.exists():
        return [good("staging", "there is none yet; the first build reads everything")]
    try:
        problem = staging_problem(layout)
    except duckdb.Error as reason:
        if is_lock_conflict(reason):
            return [good("staging", "a build is writing it")]
        problem = first_line(reason)
    if problem is not None:
        return [
            warning("staging", f"it {problem}", where=layout.staging,
                    mend="nothing is lost: the next build moves it aside and reads all documents again")
        ]  # fmt: skip
    return [good("staging", f"{layout.staging.stat().st_size >> 20:,} MiB, of this version")]


def look_at_published(settings: Settings) -> list[Finding]:
    """Tell whether the published file opens, how old it is, and how the last run ended."""
    layout = layout_for(settings.warehouse)
    try:
        stamp = read_stamp(layout.published)
    except WarehouseMissingError:
        dangling = layout.published.is_symlink()
        what = "its link points at a build that is gone" if dangling else "nothing is published yet"
        mend = "`dragoman rollback --list` shows kept builds; `dragoman build`" if dangling else "`dragoman build`"
        return [error("published", what, where=layout.published, mend=mend)]
    try:
        check_build(stamp.path)
    except PublishError as problem:
        return [error("published", str(problem), where=stamp.path,
                      mend="`dragoman rollback` publishes the build before, or `dragoman build`")]  # fmt: skip
    written = datetime.fromtimestamp(stamp.mtime_ns / 1e9, UTC).replace(tzinfo=None)
    age = _now() - written
    what = f"{stamp.path.name}, {stamp.size_bytes >> 20:,} MiB, from {written:%Y-%m-%d %H:%M} UTC"
    if age < timedelta(minutes=-5):
        first = warning("published", f"{what}: that is in the future", where=stamp.path,
                        mend="set the machine's clock; builds keep their order all the same")  # fmt: skip
    elif age > OLD_AFTER:
        first = warning("published", f"{what}: {age.days} days old", where=stamp.path,
                        mend="see whether the schedule runs (Dagster UI, Automation), or `dragoman build`")  # fmt: skip
    else:
        first = good("published", what)
    return [first, *look_at_last_run(layout)]


def look_at_last_run(layout: WarehouseLayout) -> list[Finding]:
    """Tell how the last run ended, from staging where it is free, else from the published file."""
    rows = _runs(layout)
    if not rows:
        return []
    last = rows[-1]
    began = f"{last['run_id']} of {last['started_at']:%Y-%m-%d %H:%M} UTC"
    if last["status"] == "failed":
        reason = str(last["message"] or "no reason was written").splitlines()[0]
        return [
            warning("runs", f"the last run, {began}, failed: {reason}", where=layout.published,
                    mend="see what it says, then `dragoman build`; what was published before stays")
        ]  # fmt: skip
    return [good("runs", f"{len(rows)} so far; the last, {began}, is {last['status']}")]


def look_at_outlets(settings: Settings) -> list[Finding]:
    """Tell which outlets have fallen silent or flood, by the documents of the published warehouse."""
    try:
        with connect_read_only(read_stamp(layout_for(settings.warehouse).published).path) as con:
            problems = find_outlet_problems(con, today=_now().date())
    except (WarehouseMissingError, duckdb.Error):
        return []  # told by look_at_published
    return [
        warning("outlets", problem.message, where="sources/catalog.yml", mend="open the outlet's feed in a browser")
        for problem in problems
    ] or [good("outlets", "none has fallen silent, none floods")]


def look_at_rights(settings: Settings, home: Path) -> list[Finding]:
    """Tell whether this user may write where builds, documents and Dagster's history go."""
    layout = layout_for(settings.warehouse)
    findings = []
    if not settings.sources.is_dir():
        findings.append(error("sources", "the folder is missing", where=settings.sources,
                              mend="make it, or name another one (setting sources)"))  # fmt: skip
    for name, folder in (("builds", layout.builds), ("link", layout.published.parent),
                         ("inbox", settings.sources / "inbox"), ("dagster", home)):  # fmt: skip
        if folder.is_dir() and (problem := write_problem(folder)):
            findings.append(
                error("rights", f"{name} cannot be written ({problem})", where=folder,
                      mend=f"give the user {user_name()} the right to write there")
            )  # fmt: skip
    return findings or [good("rights", f"{user_name()} may write everywhere")]


def write_problem(folder: Path) -> str | None:
    """Return why no file can be made in a folder, None where one can."""
    try:
        with tempfile.NamedTemporaryFile(prefix=".doctor-", dir=folder):
            return None
    except OSError as problem:
        return problem.strerror or str(problem)


def user_name() -> str:
    """Return the name of the user of this process."""
    try:
        return psutil.Process().username()
    except (psutil.Error, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else "of this process"


def _runs(layout: WarehouseLayout) -> list[Mapping[str, Any]]:
    try:
        with duckdb.connect(str(layout.staging), read_only=True) as con:
            return list(read_runs(con))
    except duckdb.Error:
        pass  # a build writes it, or it is missing or damaged, which is told elsewhere
    try:
        with connect_read_only(read_stamp(layout.published).path) as con:
            return list(read_runs(con, schema="warehouse.main"))
    except (WarehouseMissingError, duckdb.Error):
        return []


def _how_to_end(holder: LockHolder) -> str:
    if not psutil.pid_exists(holder.pid):
        return f"process {holder.pid} is on {holder.host}, not here: look there"
    return f"if it hangs, end it (`kill {holder.pid}`); the next build goes on from what it had read"


def _parse(stated: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stated)
    except ValueError:
        return None


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
