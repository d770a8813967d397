"""The declaration of every table: `tables/*.yml` read into records, and the DDL made of them.

Belongs here: what a table is. Does not belong here: what is in it (`staging`, `candidate`) and whether
that is right (`audit`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLES = Path(__file__).parent / "tables"

CONNECT_CONFIG = {"storage_compatibility_version": "v1.4.0"}
"""Configuration for every connection that writes, so that older DuckDB clients can open the files."""


STAGING_ONLY: Mapping[str, Mapping[str, str]] = {
    "documents": {"source_version": "VARCHAR NOT NULL", "content_hash": "VARCHAR NOT NULL"},
    "articles": {"content_hash": "VARCHAR NOT NULL"},
    "actors": {"article_id": "VARCHAR NOT NULL"},
    "actor_aliases": {"article_id": "VARCHAR NOT NULL"},
    "event_actors": {"article_id": "VARCHAR NOT NULL"},
}
"""Columns that only staging has: to whom a row belongs, and what tells whether it must be read again."""


class DeclarationError(ValueError):
    """A table declaration that cannot be used; the message names the file and what to mend."""


@dataclass(frozen=True)
class Column:
    """One declared column; `staged` is its name in staging, None where resolution fills it."""

    name: str
    type: str
    comment: str
    nullable: bool = True
    unit: str | None = None
    format: str | None = None
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    references: tuple[str, str] | None = None
    staged: str | None = None

    @property
    def constraints(self) -> tuple[str, ...]:
        """The column's rules in words, for data dictionary and schema metadata."""
        rules: list[str] = [] if self.nullable else ["not null"]
        if self.enum:
            rules.append("one of " + ", ".join(self.enum))
        if self.minimum is not None:
            rules.append(f"at least {self.minimum:g}")
        if self.maximum is not None:
            rules.append(f"at most {self.maximum:g}")
        if self.format:
            rules.append(f"format {self.format}")
        if self.references:
            rules.append("references " + ".".join(self.references))
        return tuple(rules)

    def check_sql(self, name: str) -> str | None:
        """Return the SQL condition that a value in column `name` must meet, None where any will do."""
        quoted = quote_name(name)
        conditions = []
        if self.enum:
            conditions.append(f"{quoted} IN ({', '.join(quote_text(value) for value in self.enum)})")
        if self.minimum is not None:
            conditions.append(f"{quoted} >= {self.minimum:g}")
        if self.maximum is not None:
            conditions.append(f"{quoted} <= {self.maximum:g}")
        return " AND ".join(conditions) or None


@dataclass(frozen=True)
class RowCheck:
    """A condition that every row of a table meets, and what to say of one that doesn't."""

    name: str
    sql: str
    message: str
    staged: bool = True


@dataclass(frozen=True)
class Table:
    """One declared table.

    `sort` is the order in which rows are kept, `staged_key` the key in staging (None for tables that are not
    staged), `query` the select that makes a derived table out of others. Only the keys of small tables are
    indexed, because an index costs four times the load of a large one; `candidate` makes sure of the others.
    """

    name: str
    description: str
    grain: str
    group: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    columns: tuple[Column, ...]
    checks: tuple[RowCheck, ...] = ()
    is_fact: bool = False
    staged_key: tuple[str, ...] | None = None
    query: str | None = None
    is_indexed: bool = False

    @property
    def staged_columns(self) -> tuple[tuple[str, Column], ...]:
        """The columns that staging keeps, under their names there."""
        return tuple((column.staged, column) for column in self.columns if column.staged)

    def column(self, name: str) -> Column:
        """Return the column called `name`."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} declares no column {name}")


@cache
def load_tables() -> Mapping[str, Table]:
    """Return every declared table by name, in alphabetical order."""
    shared = _read_yaml(TABLES / "_fact_columns.yml")
    paths = [path for path in sorted(TABLES.glob("*.yml")) if not path.name.startswith("_")]
    tables = {path.stem: _parse_table(path, _read_yaml(path), shared) for path in paths}
    for table in tables.values():
        _check_declaration(table, tables)
    return tables


def create_table_sql(table: Table, *, replace: bool = False) -> str:
    """Return the CREATE TABLE statement of a contract table, with checks, and with its key where that is indexed."""
    lines = [_column_sql(column.name, column) for column in table.columns]
    if table.is_indexed:
        lines.append(f"PRIMARY KEY ({', '.join(quote_name(name) for name in table.key)})")
    lines += [f"CONSTRAINT {table.name}_{check.name} CHECK ({check.sql})" for check in table.checks]
    return _create_sql(table.name, lines, replace=replace)


def create_staged_sql(table: Table) -> str:
    """Return the CREATE TABLE statement of a table's staged form: no key, because rows come and go by article."""
    lines = [_column_sql(name, column) for name, column in table.staged_columns]
    lines += [f"{quote_name(name)} {kind}" for name, kind in STAGING_ONLY.get(table.name, {}).items()]
    lines += [f"CONSTRAINT {table.name}_{check.name} CHECK ({check.sql})" for check in table.checks if check.staged]
    return _create_sql(table.name, lines, replace=False)


def comment_sql(table: Table) -> list[str]:
    """Return the COMMENT statements of a table and its columns."""
    text = f"{table.description} ({table.grain}; key {', '.join(table.key)})"
    statements = [f"COMMENT ON TABLE {quote_name(table.name)} IS {quote_text(text)}"]
    for column in table.columns:
        name = f"{quote_name(table.name)}.{quote_name(column.name)}"
        statements.append(f"COMMENT ON COLUMN {name} IS {quote_text(column_comment(column))}")
    return statements


def column_comment(column: Column) -> str:
    """Return the comment of a column with its unit."""
    if column.unit and column.unit.lower() not in column.comment.lower():
        return f"{column.comment} [{column.unit}]"
    return column.comment


def quote_name(name: str) -> str:
    """Return an SQL identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _create_sql(name: str, lines: list[str], *, replace: bool) -> str:
    head = "CREATE OR REPLACE TABLE" if replace else "CREATE TABLE IF NOT EXISTS"
    body = ",\n  ".join(lines)
    return f"{head} {quote_name(name)} (\n  {body}\n)"


def _column_sql(name: str, column: Column) -> str:
    parts = [quote_name(name), column.type]
    if not column.nullable:
        parts.append("NOT NULL")
    condition = column.check_sql(name)
    if condition:
        parts.append(f"CHECK ({condition})")
    return " ".join(parts)


def _read_yaml(path: Path) -> dict[str, Any]:
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(loaded, dict):
        raise DeclarationError(f"{path}: expected a mapping with name, description, columns")
    return loaded


def _parse_table(path: Path, raw: dict[str, Any], shared: dict[str, Any]) -> Table:
    if raw.get("name") != path.stem:
        raise DeclarationError(f"{path}: name must be {path.stem}, like the file")
    is_fact = bool(raw.get("fact", False))
    is_staged = bool(raw.get("staged", False))
    columns = [*raw["columns"], *(shared["columns"] if is_fact else [])]
    checks = [*raw.get("checks", []), *(shared["checks"] if is_fact else [])]
    try:
        return Table(
            name=raw["name"],
            description=raw["description"],
            grain=raw["grain"],
            group=raw["group"],
            key=tuple(raw["key"]),
            sort=tuple(raw["sort"]),
            columns=tuple(_parse_column(column, is_staged=is_staged) for column in columns),
            checks=tuple(RowCheck(**check) for check in checks),
            is_fact=is_fact,
            staged_key=tuple(raw.get("staged_key", raw["key"])) if is_staged else None,
            query=raw.get("query"),
            is_indexed=bool(raw.get("indexed", False)),
        )
    except (KeyError, TypeError) as error:
        raise DeclarationError(f"{path}: {error}; compare it with the other table files") from error


def _parse_column(raw: dict[str, Any], *, is_staged: bool) -> Column:
    staged = raw.get("staged", True)
    low, high = raw.get("range", [None, None])
    table, _, column = raw.get("references", "").partition(".")
    return Column(
        name=raw["name"],
        type=raw["type"],
        comment=raw["comment"],
        nullable=raw.get("nullable", True),
        unit=raw.get("unit"),
        format=raw.get("format"),
        enum=tuple(raw.get("enum", ())),
        minimum=low,
        maximum=high,
        references=(table, column) if table else None,
        staged=(staged if isinstance(staged, str) else raw["name"]) if is_staged and staged else None,
    )


def _check_declaration(table: Table, tables: Mapping[str, Table]) -> None:
    names = [column.name for column in table.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DeclarationError(f"tables/{table.name}.yml: column declared twice: {', '.join(twice)}")
    for name in (*table.key, *table.sort):
        table.column(name)
    for column in table.columns:
        if column.references and column.references[0] not in tables:
            raise DeclarationError(f"tables/{table.name}.yml: {column.name} refers to no table {column.references[0]}")
        if column.references:
            tables[column.references[0]].column(column.references[1])
