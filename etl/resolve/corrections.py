"""Corrections by people, applied to the rows of the warehouse at every build.

Belongs here: rejecting and changing rows, merging and splitting actors, and what came of each correction. The file
and its rules are in `warehouse/corrections.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from etl.resolve.tables import Row
from sources.article import stable_id
from warehouse.audit_rules import FORMATS
from warehouse.candidate import replace_table
from warehouse.corrections import Correction, describe_changes, plain_text
from warehouse.schema import Table, load_tables, quote_name

GONE = "no row has this id any more: its document was removed or is read differently now; give the new id or delete it"
OTHER_ACTOR = "no actor has this id and name any more; look it up in actors and give the new id, or delete it"

ACTOR_NAMES = """
    SELECT article_id, actor_key, name FROM staging.actors
    UNION SELECT article_id, actor_key, alias FROM staging.actor_aliases"""

ISSUES = """
    SELECT * FROM staging.issues
    UNION ALL BY NAME
    SELECT sha256(concat('correction|', correction_id, '|', row_key))[1:16] AS issue_id, 'corrections' AS stage,
           'warning' AS severity, quote, concat('correction ', correction_id, ' (', action, ' in ', table_name, ', by ',
           made_by, '): ', message) AS message
    FROM corrections WHERE status <> 'applied'"""
"""The issues of reading, and the corrections that could not be applied."""


@dataclass(frozen=True)
class Outcome:
    """What came of a correction for one row; `was` is what the row said before."""

    correction: Correction
    row_key: str
    status: Literal["applied", "unmatched", "refused"]
    was: str | None = None
    message: str | None = None


def correct_rows(
    con: duckdb.DuckDBPyConnection, corrections: Iterable[Correction], table: str, select: str
) -> tuple[str, list[Outcome]]:
    """Return a SELECT of a table's rows as people corrected them, and what came of each correction.

    Without corrections of the table `select` itself comes back, so that it costs nothing.
    """
    mine = [one for one in corrections if one.table == table and one.action in ("reject", "correct")]
    if not mine:
        return select, []
    corrected = f"corrected_{table}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {corrected} AS {select}")
    declared = load_tables()[table]
    return f"SELECT * FROM {corrected}", [_correct_row(con, declared, corrected, one) for one in mine]


def correct_selects(
    con: duckdb.DuckDBPyConnection, corrections: Sequence[Correction], selects: Mapping[str, str]
) -> tuple[dict[str, str], list[Outcome]]:
    """Return the SELECTs of several tables as people corrected them, and what came of it."""
    corrected: dict[str, str] = {}
    outcomes: list[Outcome] = []
    for table, select in selects.items():
        corrected[table], found = correct_rows(con, corrections, table, select)
        outcomes += found
    return corrected, outcomes


def without_rejected(select: str, *, table: str, key: str, outcomes: Collection[Outcome]) -> str:
    """Return a SELECT without the rows that refer to rejected rows of `table`; itself where nothing was corrected."""
    return f"SELECT * FROM ({select}) WHERE {key} IN (SELECT {key} FROM corrected_{table})" if outcomes else select


def correct_links(
    con: duckdb.DuckDBPyConnection, corrections: Iterable[Correction], links: Sequence[Row]
) -> tuple[list[Row], list[Outcome]]:
    """Return the links of actors with actors merged and split as people say, and what came of it."""
    mine = [one for one in corrections if one.action in ("merge", "split")]
    rows = [dict(link) for link in links]
    if not mine:
        return rows, []
    names: dict[tuple[str, str], set[str]] = {}
    for article_id, key, name in con.execute(ACTOR_NAMES).fetchall():
        names.setdefault((article_id, key), set()).add(name.casefold())
    outcomes: list[Outcome] = []
    for one in mine:
        outcomes += _merge(rows, names, one) if one.action == "merge" else [_split(rows, names, one)]
    return rows, outcomes


def name_split_actors(corrections: Iterable[Correction], select: str) -> str:
    """Return the SELECT of `actors` in which actors that people split off are called as they say."""
    cases = "".join(
        f" WHEN '{_split_id(one)}' THEN '{(one.name or '').replace(chr(39), chr(39) * 2)}'"
        for one in corrections
        if one.action == "split"
    )
    return f"SELECT * REPLACE (CASE actor_id{cases} ELSE name END AS name) FROM ({select})" if cases else select


def record_outcomes(
    con: duckdb.DuckDBPyConnection,
    outcomes: Iterable[Outcome],
    *,
    tables: Collection[str],
    known: Iterable[Correction],
    staging_state: str,
    run_id: str | None = None,
) -> dict[str, int]:
    """Put what came of the corrections of `tables` into the table `corrections`; return the counts by status.

    Rows of other tables stay while their correction is still `known`.
    """
    ids = {one.correction_id for one in known}
    cursor = con.execute("SELECT * FROM corrections")
    columns = [column[0] for column in cursor.description or []]
    kept = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    rows = [row for row in kept if row["table_name"] not in tables and row["correction_id"] in ids]
    rows += [_outcome_row(one) for one in outcomes]
    replace_table(con, "corrections", rows, staging_state=staging_state, run_id=run_id)
    counts = con.execute("SELECT status, count(*) FROM corrections GROUP BY 1 ORDER BY 1").fetchall()
    return {f"corrections {status}": count for status, count in counts}


def _correct_row(con: duckdb.DuckDBPyConnection, table: Table, corrected: str, one: Correction) -> Outcome:
    assert one.key is not None
    assert one.quote is not None
    key, guard = quote_name(table.key[0]), "name" if table.name == "actors" else "quote"
    found = con.execute(f"SELECT {guard} FROM {corrected} WHERE {key} = ?", [one.key]).fetchall()
    if not found:
        return Outcome(one, one.key, "unmatched", message=GONE)
    if _fold(one.quote) not in _fold(found[0][0]):
        message = f"the {guard} of this id is now: {found[0][0]}; give the new words or delete the correction"
        return Outcome(one, one.key, "unmatched", message=message)
    if one.action == "reject":
        con.execute(f"DELETE FROM {corrected} WHERE {key} = ?", [one.key])
        return Outcome(one, one.key, "applied", was=found[0][0])
    return _change_row(con, table, corrected, one)


def _change_row(con: duckdb.DuckDBPyConnection, table: Table, corrected: str, one: Correction) -> Outcome:
    key = quote_name(table.key[0])
    names = list(one.changes)
    casts = {name: f"CAST(? AS {table.column(name).type}) AS {quote_name(name)}" for name in names}
    values = [None if value is None else plain_text(value) for value in one.changes.values()]
    changed = f"SELECT * REPLACE ({', '.join(casts.values())}) FROM {corrected} WHERE {key} = ?"
    rules = [(check.message, check.sql) for check in table.checks]
    for name in names:
        column = table.column(name)
        if column.format and column.format != "id":
            rules.append(
                (f"{name} must have the format {column.format}", FORMATS[column.format].format(quote_name(name)))
            )
    for message, condition in rules:
        held = con.execute(f"SELECT coalesce({condition}, true) FROM ({changed})", [*values, one.key]).fetchall()
        if not held[0][0]:
            return Outcome(one, str(one.key), "refused", message=f"{message}; mend the values under set")
    shown = ", ".join(quote_name(name) for name in names)
    before = con.execute(f"SELECT {shown} FROM {corrected} WHERE {key} = ?", [one.key]).fetchall()[0]
    settings = ", ".join(f"{quote_name(name)} = CAST(? AS {table.column(name).type})" for name in names)
    con.execute(f"UPDATE {corrected} SET {settings} WHERE {key} = ?", [*values, one.key])
    was = json.dumps(dict(zip(names, before, strict=True)), default=str, ensure_ascii=False)
    return Outcome(one, str(one.key), "applied", was=was)


def _merge(rows: list[Row], names: Mapping[tuple[str, str], set[str]], one: Correction) -> list[Outcome]:
    (first, first_name), *others = one.actors
    if not _is_known(rows, names, first, first_name):
        return [Outcome(one, first, "unmatched", message=OTHER_ACTOR)]
    outcomes = []
    for actor_id, name in others:
        if not _is_known(rows, names, actor_id, name):
            outcomes.append(Outcome(one, actor_id, "unmatched", message=OTHER_ACTOR))
            continue
        _relink(rows, actor_id, first, f"merged by {one.who}: {one.why}", articles=None)
        outcomes.append(Outcome(one, actor_id, "applied", was=name))
    return outcomes


def _split(rows: list[Row], names: Mapping[tuple[str, str], set[str]], one: Correction) -> Outcome:
    key, name = str(one.key), str(one.quote)
    here = any(row["actor_id"] == key and row["article_id"] in one.articles for row in rows)
    if not here or not _is_known(rows, names, key, name):
        return Outcome(one, key, "unmatched", message=OTHER_ACTOR)
    _relink(rows, key, _split_id(one), f"split off by {one.who}: {one.why}", articles=one.articles)
    return Outcome(one, key, "applied", was=name)


def _relink(rows: list[Row], old: str, new: str, reason: str, *, articles: Collection[str] | None) -> None:
    for row in rows:
        if row["actor_id"] == old and (articles is None or row["article_id"] in articles):
            row.update(actor_id=new, reason=reason, score=1.0)


def _is_known(rows: Iterable[Row], names: Mapping[tuple[str, str], set[str]], actor_id: str, name: str) -> bool:
    folded = name.casefold()
    return any(
        row["actor_id"] == actor_id and folded in names.get((row["article_id"], row["actor_key"]), set())
        for row in rows
    )


def _split_id(one: Correction) -> str:
    return stable_id("actor", "split", one.correction_id)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _outcome_row(one: Outcome) -> dict[str, Any]:
    correction = one.correction
    return {
        "correction_id": correction.correction_id, "action": correction.action, "table_name": correction.table,
        "row_key": one.row_key, "quote": correction.quote, "changes": describe_changes(correction), "was": one.was,
        "made_by": correction.who, "made_on": correction.when, "reason": correction.why, "status": one.status,
        "message": one.message,
    }  # fmt: skip
