"""Bringing staging up to date: which documents and articles have to be read, reading them, putting in what they say.

Belongs here: the two incremental steps, documents and mentions. Reading itself is in `sources` and
`etl/extract`, staging's tables in `warehouse/staging.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from etl.extract.reader import unread
from etl.fetching import record_problems
from etl.pool import read_articles
from etl.progress import Reporter
from etl.records import ArticleMentions, IssueNote
from etl.resolve.screen import open_screen, screen_rows
from etl.resolve.tables import NO_BYTES, Rows, document_rows, mention_rows
from etl.settings import Settings
from etl.versions import reader_version, source_version
from sources.article import Article, Problem, ReadResult
from sources.catalog import Catalog, catalog_versions, load_catalog
from sources.discover import FoundDocument, find_documents
from sources.read import read_document
from warehouse.rows import RowError
from warehouse.sql import first_line
from warehouse.staging import (
    KnownDocument,
    articles_to_read,
    known_documents,
    put_documents,
    put_mentions,
    remove_documents,
    set_document_status,
)

BAD_VALUES = (duckdb.ConstraintException, duckdb.ConversionException, duckdb.InvalidInputException)
PUT_ERRORS = (*BAD_VALUES, RowError, ValueError)
"""What is wrong with rows themselves; a full disk or a lost file is not, and ends the build."""
DOCUMENTS_AT_ONCE = 200
CHARACTERS_AT_ONCE = 5_000_000


@dataclass(frozen=True)
class DocumentCounts:
    """What bringing the documents up to date came to."""

    read: int = 0
    unchanged: int = 0
    quarantined: int = 0
    removed: int = 0


@dataclass(frozen=True)
class MentionCounts:
    """What bringing the mentions up to date came to; `failed` articles have an issue that says why."""

    read: int = 0
    kept: int = 0
    failed: int = 0


def load_documents(con: duckdb.DuckDBPyConnection, settings: Settings, reporter: Reporter) -> DocumentCounts:
    """Read every document that is new or changed into staging, remove what is gone."""
    catalog = load_catalog()
    readers, outlets = source_version(), catalog_versions(catalog)
    known = known_documents(con)
    found = find_documents(settings.sources)
    versions = {one.source_uri: f"{readers}-{outlets.of(one.source_uri)}" for one in found}
    changed = [one for one in found if is_changed(one, known.get(one.source_uri), versions[one.source_uri])]
    same = {one.source_uri for one in found} - {one.source_uri for one in changed}
    gone = known.keys() - {one.source_uri for one in found}
    remove_documents(con, [known[uri].document_id for uri in gone])
    set_document_status(con, [known[uri].document_id for uri in same], status="unchanged")
    record_problems(con, settings)
    reporter.start("reading documents", len(changed))
    refused = sum(known[uri].status == "quarantined" for uri in same)
    with open_screen() as screen:
        for results in read_in_batches(settings.sources, changed, catalog, reporter):
            refused += sum(result.document.status == "quarantined" for result in results)
            _put_documents(con, screen, results, families_of(catalog), versions)
    return DocumentCounts(len(changed), len(same), refused, len(gone))


def is_changed(found: FoundDocument, known: KnownDocument | None, version: str) -> bool:
    """Tell whether a document has to be read: it is new, has other bytes, or was read by another version."""
    if known is None or known.source_version != version:
        return True
    if found.reason is not None and known.status != "quarantined":
        return True
    return known.sha256 != (found.sha256 or NO_BYTES)


def read_in_batches(
    root: Path, found: Sequence[FoundDocument], catalog: Catalog, reporter: Reporter
) -> Iterator[list[ReadResult]]:
    """Yield what the documents hold, in batches of bounded number and size."""
    batch: list[ReadResult] = []
    characters = 0
    for one in found:
        result = read_document(root, one, catalog=catalog, now=datetime.now(UTC))
        result = replace(result, document=replace(result.document, fetched_at=fetched_at(one)))
        batch.append(result)
        characters += sum(len(article.text) for article in result.articles)
        reporter.advance()
        if len(batch) >= DOCUMENTS_AT_ONCE or characters > CHARACTERS_AT_ONCE:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def fetched_at(found: FoundDocument) -> datetime:
    """Return when a page was fetched, or when a file was last changed, in UTC; so it is the same in every build."""
    if found.fetched_at is not None:
        with suppress(ValueError):
            return datetime.fromisoformat(found.fetched_at).astimezone(UTC)
    try:
        return datetime.fromtimestamp(found.path.lstat().st_mtime, UTC)
    except OSError:
        return datetime.now(UTC)


def families_of(catalog: Catalog) -> dict[str, str]:
    """Return the publisher family of each outlet by name."""
    return {outlet.name: outlet.family for outlet in catalog.outlets}


def load_mentions(con: duckdb.DuckDBPyConnection, settings: Settings, reporter: Reporter) -> MentionCounts:
    """Read every article whose text or whose readers have changed, and put what it says into staging."""
    version = reader_version(settings)
    articles = [article_of(row) for row in articles_to_read(con, reader_version=version)]
    total = con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
    by_id = {article.article_id: article for article in articles}
    failed = 0
    reporter.start("reading articles", len(articles))
    with open_screen() as screen:
        for found in read_articles(settings, articles):
            pairs = [(by_id[one.article_id], one) for one in found]
            failed += sum(is_failed(one) for one in found)
            _put_mentions(con, screen, pairs, version)
            reporter.advance(len(found))
    return MentionCounts(len(articles), total - len(articles), failed)


def article_of(row: Mapping[str, Any]) -> Article:
    """Return the article of a row of staging."""
    return Article(**{field.name: row[field.name] for field in fields(Article)})


def is_failed(found: ArticleMentions) -> bool:
    """Tell whether reading an article broke off."""
    return any(issue.severity == "error" for issue in found.issues)


def _put_documents(
    con: duckdb.DuckDBPyConnection,
    screen: duckdb.DuckDBPyConnection,
    results: Sequence[ReadResult],
    families: Mapping[str, str],
    versions: Mapping[str, str],
) -> None:
    """Put documents in; where staging refuses them, put them in one by one and quarantine the refused."""
    try:
        rows = _together(document_rows(result, families, versions) for result in results)
        rows = screen_rows(screen, rows, {row["article_id"]: row["document_id"] for row in rows["articles"]})
        put_documents(con, rows["documents"], rows["articles"], issues=rows["issues"])
    except PUT_ERRORS as error:
        if len(results) > 1:
            for result in results:
                _put_documents(con, screen, [result], families, versions)
            return
        reason = f"what was read does not fit the warehouse's declaration: {first_line(error)}"
        refused = document_rows(quarantined(results[0], reason), families, versions)
        put_documents(con, refused["documents"], (), issues=refused["issues"])


def quarantined(result: ReadResult, reason: str) -> ReadResult:
    """Return a document without its articles, with the reason."""
    document = replace(result.document, status="quarantined", reason=reason)
    return ReadResult(document, (), (Problem("error", f"{document.source_uri}: {reason}"),))


def _put_mentions(
    con: duckdb.DuckDBPyConnection,
    screen: duckdb.DuckDBPyConnection,
    pairs: Sequence[tuple[Article, ArticleMentions]],
    version: str,
) -> None:
    """Put findings in; where staging refuses them, article by article, and the refused become an issue."""
    ids = [article.article_id for article, _ in pairs]
    try:
        rows = _together(mention_rows(article, found) for article, found in pairs)
        rows = screen_rows(screen, rows, {article.article_id: article.document_id for article, _ in pairs})
        put_mentions(con, rows, article_ids=ids, reader_version=version)
    except PUT_ERRORS as error:
        if len(pairs) > 1:
            for pair in pairs:
                _put_mentions(con, screen, [pair], version)
            return
        article, _ = pairs[0]
        note = IssueNote("load", "error", f"all findings dropped, one breaks its declaration: {first_line(error)}")
        left = unread(article, note)
        put_mentions(con, mention_rows(article, left), article_ids=ids, reader_version=version)


def _together(parts: Iterable[Rows]) -> Rows:
    rows: Rows = {}
    for part in parts:
        for name, more in part.items():
            rows.setdefault(name, []).extend(more)
    return rows
