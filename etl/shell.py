"""`dragoman sql`: one query, or a shell, on the published warehouse; nothing can be written.

Belongs here: running and printing. Opening the warehouse is for `warehouse/access.py`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from warehouse.access import connect_read_only, read_stamp
from warehouse.sql import first_line

MAX_ROWS_SHOWN = 1_000
CELL_CHARS = 80


class OutputFormat(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class QueryError(RuntimeError):
    """A query that the warehouse does not answer, with DuckDB's reason."""


def run_query(published: Path, query: str, *, output: OutputFormat = OutputFormat.TABLE) -> None:
    """Print the result of a query. Raises QueryError and WarehouseMissingError."""
    with connect_read_only(read_stamp(published).path) as con:
        try:
            cursor = con.execute(query)
            names = [column[0] for column in cursor.description or ()]
            if output is OutputFormat.CSV:
                cursor.df().to_csv(sys.stdout, index=False)
            elif output is OutputFormat.JSON:
                for row in cursor.fetchall():
                    print(json.dumps(dict(zip(names, row, strict=True)), default=str, ensure_ascii=False))
            elif names:
                print_table(names, cursor.fetchmany(MAX_ROWS_SHOWN + 1))
        except duckdb.Error as error:
            raise QueryError(f"{first_line(error)}; `dragoman docs` lists all tables and columns") from error


def print_table(names: list[str], rows: list[tuple[object, ...]], *, console: Console | None = None) -> None:
    """Print rows as a table with long cells cut."""
    table = Table(*names, box=None, pad_edge=False, header_style="bold")
    for row in rows[:MAX_ROWS_SHOWN]:
        table.add_row(*(_cell(value) for value in row))
    console = console or Console(highlight=False)
    console.print(table, markup=False)
    if len(rows) > MAX_ROWS_SHOWN:
        console.print(f"… the first {MAX_ROWS_SHOWN:,} rows; add LIMIT, or --format csv for all of them")


def open_shell(published: Path) -> int:
    """Open DuckDB's shell on the build that is published now, read-only; return its exit status."""
    path = read_stamp(published).path
    beside = Path(sys.executable).parent / "duckdb"
    program = str(beside) if beside.exists() else shutil.which("duckdb")
    if program is None:
        return _simple_shell(path)
    return subprocess.run([program, "-readonly", str(path)], check=False).returncode


def _simple_shell(path: Path) -> int:
    """Answer one query per line until the end of input."""
    print("One query a line; Ctrl-D ends.")
    for line in iter(sys.stdin.readline, ""):
        if line.strip():
            try:
                run_query(path, line)
            except QueryError as error:
                print(error)
    return 0


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= CELL_CHARS else text[: CELL_CHARS - 1] + "…"
