"""One reader per format: bytes in, `RawDocument` out; an unreadable file raises `UnreadableError`.

Belongs here: what a format needs to give up its text and metadata. Cleaning, splitting and dating are common
to all formats and live one level up.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message

from sources.formats import READABLE
from sources.raw import RawDocument, ReadLimits, UnreadableError
from sources.readers.docx import read_docx
from sources.readers.html import read_html
from sources.readers.jsonl import read_jsonl
from sources.readers.markdown import read_markdown
from sources.readers.pdf import read_pdf
from sources.readers.text import read_text


def read_format(
    name: str, content: bytes, *, limits: ReadLimits, headers: Mapping[str, str] | None = None, url: str | None = None
) -> RawDocument:
    """Read `content` with the reader of the named format."""
    declared = _declared_encoding((headers or {}).get("content-type", ""))
    match name:
        case "text":
            return read_text(content, limits=limits, declared_encoding=declared)
        case "markdown":
            return read_markdown(content, limits=limits)
        case "html":
            return read_html(content, limits=limits, declared_encoding=declared, url=url)
        case "pdf":
            return read_pdf(content, limits=limits)
        case "docx":
            return read_docx(content, limits=limits)
        case "jsonl":
            return read_jsonl(content, limits=limits)
        case _:
            raise UnreadableError(f"no reader for the format {name!r}: save it as {READABLE}")


def _declared_encoding(content_type: str) -> str | None:
    message = Message()
    message["content-type"] = content_type
    charset = message.get_param("charset")
    return charset if isinstance(charset, str) else None
