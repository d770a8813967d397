"""Running SQL that nobody has vetted: one SELECT, in a process of its own, with hard limits.

Belongs here: starting, timing and ending that process (`sandbox_child`) and reading its result. Does not belong
here: trusted queries, which `access` runs in this process.

The child opens the published file read-only, shuts DuckDB off from files, network, extensions and settings, and
lives under limits of the operating system, because DuckDB's own time and memory limits do not reach long scalar
functions.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from warehouse import sandbox_child
from warehouse.access import WarehouseMissingError, read_stamp

START_ALLOWANCE_SECONDS = 10.0
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class SandboxResult:
    """What an untrusted query gave: a frame, or an `error` for its author and an empty frame.

    `columns` are (name, SQL-like type); `truncated` tells that there were more rows than asked for.
    """

    columns: tuple[tuple[str, str], ...] = ()
    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    truncated: bool = False
    seconds: float = 0.0
    error: str | None = None


def run_untrusted(
    path: Path,
    sql: str,
    *,
    max_rows: int = 10_000,
    seconds: float = 10.0,
    memory_mb: int = 1_024,
    cancel: threading.Event | None = None,
) -> SandboxResult:
    """Run one SELECT of an untrusted author on the warehouse at `path`.

    Ends it after `seconds`, when it wants more than `memory_mb`, or once `cancel` is set. Never raises for
    what the author wrote: the result's `error` says what was wrong and what to do.
    """
    started = time.monotonic()
    try:
        real = read_stamp(path).path
    except WarehouseMissingError as error:
        return SandboxResult(error=str(error))
    request = {"path": str(real), "sql": sql, "max_rows": max_rows, "seconds": seconds, "memory_mb": memory_mb}
    process = subprocess.Popen(
        [sys.executable, "-I", sandbox_child.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )
    output, problem, stopped = _wait(process, json.dumps(request).encode("utf-8", "replace"), seconds, cancel)
    elapsed = time.monotonic() - started
    if stopped:
        return SandboxResult(seconds=elapsed, error=stopped)
    if process.returncode != 0:
        return SandboxResult(seconds=elapsed, error=_explain(process.returncode, problem, seconds, memory_mb))
    return _read_result(output, elapsed)


def _wait(
    process: subprocess.Popen[bytes], request: bytes, seconds: float, cancel: threading.Event | None
) -> tuple[bytes, bytes, str]:
    deadline = time.monotonic() + seconds + START_ALLOWANCE_SECONDS
    first: bytes | None = request
    try:
        while True:
            try:
                output, problem = process.communicate(first, timeout=POLL_SECONDS)
                return output, problem, ""
            except subprocess.TimeoutExpired:
                first = None
            if cancel is not None and cancel.is_set():
                return b"", b"", "cancelled"
            if time.monotonic() > deadline:
                return b"", b"", _too_long(seconds)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def _explain(code: int, problem: bytes, seconds: float, memory_mb: int) -> str:
    if code in sandbox_child.TIMED_OUT:
        return _too_long(seconds)
    if code == sandbox_child.REFUSED:
        return problem.decode("utf-8", "replace").strip()
    if code == sandbox_child.TOO_LARGE or code < 0 or b"MemoryError" in problem:
        return f"the query needed more than {memory_mb} MB of memory and was ended; ask for fewer or smaller values"
    last = problem.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return f"the query could not be run (exit code {code}: {last[:200]}); try a simpler one"


def _too_long(seconds: float) -> str:
    return f"the query ran longer than {seconds:g} seconds and was ended; narrow it with WHERE or LIMIT"


def _read_result(output: bytes, elapsed: float) -> SandboxResult:
    with pa.ipc.open_stream(output) as reader:
        table = reader.read_all()
    metadata = table.schema.metadata or {}
    columns = tuple((entry["name"], entry["type"]) for entry in json.loads(metadata[b"columns"]))
    table = table.rename_columns(_unique([name for name, _ in columns]))
    frame = pd.DataFrame({name: _series(table.column(name)) for name in table.column_names}, columns=table.column_names)
    return SandboxResult(columns, frame, metadata[b"truncated"] == b"1", elapsed)


def _series(column: pa.ChunkedArray) -> pd.Series[Any]:
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.int64() if column.type.scale == 0 and column.type.precision <= 18 else pa.float64())
    try:
        return column.to_pandas(date_as_object=False)  # type: ignore[no-any-return]
    except (pa.ArrowException, ValueError, OverflowError):
        return pd.Series([None if value is None else str(value) for value in column.to_pylist()], dtype=object)


def _unique(names: list[str]) -> list[str]:
    """Return the names with a number after each that came before, because a table needs different ones."""
    found: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate in found:
            number += 1
            candidate = f"{name}_{number}"
        found.append(candidate)
    return found
