"""A generator of synthetic warehouses, from none to millions of rows, for tests and benchmarks of readers.

Belongs here: rows that look like real ones (every quote is the slice of its article's text, every reference
holds) and are made by SQL alone, so that a million events take seconds. No article of anybody is used.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.candidate import create_views
from warehouse.schema import comment_sql, create_table_sql, load_tables

PROJECT_ROOT = Path(__file__).resolve().parent.parent
REFERENCE = PROJECT_ROOT / "warehouse" / "reference" / "countries.csv"
COUNTRIES = PROJECT_ROOT / "dashboards" / "assets" / "countries.csv"
BASE_TABLES = (
    "runs", "documents", "articles", "sentences", "date_mentions", "actors", "actor_aliases", "actor_mentions",
    "actor_roles", "events", "event_actors", "incidents", "trade_flows", "issues",
)  # fmt: skip

EVENT_KINDS: tuple[tuple[str, str | None, str, str, int, float, int], ...] = (
    # type, mode, CAMEO code, action in words, quad class, intensity, weight
    ("CONSULT", "visit", "042", "paid a visit to", 1, 1.9, 26),
    ("CONSULT", "phone", "041", "held a telephone call with", 1, 1.0, 8),
    ("AGREE", None, "030", "agreed to work with", 1, 4.0, 14),
    ("SUPPORT", None, "057", "signed an agreement with", 1, 8.0, 12),
    ("COOPERATE", None, "061", "opened a joint plant with", 2, 6.4, 7),
    ("AID", None, "071", "sent medical aid to", 2, 7.4, 5),
    ("CONCEDE", None, "081", "eased restrictions on", 2, 5.0, 1),
    ("RETREAT", "withdraw", "087", "withdrew troops from", 2, 9.0, 1),
    ("REQUEST", "change", "104", "called for reforms by", 3, -2.0, 5),
    ("ACCUSE", "disapprove", "111", "criticised", 3, -3.0, 8),
    ("REJECT", "meet", "125", "refused talks with", 3, -4.0, 3),
    ("THREATEN", "restrict", "131", "threatened to restrict trade with", 3, -5.8, 3),
    ("SANCTION", "discontinue", "163", "imposed sanctions on", 4, -8.0, 3),
    ("COERCE", "seize", "171", "seized property of", 4, -7.0, 2),
    ("ASSAULT", "explosives", "190", "shelled positions of", 4, -10.0, 2),
)
PRODUCTS: tuple[tuple[str | None, str | None], ...] = (
    (None, None), ("tractors", "8701"), ("rice", "1006"), ("cotton yarn", "5205"), ("milk powder", "0402"),
    ("tyres", "4011"), ("surgical instruments", "9018"), ("potash fertilisers", "3104"), ("leather goods", "4203"),
    ("wheat", "1001"), ("tea", "0902"), ("crude oil", "2709"),
)  # fmt: skip
GIVEN_NAMES = (
    "Ana Bo Carla Dmitri Elif Farid Goran Hana Ivo Jana Kofi Lena Marek Nadia Omar Petra Quang Rosa Sami Tarek"
)
FAMILY_NAMES = (
    "Adler Baptiste Castel Dorin Ekwall Ferro Galante Horak Ibsen Jokar Keller Lindt Moreau Nakos Orban "
    "Petrov Quist Rahmani Silva Toure Ulmer Varga Weiss Yilmaz Zeman"
)
PUBLISHERS = ("Northern Wire", "Daily Ledger", "Port Gazette", "Ministry Bulletin", "River Post", "Trade Monitor")


@dataclass(frozen=True)
class Size:
    """How many rows a synthetic warehouse has; facts are dealt out evenly over the articles."""

    articles: int
    events: int
    trade_flows: int
    persons: int = 200
    countries: int = 60

    @property
    def events_per_article(self) -> int:
        """Events in one article, the last one holding the rest."""
        return max(1, -(-self.events // max(1, self.articles)))

    @property
    def flows_per_article(self) -> int:
        """Trade flows in one article."""
        return max(1, -(-self.trade_flows // max(1, self.articles)))


EMPTY = Size(articles=0, events=0, trade_flows=0)
ONE_ARTICLE = Size(articles=1, events=4, trade_flows=2, persons=3, countries=4)
SMALL = Size(articles=120, events=1_200, trade_flows=240)
LARGE = Size(articles=100_000, events=1_000_000, trade_flows=200_000, persons=5_000, countries=200)
SIZES = {"empty": EMPTY, "one": ONE_ARTICLE, "small": SMALL, "large": LARGE}


def make_warehouse(path: Path, size: Size, *, builds: int = 2) -> Path:
    """Write a warehouse of the given size to `path`, which must not exist, and return the path."""
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.4.0"}) as connection:
        _create_tables(connection)
        if size.articles:
            _fill(connection, size)
        _record_runs(connection, builds)
        create_views(connection)
        connection.execute("CHECKPOINT")
    return path


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for table in load_tables().values():
        connection.execute(create_table_sql(table))
        for statement in comment_sql(table):
            connection.execute(statement)
    connection.execute(f"INSERT INTO countries BY NAME FROM read_csv('{REFERENCE}')")


def _fill(connection: duckdb.DuckDBPyConnection, size: Size) -> None:
    _load_constants(connection, size)
    for statement in _statements(size):
        connection.execute(statement)


def _load_constants(connection: duckdb.DuckDBPyConnection, size: Size) -> None:
    connection.execute(
        "CREATE TEMP TABLE kinds AS SELECT unnest(?) AS event_type, unnest(?) AS mode, unnest(?) AS cameo_code, "
        "unnest(?) AS action, unnest(?)::INTEGER AS quad_class, unnest(?)::DOUBLE AS intensity, "
        "unnest(?)::INTEGER AS weight",
        [[kind[i] for kind in EVENT_KINDS] for i in range(7)],
    )
    connection.execute(
        "CREATE TEMP TABLE kind_lookup AS SELECT row_number() OVER () - 1 AS k, * FROM "
        "(SELECT kinds.*, unnest(range(weight)) FROM kinds)"
    )
    connection.execute(
        "CREATE TEMP TABLE product_lookup AS SELECT unnest(range(len(?))) AS p, unnest(?) AS product, "
        "unnest(?) AS hs_code",
        [[p for p, _ in PRODUCTS], [p for p, _ in PRODUCTS], [h for _, h in PRODUCTS]],
    )
    connection.execute(
        "CREATE TEMP TABLE nation AS SELECT row_number() OVER (ORDER BY md5(iso3 || 'order')) - 1 AS n, iso3, name "
        f"FROM read_csv('{COUNTRIES}') ORDER BY n LIMIT {size.countries}"
    )
    connection.execute(
        f"CREATE TEMP TABLE given AS SELECT unnest(string_split('{GIVEN_NAMES}', ' ')) AS given; "
        f"CREATE TEMP TABLE family AS SELECT unnest(string_split('{FAMILY_NAMES}', ' ')) AS family"
    )


def _statements(size: Size) -> list[str]:
    outlets = ", ".join(f"'{name}'" for name in PUBLISHERS)
    return [
        # u(i, salt): a number in [0, 1) that depends on nothing but its arguments
        "CREATE TEMP MACRO u(i, salt) AS (hash(i * 1000003 + salt) % 1000000007) / 1000000007.0",
        "CREATE TEMP MACRO id(kind, i) AS left(md5(kind || ':' || i), 16)",
        "CREATE TEMP TABLE cast_of_actors AS "
        "SELECT n AS a, id('country', n) AS actor_id, name, 'country' AS kind, iso3 FROM nation UNION ALL "
        "SELECT 100000 + n, id('ministry', n), 'Foreign Ministry of ' || name, 'government', iso3 FROM nation "
        "UNION ALL "
        "SELECT 200000 + i, id('person', i), given || ' ' || family || CASE WHEN i >= 500 THEN ' ' || (i // 500) "
        f"ELSE '' END, 'person', iso3 FROM range({size.persons}) AS r(i) "
        "JOIN (SELECT row_number() OVER () - 1 AS g, given FROM given) ON g = i % 20 "
        "JOIN (SELECT row_number() OVER () - 1 AS f, family FROM family) ON f = (i // 20) % 25 "
        f"JOIN nation ON n = hash(i) % {size.countries}",
        "INSERT INTO actors BY NAME SELECT actor_id, name, kind, iso3 AS country_iso3 FROM cast_of_actors "
        "ORDER BY kind, name",
        "INSERT INTO actor_aliases BY NAME SELECT actor_id, name AS alias FROM cast_of_actors",
        # who does what: parties follow a power law, as in the news
        f"""CREATE TEMP TABLE raw_event AS
        SELECT i, i // {size.events_per_article} AS article, i % {size.events_per_article} AS place, k.*,
            floor({size.countries} * pow(u(i, 1), 2.2))::BIGINT AS source_nation,
            floor({size.countries} * pow(u(i, 2), 2.2))::BIGINT AS target_nation,
            u(i, 3) AS style, u(i, 4) AS how_dated, u(i, 5) AS how_sure,
            DATE '2014-01-01' + (floor(4300 * sqrt(u(i // 3, 6))))::INTEGER AS day
        FROM range({size.events}) AS r(i)
        JOIN kind_lookup AS k ON k.k = hash(i * 7 + 1) % (SELECT count(*) FROM kind_lookup)""",
        f"""CREATE TEMP TABLE party_event AS
        SELECT e.*, CASE WHEN style < 0.5 THEN source_nation WHEN style < 0.75 THEN 100000 + source_nation
                ELSE 200000 + hash(i * 3 + 5) % {size.persons} END AS source_a,
            CASE WHEN source_nation = target_nation THEN (target_nation + 1) % {size.countries}
                ELSE target_nation END AS target_a,
            CASE WHEN how_dated < 0.7 THEN 'day' WHEN how_dated < 0.8 THEN 'month' WHEN how_dated < 0.85 THEN 'year'
                ELSE 'unknown' END AS date_precision,
            CASE WHEN how_sure < 0.78 THEN 'occurred' WHEN how_sure < 0.88 THEN 'planned'
                WHEN how_sure < 0.94 THEN 'intended' WHEN how_sure < 0.97 THEN 'alleged' ELSE 'denied' END AS status
        FROM raw_event AS e""",
        """CREATE TEMP TABLE told_event AS
        SELECT e.* EXCLUDE (day), s.actor_id AS source_id, s.name AS source_name, s.iso3 AS source_iso3,
            t.actor_id AS target_id, t.name AS target_name,
            CASE date_precision WHEN 'month' THEN date_trunc('month', day) WHEN 'year' THEN date_trunc('year', day)
                WHEN 'day' THEN day END::DATE AS date_start,
            CASE date_precision WHEN 'month' THEN last_day(day) WHEN 'year' THEN make_date(year(day), 12, 31)
                WHEN 'day' THEN day END::DATE AS date_end,
            s.name || ' ' || action || ' ' || t.name || CASE date_precision
                WHEN 'day' THEN strftime(day, ' on %-d %B %Y') WHEN 'month' THEN strftime(day, ' in %B %Y')
                WHEN 'year' THEN strftime(day, ' in %Y') ELSE '' END || '.' AS sentence
        FROM party_event AS e
        JOIN cast_of_actors AS s ON s.a = e.source_a JOIN cast_of_actors AS t ON t.a = e.target_a""",
        f"""CREATE TEMP TABLE raw_flow AS
        SELECT i, i // {size.flows_per_article} AS article, i % {size.flows_per_article} AS place, p.product, p.hs_code,
            floor({size.countries} * pow(u(i, 11), 2.2))::BIGINT AS r_n,
            floor({size.countries} * pow(u(i, 12), 2.2))::BIGINT AS p_n,
            ['export', 'import', 'turnover', 'balance'][[1, 1, 1, 2, 2, 2, 3, 4][1 + (hash(i * 5) % 8)::INTEGER]]
                AS flow,
            round(pow(10, 5 + 5 * u(i, 13)), -3) AS value, u(i, 14) AS how_told,
            2010 + floor(15 * u(i, 15))::INTEGER AS y
        FROM range({size.trade_flows}) AS r(i)
        JOIN product_lookup AS p ON p.p = (CASE WHEN u(i, 16) < 0.4 THEN 0 ELSE hash(i * 11) % {len(PRODUCTS)} END)""",
        f"""CREATE TEMP TABLE told_flow AS
        SELECT f.*, r.iso3 AS reporter_iso3, p.iso3 AS partner_iso3, r.actor_id AS claimant,
            CASE WHEN how_told < 0.85 THEN make_date(y, 1, 1) END AS period_start,
            CASE WHEN how_told < 0.85 THEN make_date(y, 12, 31) END AS period_end,
            r.name || ' put its ' || coalesce(product || ' ', '') || flow || CASE flow WHEN 'export' THEN ' to '
                WHEN 'import' THEN ' from ' ELSE ' with ' END || p.name || ' at $' ||
                format('{{:.3f}}', value / 1e6) || ' million' ||
                CASE WHEN how_told < 0.85 THEN ' in ' || y ELSE '' END || '.' AS sentence
        FROM raw_flow AS f JOIN nation AS r ON r.n = f.r_n
        JOIN nation AS p ON p.n = CASE WHEN p_n = r_n THEN (p_n + 1) % {size.countries} ELSE p_n END
        """.replace("r.actor_id AS claimant", "id('country', r.n) AS claimant"),
        f"""CREATE TEMP TABLE line AS
        SELECT article, 0 AS ordinal, NULL AS i, 'headline' AS kind,
            'Report ' || (article + 1) || ' from the wire' AS text
        FROM range({size.articles}) AS r(article) UNION ALL
        SELECT article, 1 + place, i, 'event', sentence FROM told_event UNION ALL
        SELECT article, {1 + size.events_per_article} + place, i, 'flow', sentence FROM told_flow""",
        """CREATE TEMP TABLE placed AS
        SELECT *, id('sentence', article || '/' || ordinal) AS sentence_id, id('article', article) AS article_id,
            (sum(length(text) + CASE WHEN ordinal = 0 THEN 2 ELSE 1 END) OVER (PARTITION BY article ORDER BY ordinal)
                - length(text) - CASE WHEN ordinal = 0 THEN 2 ELSE 1 END)::INTEGER AS char_start
        FROM line""",
        f"""INSERT INTO documents BY NAME
        SELECT id('document', d) AS document_id, 'wire/report-' || d || '.txt' AS source_uri, 'text' AS format,
            [{outlets}][1 + d % {len(PUBLISHERS)}] AS publisher, publisher AS publisher_family,
            sha256(d::VARCHAR) AS sha256, TIMESTAMP '2025-06-01 05:15:00' + to_minutes(d) AS fetched_at,
            CASE WHEN d % 40 = 39 THEN 'quarantined' ELSE 'read' END AS status,
            CASE WHEN d % 40 = 39 THEN 'the file is no text: found binary data' END AS reason
        FROM range({size.articles * 40 // 39 + 1}) AS r(d)""",
        f"""INSERT INTO articles BY NAME
        SELECT article_id, id('document', d) AS document_id, NULL AS external_id, 0 AS ordinal,
            any_value(text) FILTER (ordinal = 0) AS title, NULL AS author,
            [{outlets}][1 + d % {len(PUBLISHERS)}] AS publisher, publisher AS publisher_family, NULL AS url,
            CASE WHEN article % 8 < 7 THEN strftime(DATE '2014-02-01' + (article * 37 % 4200)::INTEGER, '%Y-%m-%d') END
                AS published_on,
            CASE WHEN article % 8 < 7 THEN 'stated' END AS published_on_basis, 'en' AS language,
            any_value(text) FILTER (ordinal = 0) || chr(10) || chr(10)
                || string_agg(text, ' ' ORDER BY ordinal) FILTER (ordinal > 0) AS text,
            sum(len(string_split(text, ' ')))::INTEGER AS word_count,
            CASE WHEN article % 50 = 49 THEN id('article', article - 1) END AS duplicate_of,
            CASE WHEN article % 50 = 49 THEN 'near' END AS duplicate_kind,
            CASE WHEN article % 50 = 49 THEN 0.93 END AS duplicate_similarity
        FROM (SELECT *, article + article // 39 AS d FROM placed) GROUP BY article, article_id, d""",
        "INSERT INTO sentences BY NAME SELECT sentence_id, article_id, ordinal, char_start, "
        "char_start + length(text) AS char_end, text, CASE WHEN ordinal = 0 THEN 'headline' ELSE 'prose' END AS kind "
        "FROM placed ORDER BY article_id, ordinal",
        """INSERT INTO events BY NAME
        SELECT id('event', e.i) AS event_id, event_type, mode, cameo_code, action, quad_class, intensity, status,
            date_start, date_end, date_precision, NULL AS location, NULL AS location_iso3, []::VARCHAR[] AS contexts,
            split_part(action, ' ', 1) AS trigger, p.char_start + length(source_name) + 1 AS trigger_start,
            source_name AS source_text, target_name AS target_text, id('incident', e.i // 2) AS incident_id,
            p.article_id, p.sentence_id, p.char_start, p.char_start + length(p.text) AS char_end, p.text AS quote,
            'synthetic.' || lower(event_type) AS rule_id, round(0.55 + 0.44 * u(e.i, 7), 2) AS confidence
        FROM told_event AS e JOIN placed AS p ON p.kind = 'event' AND p.i = e.i ORDER BY date_start, article_id""",
        "INSERT INTO event_actors BY NAME SELECT id('event', i) AS event_id, source_id AS actor_id, "
        "'source' AS side, 0 AS ordinal FROM told_event UNION ALL BY NAME "
        "SELECT id('event', i) AS event_id, target_id AS actor_id, 'target' AS side, 0 AS ordinal FROM told_event",
        """INSERT INTO incidents BY NAME
        SELECT id('incident', i // 2) AS incident_id, e.event_type, mode, cameo_code, action, quad_class, intensity,
            status, date_start, date_end, date_precision, NULL AS location, NULL AS location_iso3,
            [source_id] AS source_actor_ids, [source_name] AS source_names, [target_id] AS target_actor_ids,
            [target_name] AS target_names, a.published_on AS first_reported_on, a.published_on AS last_reported_on,
            2 AS mention_count, 1 + (i % 3 = 0)::INTEGER AS publisher_count, id('event', i) AS best_event_id
        FROM told_event AS e JOIN articles AS a ON a.article_id = id('article', e.article) WHERE i % 2 = 0""",
        """INSERT INTO actor_mentions BY NAME
        SELECT id('mention', e.i || side) AS mention_id, actor_id, surface, false AS reference, p.article_id,
            p.sentence_id, p.char_start + shift AS char_start, p.char_start + shift + length(surface) AS char_end,
            surface AS quote, 'synthetic.name' AS rule_id, 0.95 AS confidence
        FROM (SELECT i, 'source' AS side, source_id AS actor_id, source_name AS surface, 0 AS shift FROM told_event
            UNION ALL SELECT i, 'target', target_id, target_name, length(source_name) + length(action) + 2
            FROM told_event) AS e
        JOIN placed AS p ON p.kind = 'event' AND p.i = e.i""",
        # the date is the last word or words of a sentence, before the full stop
        """INSERT INTO date_mentions BY NAME
        SELECT id('date', e.i) AS date_mention_id, date_start, date_end, date_precision, 'absolute' AS basis,
            false AS fiscal, p.article_id, p.sentence_id, p.char_start + length(p.text) - 1 AS char_end,
            char_end - length(told) AS char_start, told AS quote, 'synthetic.date' AS rule_id, 0.98 AS confidence
        FROM (SELECT i, date_start, date_end, date_precision, CASE date_precision
                WHEN 'day' THEN strftime(date_start, '%-d %B %Y') WHEN 'month' THEN strftime(date_start, '%B %Y')
                ELSE strftime(date_start, '%Y') END AS told
            FROM told_event WHERE date_start IS NOT NULL) AS e
        JOIN placed AS p ON p.kind = 'event' AND p.i = e.i""",
        """INSERT INTO actor_roles BY NAME
        SELECT id('role', e.i) AS role_id, source_id AS actor_id,
            ['foreign minister', 'president', 'trade minister'][1 + e.i % 3] AS role, NULL AS organisation,
            source_iso3 AS country_iso3, ['current', 'former', 'unknown'][1 + (e.i // 7) % 3] AS status,
            coalesce(strftime(date_start, '%Y-%m-%d'), NULL) AS as_of, p.article_id, p.sentence_id, p.char_start,
            p.char_start + length(source_name) AS char_end, source_name AS quote, 'synthetic.role' AS rule_id,
            0.8 AS confidence
        FROM told_event AS e JOIN placed AS p ON p.kind = 'event' AND p.i = e.i
        WHERE source_a >= 200000 AND (e.i % 20 < 2 OR e.i < 50)""",
        """INSERT INTO trade_flows BY NAME
        SELECT id('flow', f.i) AS flow_id, reporter_iso3, partner_iso3, flow, product, hs_code,
            CASE WHEN flow = 'balance' AND f.i % 2 = 0 THEN -value ELSE value END AS value, 'USD' AS currency,
            CASE WHEN flow = 'balance' AND f.i % 2 = 0 THEN -value ELSE value END AS value_usd,
            period_start, period_end, CASE WHEN period_start IS NOT NULL THEN 'calendar' END AS period_basis,
            CASE WHEN how_told < 0.1 THEN 'target' ELSE 'reported' END AS status, claimant AS claimant_actor_id,
            how_told BETWEEN 0.1 AND 0.15 AS derived, p.article_id, p.sentence_id, p.char_start,
            p.char_start + length(p.text) AS char_end, p.text AS quote, 'synthetic.figure' AS rule_id,
            round(0.6 + 0.39 * u(f.i, 17), 2) AS confidence
        FROM told_flow AS f JOIN placed AS p ON p.kind = 'flow' AND p.i = f.i
        ORDER BY period_start, reporter_iso3, partner_iso3""",
        """INSERT INTO issues BY NAME
        SELECT id('issue', ordinal || article_id) AS issue_id, ['dates', 'trade', 'actors'][1 + ordinal % 3] AS stage,
            ['info', 'warning', 'error'][1 + (hash(sentence_id) % 3)::INTEGER] AS severity, NULL AS document_id,
            article_id, sentence_id, char_start, char_end, text AS quote,
            'the words could not be placed; add them to a lexicon or ignore them explicitly' AS message
        FROM sentences
        WHERE ordinal > 0 AND (hash(sentence_id) % 60 = 0 OR ordinal = 1 AND hash(article_id) % 9 = 0)""",
    ]


def _record_runs(connection: duckdb.DuckDBPyConnection, builds: int) -> None:
    counts = {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0] for table in BASE_TABLES}
    for build in range(builds):
        before = {table: rows - rows // 20 * (builds - 1 - build) for table, rows in counts.items()}
        gained = {table: rows // 20 if build else rows for table, rows in counts.items()}
        connection.execute(
            "INSERT INTO runs BY NAME SELECT ? AS run_id, ?::TIMESTAMP AS started_at, ?::TIMESTAMP AS finished_at, "
            "'published' AS status, '0.1.0' AS code_version, 'abc' AS lexicon_version, 'def' AS model_version, "
            "?::JSON AS counts, ?::JSON AS gained, ?::JSON AS lost",
            [
                f"2025060{1 + build}T051500",
                f"2025-06-0{1 + build} 05:15:00",
                f"2025-06-0{1 + build} 05:16:10",
                json.dumps(before),
                json.dumps(gained),
                json.dumps(dict.fromkeys(counts, 0)),
            ],
        )


def main() -> None:
    """Write one synthetic warehouse from the command line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    options = parser.parse_args()
    started = time.perf_counter()
    make_warehouse(options.path, SIZES[options.size])
    print(f"{options.path}: {options.path.stat().st_size / 1e6:.0f} MB in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
