"""A small candidate with invented reports, for the tests of incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from etl.resolve.incidents import group_events, incident_selects

ACTORS: Mapping[str, tuple[str, str | None]] = {
    "Kenya": ("country", "KEN"), "Uganda": ("country", "UGA"), "Chile": ("country", "CHL"), "Japan": ("country", "JPN"),
    "Otieno": ("person", "KEN"), "Wanjiru": ("person", "KEN"),
    "Okello": ("person", "UGA"), "Mugisha": ("person", "UGA"),
    "Interior Ministry": ("government", "KEN"), "Lake Traders": ("company", "KEN"),
}  # fmt: skip

SCHEMA = """
    ATTACH ':memory:' AS staging;
    CREATE TABLE documents (document_id VARCHAR, publisher VARCHAR, publisher_family VARCHAR, source_uri VARCHAR);
    CREATE TABLE articles (article_id VARCHAR, document_id VARCHAR, publisher VARCHAR, publisher_family VARCHAR,
        published_on VARCHAR, duplicate_of VARCHAR, text VARCHAR);
    CREATE TABLE actors (actor_id VARCHAR, name VARCHAR, kind VARCHAR, country_iso3 VARCHAR);
    CREATE TABLE actor_links (article_id VARCHAR, actor_key VARCHAR, actor_id VARCHAR);
    CREATE TABLE event_actors (event_id VARCHAR, actor_id VARCHAR, side VARCHAR, ordinal INTEGER);
    CREATE TABLE staging.events (event_id VARCHAR, event_type VARCHAR, mode VARCHAR, cameo_code VARCHAR, status VARCHAR,
        action VARCHAR, date_start DATE, date_end DATE, date_precision VARCHAR, location VARCHAR,
        location_iso3 VARCHAR, trigger VARCHAR, quote VARCHAR, article_id VARCHAR, char_start INTEGER,
        trigger_start INTEGER, confidence DOUBLE);
    CREATE TABLE event_numbers (event_id VARCHAR, what VARCHAR, told VARCHAR, currency VARCHAR, value DOUBLE,
        lowest DOUBLE, highest DOUBLE);"""


@dataclass(frozen=True)
class Told:
    """One report: who did what to whom, when as `2021-03-04`, `2021-03-04/2021-03-06`, `2021-03`, `2021` or None."""

    id: str
    article: str
    source: str = "Otieno"
    target: str = "Uganda"
    type: str = "CONSULT"
    mode: str | None = "visit"
    code: str = "042"
    when: str | None = None
    status: str = "occurred"
    trigger: str = "visited"
    quote: str = "visited"
    place: str | None = None
    at: int = 0


@dataclass(frozen=True)
class Paper:
    """An article: when it was published, by which family, as a copy of which other, who else is named in it."""

    published_on: str | None = None
    family: str | None = None
    copy_of: str | None = None
    names: tuple[str, ...] = ()
    text: str = ""


def group(
    reports: Iterable[Told], papers: Mapping[str, Paper] | None = None
) -> tuple[set[frozenset[str]], dict[str, dict[str, object]]]:
    """Return which reports are one incident, and the row of the incident of every report."""
    reports, papers = list(reports), dict(papers or {})
    with duckdb.connect(":memory:") as con:
        con.execute(SCHEMA)
        for name, (kind, iso3) in ACTORS.items():
            con.execute("INSERT INTO actors VALUES (?, ?, ?, ?)", [name, name, kind, iso3])
        for article in dict.fromkeys([*papers, *(one.article for one in reports)]):
            paper = papers.get(article, Paper())
            con.execute("INSERT INTO documents VALUES (?, NULL, NULL, ?)", [article, article])
            values = [article, article, paper.family, paper.family, paper.published_on, paper.copy_of, paper.text]
            con.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            named = {*paper.names, *(name for one in reports if one.article == article for name in _names(one))}
            for name in sorted(named):
                con.execute("INSERT INTO actor_links VALUES (?, ?, ?)", [article, name, name])
        for one in reports:
            _insert(con, one)
        group_events(con)
        for name, select in incident_selects("staging.events").items():
            con.execute(f"CREATE TABLE {name} AS {select}")
        members = con.execute("SELECT incident_id, list(event_id) FROM events GROUP BY 1").fetchall()
        cursor = con.execute("SELECT e.event_id AS told, i.* FROM events e JOIN incidents i USING (incident_id)")
        names = [column[0] for column in cursor.description or []]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    return {frozenset(events) for _, events in members}, rows


def _insert(con: duckdb.DuckDBPyConnection, one: Told) -> None:
    start, end, precision = _dates(one.when)
    con.execute(
        "INSERT INTO staging.events VALUES (?, ?, ?, ?, ?, 'do', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0.9)",
        [one.id, one.type, one.mode, one.code, one.status, start, end, precision, one.place, one.place, one.trigger,
         one.quote, one.article, one.at, one.at + max(one.quote.find(one.trigger), 0)],
    )  # fmt: skip
    for side, text in (("source", one.source), ("target", one.target)):
        for ordinal, name in enumerate(text.split(" + ") if text else []):
            con.execute("INSERT INTO event_actors VALUES (?, ?, ?, ?)", [one.id, name, side, ordinal])


def _names(one: Told) -> list[str]:
    return [name for text in (one.source, one.target) if text for name in text.split(" + ")]


def _dates(when: str | None) -> tuple[date | None, date | None, str]:
    if when is None:
        return None, None, "unknown"
    if "/" in when:
        start, _, end = when.partition("/")
        return date.fromisoformat(start), date.fromisoformat(end), "range"
    if len(when) == 4:
        return date(int(when), 1, 1), date(int(when), 12, 31), "year"
    if len(when) == 7:
        year, month = map(int, when.split("-"))
        last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
        return date(year, month, 1), date.fromordinal(last), "month"
    return date.fromisoformat(when), date.fromisoformat(when), "day"
