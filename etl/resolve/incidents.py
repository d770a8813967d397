"""Real-world events: which reports tell of one and the same, and what they tell together.

Belongs here: the grouping of events and the merged row. What a single clause reports is in `etl/extract/events`.
"""

from __future__ import annotations

import duckdb

GROUPS = """
    CREATE OR REPLACE TEMP TABLE incident_groups AS
    WITH parties AS (
        SELECT p.event_id, list_sort(list_distinct(list(coalesce(a.country_iso3, a.actor_id)))) AS parties
        FROM event_actors p JOIN actors a USING (actor_id) GROUP BY p.event_id
    ),
    keyed AS (
        SELECT e.event_id,
               CASE WHEN e.date_precision IN ('day', 'range') AND p.parties IS NOT NULL
                    THEN concat_ws('|', e.event_type, array_to_string(p.parties, ','), e.date_start, e.date_end)
                    ELSE e.event_id END AS same
        FROM staging.events e LEFT JOIN parties p USING (event_id)
    )
    SELECT event_id, sha256('incident|' || same)[1:16] AS incident_id FROM keyed"""
"""Events of one type between the same parties (by country) on the same exact dates are one; others stay apart."""

EVENTS = """
    SELECT e.*, g.incident_id FROM staging.events e JOIN incident_groups g USING (event_id)"""

INCIDENTS = """
    WITH ranked AS (
        SELECT e.*, row_number() OVER (
            PARTITION BY e.incident_id ORDER BY
            list_position(['occurred', 'planned', 'intended', 'alleged', 'denied'], e.status),
            e.mode IS NULL, e.location IS NULL, e.confidence DESC, e.event_id) AS place
        FROM events e
    ),
    reports AS (
        SELECT e.incident_id, count(*) AS mention_count,
               count(DISTINCT coalesce(a.publisher_family, a.publisher, d.publisher_family, d.publisher, d.source_uri))
                   FILTER (WHERE a.duplicate_of IS NULL) AS publisher_count,
               min(a.published_on) AS first_reported_on, max(a.published_on) AS last_reported_on
        FROM events e JOIN articles a USING (article_id) JOIN documents d USING (document_id)
        GROUP BY e.incident_id
    ),
    named AS (
        SELECT p.event_id, p.side, list(p.actor_id ORDER BY p.ordinal, p.actor_id) AS ids,
               list(a.name ORDER BY p.ordinal, p.actor_id) AS names
        FROM event_actors p JOIN actors a USING (actor_id) GROUP BY p.event_id, p.side
    )
    SELECT r.*, r.event_id AS best_event_id,
           n.mention_count, n.publisher_count, n.first_reported_on, n.last_reported_on,
           coalesce(s.ids, []::VARCHAR[]) AS source_actor_ids, coalesce(s.names, []::VARCHAR[]) AS source_names,
           coalesce(t.ids, []::VARCHAR[]) AS target_actor_ids, coalesce(t.names, []::VARCHAR[]) AS target_names
    FROM ranked r JOIN reports n USING (incident_id)
    LEFT JOIN named s ON s.event_id = r.event_id AND s.side = 'source'
    LEFT JOIN named t ON t.event_id = r.event_id AND t.side = 'target'
    WHERE r.place = 1"""


def group_events(con: duckdb.DuckDBPyConnection) -> None:
    """Give every staged event its incident, in the temporary table `incident_groups`.

    `con` is the candidate with staging attached, its actors and event_actors made.
    """
    con.execute(GROUPS)
