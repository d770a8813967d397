"""The process in which one untrusted query runs: reads a request from standard input, writes Arrow to standard output.

Belongs here: limits, the one connection, the one SELECT. Nothing of ours is imported, so that the process starts
quickly and holds nothing worth stealing.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

REFUSED = 3
TOO_LARGE = 4
TIMED_OUT = (-signal.SIGALRM, -signal.SIGXCPU)
ROWS_AT_ONCE = 2_048
MAX_RESULT_BYTES = 64 * 1024 * 1024
MEBIBYTE = 1024 * 1024


class RefusedError(ValueError):
    """The query is not one SELECT, or its result is too large; the message is for its author."""


def main() -> int:
    """Run the request on standard input; return the exit code."""
    request = json.loads(sys.stdin.buffer.read())
    limit_process(seconds=request["seconds"], memory_mb=request["memory_mb"])
    try:
        check_statement(request["sql"])
        with open_warehouse(request["path"], memory_mb=request["memory_mb"]) as con:
            table = run_select(con, request["sql"], max_rows=request["max_rows"])
    except (duckdb.OutOfMemoryException, MemoryError):
        return TOO_LARGE
    except (duckdb.Error, RefusedError, pa.ArrowException) as error:
        sys.stderr.write(str(error))
        return REFUSED
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as sink:
        sink.write_table(table)
    return 0


def limit_process(*, seconds: float, memory_mb: int) -> None:
    """Have the system end this process when it runs too long, grows too large or writes a file."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - pathlib is not worth its import
        used = int(statm.read().split()[0]) * resource.getpagesize()
    roof = used + 2 * memory_mb * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (roof, roof))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    cpu = int(seconds) * 8 + 8
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def check_statement(sql: str) -> None:
    """Raise RefusedError unless `sql` is exactly one SELECT."""
    statements = duckdb.extract_statements(sql)
    if len(statements) != 1:
        raise RefusedError(f"write one SELECT; this is {len(statements)} statements")
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = str(statements[0].type).rpartition(".")[2]
        raise RefusedError(f"only SELECT is allowed here, not {kind}; the warehouse is read-only")


def open_warehouse(path: str, *, memory_mb: int) -> duckdb.DuckDBPyConnection:
    """Open the warehouse read-only and lock everything else away."""
    con = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{memory_mb}MB",
            "threads": 2,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
        },
    )
    escaped = path.replace("'", "''")
    con.execute(f"ATTACH '{escaped}' AS warehouse (READ_ONLY)")
    con.execute("USE warehouse")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def run_select(con: duckdb.DuckDBPyConnection, sql: str, *, max_rows: int) -> pa.Table:
    """Return at most `max_rows` rows; the schema's metadata tells the columns and whether there were more."""
    relation = con.sql(sql)
    if relation is None:
        raise RefusedError("the statement gives no rows; write a SELECT")
    columns = [
        {"name": str(name), "type": str(kind)} for name, kind in zip(relation.columns, relation.types, strict=True)
    ]
    reader = relation.to_arrow_reader(min(ROWS_AT_ONCE, max_rows + 1))
    batches: list[Any] = []
    rows = size = 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if size > MAX_RESULT_BYTES:
            raise RefusedError("the result is larger than 64 MB; ask for fewer rows or columns")
        if rows > max_rows:
            break
    metadata = {"columns": json.dumps(columns), "truncated": "1" if rows > max_rows else "0"}
    table = pa.Table.from_batches(batches, schema=reader.schema).slice(0, max_rows)
    return table.replace_schema_metadata(metadata)


if __name__ == "__main__":
    sys.exit(main())
