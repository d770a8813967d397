"""Rows that break a declaration are taken out before they reach staging: one bad finding never stops a publish.

Belongs here: applying the rules of `warehouse/tables` to new rows, and the issues that say what was taken out.
The audit before publishing applies the same rules to everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from etl.records import IssueNote
from etl.resolve.tables import Row, Rows, issue_row
from warehouse.audit_rules import FORMATS
from warehouse.candidate import read_countries
from warehouse.rows import arrow_table
from warehouse.schema import Table, load_tables, quote_name

SCREENED = (
    "articles", "actors", "actor_aliases", "actor_mentions", "actor_roles", "events", "trade_flows",
    "date_mentions",
)  # fmt: skip
NOT_NULL = "must not be empty"


@contextmanager
def open_screen() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection in memory that knows the country codes."""
    with duckdb.connect(":memory:") as con:
        con.execute("CREATE TABLE countries (iso3 VARCHAR, name VARCHAR, kind VARCHAR)")
        con.executemany("INSERT INTO countries VALUES (?, ?, ?)", [list(row.values()) for row in read_countries()])
        yield con


def screen_rows(con: duckdb.DuckDBPyConnection, rows: Rows, document_ids: Mapping[str, str]) -> Rows:
    """Return the rows that keep their declarations, with an issue for each value or row that does not.

    An optional value that breaks its rule becomes null; a row that cannot do without it is left out, and with it
    what refers to it. `document_ids` gives the document of each article.
    """
    kept, notes = dict(rows), []
    for name in SCREENED:
        if name in rows:
            kept[name], found = _screen_table(con, load_tables()[name], rows[name])
            notes += found
    if "actors" in rows:
        _leave_out_orphans(kept, notes)
    issues = [
        issue_row(note, 10_000 + place, document_ids[row["article_id"]], row["article_id"], row.get("sentence_id"))
        for place, (row, note) in enumerate(notes)
    ]
    kept["issues"] = [*rows.get("issues", []), *issues]
    return kept


def _screen_table(
    con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]
) -> tuple[list[Row], list[tuple[Row, IssueNote]]]:
    """Return the rows of one table that may stay, and what was wrong with others."""
    notes: list[tuple[Row, IssueNote]] = []
    whole = []
    for row in rows:
        empty = [name for name, c in table.staged_columns if not c.nullable and row.get(name) is None]
        if empty:
            notes.append((row, _note(table, row, f"{', '.join(empty)} {NOT_NULL}", dropped=True)))
        else:
            whole.append(dict(row))
    out: set[int] = set()
    for place, column, rule in _broken_rules(con, table, whole):
        optional = column is not None and table.column(_declared_name(table, column)).nullable
        said = f"{column} is {whole[place][column]!r}, against {rule}" if column else rule
        notes.append((whole[place], _note(table, whole[place], said, dropped=not optional)))
        if optional and column is not None:
            whole[place][column] = None
        else:
            out.add(place)
    return [row for place, row in enumerate(whole) if place not in out], notes


def _broken_rules(
    con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]
) -> list[tuple[int, str | None, str]]:
    """Return the place of each row that breaks a rule, with the column (None for a rule over several) and the rule."""
    if not rows:
        return []
    columns = [(name, column.type, column.nullable) for name, column in table.staged_columns]
    known = {name for name, _, _ in columns}
    plain = [{name: value for name, value in row.items() if name in known} for row in rows]
    arrow = arrow_table(table.name, columns, plain).append_column("place", pa.array(range(len(rows))))
    con.register("new_rows", arrow)
    try:
        selects = [
            f"SELECT place, '{column}', '{rule.replace(chr(39), '')}' FROM new_rows "
            f"WHERE {quote_name(column)} IS NOT NULL AND NOT coalesce(({condition}), false)"
            for column, rule, condition in _column_rules(table)
        ]
        selects += [
            f"SELECT place, NULL, '{check.message.replace(chr(39), '')}' FROM new_rows WHERE NOT ({check.sql})"
            for check in table.checks
            if check.staged
        ]
        return con.execute(" UNION ALL ".join(selects) + " ORDER BY ALL").fetchall() if selects else []
    finally:
        con.unregister("new_rows")


def _column_rules(table: Table) -> Iterator[tuple[str, str, str]]:
    """Yield staged column, rule in words and SQL condition."""
    for name, column in table.staged_columns:
        declared = column.check_sql(name)
        if declared:
            yield name, "; ".join(rule for rule in column.constraints if rule != "not null"), declared
        if column.format and column.format != "id":
            yield name, f"the format {column.format}", FORMATS[column.format].format(quote_name(name))


def _leave_out_orphans(rows: Rows, notes: list[tuple[Row, IssueNote]]) -> None:
    """Leave out what refers to rows that were left out, and events without any party."""
    actors = {(row["article_id"], row["actor_key"]) for row in rows.get("actors", [])}
    for name in ("actor_aliases", "actor_mentions", "actor_roles", "event_actors"):
        rows[name] = [row for row in rows.get(name, []) if (row["article_id"], row["actor_key"]) in actors]
    for row in rows.get("trade_flows", []):
        if row.get("claimant_key") and (row["article_id"], row["claimant_key"]) not in actors:
            row["claimant_key"] = None
    with_party = {row["event_id"] for row in rows["event_actors"]}
    events = load_tables()["events"]
    for row in rows.get("events", []):
        if row["event_id"] not in with_party:
            notes.append((row, _note(events, row, "no identified party", dropped=True)))
    rows["events"] = [row for row in rows.get("events", []) if row["event_id"] in with_party]
    kept = {row["event_id"] for row in rows["events"]}
    rows["event_actors"] = [row for row in rows["event_actors"] if row["event_id"] in kept]


def _note(table: Table, row: Row, said: str, *, dropped: bool) -> IssueNote:
    what = f"{table.name} of rule {row['rule_id']}" if row.get("rule_id") else table.name
    end = "left out" if dropped else "the value is left out"
    message = f"{what}: {said}; {end}"
    return IssueNote("load", "warning", message, row.get("quote"), None, row.get("char_start"), row.get("char_end"))


def _declared_name(table: Table, staged: str) -> str:
    return next(column.name for name, column in table.staged_columns if name == staged)
