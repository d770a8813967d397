"""Corrections by people: the file, what it does to a build, and what is said when one matches nothing any more."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.build import BuildError, run_build
from etl.settings import PROJECT_ROOT, Settings
from tests.building import ask, contents
from warehouse.corrections import (
    Correction,
    CorrectionError,
    append_correction,
    correctable_columns,
    parse_corrections,
    read_corrections,
)

WHO = {"who": "A. Analyst", "why": "read wrongly"}
REJECT = """corrections:
- {id: one, action: reject, table: events, key: "0123", quote: met, who: A. Analyst, when: 2026-03-31, why: no meeting}
"""


def fact(settings: Settings, sql: str) -> tuple[str, str]:
    """Return id and quote of the first row."""
    row = ask(settings.warehouse, sql)[0]
    return str(row[0]), str(row[1])


def status(settings: Settings) -> list[tuple[object, ...]]:
    return ask(settings.warehouse, "SELECT action, table_name, status FROM corrections ORDER BY ALL")


def test_project_has_an_empty_list_with_its_format() -> None:
    path = PROJECT_ROOT / "sources" / "corrections.yml"
    read_corrections(path)
    assert path.read_text(encoding="utf-8").startswith("# Corrections by people")


def test_missing_file_has_no_corrections(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "corrections.yml") == ()


def test_entry_becomes_a_record() -> None:
    (found,) = parse_corrections(REJECT, "here")
    assert found == Correction("one", "reject", "events", "A. Analyst", date(2026, 3, 31), "no meeting", "0123", "met")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("action: reject", "action: forget", "action is 'forget'"),
        ("table: events", "table: sentences", "reject works on"),
        (', key: "0123"', "", "key .* needed"),
        ("quote: met, ", "", "quote .* needed"),
        ("who: A. Analyst, ", "", "who is missing"),
        ("when: 2026-03-31", "when: soon", "when is 'soon'"),
        ("why: no meeting", "why: no", "why"),
        ("quote: met", "qoute: met", "unknown qoute"),
        ("action: reject", "action: correct", "set names no column"),
        ("action: reject", "action: correct, set: {quote: other}", "quote of events cannot be corrected"),
        ("action: reject", "action: correct, set: {status: done}", "status must be one of occurred"),
        ("action: reject", "action: correct, set: {date_start: soon}", "date_start takes DATE"),
        ("action: reject, table: events", "action: merge, table: actors", "two or more"),
        ("action: reject, table: events", "action: split, table: actors", "articles"),
        ("corrections:", "corections:", "no list `corrections`"),
        ("- {id", "  {id", "must be a list"),
        ("}", "", "no YAML"),
    ],
)
def test_unusable_entries_are_named(old: str, new: str, said: str) -> None:
    with pytest.raises(CorrectionError, match=said):
        parse_corrections(REJECT.replace(old, new, 1), "here")


def test_same_id_twice_is_refused() -> None:
    with pytest.raises(CorrectionError, match="one stands twice"):
        parse_corrections(REJECT + REJECT.partition("\n")[2], "here")


def test_appending_keeps_comments_and_older_entries(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text("# why we do this\ncorrections: []\n", encoding="utf-8")
    first = append_correction(path, action="reject", table="events", key="01", quote="met: 'today'", **WHO)
    second = append_correction(
        path, action="correct", table="trade_flows", key="02", quote="$5", changes={"value": 5, "product": None}, **WHO
    )
    assert read_corrections(path) == (first, second)
    assert path.read_text(encoding="utf-8").startswith("# why we do this\ncorrections:\n- id: ")


def test_same_correction_is_not_added_twice(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    append_correction(path, action="reject", table="events", key="01", quote="met", **WHO)
    with pytest.raises(CorrectionError, match="already"):
        append_correction(path, action="reject", table="events", key="01", quote="met", **WHO)


def test_unusable_correction_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text(REJECT, encoding="utf-8")
    with pytest.raises(CorrectionError):
        append_correction(
            path, action="correct", table="events", key="1", quote="x", changes={"mode": "a"}, who=" ", why="?"
        )
    assert path.read_text(encoding="utf-8") == REJECT
    assert [one.name for one in tmp_path.iterdir()] == ["corrections.yml"]


def test_file_that_goes_on_after_the_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text(REJECT + "other: 1\n", encoding="utf-8")
    with pytest.raises(CorrectionError):
        append_correction(path, action="reject", table="events", key="01", quote="met", **WHO)
    assert path.read_text(encoding="utf-8") == REJECT + "other: 1\n"


def test_many_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    arguments = [{"key": f"{n}", "quote": "met", **WHO} for n in range(12)]
    threads = [
        threading.Thread(target=append_correction, args=(path,), kwargs={"action": "reject", "table": "events", **one})
        for one in arguments
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.key for one in read_corrections(path)} == {one["key"] for one in arguments}


@pytest.mark.parametrize("table", ["events", "trade_flows", "actor_roles", "actors"])
def test_where_a_fact_was_read_cannot_be_corrected(table: str) -> None:
    columns = set(correctable_columns(table))
    assert columns
    assert not columns & {"event_id", "flow_id", "role_id", "actor_id", "quote", "char_start", "rule_id", "confidence"}


def test_rejected_fact_leaves_the_warehouse_with_its_parties(built: Settings) -> None:
    before = len(ask(built.warehouse, "SELECT 1 FROM events"))
    event_id, quote = fact(built, "SELECT event_id, quote FROM events ORDER BY 1")
    append_correction(built.corrections_file, action="reject", table="events", key=event_id, quote=quote, **WHO)
    report = run_build(built)
    assert len(ask(built.warehouse, "SELECT 1 FROM events")) == before - 1
    assert ask(built.warehouse, f"SELECT 1 FROM event_actors WHERE event_id = '{event_id}'") == []
    assert status(built) == [("reject", "events", "applied")]
    assert report.steps["views"].figures["corrections applied"] == 1
    again = contents(built.warehouse)
    run_build(built)
    assert contents(built.warehouse) == again


def test_corrected_fields_reach_incidents_and_pairs(built: Settings) -> None:
    event_id, quote = fact(built, "SELECT event_id, quote FROM events WHERE mode = 'visit' ORDER BY 1")
    changes = {
        "status": "denied",
        "date_start": date(2020, 1, 2),
        "date_end": date(2020, 1, 2),
        "date_precision": "day",
    }
    append_correction(
        built.corrections_file, action="correct", table="events", key=event_id, quote=quote, changes=changes, **WHO
    )
    run_build(built)
    found = ask(
        built.warehouse,
        "SELECT e.status, e.date_start, i.status, p.date_start FROM events e JOIN incidents i USING (incident_id) "
        f"JOIN event_pairs p USING (event_id) WHERE event_id = '{event_id}'",
    )
    assert found == [("denied", date(2020, 1, 2), "denied", date(2020, 1, 2))]
    assert "occurred" in str(ask(built.warehouse, "SELECT was FROM corrections")[0][0])


def test_correction_that_matches_nothing_is_reported_everywhere(built: Settings) -> None:
    path = built.corrections_file
    flow_id, _ = fact(built, "SELECT flow_id, quote FROM trade_flows ORDER BY 1")
    append_correction(path, action="reject", table="events", key="gone", quote="met", **WHO)
    append_correction(path, action="reject", table="trade_flows", key=flow_id, quote="other words", **WHO)
    report = run_build(built)
    assert status(built) == [("reject", "events", "unmatched"), ("reject", "trade_flows", "unmatched")]
    assert report.steps["views"].figures["corrections unmatched"] == 2
    assert [one.check.name for one in report.warnings].count("corrections_still_match") == 1
    issues = ask(built.warehouse, "SELECT severity, message FROM issues WHERE stage = 'corrections'")
    assert [severity for severity, _ in issues] == ["warning", "warning"]
    assert ask(built.warehouse, f"SELECT count(*) FROM trade_flows WHERE flow_id = '{flow_id}'") == [(1,)]


def test_correction_against_the_contract_is_refused_and_not_published(built: Settings) -> None:
    event_id, quote = fact(built, "SELECT event_id, quote FROM events WHERE date_start IS NOT NULL ORDER BY 1")
    for changes in ({"date_start": None}, {"location_iso3": "XXX"}):
        append_correction(
            built.corrections_file, action="correct", table="events", key=event_id, quote=quote, changes=changes, **WHO
        )
    run_build(built)
    assert status(built) == [("correct", "events", "refused")] * 2


def test_unusable_file_publishes_nothing(built: Settings) -> None:
    before = built.warehouse.resolve()
    built.corrections_file.write_text("corrections: [1]\n", encoding="utf-8")
    with pytest.raises(BuildError, match="entry 1 must be a mapping"):
        run_build(built)
    assert built.warehouse.resolve() == before


def test_merged_actors_are_one_everywhere(built: Settings) -> None:
    actors = ask(built.warehouse, "SELECT actor_id, name FROM actors WHERE kind = 'person' ORDER BY name")
    (first, first_name), (second, second_name) = actors[0], actors[1]
    append_correction(
        built.corrections_file, action="merge", table="actors",
        actors=[(str(first), str(first_name)), (str(second), str(second_name))], **WHO,
    )  # fmt: skip
    run_build(built)
    assert ask(built.warehouse, f"SELECT count(*) FROM actors WHERE actor_id IN ('{first}', '{second}')") == [(1,)]
    aliases = {row[0] for row in ask(built.warehouse, f"SELECT alias FROM actor_aliases WHERE actor_id = '{first}'")}
    assert {first_name, second_name} <= aliases
    assert ask(built.warehouse, f"SELECT count(*) FROM event_actors WHERE actor_id = '{second}'") == [(0,)]
    reasons = ask(
        built.warehouse, f"SELECT reason FROM actor_links WHERE actor_id = '{first}' AND reason LIKE 'merged%'"
    )
    assert reasons == [("merged by A. Analyst: read wrongly",)]


def test_split_actor_is_somebody_else_in_the_article(built: Settings) -> None:
    actor_id, name, article_id = (
        str(value)
        for value in ask(
            built.warehouse,
            "SELECT a.actor_id, a.name, l.article_id FROM actors a JOIN actor_links l USING (actor_id) "
            "WHERE kind = 'person' ORDER BY ALL",
        )[0]
    )
    append_correction(
        built.corrections_file, action="split", table="actors", key=actor_id, quote=name, articles=[article_id],
        name=f"{name} the Younger", **WHO,
    )  # fmt: skip
    run_build(built)
    names = ask(
        built.warehouse,
        f"SELECT name FROM actors JOIN actor_links USING (actor_id) WHERE article_id = '{article_id}' "
        "AND reason LIKE 'split off%'",
    )
    assert names == [(f"{name} the Younger",)]
    assert status(built) == [("split", "actors", "applied")]


def test_published_table_says_who_when_and_why(built: Settings) -> None:
    append_correction(built.corrections_file, action="reject", table="events", key="gone", quote="met", **WHO)
    run_build(built)
    with duckdb.connect(str(built.warehouse.resolve()), read_only=True) as con:
        row = con.execute(
            "SELECT made_by, reason, made_on IS NOT NULL, message IS NOT NULL FROM corrections"
        ).fetchall()
    assert row == [("A. Analyst", "read wrongly", True, True)]
