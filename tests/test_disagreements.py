"""Where reports of one event differ all of them stand side by side; a day within a stay is no difference."""

from __future__ import annotations

import duckdb
import pytest

from tests.incident_reports import SCHEMA, Paper, Told, group
from warehouse.schema import load_tables

QUERY = str(load_tables()["incident_disagreements"].query)


def disagreements(*told: tuple[str, str | None, str | None]) -> list[tuple[str, list[str]]]:
    """Return attribute and claimed values of one incident with reports (id, `date_start/date_end`, place)."""
    with duckdb.connect(":memory:") as con:
        con.execute(SCHEMA)
        con.execute("CREATE TABLE events AS SELECT *, 'one' AS incident_id FROM staging.events")
        con.execute("CREATE TABLE incidents AS SELECT 'one' AS incident_id, 'visit' AS action, ['A'] AS source_names, "
                    "['B'] AS target_names")  # fmt: skip
        for event_id, dates, place in told:
            start, _, end = (dates or "/").partition("/")
            precision = "unknown" if not dates else "day" if start == end else "range"
            con.execute("INSERT INTO articles (article_id, publisher) VALUES (?, ?)", [event_id, f"paper {event_id}"])
            con.execute(
                "INSERT INTO events (event_id, article_id, status, date_start, date_end, date_precision, "
                "location_iso3, trigger, incident_id) "
                "VALUES (?, ?, 'occurred', try_cast(? AS DATE), try_cast(? AS DATE), ?, ?, 'visited', 'one')",
                [event_id, event_id, start, end, precision, place],
            )
        rows = con.execute(f"SELECT attribute, claims FROM ({QUERY}) ORDER BY 1").fetchall()
    return [(attribute, [claim["value"] for claim in claims]) for attribute, claims in rows]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("a", "2021-03-04/2021-03-04", None), ("b", "2021-03-04/2021-03-06", None)], []),
        ([("a", "2021-03-01/2021-03-31", None), ("b", "2021-03-06/2021-03-06", None), ("c", None, None)], []),
        (
            [
                ("a", "2021-03-05/2021-03-05", None),
                ("b", "2021-03-04/2021-03-04", None),
                ("c", "2021-03-04/2021-03-05", None),
            ],
            [("date", ["2021-03-04", "2021-03-04 to 2021-03-05", "2021-03-05"])],
        ),
        ([("a", None, "KEN"), ("b", None, "UGA"), ("c", None, "UGA")], [("place", ["KEN", "UGA", "UGA"])]),
    ],
)
def test_all_claims_stand_where_they_contradict_each_other(
    told: list[tuple[str, str | None, str | None]], expected: list[tuple[str, list[str]]]
) -> None:
    assert disagreements(*told) == expected


def test_merged_row_takes_one_printed_date_and_no_mean() -> None:
    reports = [Told("a", "x", when="2021-03-04"), Told("b", "y", when="2021-03-05"), Told("c", "z", when="2021-03-05")]
    papers = {name: Paper("2021-03-07", name) for name in "xyz"}
    _, rows = group(reports, papers)
    assert str(rows["a"]["date_start"]) == "2021-03-05"


def test_one_article_does_not_disagree_with_itself() -> None:
    with duckdb.connect(":memory:") as con:
        con.execute(SCHEMA)
        con.execute("CREATE TABLE events AS SELECT *, 'one' AS incident_id FROM staging.events")
        con.execute("CREATE TABLE incidents AS SELECT 'one' AS incident_id, 'visit' AS action, ['A'] AS source_names, "
                    "['B'] AS target_names")  # fmt: skip
        con.execute("INSERT INTO articles (article_id, publisher) VALUES ('x', 'paper')")
        for day in ("2021-03-04", "2021-03-05"):
            con.execute(
                "INSERT INTO events (event_id, article_id, date_start, date_end, date_precision, trigger, incident_id) "
                "VALUES (?, 'x', ?::DATE, ?::DATE, 'day', 'visited', 'one')",
                [day, day, day],
            )
        assert con.execute(f"SELECT * FROM ({QUERY})").fetchall() == []
