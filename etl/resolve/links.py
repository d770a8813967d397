"""Which actors of different articles are one, and why.

Belongs here: the way from staging to `etl/resolve/actors.py`, which decides, and back to rows.
"""

from __future__ import annotations

import duckdb

from etl.records import Actor
from etl.resolve.actors import Variant, resolve_variants
from etl.resolve.tables import Row


def link_actors(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return the rows of `actor_links`: one for every actor of every article, with the reason of the link."""
    found = con.execute(
        """
        SELECT kind, actor_key, name, country_iso3, min(wikidata_id), list(DISTINCT article_id ORDER BY article_id)
        FROM staging.actors GROUP BY kind, actor_key, name, country_iso3"""
    ).fetchall()
    variants = [
        Variant(Actor(key, name, kind, country, item), [(article_id, key) for article_id in articles])
        for kind, key, name, country, item, articles in found
    ]
    return [
        {
            "actor_id": link.actor_id,
            "article_id": link.article_id,
            "actor_key": link.actor_key,
            "reason": link.reason,
            "score": link.score,
        }
        for link in resolve_variants(variants).links
    ]
