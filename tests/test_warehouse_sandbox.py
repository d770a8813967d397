"""Untrusted SQL reads the warehouse and nothing else, in bounded time and memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from warehouse import sandbox_child
from warehouse.candidate import create_views, open_candidate, replace_table
from warehouse.layout import layout_for
from warehouse.publish import publish_candidate
from warehouse.sandbox import run_untrusted


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    layout = layout_for(tmp_path_factory.mktemp("sandbox") / "warehouse.duckdb")
    with open_candidate(layout) as con:
        rows = [{"actor_id": f"a{i}", "name": f"Actor {i}", "kind": "company"} for i in range(500)]
        replace_table(con, "actors", rows, staging_state="s")
        create_views(con)
    publish_candidate(layout, run_id="r1")
    yield layout.published


def test_select_gives_a_frame(warehouse: Path) -> None:
    result = run_untrusted(warehouse, "SELECT kind, count(*) AS n, sum(1) AS total FROM actors GROUP BY kind -- all;")
    assert result.error is None
    assert result.frame.to_dict("records") == [{"kind": "company", "n": 500, "total": 500.0}]
    assert result.columns == (("kind", "VARCHAR"), ("n", "BIGINT"), ("total", "HUGEINT"))
    assert not result.truncated


def test_rows_are_limited_and_said_to_be(warehouse: Path) -> None:
    result = run_untrusted(warehouse, "FROM actors ORDER BY actor_id", max_rows=10)
    assert (len(result.frame), result.truncated) == (10, True)
    assert result.frame["actor_id"].tolist()[:3] == ["a0", "a1", "a10"]
    endless = run_untrusted(warehouse, "SELECT * FROM range(1000000000000)", max_rows=100)
    assert (len(endless.frame), endless.truncated) == (100, True)
    exact = run_untrusted(warehouse, "FROM actors LIMIT 10", max_rows=10)
    assert (len(exact.frame), exact.truncated) == (10, False)


def test_values_that_pandas_has_no_type_for(warehouse: Path) -> None:
    sql = (
        "SELECT 1 AS a, 2 AS a, {'x': 1} AS s, [1, NULL] AS l, map {'k': 2} AS m, INTERVAL 3 DAY AS i, NULL AS n, "
        "uuid() AS u, 1.5::DECIMAL(10, 2) AS d, DATE '0001-01-01' AS y, TIMESTAMP '290000-01-01' AS t, 'é😀' AS e"
    )
    result = run_untrusted(warehouse, sql)
    assert result.error is None
    assert list(result.frame.columns)[:3] == ["a", "a_2", "s"]
    assert result.frame.loc[0, "e"] == "é😀"
    empty = run_untrusted(warehouse, "SELECT name FROM actors WHERE false")
    assert (list(empty.frame.columns), len(empty.frame)) == (["name"], 0)


@pytest.mark.parametrize(
    "sql",
    [
        "COPY actors TO '/tmp/sandbox-escape.csv'",
        "COPY (SELECT 1) TO '/tmp/sandbox-escape.csv'",
        "EXPORT DATABASE '/tmp/sandbox-escape'",
        "ATTACH '/tmp/sandbox-escape.duckdb'",
        "ATTACH ':memory:' AS scratch",
        "DETACH warehouse",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_json('/etc/passwd')",
        "SELECT * FROM read_parquet('/etc/passwd')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "FORCE INSTALL spatial FROM community",
        "PRAGMA database_list",
        "PRAGMA enable_profiling",
        "SET enable_external_access = true",
        "SET GLOBAL lock_configuration = false",
        "RESET memory_limit",
        "SELECT getenv('HOME')",
        "SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': '/tmp/sandbox-escape'})",
        "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
        "CREATE TABLE t (a INTEGER)",
        "CREATE TEMP TABLE t AS SELECT 1",
        "CREATE MACRO f() AS 1",
        "INSERT INTO actors VALUES ('x', 'x', 'person', NULL, NULL)",
        "WITH gone AS (DELETE FROM actors RETURNING *) SELECT * FROM gone",
        "WITH new AS (INSERT INTO actors VALUES ('x', 'x', 'person', NULL, NULL) RETURNING *) SELECT * FROM new",
        "UPDATE actors SET name = 'x'",
        "DELETE FROM actors",
        "DROP TABLE actors",
        "ALTER TABLE actors ADD COLUMN x INTEGER",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE actors",
        "SELECT 1 /* ; */; COPY actors TO '/tmp/sandbox-escape.csv'",
        "CHECKPOINT",
        "CALL force_checkpoint()",
        "VACUUM",
        "BEGIN",
        "USE memory",
        "PREPARE p AS SELECT 1",
        "EXPLAIN ANALYZE SELECT 1",
        "SELECT * FROM query('DROP TABLE actors')",
        "SELECT * FROM frame",
        "SELECT * FROM sys",
        "",
        "-- nothing",
        "SELEKT 1",
        "SELECT * FROM no_such_table",
        "SELECT '\x00'; SELECT 1",
    ],
)
def test_everything_else_is_refused_with_words(warehouse: Path, sql: str) -> None:
    # inside this process, where a replacement scan would find the test's own variables
    frame = sys = pd.DataFrame({"secret": [1]})
    with (
        sandbox_child.open_warehouse(str(warehouse.resolve()), memory_mb=256) as con,
        pytest.raises((duckdb.Error, sandbox_child.RefusedError)) as refusal,
    ):
        sandbox_child.check_statement(sql)
        sandbox_child.run_select(con, sql, max_rows=10)
    assert str(refusal.value)
    assert len(frame) == len(sys)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("COPY actors TO '/tmp/sandbox-escape.csv'", "only SELECT"),
        ("SELECT * FROM read_text('/etc/passwd')", "disabled"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("SELEKT 1", "syntax error"),
        ("SELECT * FROM sys", "does not exist"),
        ("", "0 statements"),
    ],
)
def test_author_is_told_why(warehouse: Path, sql: str, reason: str) -> None:
    result = run_untrusted(warehouse, sql)
    assert reason in str(result.error)
    assert "Traceback" not in str(result.error)
    assert result.frame.empty


def test_nothing_was_written_and_no_secret_is_seen(warehouse: Path) -> None:
    assert not list(Path("/tmp").glob("sandbox-escape*"))
    assert run_untrusted(warehouse, "FROM duckdb_secrets()").frame.empty
    assert run_untrusted(warehouse, "SELECT count(*) AS n FROM actors").frame.loc[0, "n"] == 500


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM actors a, actors b, actors c, actors d, actors e",
        "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r",
        "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))",
    ],
)
def test_runaway_queries_end_at_the_limit(warehouse: Path, sql: str) -> None:
    started = time.monotonic()
    result = run_untrusted(warehouse, sql, seconds=1)
    assert result.error is not None
    assert "longer than 1 seconds" in result.error
    assert time.monotonic() - started < 6


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list_sum(range(1000000000))",
        "SELECT repeat('x', 2000000000)",
        "SELECT list(i) FROM range(1000000000) AS t(i)",
        "SELECT string_agg(repeat('x', 1000), '') FROM range(10000000)",
    ],
)
def test_memory_is_bounded(warehouse: Path, sql: str) -> None:
    result = run_untrusted(warehouse, sql, seconds=20, memory_mb=256)
    assert result.error is not None
    assert "more than 256 MB" in result.error


def test_huge_result_is_refused(warehouse: Path) -> None:
    result = run_untrusted(warehouse, "SELECT repeat('x', 10000) FROM range(100000)", max_rows=100_000)
    assert result.error is not None
    assert "64 MB" in result.error


def test_a_query_can_be_cancelled(warehouse: Path) -> None:
    cancel = threading.Event()
    threading.Timer(0.5, cancel.set).start()
    started = time.monotonic()
    sql = "SELECT count(*) FROM actors a, actors b, actors c, actors d, actors e"
    result = run_untrusted(warehouse, sql, seconds=60, cancel=cancel)
    assert result.error == "cancelled"
    assert time.monotonic() - started < 5


def test_missing_warehouse_is_said_so(tmp_path: Path) -> None:
    assert "dragoman build" in str(run_untrusted(tmp_path / "none.duckdb", "SELECT 1").error)
