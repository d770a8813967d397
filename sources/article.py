"""What a source hands over: documents (files, pages, lines) and the articles printed in them.

Belongs here: the two records and their ids. Nothing is interpreted: no facts, no actors.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

DocumentStatus = Literal["read", "unchanged", "quarantined"]
DateBasis = Literal["stated", "inferred"]


@dataclass(frozen=True)
class Document:
    """One file or fetched page as it was found; `source_uri` is relative to the sources folder, or a URL."""

    document_id: str
    source_uri: str
    format: str
    publisher: str | None
    sha256: str
    fetched_at: datetime
    status: DocumentStatus
    reason: str | None = None


@dataclass(frozen=True)
class Article:
    """One article; `text` starts with the printed headline, if there is one, and holds no site chrome.

    All offsets of facts count characters of `text`. `published_on` is an ISO date of day, month or
    year precision ("2023-05-29", "2023-05", "2023"). `dateline` is the line above the text that holds the date and
    more ("Lima, 3 May 2024").
    """

    article_id: str
    document_id: str
    external_id: str | None
    ordinal: int
    title: str | None
    author: str | None
    publisher: str | None
    url: str | None
    published_on: str | None
    published_on_basis: DateBasis | None
    language: str | None
    text: str
    word_count: int
    dateline: str | None = None


@dataclass(frozen=True)
class Problem:
    """Something in a document that could not be read; the rest of the document goes on."""

    severity: Literal["info", "warning", "error"]
    message: str
    quote: str | None = None


@dataclass(frozen=True)
class ReadResult:
    """What reading one document gave: its articles, and what could not be read of it."""

    document: Document
    articles: tuple[Article, ...]
    problems: tuple[Problem, ...] = ()


def stable_id(*parts: object) -> str:
    """Return 16 hex digits that depend on nothing but the given raw parts, in order."""
    raw = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(raw.encode()).hexdigest()[:16]


def first_day(published_on: str | None) -> date | None:
    """Return the first day of a day, month or year ("2023-05" gives 2023-05-01)."""
    if published_on is None:
        return None
    year, month, day = ([int(p) for p in published_on.split("-")] + [1, 1])[:3]
    return date(year, month, day)
