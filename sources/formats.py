"""Which format a document has: by its first bytes, then by what it was served as, then by its name.

Belongs here: telling formats apart, and refusing those that have no reader.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

from sources.raw import UnreadableError

_SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".pdf": "pdf", ".docx": "docx", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
_CONTENT_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "text/markdown": "markdown",
    "application/pdf": "pdf", "application/jsonl": "jsonl", "application/x-ndjson": "jsonl",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip
READABLE = "text, Markdown, HTML, PDF, DOCX or JSONL"
_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file: save it as DOCX without a password"),
    (b"\x89PNG", "a PNG image: read its text into a text file"),
    (b"\xff\xd8\xff", "a JPEG image: read its text into a text file"),
    (b"GIF8", "a GIF image: read its text into a text file"),
    (b"\x1f\x8b", "a gzip archive: unpack it"),
    (b"BZh", "a bzip2 archive: unpack it"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"Rar!", "a RAR archive: unpack it"),
    (b"\x7fELF", "a program: remove it"),
    (b"MZ\x90\x00", "a program: remove it"),
    (b"{\\rtf", "an RTF file: save it as DOCX or text"),
    (b"SQLite format 3", "a database: remove it"),
)
_HTML_START = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def format_from_name(name: str) -> str | None:
    """Return the format that a file's suffix stands for, or None."""
    lowered = name.lower()
    return next((kind for suffix, kind in _SUFFIXES.items() if lowered.endswith(suffix)), None)


def detect_format(name: str, content: bytes, *, headers: Mapping[str, str] | None = None) -> str:
    """Return the format of a document; raises UnreadableError for what has no reader."""
    served = (headers or {}).get("content-type", "").split(";")[0].strip().lower()
    named = _CONTENT_TYPES.get(served) or format_from_name(name)
    head = content[:2048]
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(content)
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise UnreadableError(f"the content is {what}")
    if named == "pdf":
        raise UnreadableError("the file is named as PDF but holds none: save it again, or give it its right suffix")
    if named == "docx":
        raise UnreadableError("the file is named as DOCX but is no zip archive: save it again as DOCX")
    if named in {None, "text"} and _HTML_START.match(head):
        return "html"
    if named is not None:
        return named
    if "." in name.lstrip("."):
        raise UnreadableError(f"the format of {name!r} is not known: save it as {READABLE}")
    return "text"


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableError(f"the zip archive is damaged ({error}): save the document again") from error
    if "word/document.xml" not in names:
        raise UnreadableError("the content is a zip archive that is no DOCX: unpack it and put its documents here")
    return "docx"
