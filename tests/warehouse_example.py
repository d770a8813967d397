"""A small candidate that keeps every rule of the contract, for tests that break one rule at a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb

from warehouse.candidate import create_views, prepare_candidate, replace_table

LINES = (
    "Visit in Oslo 😀",
    "Kenya’s minister Jane Doe visited Norway on 3 May 2021.",
    "Kenya exported tea worth $2 million.",
)
TEXT = f"{LINES[0]}\n\n{LINES[1]} {LINES[2]}"
STATE = "state-1"


def quote_fact(quote: str, sentence: int, rule: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {
        "article_id": "art1",
        "sentence_id": f"sen{sentence}",
        "char_start": start,
        "char_end": start + len(quote),
        "quote": quote,
        "rule_id": rule,
        "confidence": 0.9,
    }


def example_rows() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table that is not derived."""
    event = {
        "event_type": "CONSULT", "mode": "visit", "cameo_code": "042", "action": "make a visit", "quad_class": 1,
        "intensity": 1.9, "status": "occurred", "date_start": date(2021, 5, 3), "date_end": date(2021, 5, 3),
        "date_precision": "day",
    }  # fmt: skip
    return {
        "documents": [
            {"document_id": "doc1", "source_uri": "a.txt", "format": "text", "sha256": "0" * 64,
             "fetched_at": datetime(2021, 6, 1), "status": "read"},
            {"document_id": "doc2", "source_uri": "b.bin", "format": "unknown", "sha256": "1" * 64,
             "fetched_at": datetime(2021, 6, 1), "status": "quarantined", "reason": "no text"},
        ],
        "articles": [
            {"article_id": "art1", "document_id": "doc1", "ordinal": 0, "title": LINES[0], "publisher": "Gazette",
             "published_on": "2021-05-04", "published_on_basis": "stated", "text": TEXT, "word_count": 18},
        ],
        "sentences": [
            {"sentence_id": f"sen{i}", "article_id": "art1", "ordinal": i, "char_start": TEXT.index(line),
             "char_end": TEXT.index(line) + len(line), "text": line, "kind": "prose" if i else "headline"}
            for i, line in enumerate(LINES)
        ],
        "actors": [
            {"actor_id": "ken", "name": "Kenya", "kind": "country", "country_iso3": "KEN", "wikidata_id": "Q114"},
            {"actor_id": "nor", "name": "Norway", "kind": "country", "country_iso3": "NOR"},
            {"actor_id": "doe", "name": "Jane Doe", "kind": "person", "country_iso3": "KEN"},
        ],
        "actor_aliases": [{"actor_id": "ken", "alias": "Republic of Kenya"}],
        "actor_links": [
            {"actor_id": actor, "article_id": "art1", "actor_key": f"key:{actor}", "reason": "same name", "score": 1.0}
            for actor in ("ken", "nor", "doe")
        ],
        "actor_mentions": [
            {"mention_id": "men1", "actor_id": "doe", "surface": "Jane Doe", "reference": False,
             **quote_fact("Jane Doe", 1, "actors.person")},
        ],
        "date_mentions": [
            {"date_mention_id": "dat1", "date_start": date(2021, 5, 3), "date_end": date(2021, 5, 3),
             "date_precision": "day", "basis": "absolute", "fiscal": False,
             **quote_fact("3 May 2021", 1, "dates.absolute")},
        ],
        "actor_roles": [
            {"role_id": "rol1", "actor_id": "doe", "role": "minister", "country_iso3": "KEN", "status": "current",
             "as_of": "2021-05-04", **quote_fact("minister Jane Doe", 1, "roles.title")},
        ],
        "events": [
            {"event_id": "eve1", **event, "contexts": [], "trigger": "visited", "trigger_start": TEXT.index("visited"),
             "incident_id": "inc1", **quote_fact("Kenya’s minister Jane Doe visited Norway on 3 May 2021", 1, "visit")},
        ],
        "event_actors": [
            {"event_id": "eve1", "actor_id": "doe", "side": "source", "ordinal": 0},
            {"event_id": "eve1", "actor_id": "nor", "side": "target", "ordinal": 0},
        ],
        "event_numbers": [
            {"event_id": "eve1", "what": "amount", "told": "$5 million", "currency": "USD", "value": 5e6, "lowest": 5e6,
             "highest": 5e6}
        ],
        "incidents": [
            {"incident_id": "inc1", **event, "source_actor_ids": ["doe"], "source_names": ["Jane Doe"],
             "target_actor_ids": ["nor"], "target_names": ["Norway"], "mention_count": 1, "publisher_count": 1,
             "best_event_id": "eve1"},
        ],
        "trade_flows": [
            {"flow_id": "flo1", "reporter_iso3": "KEN", "partner_iso3": "WLD", "flow": "export", "product": "tea",
             "hs_code": "0902", "value": 2e6, "currency": "USD", "value_usd": 2e6, "status": "reported",
             "derived": False, **quote_fact("Kenya exported tea worth $2 million", 2, "trade.figure")},
        ],
        "issues": [
            {"issue_id": "iss1", "stage": "read", "severity": "error", "document_id": "doc2", "message": "no text"},
        ],
        "runs": [],
        "corrections": [],
    }  # fmt: skip


def fill_example(con: duckdb.DuckDBPyConnection) -> None:
    """Fill a connection with the example, its derived tables and views."""
    prepare_candidate(con)
    for name, rows in example_rows().items():
        replace_table(con, name, rows, staging_state=STATE)
    create_views(con)
