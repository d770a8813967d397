"""One declaration of every table: DDL, comments, views and data dictionary follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from tests.warehouse_example import fill_example
from warehouse import schema
from warehouse.docs import data_dictionary
from warehouse.schema import DeclarationError, create_staged_sql, load_tables
from warehouse.sql import place_after_sources
from warehouse.views import load_views

CONTRACT = {
    "documents": "document_id source_uri format publisher sha256 fetched_at status reason",
    "articles": "article_id document_id external_id ordinal title author publisher url published_on published_on_basis "
    "language text word_count duplicate_of",
    "sentences": "sentence_id article_id ordinal char_start char_end text",
    "actors": "actor_id name kind country_iso3 wikidata_id",
    "actor_aliases": "actor_id alias",
    "actor_mentions": "actor_id surface",
    "actor_roles": "actor_id role organisation country_iso3 status as_of",
    "date_mentions": "date_mention_id date_start date_end date_precision basis fiscal",
    "events": "event_id event_type mode cameo_code action quad_class intensity status date_start date_end "
    "date_precision location location_iso3 contexts trigger incident_id",
    "event_actors": "event_id actor_id side",
    "incidents": "incident_id mention_count publisher_count",
    "trade_flows": "flow_id reporter_iso3 partner_iso3 flow product hs_code value currency value_usd quantity "
    "quantity_unit share_pct change_pct period_start period_end period_basis status claimant_actor_id derived",
    "issues": "stage severity document_id article_id quote message",
    "runs": "run_id",
}
FACTS = ("date_mentions", "actor_mentions", "actor_roles", "events", "trade_flows")
FACT_COLUMNS = "article_id sentence_id char_start char_end quote rule_id confidence"


@pytest.fixture(scope="module")
def example() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        fill_example(con)
        yield con


@pytest.mark.parametrize("name", CONTRACT)
def test_public_names_stay(name: str) -> None:
    names = {column.name for column in load_tables()[name].columns}
    wanted = set(CONTRACT[name].split()) | (set(FACT_COLUMNS.split()) if name in FACTS else set())
    assert wanted <= names


@pytest.mark.parametrize("name", load_tables())
def test_tables_are_made_as_declared(example: duckdb.DuckDBPyConnection, name: str) -> None:
    table = load_tables()[name]
    rows = example.execute(
        "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE table_name = ? "
        "ORDER BY column_index",
        [name],
    ).fetchall()
    key = set(table.key) if table.is_indexed else set()
    assert [row[:3] for row in rows] == [(c.name, c.type, c.nullable and c.name not in key) for c in table.columns]
    assert all(len(row[3]) > 3 for row in rows)
    comment = example.execute("SELECT comment FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()[0][0]
    assert comment.startswith(table.description)


@pytest.mark.parametrize("name", load_views())
def test_view_header_tells_its_real_columns(example: duckdb.DuckDBPyConnection, name: str) -> None:
    view = load_views()[name]
    described = example.execute(f"DESCRIBE {name}").fetchall()
    assert [row[0] for row in described] == list(view.columns)
    assert view.description
    assert view.grain.startswith("one row per")
    comments = example.execute("SELECT comment FROM duckdb_columns() WHERE table_name = ?", [name]).fetchall()
    assert all(comment for (comment,) in comments)
    example.execute(f"SELECT * FROM {name}").fetchall()


def test_views_are_one_select_each(example: duckdb.DuckDBPyConnection) -> None:
    for view in load_views().values():
        statements = duckdb.extract_statements(view.sql)
        assert [statement.type for statement in statements] == [duckdb.StatementType.SELECT]


def test_staged_tables_name_actors_by_key() -> None:
    events = create_staged_sql(load_tables()["events"])
    assert "incident_id" not in events
    assert '"actor_key"' in create_staged_sql(load_tables()["event_actors"])
    assert '"claimant_key"' in create_staged_sql(load_tables()["trade_flows"])


def test_dictionary_names_everything() -> None:
    text = data_dictionary()
    for name in [*load_tables(), *load_views()]:
        assert f"\n### {name}\n" in text
    for table in load_tables().values():
        for column in table.columns:
            assert f"| `{column.name}` |" in text
    assert not re.search(r"\|\s*\|\s*\|\s*\|", text)


def test_order_of_queries() -> None:
    assert place_after_sources({"a": "SELECT * FROM b JOIN c ON true", "b": "FROM c", "c": "SELECT 1"}) == [
        "c",
        "b",
        "a",
    ]
    with pytest.raises(ValueError, match="circle"):
        place_after_sources({"a": "FROM b", "b": "FROM a"})


def test_declaration_errors_name_the_file() -> None:
    table = schema.load_tables()["actors"]
    broken = schema.Table(**{**table.__dict__, "columns": (*table.columns, table.columns[0])})
    with pytest.raises(DeclarationError, match=r"actors\.yml: column declared twice: actor_id"):
        schema._check_declaration(broken, schema.load_tables())
