"""The private staging file: documents, articles and what was read out of them, kept from build to build.

Belongs here: taking in what changed, dropping what is gone, saying what has to be read (again). Does not belong
here: anything that needs more than one article (`etl/resolve`).

Staging keeps the tables marked `staged` in their declaration. Columns that only resolution can fill are
missing, and actors are named by `actor_key`, which is unique in an article.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.layout import WarehouseLayout
from warehouse.rows import arrow_table
from warehouse.schema import CONNECT_CONFIG, STAGING_ONLY, Table, create_staged_sql, create_table_sql, load_tables
from warehouse.sql import fetch_value, first_line, is_lock_conflict, move_aside, transaction, utc_now

MENTION_TABLES = (
    "sentences", "date_mentions", "actors", "actor_aliases", "actor_mentions", "actor_roles", "events", "event_actors",
    "trade_flows", "issues",
)  # fmt: skip
"""The staged tables that reading an article fills."""

LOG = logging.getLogger(__name__)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class KnownDocument:
    """A document as staging knows it; `source_version` is the version of the readers that read it."""

    document_id: str
    source_uri: str
    sha256: str
    status: str
    source_version: str


@contextmanager
def open_staging(layout: WarehouseLayout, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open staging and always close it; make it where it is missing.

    A file that is corrupt or of another layout is moved aside and begun anew: everything in it is read again from the
    sources, and the history of runs is taken from it, or from the published warehouse where it cannot be read.
    """
    if not read_only:
        _prepare(layout)
    con = duckdb.connect(str(layout.staging), read_only=read_only, config=dict(CONNECT_CONFIG))
    try:
        yield con
    finally:
        con.close()


def renew_staging(layout: WarehouseLayout) -> None:
    """Move staging aside and begin it anew with the history of runs alone, so that everything is read again."""
    with open_staging(layout) as con:
        runs = _read_runs(con)
    move_aside(layout.staging)
    _begin(layout.staging, runs)


def staging_problem(layout: WarehouseLayout) -> str | None:
    """Return what is wrong with the staging file, None where it can be used as it is; nothing is changed.

    Raises duckdb.Error, for which `is_lock_conflict` holds, while a build writes it.
    """
    try:
        with open_staging(layout, read_only=True) as con:
            version = fetch_value(con, "SELECT version FROM staging_layout")
            fetch_value(con, "SELECT count(*) FROM readings")
    except duckdb.Error as error:
        if is_lock_conflict(error):
            raise
        return f"cannot be read ({first_line(error)})"
    return None if version == _layout_version() else "was made by another version of the program"


def known_documents(con: duckdb.DuckDBPyConnection) -> dict[str, KnownDocument]:
    """Return what staging holds, by source_uri."""
    rows = con.execute("SELECT document_id, source_uri, sha256, status, source_version FROM documents").fetchall()
    return {row[1]: KnownDocument(*row) for row in rows}


def put_documents(
    con: duckdb.DuckDBPyConnection,
    documents: Sequence[Row],
    articles: Sequence[Row],
    *,
    issues: Sequence[Row] = (),
) -> None:
    """Take in documents that were read, with all their articles and problems, in one transaction.

    A row of a document also has the `source_version` of the readers that read it. What an earlier reading of the same
    documents left is replaced. An article whose text and metadata are as before keeps its mentions; those of others go.
    """
    tables = load_tables()
    document_rows = [
        {**row, "content_hash": _content_hash(row, but=("fetched_at", "status", "source_version"))} for row in documents
    ]
    article_rows = [{**row, "content_hash": _content_hash(row, but=("publisher_family",))} for row in articles]
    ids = [row["document_id"] for row in documents]
    with transaction(con):
        con.execute(
            "CREATE OR REPLACE TEMP TABLE kept AS SELECT article_id, content_hash FROM articles "
            "WHERE document_id IN (SELECT unnest(?))",
            [ids],
        )
        for name in ("documents", "articles"):
            con.execute(f"DELETE FROM {name} WHERE document_id IN (SELECT unnest(?))", [ids])
        con.execute("DELETE FROM issues WHERE article_id IS NULL AND document_id IN (SELECT unnest(?))", [ids])
        _insert(con, tables["documents"], document_rows)
        _insert(con, tables["articles"], article_rows)
        _insert(con, tables["issues"], issues)
        con.execute("DELETE FROM kept USING articles a WHERE a.article_id = kept.article_id "
                    "AND a.content_hash = kept.content_hash")  # fmt: skip
        _delete_mentions(con, [row[0] for row in con.execute("SELECT article_id FROM kept").fetchall()])


def set_document_status(con: duckdb.DuckDBPyConnection, document_ids: Iterable[str], *, status: str) -> None:
    """Set the status of documents that were looked at and not read again; quarantined ones stay quarantined."""
    con.execute(
        "UPDATE documents SET status = ? WHERE document_id IN (SELECT unnest(?)) AND status NOT IN ('quarantined', ?)",
        [status, list(document_ids), status],
    )


def remove_documents(con: duckdb.DuckDBPyConnection, document_ids: Iterable[str]) -> int:
    """Remove documents that are gone from the sources with everything read from them; return how many."""
    ids = sorted(set(document_ids))
    if not ids:
        return 0
    with transaction(con):
        found = con.execute("SELECT article_id FROM articles WHERE document_id IN (SELECT unnest(?))", [ids]).fetchall()
        _delete_mentions(con, [row[0] for row in found])
        for name in ("articles", "issues", "documents"):
            con.execute(f"DELETE FROM {name} WHERE document_id IN (SELECT unnest(?))", [ids])
    return len(ids)


def articles_to_read(con: duckdb.DuckDBPyConnection, *, reader_version: str) -> list[dict[str, Any]]:
    """Return the articles whose mentions are missing or were read by another version, as rows in a fixed order."""
    names = [name for name, _ in load_tables()["articles"].staged_columns]
    cursor = con.execute(
        f"SELECT {', '.join('a.' + name for name in names)} FROM articles a LEFT JOIN readings r USING (article_id) "
        "WHERE r.article_id IS NULL OR r.reader_version <> ? OR r.article_hash <> a.content_hash ORDER BY a.article_id",
        [reader_version],
    )
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def put_mentions(
    con: duckdb.DuckDBPyConnection,
    rows: Mapping[str, Sequence[Row]],
    *,
    article_ids: Sequence[str],
    reader_version: str,
) -> None:
    """Take in everything that was read out of some articles, replacing what was there, in one transaction.

    `rows` holds the rows of each of MENTION_TABLES (missing ones are empty); every row belongs to one of
    `article_ids` by its article_id.
    """
    unknown = rows.keys() - set(MENTION_TABLES)
    if unknown:
        raise ValueError(f"no staged table {', '.join(sorted(unknown))}; there are {', '.join(MENTION_TABLES)}")
    tables = load_tables()
    with transaction(con):
        _delete_mentions(con, article_ids)
        for name in MENTION_TABLES:
            _insert(con, tables[name], rows.get(name, ()))
        con.execute(
            "INSERT INTO readings SELECT article_id, ?, content_hash, ? FROM articles "
            "WHERE article_id IN (SELECT unnest(?))",
            [reader_version, utc_now(), list(article_ids)],
        )


def staging_state(con: duckdb.DuckDBPyConnection, *, schema: str = "main") -> str:
    """Return a hash of what staging holds: documents, articles and the versions that read them.

    Equal states give equal tables. Times and the status of documents do not count.
    """
    state = fetch_value(
        con,
        f"""
        SELECT md5(concat_ws('|',
            (SELECT string_agg(document_id || content_hash || source_version, ',' ORDER BY document_id)
               FROM {schema}.documents),
            (SELECT string_agg(article_id || content_hash, ',' ORDER BY article_id) FROM {schema}.articles),
            (SELECT string_agg(article_id || article_hash || reader_version, ',' ORDER BY article_id)
               FROM {schema}.readings)))
        """,
    )
    return str(state)[:16]


def record_run(con: duckdb.DuckDBPyConnection, run: Row) -> None:
    """Write one row of the history of runs, replacing the row of the same run_id."""
    table = load_tables()["runs"]
    with transaction(con):
        con.execute("DELETE FROM runs WHERE run_id = ?", [run["run_id"]])
        columns = [(column.name, column.type, column.nullable) for column in table.columns]
        con.register("new_run", arrow_table("runs", columns, [run]))
        con.execute("INSERT INTO runs SELECT * FROM new_run")
        con.unregister("new_run")


def _insert(con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> None:
    if not rows:
        return
    columns = [(name, column.type, column.nullable) for name, column in table.staged_columns]
    columns += [(name, "VARCHAR", False) for name in STAGING_ONLY.get(table.name, {})]
    con.register("new_rows", arrow_table(f"staging.{table.name}", columns, rows))
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    con.execute(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM new_rows")
    con.unregister("new_rows")


def _delete_mentions(con: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> None:
    ids = list(article_ids)
    if not fetch_value(con, "SELECT count(*) FROM readings WHERE article_id IN (SELECT unnest(?))", [ids]):
        return
    for name in (*MENTION_TABLES, "readings"):
        con.execute(f"DELETE FROM {name} WHERE article_id IN (SELECT unnest(?))", [ids])


def _content_hash(row: Row, *, but: Sequence[str] = ()) -> str:
    kept = {name: value for name, value in row.items() if name not in but and value is not None}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _layout_statements() -> list[str]:
    tables = load_tables()
    statements = [create_staged_sql(table) for table in tables.values() if table.staged_key]
    statements.append(create_table_sql(tables["runs"]))
    statements.append(
        "CREATE TABLE IF NOT EXISTS readings (article_id VARCHAR NOT NULL, reader_version VARCHAR NOT NULL, "
        "article_hash VARCHAR NOT NULL, read_at TIMESTAMP NOT NULL)"
    )
    return statements


def _layout_version() -> str:
    return hashlib.sha256("\n".join(_layout_statements()).encode()).hexdigest()[:16]


def _prepare(layout: WarehouseLayout) -> None:
    """Make a staging file of the present layout, keeping the runs of one that has to go."""
    layout.builds.mkdir(parents=True, exist_ok=True)
    runs: list[dict[str, Any]] = []
    if layout.staging.exists():
        problem, runs = _inspect(layout.staging)
        if problem is None:
            return
        aside = move_aside(layout.staging)
        LOG.warning("%s %s; moved to %s, everything is read again from the sources", layout.staging, problem, aside)
    _begin(layout.staging, runs or _published_runs(layout))


def _published_runs(layout: WarehouseLayout) -> list[dict[str, Any]]:
    """Return the history that the published warehouse holds, none where there is none to read."""
    if not layout.published.exists():
        return []
    try:
        with duckdb.connect(str(layout.published.resolve()), read_only=True) as con:
            return _read_runs(con)
    except duckdb.Error:
        return []


def _begin(path: Path, runs: Sequence[Row]) -> None:
    with duckdb.connect(str(path), config=dict(CONNECT_CONFIG)) as con:
        with transaction(con):
            for statement in _layout_statements():
                con.execute(statement)
            con.execute("CREATE TABLE staging_layout AS SELECT ? AS version", [_layout_version()])
        for run in runs:
            record_run(con, run)


def _inspect(path: Path) -> tuple[str | None, list[dict[str, Any]]]:
    """Return what is wrong with a staging file, and the runs that it holds; (None, []) where nothing is wrong."""
    try:
        with duckdb.connect(str(path), config=dict(CONNECT_CONFIG)) as con:
            if fetch_value(con, "SELECT version FROM staging_layout") == _layout_version():
                fetch_value(con, "SELECT count(*) FROM readings")
                return None, []
            return "was made by another version of the program", _read_runs(con)
    except duckdb.Error as error:
        if is_lock_conflict(error):
            raise
        return f"cannot be read ({first_line(error)})", []


def _read_runs(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the history of runs, as far as the present declaration takes what an older version wrote."""
    columns = load_tables()["runs"].columns
    cursor = con.execute("SELECT * FROM runs")
    names = [column[0] for column in cursor.description or ()]
    if not {column.name for column in columns if not column.nullable} <= set(names):
        return []
    known = {column.name for column in columns}
    rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    return [{name: value for name, value in row.items() if name in known} for row in rows]
