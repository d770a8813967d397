"""Which actors of different articles are one, and why.

Belongs here: the link of every article's actor to an actor across articles.
"""

from __future__ import annotations

import duckdb

from etl.resolve.tables import Row
from sources.article import stable_id


def link_actors(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return the rows of `actor_links`: equal keys are one actor."""
    found = con.execute("SELECT DISTINCT article_id, actor_key FROM staging.actors").fetchall()
    return [
        {
            "actor_id": stable_id("actor", key),
            "article_id": article_id,
            "actor_key": key,
            "reason": "same name" if key.startswith("person:") else "same gazetteer entry or name",
            "score": 1.0,
        }
        for article_id, key in found
    ]
