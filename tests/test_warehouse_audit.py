"""Every rule of the contract fails when it is broken, and says what, where and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from tests.warehouse_example import fill_example
from warehouse.audit import all_checks, run_check, run_checks
from warehouse.candidate import create_views, open_candidate
from warehouse.layout import layout_for
from warehouse.schema import load_tables
from warehouse.staging import open_staging, put_documents


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an example whose tables have no constraints, so that any rule can be broken."""
    path = tmp_path_factory.mktemp("audit") / "example.duckdb"
    with duckdb.connect(str(path)) as con:
        fill_example(con)
        for name in load_tables():
            con.execute(f"CREATE TABLE free_{name} AS FROM {name}")
    return path


@pytest.fixture
def example(template: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{template}' AS template (READ_ONLY)")
        for name in load_tables():
            con.execute(f"CREATE TABLE {name} AS FROM template.free_{name}")
        yield con


def test_sound_warehouse_passes(example: duckdb.DuckDBPyConnection) -> None:
    failed = [result for result in run_checks(example) if not result.passed]
    assert failed == []


def test_checks_have_names_of_their_own() -> None:
    names = [check.name for check in all_checks()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)
    known = {*load_tables(), "views"}  # views: the derived tables together
    assert all(check.table in known for check in all_checks())


@pytest.mark.parametrize(
    ("damage", "name", "words"),
    [
        ("UPDATE events SET quote = 'Kenya’s minister met nobody'", "events_quote_is_in_the_article", "eve1"),
        ("UPDATE events SET char_start = char_start + 1", "events_quote_is_in_the_article", "dragoman build --fresh"),
        (
            "UPDATE events SET char_start = char_start - 1, char_end = char_end - 1",
            "events_quote_is_in_the_article",
            "",
        ),
        ("UPDATE actor_mentions SET char_end = char_end + 1", "actor_mentions_quote_is_in_the_article", "men1"),
        ("UPDATE sentences SET text = 'other' WHERE ordinal = 1", "sentences_text_is_in_the_article", "sen1"),
        ("UPDATE articles SET text = replace(text, '😀', ':)')", "trade_flows_quote_is_in_the_article", "flo1"),
        ("INSERT INTO events FROM events", "events_key_is_unique", "eve1"),
        ("INSERT INTO event_actors FROM event_actors", "event_actors_key_is_unique", "doe"),
        ("DELETE FROM actors WHERE actor_id = 'doe'", "event_actors_references_hold", "actors does not have"),
        ("DELETE FROM articles", "events_references_hold", "art1"),
        ("UPDATE events SET sentence_id = 'sen2'", "events_sentence_is_of_the_article", "sen2"),
        ("UPDATE actors SET country_iso3 = 'KEX' WHERE kind = 'country'", "actors_codes_and_dates_are_valid", "KEX"),
        ("UPDATE actors SET country_iso3 = 'WLD'", "actors_codes_and_dates_are_valid", "countries.csv"),
        ("UPDATE trade_flows SET partner_iso3 = 'XXX'", "trade_flows_codes_and_dates_are_valid", "XXX"),
        ("UPDATE trade_flows SET hs_code = '902'", "trade_flows_codes_and_dates_are_valid", "leading zeros"),
        ("UPDATE trade_flows SET share_pct = 130", "trade_flows_values_are_as_declared", "share_pct 130"),
        ("UPDATE trade_flows SET flow = 'sale'", "trade_flows_values_are_as_declared", "sale"),
        ("UPDATE trade_flows SET currency = NULL", "trade_flows_values_are_as_declared", "needs its currency"),
        ("UPDATE events SET confidence = 1.5", "events_values_are_as_declared", "confidence 1.5"),
        ("UPDATE events SET rule_id = NULL", "events_values_are_as_declared", "has no rule_id"),
        ("UPDATE events SET date_end = DATE '2021-05-01'", "events_values_are_as_declared", "before it starts"),
        ("UPDATE events SET date_precision = 'unknown'", "events_values_are_as_declared", "precision"),
        ("UPDATE events SET date_start = DATE '0202-05-03'", "events_codes_and_dates_are_valid", "0202"),
        ("UPDATE events SET date_end = DATE '2202-05-03'", "events_codes_and_dates_are_valid", "2202"),
        ("UPDATE events SET cameo_code = '42'", "events_codes_and_dates_are_valid", "42"),
        ("UPDATE articles SET published_on = '2021-13'", "articles_codes_and_dates_are_valid", "2021-13"),
        ("UPDATE articles SET published_on = '4 May'", "articles_codes_and_dates_are_valid", "4 May"),
        ("UPDATE documents SET reason = NULL", "documents_values_are_as_declared", "reason"),
        ("DELETE FROM event_actors", "events_have_a_party", "eve1"),
        ("UPDATE incidents SET mention_count = 4", "incidents_count_their_mentions", "says 4 and has 1"),
        (
            "UPDATE table_states SET staging_state = 'x' WHERE table_name = 'actors'",
            "made_from_one_staging_state",
            "actors",
        ),
        ("DELETE FROM table_states WHERE table_name = 'issues'", "made_from_one_staging_state", "materialise issues"),
        ("UPDATE events SET trigger_start = 3", "triggers_stand_in_the_text", "visited"),
        ("UPDATE articles SET published_on = '2021-05-01'", "what_happened_is_not_in_the_future", "2021-05-03"),
        ("DROP TABLE issues", "issues_key_is_unique", "Materialise issues"),
    ],
)
def test_each_rule_fails_when_broken(example: duckdb.DuckDBPyConnection, damage: str, name: str, words: str) -> None:
    check = next(check for check in all_checks() if check.name == name)
    assert run_check(example, check).passed
    example.execute(damage)
    result = run_check(example, check)
    assert not result.passed
    assert result.count >= 1
    assert words in result.message
    assert result.message.rstrip().endswith(check.remedy) or "could not be run" in result.message


@pytest.mark.parametrize(("start", "length"), [(5, 30), (8_180, 40), (50_001, 3), (70_000, 9_000), (119_990, 20)])
def test_quotes_of_long_articles(example: duckdb.DuckDBPyConnection, start: int, length: int) -> None:
    text = "Kenya’s trade grew 😀 again. " * 4_300
    check = next(check for check in all_checks() if check.name == "events_quote_is_in_the_article")
    example.execute("UPDATE articles SET text = ?", [text])
    change = "UPDATE events SET quote = ?, char_start = ?, char_end = ?"
    example.execute(change, [text[start : start + length], start, start + length])
    assert run_check(example, check).passed
    for wrong in (start + 1, start + 400_000):
        example.execute(change, [text[start : start + length], wrong, wrong + length])
        assert run_check(example, check).count == 1


def test_duplicates_point_at_primary_articles(example: duckdb.DuckDBPyConnection) -> None:
    check = next(check for check in all_checks() if check.name == "duplicates_point_at_primary_articles")
    for number in (2, 3):
        example.execute(f"INSERT INTO articles SELECT * REPLACE ('art{number}' AS article_id, "
                        f"'art{number - 1}' AS duplicate_of) FROM articles WHERE article_id = 'art1'")  # fmt: skip
    result = run_check(example, check)
    assert (result.passed, result.count) == (False, 1)
    assert "art3 points at art2" in result.message


def test_a_broken_reader_publishes_nothing(example: duckdb.DuckDBPyConnection) -> None:
    check = next(check for check in all_checks() if check.name == "most_articles_could_be_read")
    for number in range(2, 11):
        example.execute(f"INSERT INTO articles SELECT * REPLACE ('art{number}' AS article_id) FROM articles LIMIT 1")
    for number in range(1, 7):
        assert run_check(example, check).passed
        example.execute(
            "INSERT INTO issues BY NAME SELECT ? AS issue_id, 'actors' AS stage, 'error' AS severity, ? AS article_id, "
            "'KeyError' AS message",
            [f"new{number}", f"art{number}"],
        )
    result = run_check(example, check)
    assert (result.passed, result.count) == (False, 6)
    assert "actors: KeyError" in result.message


def test_fewer_articles_than_staging_are_not_published(tmp_path: Path) -> None:
    layout = layout_for(tmp_path / "warehouse.duckdb")
    document = {"document_id": "doc9", "source_uri": "c.txt", "format": "text", "sha256": "2" * 64,
                "fetched_at": datetime(2021, 6, 1), "status": "read", "source_version": "1"}  # fmt: skip
    article = {"article_id": "art9", "document_id": "doc9", "ordinal": 0, "text": "Text.", "word_count": 1}
    with open_staging(layout) as con:
        put_documents(con, [document], [article])
    with open_candidate(layout) as con:
        failed = {result.check.name: result.message for result in run_checks(con) if not result.passed}
    assert "art9" in failed["articles_are_all_there"]
    assert "doc9" in failed["documents_are_all_there"]
    assert "never made" in failed["made_from_one_staging_state"]


def test_derived_tables_follow_their_sources() -> None:
    with duckdb.connect() as con:
        fill_example(con)
        pair = con.execute("SELECT iso3_a, iso3_b, source_iso3, target_iso3 FROM event_pairs").fetchall()
        assert pair == [("KEN", "NOR", "KEN", "NOR")]
        month = con.execute("SELECT month::VARCHAR, incident_count, cooperation_score FROM relation_months").fetchall()
        assert month == [("2021-05-01", 1, 1.9)]
        assert con.execute("SELECT name_a, name_b FROM who_met_whom ORDER BY ALL").fetchall() != []
        con.execute("UPDATE table_states SET staging_state = 'state-2' WHERE table_name = 'events'")
        create_views(con)
        states = con.execute("SELECT staging_state FROM table_states WHERE table_name = 'event_pairs'").fetchall()
        assert states == [("state-1+state-2",)]
