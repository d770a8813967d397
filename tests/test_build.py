"""A build from documents to the published warehouse: incremental, deterministic, honest about what failed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from etl.build import STEPS, AuditError, BuildError, run_build, update_events, update_mentions
from etl.settings import Settings
from sources.catalog import load_catalog
from tests.building import QUARREL, ask, contents, settings_for, write_sources
from warehouse.layout import layout_for


def test_build_fills_every_kind_of_fact(tmp_path: Path) -> None:
    write_sources(tmp_path / "sources")
    report = run_build(settings_for(tmp_path))
    counts = {change.table: change.rows for change in report.changes}
    assert counts["documents"] == 3
    assert counts["articles"] == 4
    for table in ("sentences", "actors", "actor_mentions", "events", "event_actors", "incidents", "trade_flows"):
        assert counts[table] > 0, table
    assert all(change.gained == change.rows and change.lost == 0 for change in report.changes)


def test_second_build_reads_nothing_and_gains_nothing(built: Settings) -> None:
    before = contents(built.warehouse)
    report = run_build(built)
    assert report.steps["documents"].figures == {"read": 0, "unchanged": 3, "quarantined": 0, "removed": 0}
    assert report.steps["mentions"].figures == {"read": 0, "kept": 4, "failed": 0}
    assert all(change.gained == change.lost == 0 for change in report.changes)
    assert contents(built.warehouse) == before
    assert set(ask(built.warehouse, "SELECT status FROM documents")) == {("unchanged",)}


def test_two_builds_elsewhere_are_identical_whatever_the_order_of_files(built: Settings, tmp_path: Path) -> None:
    other = settings_for(tmp_path / "other")
    other.sources.mkdir(parents=True)
    for path in sorted(built.sources.iterdir(), reverse=True):
        (other.sources / path.name).write_bytes(path.read_bytes())
    run_build(other)
    assert contents(other.warehouse) == contents(built.warehouse)


def test_number_of_processes_does_not_matter(built: Settings, tmp_path: Path) -> None:
    other = replace(built, warehouse=tmp_path / "pool" / "w.duckdb", jobs=2, pool_threshold_words=0)
    other.warehouse.parent.mkdir()
    run_build(other)
    assert contents(other.warehouse) == contents(built.warehouse)


def test_changed_document_is_read_again_and_only_that(built: Settings) -> None:
    text = QUARREL.replace("withdraw", "withdraw its soldiers")
    (built.sources / "quarrel.md").write_text(text, encoding="utf-8")
    report = run_build(built)
    assert report.steps["documents"].figures["read"] == 1
    assert report.steps["mentions"].figures["read"] == 1
    assert ask(built.warehouse, "SELECT count(*) FROM sentences WHERE text LIKE '%its soldiers%'") == [(1,)]


def test_touched_document_is_not_read(built: Settings) -> None:
    os.utime(built.sources / "visit.txt", (1, 1))
    assert run_build(built).steps["documents"].figures["read"] == 0


def test_facts_of_a_removed_document_leave(built: Settings, tmp_path: Path) -> None:
    (built.sources / "visit.txt").unlink()
    report = run_build(built)
    assert report.steps["documents"].figures["removed"] == 1
    assert any(change.table == "events" and change.lost > 0 for change in report.changes)
    fresh = replace(built, warehouse=tmp_path / "fresh" / "w.duckdb")
    fresh.warehouse.parent.mkdir()
    run_build(fresh)
    assert contents(built.warehouse) == contents(fresh.warehouse)


def test_changed_reader_reads_every_article_again(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(built.warehouse)
    monkeypatch.setattr("etl.load.reader_version", lambda _settings: "another version")
    report = run_build(built)
    assert report.steps["documents"].figures["read"] == 0
    assert report.steps["mentions"].figures == {"read": 4, "kept": 0, "failed": 0}
    assert contents(built.warehouse) == before


def test_edit_of_the_catalogue_reads_no_article_for_facts_again(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = load_catalog()
    fed = replace(catalog.outlets[0], feeds=("https://feed.example/rss",))
    monkeypatch.setattr("etl.load.load_catalog", lambda: replace(catalog, outlets=(fed, *catalog.outlets[1:])))
    assert run_build(built).steps["documents"].figures["read"] == 0
    owned = replace(fed, family="Another owner")
    monkeypatch.setattr("etl.load.load_catalog", lambda: replace(catalog, outlets=(owned, *catalog.outlets[1:])))
    report = run_build(built)
    assert report.steps["documents"].figures["read"] == 3  # none of them has an address that tells its outlet
    assert report.steps["mentions"].figures == {"read": 0, "kept": 4, "failed": 0}


def test_build_that_breaks_the_contract_publishes_nothing(built: Settings) -> None:
    published = built.warehouse.resolve()
    before = contents(built.warehouse)
    with duckdb.connect(str(layout_for(built.warehouse).staging)) as con:
        con.execute("UPDATE events SET quote = 'never printed'")
    with pytest.raises(AuditError, match="events_quote_is_in_the_article"):
        run_build(built)
    assert built.warehouse.resolve() == published
    assert contents(built.warehouse) == before
    layout = layout_for(built.warehouse)
    with duckdb.connect(str(layout.staging), read_only=True) as con:
        statuses = con.execute("SELECT status, message FROM runs ORDER BY started_at").fetchall()
    assert [status for status, _ in statuses] == ["published", "failed"]
    assert "events_quote_is_in_the_article" in statuses[1][1]
    report = run_build(built, fresh=True)  # what the message advises
    assert report.steps["mentions"].figures == {"read": 4, "kept": 0, "failed": 0}
    assert contents(built.warehouse) == before
    assert [row for (row,) in ask(built.warehouse, "SELECT status FROM runs ORDER BY started_at")] == [
        "published", "failed", "published",
    ]  # fmt: skip


def test_history_of_runs_survives_a_staging_file_that_is_lost(built: Settings) -> None:
    (first,) = ask(built.warehouse, "SELECT run_id FROM runs")
    layout_for(built.warehouse).staging.write_bytes(b"no database" * 1000)
    run_build(built)
    assert first in ask(built.warehouse, "SELECT run_id FROM runs")


def test_step_whose_inputs_are_older_says_what_to_materialise(built: Settings) -> None:
    (built.sources / "more.txt").write_text("Norway met Sweden in Oslo.", encoding="utf-8")
    for step in STEPS[:3]:
        step.run(built, _Silent(), None)
    with pytest.raises(BuildError, match="materialise actors first"):
        update_events(built)


def test_single_steps_need_no_run(built: Settings) -> None:
    assert update_mentions(built).tables["sentences"] > 0
    assert update_events(built).tables["events"] > 0


def test_runs_are_kept_with_counts(built: Settings) -> None:
    second = run_build(built)
    rows = ask(built.warehouse, "SELECT run_id, status, counts->>'articles', gained->>'articles' FROM runs")
    assert [row[1:] for row in rows] == [("published", "4", "4"), ("published", "4", "0")]
    assert rows[1][0] == second.run_id


class _Silent:
    def start(self, label: str, total: int) -> None: ...

    def advance(self, parts: int = 1) -> None: ...

    def say(self, line: str) -> None: ...
