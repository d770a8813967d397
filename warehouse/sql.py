"""Small helpers around a DuckDB connection.

Belongs here: what every module that runs SQL needs. Does not belong here: anything that knows a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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


def place_after_sources(queries: Mapping[str, str]) -> list[str]:
    """Return the names of `queries` in an order in which each comes after those that it reads."""
    placed: list[str] = []
    waiting = sorted(queries)
    while waiting:
        ready = [name for name in waiting if not (tables_read(queries[name]) & set(waiting)) - {name}]
        if not ready:
            raise ValueError(f"queries read each other in a circle: {', '.join(waiting)}")
        placed += ready
        waiting = [name for name in waiting if name not in ready]
    return placed


def tables_read(sql: str) -> set[str]:
    """Return the names that stand after FROM and JOIN in a query, among them those of its own WITH parts."""
    return set(re.findall(r"\b(?:from|join)\s+(\w+)", sql, flags=re.IGNORECASE))


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
