"""The rules of the audit as SQL: one SELECT a rule, whose column `failure` tells of each row that breaks it.

Belongs here: making rules out of the declarations, and those that no declaration can say. Does not belong
here: running them.
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.schema import Column, Table, load_tables, quote_name, quote_text

READ_AGAIN = "`dragoman build --fresh` reads everything again; if it stays, the rule that made the row needs mending"
PIECE = 4_096
"""Characters of the pieces into which texts are cut to compare quotes with them."""

STATELESS = ("countries", "runs", "table_states")
"""Tables that are not made from staging."""

FORMATS = {
    "id": "length({0}) BETWEEN 1 AND 64",
    "iso3": "{0} IN (SELECT iso3 FROM countries WHERE kind = 'country')",
    "iso3_or_group": "{0} IN (SELECT iso3 FROM countries)",
    "hs": "regexp_full_match({0}, '(0[1-9]|[1-9][0-9])([0-9]{{2}}([0-9]{{2}})?)?')",
    "cameo": "regexp_full_match({0}, '(0[1-9]|1[0-9]|20)[0-9]{{0,2}}')",
    "currency": "regexp_full_match({0}, '[A-Z]{{3}}')",
    "wikidata": "regexp_full_match({0}, 'Q[1-9][0-9]*')",
    "sha256": "regexp_full_match({0}, '[0-9a-f]{{64}}')",
    "partial_date": "try_cast(concat({0}, substr('0001-01-01', length({0}) + 1)) AS DATE) IS NOT NULL "
    "AND length({0}) IN (4, 7, 10) AND left({0}, 4) BETWEEN '1800' AND strftime(now() + INTERVAL 1 YEAR, '%Y')",
    "event_date": "{0} BETWEEN DATE '1000-01-01' AND current_date + INTERVAL 50 YEAR",
}
"""The condition that a value of each declared format meets."""

FORMAT_REMEDIES = {
    "iso3": "Codes are ISO 3166-1 alpha-3, listed in warehouse/reference/countries.csv; unknown ones stay NULL",
    "iso3_or_group": "Codes are listed in warehouse/reference/countries.csv; unknown ones stay NULL",
    "hs": "HS codes have 2, 4 or 6 digits with leading zeros",
    "event_date": "A date must be a real one within reason; unknown ones stay NULL",
}


@dataclass(frozen=True)
class AuditCheck:
    """One rule: `sql` selects `failure`, one text for each row that breaks it; a blocking one stops publishing."""

    name: str
    table: str
    description: str
    sql: str
    remedy: str
    blocking: bool = True
    needs_staging: bool = False


def declared_checks(table: Table) -> list[AuditCheck]:
    """Return the checks that follow from a table's declaration; derived tables have one in common."""
    if table.query:
        return []
    checks = [_key_check(table), _values_check(table)]
    references = [column for column in table.columns if column.references]
    if references:
        checks.append(_references_check(table, references))
    formatted = [column for column in table.columns if column.format]
    if formatted:
        checks.append(_formats_check(table, formatted))
    if table.is_fact:
        checks += [_slice_check(table, "quote"), _sentence_check(table)]
    if table.name == "sentences":
        checks.append(_slice_check(table, "text"))
    return checks


def whole_warehouse_checks() -> list[AuditCheck]:
    """Return the checks over several tables."""
    made = ", ".join(quote_text(name) for name in load_tables() if name not in STATELESS)
    return [
        AuditCheck(
            "events_have_a_party",
            "events",
            "every event has at least one identified party",
            "SELECT 'event ' || event_id || ' (' || quote || ') has no party' AS failure "
            "FROM events ANTI JOIN event_actors USING (event_id)",
            "Materialise events again; an event without parties is none",
        ),
        AuditCheck(
            "duplicates_point_at_primary_articles",
            "articles",
            "a duplicate points at an article that is no duplicate itself",
            "SELECT 'article ' || a.article_id || ' points at ' || p.article_id || ', itself a duplicate of ' || "
            "p.duplicate_of AS failure FROM articles a JOIN articles p ON a.duplicate_of = p.article_id "
            "WHERE p.duplicate_of IS NOT NULL",
            "Materialise articles again",
        ),
        AuditCheck(
            "most_articles_could_be_read",
            "issues",
            "reading broke off in no more than half of the articles",
            "WITH broken AS (SELECT article_id, min(stage || ': ' || message) AS message FROM issues "
            "WHERE severity = 'error' AND article_id IS NOT NULL GROUP BY 1), "
            "total AS (SELECT count(*) AS n FROM articles) "
            "SELECT 'article ' || article_id || ', ' || message AS failure FROM broken, total "
            "WHERE (SELECT count(*) FROM broken) > greatest(n / 2, 4)",
            "A step of reading is broken rather than the articles: mend it and build again",
        ),
        AuditCheck(
            "incidents_count_their_mentions",
            "incidents",
            "mention_count is the number of events of the incident",
            "SELECT 'incident ' || incident_id || ' says ' || mention_count || ' and has ' || "
            "coalesce(n, 0) AS failure FROM incidents "
            "LEFT JOIN (SELECT incident_id, count(*) AS n FROM events GROUP BY ALL) USING (incident_id) "
            "WHERE mention_count <> coalesce(n, 0)",
            "Materialise events and incidents again",
        ),
        AuditCheck(
            "triggers_stand_in_the_text",
            "events",
            "a word of the trigger stands in the article at trigger_start",
            "SELECT 'event ' || event_id || ' (rule ' || rule_id || ') has trigger \"' || \"trigger\" || '\" where the "
            "article has \"' || substr(text, trigger_start + 1, 20) || '\"' AS failure "
            "FROM events JOIN articles USING (article_id) WHERE NOT list_bool_or(list_transform("
            "string_split(\"trigger\", ' '), lambda w: starts_with(substr(text, trigger_start + 1, 60), w)))",
            READ_AGAIN,
            blocking=False,
        ),
        AuditCheck(
            "what_happened_is_not_in_the_future",
            "events",
            "an event that occurred is not dated after the article that reports it",
            "SELECT 'event ' || event_id || ' of ' || date_start || ' in an article of ' || published_on AS failure "
            "FROM events JOIN articles USING (article_id) WHERE status = 'occurred' "
            "AND published_on_basis = 'stated' "
            "AND left(CAST(date_start AS VARCHAR), length(published_on)) > published_on",
            "See whether the date or the status was misread (dragoman explain)",
            blocking=False,
        ),
        AuditCheck(
            "corrections_still_match",
            "corrections",
            "every correction by people still matches what was read",
            "SELECT 'correction ' || correction_id || ' of ' || table_name || ' ' || row_key || ' is ' || status || "
            "': ' || coalesce(message, '') AS failure FROM corrections WHERE status <> 'applied'",
            "Mend or delete the entry in sources/corrections.yml",
            blocking=False,
        ),
        AuditCheck(
            "made_from_one_staging_state",
            "table_states",
            "all tables are made from the same state of staging",
            f"WITH made AS (SELECT unnest([{made}]) AS table_name), "
            "latest AS (SELECT staging_state FROM table_states WHERE table_name <> 'countries' "
            "GROUP BY ALL ORDER BY max(built_at) DESC LIMIT 1) "
            "SELECT 'materialise ' || table_name || CASE WHEN s.staging_state IS NULL THEN ', which was never made' "
            "ELSE ', made from an older state on ' || strftime(built_at, '%Y-%m-%d %H:%M:%S') || ' UTC' END AS failure "
            "FROM made LEFT JOIN table_states s USING (table_name) "
            "WHERE s.staging_state IS NULL OR s.staging_state <> (SELECT staging_state FROM latest)",
            "Materialise the tables that are named here, or all of them",
        ),
        _derived_check([table for table in load_tables().values() if table.query]),
        *_staging_checks(),
    ]


def _staging_checks() -> list[AuditCheck]:
    return [
        AuditCheck(
            f"{name}_are_all_there",
            name,
            f"the warehouse has all {name} that staging holds",
            f"SELECT '{name[:-1]} ' || {key} || ' of staging is missing' AS failure "
            f"FROM staging.{name} ANTI JOIN {name} USING ({key})",
            f"Materialise {name} and what follows from it",
            needs_staging=True,
        )
        for name, key in (("documents", "document_id"), ("articles", "article_id"))
    ]


def _derived_check(tables: list[Table]) -> AuditCheck:
    """Return the check of the keys of all derived tables; their values are those of the tables that they come from."""
    parts = (f"SELECT '{table.name}: ' || failure AS failure FROM ({_repeated_keys(table)})" for table in tables)
    return AuditCheck(
        "derived_tables_key_is_unique",
        "views",
        "the key of every derived table names one row",
        " UNION ALL ".join(parts),
        "Materialise views again; if it stays, mend the query in the table's file under warehouse/tables",
    )


def _repeated_keys(table: Table) -> str:
    key = ", ".join(quote_name(name) for name in table.key)
    shown = " || ', ' || ".join(f"coalesce(CAST({quote_name(name)} AS VARCHAR), 'NULL')" for name in table.key)
    return (
        f"SELECT {shown} || ' names ' || count(*) || ' rows' AS failure FROM {table.name} "
        f"GROUP BY {key} HAVING count(*) > 1"
    )


def _key_check(table: Table) -> AuditCheck:
    return AuditCheck(
        f"{table.name}_key_is_unique",
        table.name,
        f"{', '.join(table.key)} names one row",
        _repeated_keys(table),
        "Materialise the table again; if it stays, its id must hash more of what tells the rows apart",
    )


def _values_check(table: Table) -> AuditCheck:
    failing = []
    for column in table.columns:
        name, label = quote_name(column.name), _row_label(table)
        if not column.nullable:
            failing.append(
                f"SELECT {label} || ' has no {column.name}' AS failure FROM {table.name} WHERE {name} IS NULL"
            )
        condition = column.check_sql(column.name)
        if condition:
            failing.append(
                f"SELECT {label} || ' has {column.name} ' || {name} AS failure "
                f"FROM {table.name} WHERE NOT ({condition})"
            )
    for check in table.checks:
        failing.append(
            f"SELECT {_row_label(table)} || ': ' || {quote_text(check.message)} AS failure "
            f"FROM {table.name} WHERE NOT ({check.sql})"
        )
    return AuditCheck(
        f"{table.name}_values_are_as_declared",
        table.name,
        f"values are as tables/{table.name}.yml declares them",
        " UNION ALL ".join(failing),
        READ_AGAIN,
    )


def _references_check(table: Table, columns: list[Column]) -> AuditCheck:
    failing = []
    for column in columns:
        assert column.references is not None
        other, other_column = column.references
        name = quote_name(column.name)
        failing.append(
            f"SELECT {_row_label(table)} || ' names {column.name} ' || {name} || ', which {other} does not have' "
            f"AS failure FROM {table.name} WHERE {name} IS NOT NULL "
            f"AND {name} NOT IN (SELECT {quote_name(other_column)} FROM {other})"
        )
    targets = sorted({column.references[0] for column in columns if column.references})
    return AuditCheck(
        f"{table.name}_references_hold",
        table.name,
        f"what a row refers to is in {', '.join(targets)}",
        " UNION ALL ".join(failing),
        f"Materialise {', '.join(sorted({*targets, table.name}))} again, from the same state of staging",
    )


def _formats_check(table: Table, columns: list[Column]) -> AuditCheck:
    failing = []
    for column in columns:
        name = quote_name(column.name)
        condition = FORMATS[str(column.format)].format(name)
        failing.append(
            f"SELECT {_row_label(table)} || ' has {column.name} ' || {name} AS failure FROM {table.name} "
            f"WHERE {name} IS NOT NULL AND NOT ({condition})"
        )
    hints = dict.fromkeys(FORMAT_REMEDIES[str(c.format)] for c in columns if c.format in FORMAT_REMEDIES)
    return AuditCheck(
        f"{table.name}_codes_and_dates_are_valid",
        table.name,
        "codes are known ones and dates are within reason",
        " UNION ALL ".join(failing),
        ". ".join(hints) or READ_AGAIN,
    )


def _slice_check(table: Table, column: str) -> AuditCheck:
    """Compare a quote with the slice of its article; DuckDB's substr counts code points, as Python does."""
    return AuditCheck(
        f"{table.name}_{column}_is_in_the_article",
        table.name,
        f"{column} equals articles.text from char_start to char_end",
        _slice_sql(table, column, "char_start", "f.char_end - f.char_start"),
        "Staging and the text do not belong together: `dragoman build --fresh` reads everything again",
    )


def _slice_sql(table: Table, column: str, start: str, length: str) -> str:
    """Return a SELECT of the rows whose `column` is not the slice of their article.

    Long texts are cut into overlapping pieces first, because substr counts from the start of a text and an
    article may have 400,000 characters and 20,000 facts.
    """
    said = f"f.{quote_name(column)}"
    whole = f"substr(a.text, f.{start} + 1, {length})"
    piece = f"substr(p.piece, f.{start} % {PIECE} + 1, {length})"
    wrong = "{0} IS DISTINCT FROM {1} OR length({1}) <> {2}"
    shown = (
        f"SELECT {_row_label(table, 'f.')} || ' says \"' || left({said}, 60) || '\" where article ' || f.article_id || "
        "' has \"' || coalesce(left({0}, 60), '') || '\"' AS failure "
    )
    return (
        f"WITH long AS (SELECT article_id, text FROM articles WHERE strlen(text) > {2 * PIECE}), "
        f"pieces AS (SELECT article_id, i, substr(text, i * {PIECE} + 1, {2 * PIECE}) AS piece "
        f"FROM long, unnest(range(length(text) // {PIECE} + 1)) AS r(i)) "
        f"{shown.format(whole)} FROM {table.name} f JOIN articles a USING (article_id) "
        f"WHERE strlen(a.text) <= {2 * PIECE} AND ({wrong.format(whole, said, length)}) "
        f"UNION ALL {shown.format(piece)} FROM {table.name} f JOIN long USING (article_id) "
        f"LEFT JOIN pieces p ON p.article_id = f.article_id AND p.i = f.{start} // {PIECE} "
        f"WHERE {length} <= {PIECE} AND ({wrong.format(piece, said, length)}) "
        f"UNION ALL {shown.format(whole)} FROM {table.name} f JOIN long a USING (article_id) "
        f"WHERE {length} > {PIECE} AND ({wrong.format(whole, said, length)})"
    )


def _sentence_check(table: Table) -> AuditCheck:
    return AuditCheck(
        f"{table.name}_sentence_is_of_the_article",
        table.name,
        "the sentence stands in the same article and overlaps the quote",
        f"SELECT {_row_label(table, 'f.')} || ' names sentence ' || s.sentence_id || ' of article ' || s.article_id "
        f"AS failure FROM {table.name} f JOIN sentences s USING (sentence_id) "
        "WHERE f.article_id <> s.article_id OR f.char_start >= s.char_end OR f.char_end <= s.char_start",
        READ_AGAIN,
    )


def _row_label(table: Table, prefix: str = "") -> str:
    parts = [f"coalesce(CAST({prefix}{quote_name(name)} AS VARCHAR), 'NULL')" for name in table.key]
    label = " || ', ' || ".join(parts)
    if table.is_fact:
        label += f" || ' (rule ' || coalesce({prefix}rule_id, 'NULL') || ')'"
    return f"{quote_text(table.key[0].removesuffix('_id') + ' ')} || {label}"
