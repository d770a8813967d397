"""Read-only access to the published warehouse, for dashboards and everything else that only asks.

Belongs here: opening the published file so that a swap is noticed and never felt. Does not belong here: what is
asked; untrusted SQL goes through `sandbox`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pandas as pd

from warehouse.schema import quote_text
from warehouse.sql import first_line

OPEN_TRIES = 20
OPEN_PAUSE_SECONDS = 0.05


class WarehouseMissingError(RuntimeError):
    """Nothing is published under that name, or it cannot be opened; the message says what to do."""


@dataclass(frozen=True)
class BuildStamp:
    """What tells one published build from the next; usable as a cache key."""

    path: Path
    inode: int
    mtime_ns: int
    size_bytes: int


def read_stamp(published: Path) -> BuildStamp:
    """Return the stamp of what is published now. Raises WarehouseMissingError."""
    try:
        real = published.resolve(strict=True)
        status = real.stat()
    except OSError as error:
        raise WarehouseMissingError(f"nothing is published at {published}; run `dragoman build` first") from error
    return BuildStamp(real, status.st_ino, status.st_mtime_ns, status.st_size)


def connect_read_only(path: Path, *, memory_mb: int = 512, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Open the file at `path` in a fresh in-memory instance, attached as `warehouse`, unable to touch anything else.

    A fresh instance per opening, because DuckDB would hand out the old data of a path that is still open.
    """
    con = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{memory_mb}MB",
            "threads": threads,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,
        },
    )
    try:
        con.execute(f"ATTACH {quote_text(str(path))} AS warehouse (READ_ONLY)")
        con.execute("USE warehouse")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
    except duckdb.Error:
        con.close()
        raise
    return con


class WarehouseReader:
    """The published warehouse, reopened by itself when a new build is published. Safe to share between threads."""

    def __init__(self, published: Path, *, memory_mb: int = 512, threads: int = 2) -> None:
        self.published = published
        self._memory_mb = memory_mb
        self._threads = threads
        self._guard = threading.Lock()
        self._stamp: BuildStamp | None = None
        self._con: duckdb.DuckDBPyConnection | None = None

    def query(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """Return the result of a trusted SELECT on the newest build."""
        with self._cursor() as cursor:
            return cursor.execute(sql, parameters or None).df()

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Return the result of a trusted SELECT as dictionaries of Python values."""
        with self._cursor() as cursor:
            result = cursor.execute(sql, parameters or None)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def stamp(self) -> BuildStamp:
        """Return the stamp of the build that a query would read now."""
        return read_stamp(self.published)

    def close(self) -> None:
        """Close the connection; a later query opens it again."""
        with self._guard:
            if self._con is not None:
                self._con.close()
            self._con = None
            self._stamp = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._guard:
            self._reopen_if_changed()
            assert self._con is not None
            cursor = self._con.cursor()
        cursor.execute("USE warehouse")  # a cursor does not take it over
        return cursor

    def _reopen_if_changed(self) -> None:
        problem = ""
        for _ in range(OPEN_TRIES):
            stamp = read_stamp(self.published)
            if stamp == self._stamp and self._con is not None:
                return
            try:
                fresh = connect_read_only(stamp.path, memory_mb=self._memory_mb, threads=self._threads)
            except duckdb.Error as error:
                problem = first_line(error)
                time.sleep(OPEN_PAUSE_SECONDS)
                continue
            if self._con is not None:
                self._con.close()  # queries under way have cursors of their own and finish on the old build
            self._con, self._stamp = fresh, stamp
            return
        raise WarehouseMissingError(
            f"{self.published} cannot be opened ({problem}); run `dragoman build`, or `dragoman rollback` to go back"
        )
