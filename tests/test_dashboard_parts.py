"""The parts of pages that need no browser: wording, the reader's pieces, time steps, views as documented."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml

from dashboards import theme
from dashboards.actors import network_spec
from dashboards.charts import pick_step, split_by_date
from dashboards.drilldown import parse_bar
from dashboards.facts import escape_markdown, marked_sentence
from dashboards.reader import Piece, cut_sentence, prepare_article
from dashboards.tables import CLAIM_COLUMNS, LONGEST_BRIEF, brief_rows, to_csv
from dashboards.trade import year_labels
from dashboards.wording import count_of, format_change, format_money, format_when
from dashboards.world import load_outlines, load_points
from tests.synthetic import EVENT_KINDS, ONE_ARTICLE, SMALL, make_warehouse
from warehouse.sandbox import run_untrusted
from warehouse.views import load_views

DASHBOARDS = Path(__file__).resolve().parent.parent / "dashboards"


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        (42_650_000.0, "USD", "$42.65 million"),
        (-20_000_000.0, "USD", "−$20 million"),
        (1_500.0, "EUR", "EUR 1.5 thousand"),
        (7.0, "USD", "$7"),
        (2.4e12, "USD", "$2.4 trillion"),
        (None, "USD", None),
        (float("nan"), "USD", None),
    ],
)
def test_money_is_said_in_words(value: float | None, currency: str, expected: str | None) -> None:
    assert format_money(value, currency) == expected


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        (date(2021, 5, 30), date(2021, 5, 30), "day", "30 May 2021"),
        (date(2021, 5, 1), date(2021, 5, 31), "month", "May 2021"),
        (date(2021, 1, 1), date(2021, 12, 31), "year", "2021"),
        (date(2021, 5, 30), date(2021, 5, 31), "range", "30–31 May 2021"),
        (date(2021, 5, 30), date(2021, 6, 2), "range", "30 May – 2 Jun 2021"),
        (date(2020, 12, 30), date(2021, 1, 2), "range", "30 Dec 2020 – 2 Jan 2021"),
        (None, None, "unknown", "date not told"),
        (pd.NaT, pd.NaT, "unknown", "date not told"),
    ],
)
def test_date_is_said_as_exactly_as_it_is_told(
    start: date | None, end: date | None, precision: str, expected: str
) -> None:
    assert format_when(start, end, precision) == expected


def test_change_has_its_sign() -> None:
    assert [format_change(v) for v in (12.5, -3.0, None)] == ["+12.5 %", "−3 %", None]


def test_counts_have_their_plural() -> None:
    assert [count_of(1, "event"), count_of(2, "country"), count_of(1204, "event")] == [
        "1 event",
        "2 countries",
        "1,204 events",
    ]


def test_overlapping_marks_are_cut_into_pieces() -> None:
    text = "Kenya met Ghana."
    marks = [(100, 105, "actor", "Kenya"), (100, 109, "event", "met"), (110, 115, "actor", "Ghana")]
    assert cut_sentence(text, 100, marks) == [
        Piece("Kenya", ("actor", "event"), "Kenya; met"),
        Piece(" met", ("event",), "met"),
        Piece(" ", (), ""),
        Piece("Ghana", ("actor",), "Ghana"),
        Piece(".", (), ""),
    ]


@pytest.mark.parametrize("marks", [[], [(0, 5, "actor", "before")], [(90, 300, "trade", "round it")]])
def test_pieces_give_back_the_sentence(marks: list[tuple[int, int, str, str]]) -> None:
    text = "Chile sold copper."
    assert "".join(piece.text for piece in cut_sentence(text, 100, marks)) == text


def test_prepared_article_gives_back_the_text() -> None:
    text = "Head\n\nOne. Two."
    sentences = pd.DataFrame(
        [("a", "headline", 0, 4, "Head"), ("b", "prose", 6, 10, "One."), ("c", "prose", 11, 15, "Two.")],
        columns=["sentence_id", "kind", "char_start", "char_end", "text"],
    )
    marks = pd.DataFrame(
        [("b", 6, 9, "actor", "One")], columns=["sentence_id", "char_start", "char_end", "kind", "label"]
    )
    prepared = prepare_article(text, sentences, marks, kinds=("actor",))
    assert "".join(s["before"] + "".join(p["text"] for p in s["pieces"]) for s in prepared) == text


def test_quote_is_marked_and_hostile_text_is_only_text() -> None:
    row = pd.Series({"text": "<b>Peru</b> met Cuba", "char_start": 10})
    passage = pd.Series({"char_start": 22, "char_end": 25})
    assert marked_sentence(row, passage) == "&lt;b&gt;Peru&lt;/b&gt; <mark>met</mark> Cuba"
    assert escape_markdown("[x](javascript:1)") == r"\[x\]\(javascript\:1\)"


def test_time_step_gives_a_readable_number_of_bars() -> None:
    years = {
        "month": ("2020-01-01", "2021-06-01"),
        "quarter": ("2015-01-01", "2022-01-01"),
        "year": ("1990-01-01", "2024-01-01"),
    }
    for step, (first, last) in years.items():
        assert pick_step(pd.Series([first, last, None])) == step
    assert pick_step(pd.Series([None, None])) == "month"


def test_event_told_to_the_year_stands_in_no_month() -> None:
    frame = pd.DataFrame(
        [("2024-03-01", "day", 2), ("2024-01-01", "year", 3), (None, "unknown", 4)],
        columns=["month", "date_precision", "event_count"],
    )
    drawn, step, left_out = split_by_date(frame)
    assert (list(drawn["event_count"]), step) == ([2], "month")
    assert left_out == "Not drawn: 4 events without a date in the text and 3 events told only to the year."


def test_lone_early_events_leave_room_for_recent_ones() -> None:
    rows = [("1991-05-01", "day", 1), *((f"2024-{month:02}-01", "day", 5) for month in range(1, 9))]
    frame = pd.DataFrame(rows, columns=["month", "date_precision", "event_count"])
    drawn, step, left_out = split_by_date(frame, recent=True)
    assert (len(drawn), step, left_out) == (8, "month", "Not drawn: 1 event before 2024.")
    assert (len(split_by_date(frame)[0]), split_by_date(frame)[2]) == (9, "")
    frame.loc[0, "event_count"] = 20
    assert len(split_by_date(frame, recent=True)[0]) == 9


def test_years_of_an_axis_are_without_gaps() -> None:
    assert year_labels(["2019", "2024"]) == [str(year) for year in range(2019, 2025)]
    assert "2021 (fiscal)" in year_labels(["2021 (fiscal)"])
    assert len(year_labels(["1990", "2024"])) == 30


def test_network_names_its_actors() -> None:
    ties = pd.DataFrame(
        [("1", "Ana Adler", "person", "2", "Chile", "country", 3)],
        columns=["actor_a_id", "name_a", "kind_a", "actor_b_id", "name_b", "kind_b", "meeting_count"],
    )
    series = network_spec(ties)["series"][0]
    assert [node["name"] for node in series["data"]] == ["Ana Adler", "Chile"]
    assert series["links"][0]["value"] == 3


def test_csv_keeps_other_scripts_for_spreadsheets() -> None:
    assert to_csv(pd.DataFrame({"name": ["Türkiye"]})).decode("utf-8-sig").splitlines() == ["name", "Türkiye"]


def test_row_is_said_in_short() -> None:
    rows = pd.DataFrame(
        [("2023", "Chile", float("nan"), None, 1250000.0), ("–", "x" * 300, "", True, 2.0)],
        columns=["period_text", "reporter", "flow", "goods", "value_usd"],
    )
    first, second = brief_rows(rows, CLAIM_COLUMNS)
    assert first == "2023 · Chile · us dollars 1,250,000"
    assert second.startswith("xxx") and len(second) == LONGEST_BRIEF + 1


@pytest.mark.parametrize(
    ("name", "last", "title"),
    [
        ("2024-01-01.year.1", date(2024, 12, 31), "Verbal cooperation, 2024"),
        ("2024-04-01.quarter.4", date(2024, 6, 30), "Material conflict, Apr – Jun 2024"),
        ("2024-02-01.month.3", date(2024, 2, 29), "Verbal conflict, February 2024"),
    ],
)
def test_bar_of_a_chart_is_named_and_found_again(name: str, last: date, title: str) -> None:
    bar = parse_bar(name)
    assert bar is not None
    assert (bar.last, bar.title) == (last, title)
    assert ("year" in bar.precisions) == (bar.step == "year")


@pytest.mark.parametrize("name", ["", "x", "2024-01-01", "2024-01-01.week.1", "2024-01-01.year.7", "2024-13-01.year.1"])
def test_name_of_no_bar_is_refused(name: str) -> None:
    assert parse_bar(name) is None


def test_every_event_type_has_a_meaning() -> None:
    assert {kind[0] for kind in EVENT_KINDS} <= set(theme.EVENT_TYPES)
    assert set(theme.STATUS_SHAPES) == set(theme.STATUS_HELP)
    assert len(set(theme.QUAD_COLOURS.values())) == 4


def test_map_knows_every_country_once() -> None:
    codes = [feature["properties"]["iso3"] for feature in load_outlines()["features"]]
    known = [code for code in codes if code]
    assert len(known) == len(set(known)) > 170
    points = load_points()
    assert points["iso3"].is_unique
    assert points["latitude"].between(-90, 90).all() and points["longitude"].between(-180, 180).all()


def test_saved_queries_run(tmp_path: Path) -> None:
    path = make_warehouse(tmp_path / "small.duckdb", ONE_ARTICLE)
    for entry in yaml.safe_load((DASHBOARDS / "assets" / "queries.yml").read_text(encoding="utf-8")):
        result = run_untrusted(path, entry["sql"], max_rows=10)
        assert result.error is None, f"{entry['name']}: {result.error}"


def test_views_have_the_columns_that_they_document(tmp_path: Path) -> None:
    path = make_warehouse(tmp_path / "small.duckdb", ONE_ARTICLE)
    with duckdb.connect(str(path), read_only=True) as connection:
        for view in load_views().values():
            found = [column[0] for column in connection.execute(f"FROM {view.name} LIMIT 0").description]
            assert found == list(view.columns), view.name


def test_pages_import_only_the_warehouse() -> None:
    for path in DASHBOARDS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if re.match(r"(etl|sources)\b", name)], path


def test_synthetic_quotes_stand_in_their_articles(tmp_path: Path) -> None:
    path = make_warehouse(tmp_path / "small.duckdb", SMALL)
    with duckdb.connect(str(path), read_only=True) as connection:
        for table in ("events", "trade_flows", "actor_mentions", "actor_roles"):
            rows = connection.execute(
                f"SELECT count(*), count(*) FILTER (a.text[f.char_start + 1:f.char_end] <> f.quote) FROM {table} AS f "
                "JOIN articles AS a USING (article_id)"
            ).fetchone()
            assert rows is not None and rows[0] > 0 and rows[1] == 0, table
