"""The history of runs: what a run writes about itself when it begins, publishes or fails.

Belongs here: rows of the table `runs`, kept in staging so that no build loses them. What a run does is in
`etl/build.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import duckdb

from etl.language.pipeline import PipelineError, pipeline_version
from etl.resolve.changes import TableChange
from etl.settings import Settings
from etl.versions import lexicon_version, program_version
from warehouse.access import WarehouseMissingError, connect_read_only, read_stamp
from warehouse.layout import layout_for
from warehouse.sql import utc_now
from warehouse.staging import open_staging, record_run

Row = dict[str, Any]
KILLED = "the process was killed or lost power; the next build goes on from what it had read"
MESSAGE_CHARS = 2_000


def begin_run(settings: Settings, run_id: str) -> None:
    """Write that a run has begun, and that runs which never said how they ended were killed."""
    published = published_run(settings)
    with open_staging(layout_for(settings.warehouse)) as con:
        for row in read_runs(con):
            if row["status"] == "started" and row["run_id"] != run_id:
                ended = (
                    {"status": "published"} if row["run_id"] == published else {"status": "failed", "message": KILLED}
                )
                record_run(con, row | ended)
        record_run(con, new_run(settings, run_id))


def new_run(settings: Settings, run_id: str) -> Row:
    """Return the row of a run that begins now."""
    try:
        model = pipeline_version(settings.model)
    except (PipelineError, OSError, LookupError):
        model = "missing"
    return {
        "run_id": run_id,
        "started_at": utc_now(),
        "finished_at": None,
        "status": "started",
        "message": None,
        "code_version": program_version(),
        "lexicon_version": lexicon_version(),
        "model_version": model,
        "counts": "{}",
        "gained": "{}",
        "lost": "{}",
    }


def published_row(begun: Row, changes: Iterable[TableChange]) -> Row:
    """Return the row of a run that publishes now."""
    changes = list(changes)
    return begun | {
        "finished_at": utc_now(),
        "status": "published",
        "counts": json.dumps({change.table: change.rows for change in changes}),
        "gained": json.dumps({change.table: change.gained for change in changes}),
        "lost": json.dumps({change.table: change.lost for change in changes}),
    }


def end_run(settings: Settings, run_id: str, *, message: str) -> None:
    """Write that a run has failed, and why; a run that has published stays published."""
    with open_staging(layout_for(settings.warehouse)) as con:
        for row in read_runs(con):
            if row["run_id"] == run_id and row["status"] == "started":
                failed = {"status": "failed", "finished_at": utc_now(), "message": message[:MESSAGE_CHARS]}
                record_run(con, row | failed)


def read_runs(con: duckdb.DuckDBPyConnection, *, schema: str = "main") -> list[Row]:
    """Return the rows of `runs` of an open staging or warehouse, oldest first."""
    cursor = con.execute(f"SELECT * FROM {schema}.runs ORDER BY started_at, run_id")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def published_run(settings: Settings) -> str | None:
    """Return the id of the run that made the published warehouse, None where nothing is published."""
    try:
        stamp = read_stamp(layout_for(settings.warehouse).published)
        with connect_read_only(stamp.path) as con:
            rows = read_runs(con, schema="warehouse.main")
    except (WarehouseMissingError, duckdb.Error):
        return None
    published = [row["run_id"] for row in rows if row["status"] == "published"]
    return published[-1] if published else None
