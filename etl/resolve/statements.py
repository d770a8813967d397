"""The contract's tables as SELECTs over staging and over the actor links, by name, for each asset.

Belongs here: SQL that puts together what many articles say. The declarations are in `warehouse/tables`,
who is whom in `etl/resolve/actors.py`, what is one event in `etl/resolve/incidents.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

DOCUMENTS: Mapping[str, str] = {"documents": "SELECT * FROM staging.documents"}

MENTIONS: Mapping[str, str] = {
    "sentences": "SELECT * FROM staging.sentences",
    "date_mentions": "SELECT * FROM staging.date_mentions",
}

ACTORS: Mapping[str, str] = {
    # Name, kind and country that most articles give; the longer, then the alphabetically first among equals.
    "actors": """
        WITH claims AS (
            SELECT l.actor_id, a.name, a.kind, a.country_iso3, a.wikidata_id
            FROM staging.actors a JOIN actor_links l USING (article_id, actor_key)
        ),
        names AS (
            SELECT actor_id, name, row_number() OVER (
                PARTITION BY actor_id ORDER BY count(*) DESC, length(name) DESC, name) AS place
            FROM claims GROUP BY actor_id, name
        ),
        kinds AS (
            SELECT actor_id, kind, row_number() OVER (PARTITION BY actor_id ORDER BY count(*) DESC, kind) AS place
            FROM claims GROUP BY actor_id, kind
        ),
        states AS (
            SELECT actor_id, country_iso3, row_number() OVER (
                PARTITION BY actor_id ORDER BY count(*) DESC, country_iso3) AS place
            FROM claims WHERE country_iso3 IS NOT NULL GROUP BY actor_id, country_iso3
        ),
        items AS (SELECT actor_id, min(wikidata_id) AS wikidata_id FROM claims GROUP BY actor_id)
        SELECT n.actor_id, n.name, k.kind, s.country_iso3, i.wikidata_id
        FROM names n
        JOIN kinds k ON k.actor_id = n.actor_id AND k.place = 1
        JOIN items i ON i.actor_id = n.actor_id
        LEFT JOIN states s ON s.actor_id = n.actor_id AND s.place = 1
        WHERE n.place = 1""",
    "actor_aliases": """
        SELECT DISTINCT l.actor_id, a.alias
        FROM staging.actor_aliases a JOIN actor_links l USING (article_id, actor_key)""",
    "actor_mentions": """
        SELECT m.*, l.actor_id FROM staging.actor_mentions m JOIN actor_links l USING (article_id, actor_key)""",
    "actor_roles": """
        SELECT r.*, l.actor_id FROM staging.actor_roles r JOIN actor_links l USING (article_id, actor_key)""",
}

EVENT_ACTORS = """
    SELECT p.event_id, l.actor_id, p.side, min(p.ordinal) AS ordinal
    FROM staging.event_actors p JOIN actor_links l USING (article_id, actor_key)
    GROUP BY p.event_id, l.actor_id, p.side"""

TRADE: Mapping[str, str] = {
    "trade_flows": """
        SELECT f.*, l.actor_id AS claimant_actor_id
        FROM staging.trade_flows f
        LEFT JOIN actor_links l ON l.article_id = f.article_id AND l.actor_key = f.claimant_key""",
}
