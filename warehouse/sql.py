"""Small helpers around a DuckDB connection.

Belongs here: what every module that runs SQL needs. Does not belong here: anything that knows a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block does, or nothing of it."""
    con.execute("BEGIN")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def fetch_value(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> Any:
    """Return the first column of the first row, None without rows; leaves no result open."""
    rows = con.execute(sql, list(parameters)).fetchall()
    return rows[0][0] if rows else None


def utc_now() -> datetime:
    """Return the present time in UTC without a zone, as TIMESTAMP columns keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def first_line(error: Exception) -> str:
    """Return the first line of an error message, cut to a readable length."""
    return str(error).strip().partition("\n")[0][:300]


def is_lock_conflict(error: duckdb.Error) -> bool:
    """Return whether another process holds the file, so that it must not be taken for a corrupt one."""
    return isinstance(error, duckdb.ConnectionException) or "lock on file" in str(error).lower()


def move_aside(path: Path) -> Path:
    """Rename a DuckDB file that cannot be used, with its log, to a name with the time; return that name."""
    aside = path.with_name(f"{path.stem}-{utc_now():%Y%m%dT%H%M%S%f}.old")
    wal = path.with_name(path.name + ".wal")
    path.rename(aside)
    if wal.exists():
        wal.rename(aside.with_name(aside.name + ".wal"))
    return aside
