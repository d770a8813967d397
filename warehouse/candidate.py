"""The private candidate file: the contract's tables and views, each replaced as a whole.

Belongs here: writing a table in one transaction together with the state of staging it was made from, and the
views over them. Does not belong here: what the rows are (`etl/resolve`) and whether they are right (`audit`).
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from warehouse.layout import WarehouseLayout
from warehouse.rows import arrow_table
from warehouse.schema import (
    CONNECT_CONFIG,
    Table,
    comment_sql,
    create_table_sql,
    load_tables,
    quote_name,
    quote_text,
)
from warehouse.sql import (
    fetch_value,
    first_line,
    is_lock_conflict,
    move_aside,
    place_after_sources,
    tables_read,
    transaction,
    utc_now,
)
from warehouse.views import load_views, view_statements

LOG = logging.getLogger(__name__)

COUNTRIES = Path(__file__).parent / "reference" / "countries.csv"

Row = Mapping[str, Any]


class TableError(ValueError):
    """Rows that a table does not take; the message names table and rule, and nothing was written."""


@contextmanager
def open_candidate(layout: WarehouseLayout, *, with_staging: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the candidate, with staging attached read-only as `staging`, and always close it.

    Missing tables are made empty. A corrupt file is moved aside and begun anew; its tables have to be materialised.
    """
    layout.builds.mkdir(parents=True, exist_ok=True)
    _set_aside_if_corrupt(layout.candidate)
    con = duckdb.connect(str(layout.candidate), config=dict(CONNECT_CONFIG))
    try:
        prepare_candidate(con)
        if with_staging and layout.staging.exists():
            con.execute(f"ATTACH {quote_text(str(layout.staging))} AS staging (READ_ONLY)")
        yield con
    finally:
        con.close()


def prepare_candidate(con: duckdb.DuckDBPyConnection) -> None:
    """Make every declared table that is missing or was declared otherwise, empty and without a state."""
    tables = load_tables()
    present = _present_columns(con)
    for table in (tables["table_states"], *tables.values()):
        declared = present.get(table.name) == [(column.name, column.type) for column in table.columns]
        if declared and (table.name != "countries" or _has_all_codes(con)):
            continue
        with transaction(con):
            _create(con, table)
            if table.name == "countries":
                _fill(con, table, read_countries())
            con.execute("DELETE FROM table_states WHERE table_name = ?", [table.name])


def replace_table(
    con: duckdb.DuckDBPyConnection,
    name: str,
    rows: Sequence[Row] | pd.DataFrame | str,
    *,
    staging_state: str,
    run_id: str | None = None,
) -> int:
    """Replace a whole table in one transaction, stamp it with `staging_state` and return the number of rows.

    `rows` are mappings (a nullable column may be missing), a DataFrame with the table's columns, or a SELECT
    that gives them by name. They are kept in the declared order. Raises TableError and leaves the table as it
    was when the rows break the declaration.
    """
    table = load_tables()[name]
    try:
        with transaction(con):
            _create(con, table)
            count = _fill(con, table, rows)
            _stamp(con, name, staging_state=staging_state, run_id=run_id, count=count)
    except (duckdb.IOException, duckdb.TransactionException, duckdb.OutOfMemoryException) as error:
        message = f"table {name} was left as it was: {first_line(error)}; free disk space or memory and build again"
        raise TableError(message) from error
    except (duckdb.Error, ValueError) as error:
        message = f"table {name} was left as it was: {first_line(error)}; see warehouse/tables/{name}.yml"
        raise TableError(message) from error
    return count


def create_views(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Make every view of warehouse/views with its comments, then every derived table; return the views' names."""
    views = load_views()
    with transaction(con):
        _drop_views(con, but=views)
        for view in views.values():
            for statement in view_statements(view):
                con.execute(statement)
    make_derived(con)
    return list(views)


def make_derived(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Replace every table whose declaration has a query; return their numbers of rows.

    A query may read views. Each table is stamped with the staging state of the tables that it comes from, or
    with all their states where they differ.
    """
    tables = load_tables()
    views = {name: view.sql for name, view in load_views().items()}
    queries = {name: table.query for name, table in tables.items() if table.query}
    counts = {}
    for name in place_after_sources({**views, **queries}):
        if name not in queries:
            continue
        rows = con.execute(
            "SELECT DISTINCT staging_state, run_id FROM table_states WHERE table_name IN (SELECT unnest(?))",
            [sorted(_tables_behind(queries[name], views, tables))],
        ).fetchall()
        states, runs = sorted({row[0] for row in rows}), sorted({row[1] for row in rows if row[1]})
        run_id = runs[0] if len(runs) == 1 else None
        counts[name] = replace_table(con, name, queries[name], staging_state="+".join(states), run_id=run_id)
    return counts


def read_countries() -> list[Row]:
    """Return the country codes that ship with the project."""
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _has_all_codes(con: duckdb.DuckDBPyConnection) -> bool:
    """True where the table of countries has the codes that ship with the project."""
    stored = {code for (code,) in con.execute("SELECT iso3 FROM countries").fetchall()}
    return stored == {row["iso3"] for row in read_countries()}


def _create(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    _drop_views(con, but=load_views())
    con.execute(create_table_sql(table, replace=True))
    for statement in comment_sql(table):
        con.execute(statement)


def _tables_behind(sql: str, views: Mapping[str, str], tables: Container[str]) -> set[str]:
    """Return the tables that a query reads, itself or through views."""
    found: set[str] = set()
    for name in tables_read(sql):
        if name in tables:
            found.add(name)
        elif name in views:
            found |= _tables_behind(views[name], views, tables)
    return found - {"countries"}


def _drop_views(con: duckdb.DuckDBPyConnection, *, but: Container[str]) -> None:
    """Drop the views that are not declared any more; a table may take their name."""
    found = con.execute(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND database_name = current_database()"
    ).fetchall()
    for (name,) in found:
        if name not in but:
            con.execute(f"DROP VIEW {quote_name(name)}")


def _fill(con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row] | pd.DataFrame | str) -> int:
    names = ", ".join(quote_name(column.name) for column in table.columns)
    order = ", ".join(f"{quote_name(name)} NULLS LAST" for name in table.sort)
    if isinstance(rows, str):
        source = f"({rows.rstrip().rstrip(';')}) AS new_rows"
    else:
        source = "new_rows"
        if isinstance(rows, pd.DataFrame):
            con.register(source, rows)
        else:
            columns = [(column.name, column.type, column.nullable) for column in table.columns]
            con.register(source, arrow_table(table.name, columns, rows))
    con.execute(f"INSERT INTO {quote_name(table.name)} ({names}) SELECT {names} FROM {source} ORDER BY {order}")
    if source == "new_rows":
        con.unregister(source)
    if not table.is_indexed:
        _check_key(con, table)
    return int(fetch_value(con, f"SELECT count(*) FROM {quote_name(table.name)}"))


def _check_key(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Raise ValueError unless the key names one row; cheaper by far than an index."""
    key = ", ".join(quote_name(name) for name in table.key)
    twice = con.execute(
        f"SELECT {key} FROM {quote_name(table.name)} GROUP BY ALL HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    if twice:
        values = ", ".join(str(value) for value in twice[0])
        raise ValueError(f"the key ({', '.join(table.key)}) = ({values}) names more than one row")


def _stamp(con: duckdb.DuckDBPyConnection, name: str, *, staging_state: str, run_id: str | None, count: int) -> None:
    con.execute("DELETE FROM table_states WHERE table_name = ?", [name])
    con.execute(
        "INSERT INTO table_states (table_name, staging_state, built_at, run_id, row_count) VALUES (?, ?, ?, ?, ?)",
        [name, staging_state, utc_now(), run_id, count],
    )


def _present_columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    """Return name and type of the columns of every table that the file has."""
    present: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = current_database() ORDER BY table_name, column_index"
    ).fetchall():
        present.setdefault(table, []).append((column, kind))
    return present


def _set_aside_if_corrupt(path: Path) -> None:
    if not path.exists():
        return
    try:
        with duckdb.connect(str(path), config=dict(CONNECT_CONFIG)) as con:
            fetch_value(con, "SELECT count(*) FROM duckdb_tables()")
    except duckdb.Error as error:
        if is_lock_conflict(error):
            raise
        aside = move_aside(path)
        LOG.warning("%s cannot be read; moved to %s, its tables have to be materialised again", path, aside)
