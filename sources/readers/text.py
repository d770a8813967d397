"""Plain text: one page, decoded."""

from __future__ import annotations

from sources.article import Problem
from sources.decode import DecodedText, decode_text
from sources.raw import RawArticle, RawDocument, ReadLimits, UnreadableError


def read_text(content: bytes, *, limits: ReadLimits, declared_encoding: str | None = None) -> RawDocument:
    """Return the text as one page."""
    check_text_size(content, limits)
    decoded = decode_text(content, declared=declared_encoding)
    return RawDocument((RawArticle(decoded.text),), lost_characters(decoded))


def check_text_size(content: bytes, limits: ReadLimits) -> None:
    """Raise UnreadableError when a text file is larger than a text is ever printed."""
    if len(content) > limits.max_text_bytes:
        raise UnreadableError(
            f"the text has {len(content):,} bytes, more than the limit of {limits.max_text_bytes:,}: "
            "split it into its articles (JSONL, one a line), or raise max_text_bytes"
        )


def lost_characters(decoded: DecodedText) -> tuple[Problem, ...]:
    """Return a problem when some characters could not be decoded."""
    if not decoded.lost:
        return ()
    message = f"{decoded.lost} characters are no {decoded.encoding} and are shown as \ufffd: save the file as UTF-8"
    return (Problem("warning", message),)
