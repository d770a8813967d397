"""DOCX: paragraphs and table rows in their printed order, the title from its style or properties."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
from docx.document import Document as DocxDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from sources.raw import RawArticle, RawDocument, ReadLimits, UnreadableError

_DEFAULT_AUTHORS = frozenset({"python-docx", "user", "admin", "administrator", "microsoft office user", "author"})


def read_docx(content: bytes, *, limits: ReadLimits) -> RawDocument:
    """Return the document as one page.

    The properties' dates are those of the file (a default template says 2013): none is a publication date.
    """
    check_unpacked_size(content, limits)
    try:
        document = docx.Document(BytesIO(content))
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UnreadableError(f"the DOCX is damaged ({error}): open it in an editor and save it again") from error
    lines, title = _lines(document)
    author = (document.core_properties.author or "").strip()
    return RawDocument(
        (
            RawArticle(
                text="\n\n".join(lines),
                title=title,
                author=None if author.lower() in _DEFAULT_AUTHORS else author or None,
            ),
        )
    )


def check_unpacked_size(content: bytes, limits: ReadLimits) -> None:
    """Raise UnreadableError when a zip archive would unpack to more than the limits allow, before unpacking it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableError(f"the file is no whole zip archive ({error}): save it again as DOCX") from error
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(1, len(content))
    if unpacked > limits.max_unpacked_bytes or (ratio > limits.max_unpack_ratio and unpacked > 16 * 1024 * 1024):
        raise UnreadableError(
            f"the archive unpacks to {unpacked:,} bytes ({ratio:.0f} times its size): it is refused as a zip bomb; "
            "save the document again without embedded files"
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableError("the DOCX is encrypted: save it without a password")


def _lines(document: DocxDocument) -> tuple[list[str], str | None]:
    lines: list[str] = []
    title: str | None = None
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.append("\n".join(_rows(block)))
            continue
        text = block.text.strip()
        if text and title is None and not lines and _is_title(block):
            title = " ".join(text.split())
        elif text:
            lines.append(text)
    return [line for line in lines if line], title


def _is_title(paragraph: Paragraph) -> bool:
    name = paragraph.style.name if paragraph.style is not None else None
    return name in {"Title", "Heading 1"}


def _rows(table: Table) -> list[str]:
    rows = []
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = " ".join(cell.text.split())
            if not cells or cells[-1] != text:  # a merged cell is listed once per column
                cells.append(text)
        if any(cells):
            rows.append(" | ".join(cells))
    return rows
