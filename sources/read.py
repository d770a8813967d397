"""Read one found document into its articles: pick the reader, clean, split, date, name the publisher.

Belongs here: the common way of every format, and the promise that bad input becomes a quarantined document
with a reason and never an exception.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sources.article import Article, Document, Problem, ReadResult, stable_id
from sources.catalog import Catalog, Outlet, find_outlet, without_outlet
from sources.clean import clean_page, count_words, normalise_line_endings
from sources.date_text import parse_date
from sources.discover import ENTRY_HEADER, FoundDocument
from sources.formats import detect_format, format_from_name
from sources.language import detect_language
from sources.page import PageArticle, join_title, read_page
from sources.publication_date import PublicationDate, find_publication_date, is_possible
from sources.raw import RawArticle, RawDocument, ReadLimits, UnreadableError
from sources.readers import read_format

_ADDRESS = re.compile(r"0x[0-9a-f]+|\d{9,}")


def read_document(
    root: Path, found: FoundDocument, *, catalog: Catalog, now: datetime, limits: ReadLimits | None = None
) -> ReadResult:
    """Read the articles of a document found below `root`; bad input gives a quarantined document with a reason.

    `now` becomes `fetched_at`, unless the page was fetched and its headers tell when; no article is dated after it.
    """
    limits = limits or ReadLimits()
    fetched_at = _fetched_at(found, now)
    document = Document(
        document_id=stable_id("document", found.source_uri),
        source_uri=found.source_uri,
        format=format_from_name(found.path.name) or "unknown",
        publisher=None,
        sha256=found.sha256,
        fetched_at=fetched_at,
        status="read",
    )
    if found.reason is not None:
        return _quarantine(document, found.reason)
    try:
        content = _read_bytes(found.path, root, limits)
        document = replace(document, sha256=hashlib.sha256(content).hexdigest())
        document = replace(document, format=detect_format(found.path.name, content, headers=dict(found.headers)))
        raw = read_format(document.format, content, limits=limits, headers=dict(found.headers), url=_url(found))
    except UnreadableError as error:
        return _quarantine(document, str(error))
    except OSError as error:
        return _quarantine(document, f"the file can't be read ({error.strerror}): put it back or check its permissions")
    except Exception as error:  # a parser may raise anything on damaged bytes; one file never stops a run
        cause = f"{type(error).__name__}: {_ADDRESS.sub('…', str(error)[:200])}"  # a reason is the same in every run
        reason = f"the {document.format} reader failed ({cause}): the file is damaged; save it again"
        return _quarantine(document, reason)
    try:
        articles, problems, publisher = _read_articles(raw, found, document, catalog, limits, now)
    except Exception as error:  # a fault of ours; it is told as such, and the other documents go on
        return _quarantine(document, f"cleaning its text failed by a fault of this program ({error!r}): report it")
    if not articles:
        return _quarantine(document, "no article text was found: check that the file holds text, or remove it")
    return ReadResult(replace(document, publisher=publisher), tuple(articles), tuple(problems))


def _quarantine(document: Document, reason: str) -> ReadResult:
    message = f"{document.source_uri}: {reason}"
    quarantined = replace(document, status="quarantined", reason=reason)
    return ReadResult(quarantined, (), (Problem("error", message),))


def _fetched_at(found: FoundDocument, now: datetime) -> datetime:
    """Return when the document was fetched, in UTC; a file counts as fetched when it is read."""
    if found.fetched_at is not None:
        try:
            return datetime.fromisoformat(found.fetched_at).astimezone(UTC)
        except ValueError:
            pass
    return now


def _url(found: FoundDocument) -> str | None:
    return found.source_uri if found.source_uri.startswith(("http://", "https://")) else None


def _read_bytes(path: Path, root: Path, limits: ReadLimits) -> bytes:
    """Return a file's bytes; raises UnreadableError when it is too large or still being written."""
    if not path.resolve(strict=True).is_relative_to(root.resolve()):
        raise UnreadableError("the link leaves the sources folder: put the file itself here instead")
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        before = os.fstat(stream.fileno())
        content = stream.read(limits.max_file_bytes + 1)
        after = os.fstat(stream.fileno())
    if len(content) > limits.max_file_bytes:
        raise UnreadableError(
            f"the file has more than {limits.max_file_bytes:,} bytes: split it, or raise max_file_bytes"
        )
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        raise UnreadableError("the file changed while it was read: it is read at the next build once it is complete")
    if not content.strip():
        raise UnreadableError("the file is empty: put the article in it, or remove it")
    return content


def _read_articles(
    raw: RawDocument, found: FoundDocument, document: Document, catalog: Catalog, limits: ReadLimits, now: datetime
) -> tuple[list[Article], list[Problem], str | None]:
    articles: list[Article] = []
    problems = list(raw.problems)
    publisher: str | None = None
    ids: set[str] = set()
    for item in raw.articles:
        item = _with_feed_entry(replace(item, url=item.url or _url(found)), found)
        for page in _pages(item, catalog):
            outlet = find_outlet(
                catalog,
                url=item.url,
                name=item.publisher,
                file=found.source_uri,
                lines=page.dropped,
                credits=(*page.credits, *_source_credits(page)),
            )
            name = outlet.name if outlet is not None else item.publisher
            publisher = publisher or name
            article, notes = _make_article(item, page, name, outlet, len(articles), document, catalog, limits, now)
            if article.article_id in ids:
                again = stable_id("article", document.source_uri, f"{article.external_id}#{article.ordinal}")
                article = replace(article, article_id=again)
            ids.add(article.article_id)
            problems.extend(notes)
            if article.word_count:
                articles.append(article)
    return articles, problems, publisher


def _with_feed_entry(item: RawArticle, found: FoundDocument) -> RawArticle:
    """Fill what the page doesn't state with what its feed said of it."""
    said = {key.removeprefix(ENTRY_HEADER): value for key, value in found.headers if key.startswith(ENTRY_HEADER)}
    return replace(
        item,
        title=item.title or said.get("title"),
        author=item.author or said.get("author"),
        published_on=item.published_on or said.get("published_on"),
    )


def _pages(item: RawArticle, catalog: Catalog) -> list[PageArticle]:
    if not item.is_page:
        text = normalise_line_endings(item.text)
        title = None if item.title is None else " ".join(normalise_line_endings(item.title).split()) or None
        return [PageArticle(title, text, item.author)]
    title = None if item.title is None else " ".join(clean_page(item.title).split()) or None
    return read_page(clean_page(item.text), chrome=catalog.chrome, title=title)


def _source_credits(page: PageArticle) -> list[str]:
    return [line.partition(":")[2] for line in page.dropped if line.lower().startswith(("source:", "sources:"))]


def _make_article(
    item: RawArticle,
    page: PageArticle,
    publisher: str | None,
    outlet: Outlet | None,
    ordinal: int,
    document: Document,
    catalog: Catalog,
    limits: ReadLimits,
    now: datetime,
) -> tuple[Article, list[Problem]]:
    problems: list[Problem] = []
    text = join_title(page.title, page.body)
    if len(text) > limits.max_article_characters:
        cut = text.rfind("\n", 0, limits.max_article_characters)
        cut = cut if cut > limits.max_article_characters // 2 else limits.max_article_characters
        problems.append(
            Problem(
                "warning",
                f"article {ordinal}: only the first {cut:,} of {len(text):,} characters are read; "
                "split it into its articles",
                text[:80],
            )
        )
        text = text[:cut]
    published = _published(item, page, text, now, problems, ordinal)
    identity = item.external_id if item.external_id is not None else ordinal
    article = Article(
        article_id=stable_id("article", document.source_uri, identity),
        document_id=document.document_id,
        external_id=item.external_id,
        ordinal=ordinal,
        title=page.title,
        author=without_outlet(item.author or page.author, outlet),
        publisher=publisher,
        url=item.url,
        published_on=None if published is None else published.published_on,
        published_on_basis=None if published is None else published.basis,
        language=detect_language(text, catalog.languages) or item.language,
        text=text,
        word_count=count_words(text),
        dateline=page.dateline,
    )
    return article, problems


def _published(
    item: RawArticle, page: PageArticle, text: str, now: datetime, problems: list[Problem], ordinal: int
) -> PublicationDate | None:
    if item.published_on is not None:
        stated = parse_date(item.published_on)
        if stated is None or not is_possible(stated, latest=now.date()):
            message = f"article {ordinal}: the publication date is not taken, it is no date before now; give YYYY-MM-DD"
            problems.append(Problem("warning", message, item.published_on[:80]))
    return find_publication_date(
        metadata=item.published_on, lines=page.dates, title=page.title, text=text, latest=now.date(), url=item.url
    )
