"""What a candidate has that the published build has not, and the other way round, counted by key.

Belongs here: the comparison that a build prints. Whether a candidate may be published is for `warehouse.audit`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from warehouse.layout import WarehouseLayout
from warehouse.schema import Table, load_tables, quote_name, quote_text
from warehouse.sql import fetch_value, first_line

NOT_COMPARED = ("countries", "runs", "table_states")
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class TableChange:
    """Rows of one table, and how many of them the build before did not have, or only it had."""

    table: str
    rows: int
    gained: int
    lost: int


def compare_builds(con: duckdb.DuckDBPyConnection, layout: WarehouseLayout) -> tuple[TableChange, ...]:
    """Compare every table of the candidate `con` with the published build by its key.

    A published file that is damaged is about to be replaced: then everything counts as gained.
    """
    names = [table for table in load_tables().values() if table.name not in NOT_COMPARED]
    if not layout.published.exists():
        return _all_gained(con, names)
    try:
        con.execute(f"ATTACH {quote_text(str(layout.published.resolve()))} AS previous (READ_ONLY)")
    except duckdb.Error as error:
        LOG.warning("%s is damaged and is replaced: %s", layout.published, first_line(error))
        return _all_gained(con, names)
    try:
        return tuple(_compare(con, table) for table in names)
    except duckdb.Error as error:
        LOG.warning("%s is damaged and is replaced: %s", layout.published, first_line(error))
        return _all_gained(con, names)
    finally:
        con.execute("DETACH previous")


def _all_gained(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> tuple[TableChange, ...]:
    return tuple(TableChange(table.name, rows, rows, 0) for table in tables for rows in (_count(con, table),))


def _compare(con: duckdb.DuckDBPyConnection, table: Table) -> TableChange:
    rows = _count(con, table)
    try:
        return TableChange(
            table.name, rows, _only_in(con, table, "main", "previous"), _only_in(con, table, "previous", "main")
        )
    except duckdb.CatalogException:  # the build before was made when the table was not yet declared
        return TableChange(table.name, rows, rows, 0)


def _count(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    return int(fetch_value(con, f"SELECT count(*) FROM {quote_name(table.name)}"))


def _only_in(con: duckdb.DuckDBPyConnection, table: Table, here: str, there: str) -> int:
    key = ", ".join(quote_name(name) for name in table.key)
    name = quote_name(table.name)
    left, right = (f"{schema}.{name}" if schema == "main" else f"{schema}.main.{name}" for schema in (here, there))
    return int(fetch_value(con, f"SELECT count(*) FROM (SELECT {key} FROM {left} EXCEPT SELECT {key} FROM {right})"))
