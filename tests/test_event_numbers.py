"""Numbers in the reports of events: read as printed, and side by side where reports of one event differ."""

from __future__ import annotations

import re

import duckdb
import pytest

from etl.resolve.event_numbers import Counted, find_number, load_counted, number_rows
from tests.incident_reports import SCHEMA
from warehouse.schema import load_tables

COLUMNS = ("event_id", "what", "told", "currency", "value", "lowest", "highest")
QUERY = str(load_tables()["incident_disagreements"].query)


PRINTED = load_counted().printed


@pytest.mark.parametrize("counted", load_counted().kinds, ids=lambda one: one.what)
def test_kind_reads_its_examples_and_leaves_its_counterexamples(counted: Counted) -> None:
    for quote, told in counted.examples:
        number = find_number(quote, counted, PRINTED)
        assert number is not None, quote
        assert number.told == told
        assert re.search(counted.words, quote.lower()), quote
    for quote in counted.counterexamples:
        assert find_number(quote, counted, PRINTED) is None, quote


@pytest.mark.parametrize(
    ("what", "quote", "value", "lowest", "highest"),
    [
        ("killed", "killed at least 1,200 people", 1200, 1200, None),
        ("killed", "killed up to twenty fighters", 20, 0, 20),
        ("killed", "killed around 100 people", 100, 90, 110),
        ("amount", "lent it $1.5 billion", 1.5e9, 1.5e9, 1.5e9),
        ("amount", "lent it 300 million euros", 3e8, 3e8, 3e8),
        ("detained", "arrested 3 thousand migrants", 3000, 3000, 3000),
    ],
)
def test_number_has_the_limits_that_its_words_set(
    what: str, quote: str, value: float, lowest: float, highest: float | None
) -> None:
    (counted,) = (one for one in load_counted().kinds if one.what == what)
    number = find_number(quote, counted, PRINTED)
    assert number is not None
    assert (number.value, number.lowest, number.highest) == pytest.approx((value, lowest, highest))


def test_sums_in_different_currencies_do_not_contradict_each_other() -> None:
    (counted,) = (one for one in load_counted().kinds if one.what == "amount")
    quotes = ("gave it $12 million", "gave it 10 million euros", "gave it 12 million US dollars")
    found = [find_number(quote, counted, PRINTED) for quote in quotes]
    assert [number and number.currency for number in found] == ["USD", "EUR", "USD"]


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        (("shelled it and killed 12 people", "shelled it, killing 15"), [("number killed", ["12", "15"])]),
        (("killed at least 12 people", "killing 15"), []),
        (("killed 12 people", "killing twelve"), []),
        (("killed 12 people and wounded 9", "killed 12 and wounded more than 30"),
         [("number injured", ["9", "more than 30"])]),
        (("killed 12 people", "killed many"), []),
    ],
)  # fmt: skip
def test_reports_that_count_differently_stand_side_by_side(
    quotes: tuple[str, ...], expected: list[tuple[str, list[str]]]
) -> None:
    with duckdb.connect(":memory:") as con:
        con.execute(SCHEMA)
        con.execute("CREATE TABLE events AS SELECT *, 'one' AS incident_id FROM staging.events")
        con.execute("CREATE TABLE incidents AS SELECT 'one' AS incident_id, 'shell' AS action, ['A'] AS source_names, "
                    "['B'] AS target_names")  # fmt: skip
        for event_id, quote in enumerate(quotes):
            con.execute("INSERT INTO articles (article_id, publisher) VALUES (?, 'paper')", [f"a{event_id}"])
            con.execute(
                "INSERT INTO events (event_id, event_type, article_id, quote, trigger, incident_id) "
                "VALUES (?, 'ASSAULT', ?, ?, 'shelled', 'one')",
                [f"e{event_id}", f"a{event_id}", quote],
            )
        for row in number_rows(con, "events"):
            con.execute("INSERT INTO event_numbers VALUES (?, ?, ?, ?, ?, ?, ?)", [row[name] for name in COLUMNS])
        rows = con.execute(f"SELECT attribute, claims FROM ({QUERY}) ORDER BY 1").fetchall()
    assert [(attribute, [claim["value"] for claim in claims]) for attribute, claims in rows] == expected
