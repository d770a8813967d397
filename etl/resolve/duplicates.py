"""Articles that are copies of others: which, of which one, and how alike.

Belongs here: comparing the texts of articles. Facts of copies stay; counting publishers once is for `incidents.py`.
"""

from __future__ import annotations

import duckdb

EXACT = """
    WITH folded AS (
        SELECT *, md5(lower(regexp_replace(text, '[^\\pL\\pN]+', ' ', 'g'))) AS same FROM staging.articles
    ),
    ranked AS (
        SELECT *, first_value(article_id) OVER (
            PARTITION BY same ORDER BY published_on NULLS LAST, article_id) AS primary_id
        FROM folded
    )
    SELECT *, CASE WHEN primary_id <> article_id THEN primary_id END AS duplicate_of,
           CASE WHEN primary_id <> article_id THEN 'exact' END AS duplicate_kind,
           CASE WHEN primary_id <> article_id THEN 1.0 END AS duplicate_similarity
    FROM ranked"""
"""Same words in the same order, whatever the case and punctuation; the first published is the primary one."""


def find_duplicates(_con: duckdb.DuckDBPyConnection) -> str:
    """Return the SELECT of `articles` with what each is a copy of."""
    return EXACT
