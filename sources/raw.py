"""What a reader hands to `sources.read`: text and metadata as the file gives them, before any cleaning.

Belongs here: the records between a format's reader and the common steps (clean, split, date, language),
the limits that every reader keeps, and the error for content that can't be read. No reading, no cleaning.
"""

from __future__ import annotations

from dataclasses import dataclass

from sources.article import Problem


@dataclass(frozen=True)
class ReadLimits:
    """Bounds on what one document may cost; a document beyond them is quarantined or cut, and says so."""

    max_file_bytes: int = 256 * 1024 * 1024
    max_text_bytes: int = 16 * 1024 * 1024
    max_unpacked_bytes: int = 128 * 1024 * 1024
    max_unpack_ratio: int = 200
    max_pages: int = 2_000
    max_line_bytes: int = 4 * 1024 * 1024
    max_article_characters: int = 400_000
    max_problems: int = 100


@dataclass(frozen=True)
class RawArticle:
    """One article or page as a reader found it; `published_on` is raw metadata, not yet checked.

    `is_page` marks a text that may carry site chrome, a headline of its own and further articles.
    A record (JSONL) is no page: its text is taken as given.
    """

    text: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: str | None = None
    language: str | None = None
    external_id: str | None = None
    is_page: bool = True


@dataclass(frozen=True)
class RawDocument:
    """Everything one reader found in one document."""

    articles: tuple[RawArticle, ...]
    problems: tuple[Problem, ...] = ()


class UnreadableError(Exception):
    """The content can't be read at all; the message says what is wrong and what to do."""
