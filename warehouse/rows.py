"""Rows of Python values as Arrow tables with the declared types.

Belongs here: the one place where a Python value becomes a typed value of a column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "JSON": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR[]": pa.list_(pa.string()),
}


class RowError(ValueError):
    """A row that does not fit its table; the message names table, row and column."""


def arrow_table(name: str, columns: Sequence[tuple[str, str, bool]], rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return `rows` as an Arrow table with the columns (name, SQL type, nullable) of table `name`.

    A nullable column may be missing from a row. Raises RowError for an unknown or missing column and for a
    value of another type.
    """
    known = {column for column, _, _ in columns}
    for row in rows:
        if not row.keys() <= known:
            raise RowError(f"{name}: no column {', '.join(sorted(row.keys() - known))}; it has {', '.join(known)}")
    arrays = [_column_array(name, column, kind, nullable, rows) for column, kind, nullable in columns]
    return pa.table(arrays, names=[column for column, _, _ in columns])


def _column_array(name: str, column: str, kind: str, nullable: bool, rows: Sequence[Mapping[str, Any]]) -> pa.Array:
    values = [row.get(column) for row in rows]
    if not nullable:
        for row, value in zip(rows, values, strict=True):
            if value is None:
                raise RowError(f"{name}: column {column} must not be null in {_show(row)}")
    if kind == "TIMESTAMP":
        values = [_naive_utc(value) for value in values]
    try:
        return _typed_array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise RowError(f"{name}: column {column} holds a value that is no {kind}: {error}") from error


def _typed_array(values: Sequence[Any], kind: str) -> pa.Array:
    try:
        return pa.array(values, type=ARROW_TYPES[kind])
    except UnicodeEncodeError:
        return pa.array([_storable(value) for value in values], type=ARROW_TYPES[kind])


def _naive_utc(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _storable(value: Any) -> Any:
    """Return text that UTF-8 can hold: a lone surrogate becomes the replacement character, so offsets stay."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


def _show(row: Mapping[str, Any]) -> str:
    text = repr(dict(row))
    return text if len(text) <= 200 else text[:200] + "…"
