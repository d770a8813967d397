"""Measure what resolution costs as the warehouse grows: signatures, copies, and one more article; incidents.

Run: `python -m tests.benchmarks.bench_resolve [--articles N ...] [--events N ...]`. Times are CPU seconds of this
process, so that other work on the machine disturbs little; texts and events are invented and the same every time.
"""

from __future__ import annotations

import argparse
import random
import string
import time
from collections.abc import Sequence

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from etl.resolve.duplicates import find_duplicates
from etl.resolve.incidents import group_events
from etl.resolve.signatures import update_signatures
from tests.incident_reports import SCHEMA

WORDS_PER_ARTICLE = 400
VOCABULARY = 8_000
EVENTS = """
    CREATE OR REPLACE TABLE told AS
    SELECT i, ['CONSULT', 'SUPPORT', 'ACCUSE', 'ASSAULT', 'AGREE'][1 + (hash(i * 3) % 5)::INTEGER] AS event_type,
           floor(150 * pow((hash(i * 5) % 100000) / 100000, 2))::INTEGER AS source,
           floor(150 * pow((hash(i * 7) % 100000) / 100000, 2))::INTEGER AS target,
           DATE '2012-01-01' + (hash(i // 2) % 4500)::INTEGER AS day, hash(i * 11) % 10 AS how
    FROM range({n}) AS r(i);
    INSERT INTO documents SELECT 'd' || i, NULL, 'family ' || i % 40, 'd' || i FROM range({n} // 10 + 1) AS r(i);
    INSERT INTO articles SELECT 'a' || i, 'd' || i, NULL, 'family ' || i % 40,
        strftime(DATE '2012-01-01' + (hash(i) % 4500)::INTEGER, '%Y-%m-%d'), NULL, '' FROM range({n} // 10 + 1) AS r(i);
    INSERT INTO actors SELECT 'c' || i, 'country ' || i, 'country', 'C' || i FROM range(150) AS r(i)
        UNION ALL SELECT 'p' || i, 'person ' || i, 'person', 'C' || i % 150 FROM range(3000) AS r(i);
    INSERT INTO event_actors SELECT 'e' || i, CASE WHEN how % 2 = 0 THEN 'c' || source ELSE
        'p' || (source + 150 * (i % 20)) END, 'source', 0 FROM told
        UNION ALL SELECT 'e' || i, 'c' || CASE WHEN target = source THEN (target + 1) % 150 ELSE target END, 'target', 0
        FROM told;
    INSERT INTO staging.events SELECT 'e' || i, event_type, CASE event_type WHEN 'CONSULT' THEN 'visit' END,
        CASE event_type WHEN 'CONSULT' THEN '042' WHEN 'SUPPORT' THEN '057' WHEN 'ACCUSE' THEN '111'
            WHEN 'ASSAULT' THEN '190' ELSE '036' END,
        'occurred', 'do',
        CASE WHEN how < 7 THEN day WHEN how = 7 THEN date_trunc('month', day) END,
        CASE WHEN how < 7 THEN day WHEN how = 7 THEN last_day(day) END,
        CASE WHEN how < 7 THEN 'day' WHEN how = 7 THEN 'month' ELSE 'unknown' END, NULL, NULL, 'did', 'did it',
        'a' || i // 10, i % 10, i % 10, 0.9 FROM told"""


def make_texts(count: int) -> pa.Table:
    """Return invented articles: a fifth of them are longer versions of the one before, at another outlet."""
    random_words = random.Random(7)
    vocabulary = ["".join(random_words.choices(string.ascii_lowercase, k=6)) for _ in range(VOCABULARY)]
    texts: list[str] = []
    for number in range(count):
        words = " ".join(random_words.choices(vocabulary, k=WORDS_PER_ARTICLE if number % 5 else 40))
        texts.append(f"{texts[-1]} {words}" if number % 5 == 0 and texts else f"{words} Kenya {number} in 2020.")
    return pa.table(
        {
            "article_id": [f"{number:016x}" for number in range(count)],
            "content_hash": ["same"] * count,
            "title": pa.array([None] * count, pa.string()),
            "text": texts,
            "publisher": pa.array([f"paper {number % 7}" for number in range(count)]),
            "publisher_family": pa.array([None] * count, pa.string()),
            "published_on": pa.array(["2020-01-01"] * count),
        }
    )


def measure_articles(count: int) -> tuple[float, float, float]:
    """Return CPU seconds of signing `count` articles, of finding their copies, and of both after one more article."""
    with duckdb.connect(":memory:") as con:
        con.execute("ATTACH ':memory:' AS staging")
        con.execute("USE staging")
        texts = make_texts(count + 1)
        con.register("texts", texts.slice(0, count))
        con.execute("CREATE TABLE articles AS SELECT * FROM texts")
        started = time.process_time()
        update_signatures(con)
        signed = time.process_time()
        con.execute("USE memory")
        find_duplicates(con)
        found = time.process_time()
        con.register("last_text", texts.slice(count))
        con.execute("INSERT INTO staging.articles SELECT * FROM last_text")
        con.execute("USE staging")
        began = time.process_time()
        update_signatures(con)
        con.execute("USE memory")
        find_duplicates(con)
        return signed - started, found - signed, time.process_time() - began


def measure_events(count: int) -> tuple[float, int]:
    """Return CPU seconds of grouping `count` events and the number of incidents."""
    with duckdb.connect(":memory:") as con:
        con.execute(SCHEMA)
        con.execute(EVENTS.format(n=count))
        started = time.process_time()
        group_events(con)
        seconds = time.process_time() - started
        return seconds, con.execute("SELECT count(DISTINCT incident_id) FROM incident_groups").fetchall()[0][0]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--articles", type=int, nargs="*", default=[10, 1_000, 10_000])
    parser.add_argument("--events", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    options = parser.parse_args(arguments)
    for count in options.articles:
        signing, finding, one_more = measure_articles(count)
        print(
            f"{count:>9,} articles: signed {count / max(signing, 1e-9):,.0f} a second, "
            f"copies found in {finding:.2f} s, one more article {one_more:.2f} s",
            flush=True,
        )
    for count in options.events:
        seconds, incidents = measure_events(count)
        print(f"{count:>9,} events: {incidents:,} incidents in {seconds:.2f} s", flush=True)


if __name__ == "__main__":
    main()
