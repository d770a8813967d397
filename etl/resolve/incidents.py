"""Real-world events: which reports tell of one and the same, and what they tell together.

Belongs here: reading the reports, block by block, and the merged row. What makes two reports one is in
`incident_grouping.py` and its list `incident_families.yml`; what a single clause reports is in `etl/extract/events`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from etl.resolve.incident_families import Family, family_of, family_sql, flag_sql, herald_sql, load_families
from etl.resolve.incident_grouping import Group, Report, group_reports, join_partial
from sources.article import stable_id

ROWS_AT_ONCE = 50_000
STEM = 4
"""Letters by which the words of a trigger are compared: visits, visited."""

REPORTS = """
    CREATE OR REPLACE TEMP TABLE event_reports_read AS
    WITH party AS (
        SELECT p.event_id, p.side, p.actor_id, a.kind,
               CASE WHEN a.kind IN ('country', 'person', 'government') THEN coalesce(a.country_iso3, a.actor_id)
                    ELSE a.actor_id END AS party
        FROM event_actors p JOIN actors a USING (actor_id)
    ),
    sides AS (
        SELECT event_id, list_sort(list_distinct(list(party))) AS parties,
               list_sort(list_distinct(coalesce(list(party) FILTER (side = 'source'), []))) AS sources,
               list_sort(list_distinct(coalesce(list(party) FILTER (side = 'target'), []))) AS targets,
               string_agg(DISTINCT party || '/' || actor_id, ',') FILTER (kind = 'person') AS persons
        FROM party GROUP BY event_id
    ),
    told AS (
        SELECT e.*, {family} AS family, s.sources, s.targets, s.persons,
               CASE WHEN {place_is_party} AND len(s.parties) = 1 AND e.location_iso3 <> s.parties[1]
                    THEN list_sort([s.parties[1], e.location_iso3]) ELSE s.parties END AS parties
        FROM {events} e LEFT JOIN sides s USING (event_id)
    ),
    dated AS (
        SELECT a.article_id, coalesce(a.duplicate_of, a.article_id) AS story,
               coalesce(a.published_on, '9999') AS reported,
               try_cast(a.published_on AS DATE) - DATE '0001-01-01' AS published,
               try_cast(concat(left(a.published_on, 4), '-01-01') AS DATE) - DATE '0001-01-01' AS published_year,
               CASE WHEN coalesce(length(a.published_on), 0) < 10 THEN list_max(list_transform(
                   regexp_extract_all(a.text, '\\b(?:19|20)[0-9][0-9]\\b'), lambda y: y::INTEGER)) END AS latest_year
        FROM articles a
    )
    SELECT e.family, e.event_id, d.story, {herald} AS herald,
           CASE WHEN herald AND e.status = 'occurred' THEN 'planned' ELSE e.status END AS status,
           CASE WHEN herald AND e.status = 'occurred'
                     AND NOT coalesce(e.date_start - DATE '0001-01-01' > d.published, false)
                THEN 'unknown' ELSE e.date_precision END AS date_precision,
           coalesce(e.date_start - DATE '0001-01-01', 0)::INTEGER AS first_day,
           coalesce(e.date_end - DATE '0001-01-01', 0)::INTEGER AS last_day,
           CASE WHEN list_contains(e.parties, e.location_iso3) THEN e.location_iso3
                WHEN e.cameo_code LIKE '043%' OR herald THEN CASE WHEN len(e.sources) = 1 THEN e.sources[1] END
                WHEN len(e.targets) = 1 AND len(e.sources) > 0 THEN e.targets[1]
           END AS host,
           coalesce(e.persons, '') AS persons, e.char_start, d.published::INTEGER AS published,
           d.published_year::INTEGER AS published_year,
           CASE WHEN {mutual} THEN array_to_string(e.parties, ',')
                ELSE concat(array_to_string(e.sources, ','), '>', array_to_string(e.targets, ',')) END AS block,
           concat(d.reported, d.article_id) AS reported, lower(e.trigger) AS words,
           regexp_matches(lower(left(e.quote, e.trigger_start - e.char_start)),
               '\\b(last|previous|earlier|prior|past)\\s+(\\w+\\s+)?$') AS earlier,
           greatest(
               max(first_day) FILTER (e.status = 'occurred') OVER (PARTITION BY d.story),
               max(make_date(d.latest_year, 1, 1) - DATE '0001-01-01') OVER (PARTITION BY d.story)) AS story_tells
    FROM told e JOIN dated d USING (article_id)"""
"""Every event as grouping sees it. The parties are countries where the actor acts for one, else the actor itself;
`host` is the country that a visit goes to, a `herald` (an invitation) has neither date nor status of what it announces,
`earlier` tells that the words themselves set an act before another ("their last meeting"), `story_tells` is the latest
day on which the story says that something occurred, or the latest year that it names where its day of publication is
not known."""

ORDERED = """
    SELECT family, block, event_id, story, status, date_precision, first_day, last_day, host, persons, char_start,
           published, published_year, reported, words, coalesce(story_tells, 0)::INTEGER AS story_tells, earlier,
           herald
    FROM event_reports_read ORDER BY family, block, event_id"""

STORY_PERSONS = """
    SELECT coalesce(a.duplicate_of, a.article_id) AS story, list(DISTINCT l.actor_id) AS persons
    FROM actor_links l JOIN actors c USING (actor_id) JOIN articles a USING (article_id)
    WHERE c.kind = 'person' AND coalesce(length(a.published_on), 0) < 10 GROUP BY 1"""
"""Who is named in the articles whose day of publication is not known."""

EVENTS = """
    SELECT e.*, g.incident_id FROM staging.events e JOIN incident_groups g USING (event_id)"""

INCIDENTS = """
    WITH families AS (
        SELECT a.article_id, coalesce(p.publisher_family, p.publisher, d.publisher_family, d.publisher, d.source_uri)
                   AS family, a.published_on
        FROM articles a JOIN articles p ON p.article_id = coalesce(a.duplicate_of, a.article_id)
        JOIN documents d ON d.document_id = p.document_id
    ),
    sides AS (
        SELECT p.event_id, least(count(DISTINCT coalesce(a.country_iso3, a.actor_id)), 2) AS parties
        FROM event_actors p JOIN actors a USING (actor_id) GROUP BY p.event_id
    ),
    ranked AS (
        SELECT e.*, g.herald, row_number() OVER (
            PARTITION BY e.incident_id ORDER BY g.herald,
            list_position(['occurred', 'planned', 'intended', 'alleged', 'denied'], e.status),
            s.parties DESC NULLS LAST, e.mode IS NULL, e.location IS NULL, e.confidence DESC, e.event_id) AS place
        FROM events e JOIN incident_groups g USING (event_id) LEFT JOIN sides s USING (event_id)
    ),
    reports AS (
        SELECT r.incident_id, count(*) AS mention_count, count(DISTINCT f.family) AS publisher_count,
               min(f.published_on) AS first_reported_on, max(f.published_on) AS last_reported_on,
               arg_min(r.mode, r.place) FILTER (r.mode IS NOT NULL) AS told_mode,
               arg_min(struct_pack(l := r.location, c := r.location_iso3), r.place)
                   FILTER (r.location IS NOT NULL) AS told_location
        FROM ranked r JOIN families f USING (article_id) GROUP BY r.incident_id
    ),
    -- the most exact date; among equally exact ones that of the furthest status, then the most reported
    dates AS (
        SELECT r.incident_id, r.date_start, r.date_end, r.date_precision, row_number() OVER (
            PARTITION BY r.incident_id ORDER BY min(r.herald::INTEGER),
            list_position(['day', 'range', 'month', 'year'], r.date_precision) // 3,
            list_position(['month', 'year'], r.date_precision),
            min(list_position(['occurred', 'planned', 'intended', 'alleged', 'denied'], r.status)),
            count(DISTINCT f.family) DESC, count(*) DESC, r.date_start, r.date_end, r.date_precision) AS place
        FROM ranked r JOIN families f USING (article_id)
        WHERE r.date_start IS NOT NULL
        GROUP BY r.incident_id, r.date_start, r.date_end, r.date_precision
    ),
    named AS (
        SELECT p.event_id, p.side, list(p.actor_id ORDER BY p.ordinal, p.actor_id) AS ids,
               list(a.name ORDER BY p.ordinal, p.actor_id) AS names
        FROM event_actors p JOIN actors a USING (actor_id) GROUP BY p.event_id, p.side
    )
    SELECT r.* REPLACE (
               coalesce(r.mode, n.told_mode) AS mode,
               CASE WHEN r.location IS NULL THEN n.told_location.l ELSE r.location END AS location,
               CASE WHEN r.location IS NULL THEN n.told_location.c ELSE r.location_iso3 END AS location_iso3,
               d.date_start AS date_start, d.date_end AS date_end,
               coalesce(d.date_precision, 'unknown') AS date_precision),
           r.event_id AS best_event_id,
           n.mention_count, n.publisher_count, n.first_reported_on, n.last_reported_on,
           coalesce(s.ids, []::VARCHAR[]) AS source_actor_ids, coalesce(s.names, []::VARCHAR[]) AS source_names,
           coalesce(t.ids, []::VARCHAR[]) AS target_actor_ids, coalesce(t.names, []::VARCHAR[]) AS target_names
    FROM ranked r JOIN reports n USING (incident_id)
    LEFT JOIN dates d ON d.incident_id = r.incident_id AND d.place = 1
    LEFT JOIN named s ON s.event_id = r.event_id AND s.side = 'source'
    LEFT JOIN named t ON t.event_id = r.event_id AND t.side = 'target'
    WHERE r.place = 1"""


def group_events(con: duckdb.DuckDBPyConnection, *, events: str = "staging.events") -> None:
    """Give every event its incident, in the temporary table `incident_groups`.

    `con` is the candidate, its articles, actors and event_actors made; `events` is the table or query of the events.
    """
    families = load_families()
    con.execute(
        REPORTS.format(
            events=events,
            family=family_sql(families),
            herald=herald_sql(families),
            mutual=flag_sql(families, "mutual"),
            place_is_party=flag_sql(families, "place_is_party"),
        )
    )
    story_persons = {story: frozenset(persons) for story, persons in con.execute(STORY_PERSONS).fetchall()}
    found: list[tuple[str, str]] = []
    stems: dict[str, frozenset[str]] = {}
    for family_id, rows in groupby(_rows(con), key=itemgetter(0)):
        family = family_of(families, family_id)
        groups: list[Group] = []
        for block, members in groupby(rows, key=itemgetter(1)):
            parties = _parties(block)
            reports = [_report(row, family, parties=parties, stems=stems) for row in members]
            groups += group_reports(reports, family, story_persons)
        found += _incidents(join_partial(groups, family))
    _keep(con, found)  # only now: another statement on the connection would end the reading of rows


def _incidents(groups: Sequence[Group]) -> Iterator[tuple[str, str]]:
    """Yield event and incident; an incident is called after its earliest report, so that later ones change no id."""
    for group in groups:
        first = min(group.reports, key=_first_told)
        incident_id = stable_id("incident", first.event_id)
        for report in group.reports:
            yield report.event_id, incident_id


def _first_told(report: Report) -> tuple[str, int, str]:
    return report.reported, report.place, report.event_id


def _rows(con: duckdb.DuckDBPyConnection) -> Iterator[Sequence[Any]]:
    cursor = con.execute(ORDERED)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _report(row: Sequence[Any], family: Family, *, parties: frozenset[str], stems: dict[str, frozenset[str]]) -> Report:
    """Return the report of a row; `stems` remembers the beginnings of words, because few triggers are used often."""
    (
        _, _, event_id, story, status, precision, start, end, host, persons, place, published, year, reported, words,
        tells, earlier, herald,
    ) = row  # fmt: skip
    if words not in stems:
        stems[words] = frozenset(word[:STEM] for word in words.split() if len(word) >= STEM)
    return Report(
        event_id=event_id, story=story, status=status, precision=precision, start=start, end=end,
        host=host if family.host else None, persons=_persons(persons, but=host if family.host else None), place=place,
        published=published, published_years=None if year is None else (year, year + 365), parties=parties,
        reported=reported, story_tells=tells, words=stems[words], is_earlier=earlier, is_herald=herald,
    )  # fmt: skip


def _persons(listed: str, *, but: str | None) -> frozenset[tuple[str, str]]:
    """Return (party, actor) of each person in a list `party/actor,…`, those of the party `but` left out."""
    if not listed:
        return frozenset()
    pairs = (one.partition("/") for one in listed.split(","))
    return frozenset((party, actor) for party, _, actor in pairs if party != but)


def _parties(block: str) -> frozenset[str]:
    """Return the parties of a block, with their sides where these matter."""
    if ">" not in block:
        return frozenset(block.split(",")) - {""}
    sources, _, targets = block.partition(">")
    return frozenset(
        f"{side}{party}" for side, names in (("<", sources), (">", targets)) for party in names.split(",") if party
    )


def _keep(con: duckdb.DuckDBPyConnection, found: Sequence[tuple[str, str]]) -> None:
    table = pa.table(
        {
            "event_id": pa.array([event_id for event_id, _ in found], pa.string()),
            "incident_id": pa.array([incident_id for _, incident_id in found], pa.string()),
        }
    )
    con.register("new_groups", table)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE incident_groups AS "
        "SELECT g.event_id, g.incident_id, r.herald FROM new_groups g JOIN event_reports_read r USING (event_id)"
    )
    con.unregister("new_groups")


def incident_selects(events: str) -> Mapping[str, str]:
    """Return the SELECTs of `events` and `incidents`; `events` is the table or query that was grouped."""
    return {"events": EVENTS.replace("staging.events", events), "incidents": INCIDENTS}
