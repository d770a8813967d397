"""PDF: lines with their places by pypdfium2, put together to paragraphs; plain text by pypdf where that fails."""

from __future__ import annotations

import logging
import re
import statistics
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import pypdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdf.errors import PyPdfError

from sources.article import Problem
from sources.raw import RawArticle, RawDocument, ReadLimits, UnreadableError

_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?|- ?\d{1,4} ?-", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad\u2010\ufffe\x02]$")
_FEWEST_LETTERS = 20
_EDGE_LINES = 2
_TITLE_LINES = 15
_TITLE_SIZE = 1.35
_TITLE_RUN = 4


@dataclass(frozen=True)
class _PdfLine:
    """A printed line with its box in points; `top` counts upwards from the foot of the page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read_pdf(content: bytes, *, limits: ReadLimits) -> RawDocument:
    """Return the text of a PDF as one page, with title and author of its properties.

    Raises UnreadableError for an encrypted file and for pages that are pictures only.
    """
    problems: tuple[Problem, ...] = ()
    try:
        text, metadata, pages = _read_with_pdfium(content, limits)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError("the PDF is encrypted: save it without a password") from error
        text, metadata, pages = _read_with_pypdf(content, limits, error)
        problems = (Problem("warning", f"the PDF is damaged ({error}); its text was read without layout"),)
    if sum(1 for character in text if character.isalpha()) < _FEWEST_LETTERS:
        raise UnreadableError(f"the PDF has {pages} pages without text (a scan?): run text recognition on it first")
    if pages > limits.max_pages:
        problems = (*problems, Problem("warning", f"only the first {limits.max_pages} of {pages} pages are read"))
    title = _usable_title((metadata.get("Title") or "").strip(), text) or metadata.get("Printed title") or None
    author = (metadata.get("Author") or "").strip()
    article = RawArticle(text=text, title=title, author=author or None)
    return RawDocument((article,), problems)


def _usable_title(title: str, text: str) -> str | None:
    """Return the title of the properties when it is printed at the top ("Microsoft Word - draft.doc" is not)."""
    folded = " ".join(title.casefold().split())
    return title if len(folded) > 8 and folded in " ".join(text[:1000].casefold().split()) else None


def _read_with_pdfium(content: bytes, limits: ReadLimits) -> tuple[str, dict[str, str], int]:
    document = pdfium.PdfDocument(content)
    try:
        pages = len(document)
        lines: list[_PdfLine] = []
        for number in range(min(pages, limits.max_pages)):
            lines.extend(_page_lines(document, number))
        lines = _without_running_lines(lines)
        metadata = {str(key): str(value) for key, value in document.get_metadata_dict().items()}
        return _paragraphs(lines), {**metadata, "Printed title": _largest_lines(lines)}, pages
    finally:
        document.close()


def _page_lines(document: pdfium.PdfDocument, number: int) -> list[_PdfLine]:
    page = document[number]
    textpage = page.get_textpage()
    try:
        boxes = [textpage.get_rect(index) for index in range(textpage.count_rects())]
        pieces = [
            _PdfLine(" ".join(text.split()), number, left, right, bottom, top)
            for left, bottom, right, top in boxes
            if (text := textpage.get_text_bounded(left=left, bottom=bottom, right=right, top=top)).strip()
        ]
    finally:
        textpage.close()
        page.close()
    lines: list[_PdfLine] = []
    for piece in pieces:
        if lines and _on_one_line(lines[-1], piece):
            lines[-1] = _merged(lines[-1], piece)
        else:
            lines.append(piece)
    return lines


def _on_one_line(line: _PdfLine, piece: _PdfLine) -> bool:
    middle = (piece.bottom + piece.top) / 2
    return line.bottom <= middle <= line.top and piece.left >= line.right - line.height


def _merged(line: _PdfLine, piece: _PdfLine) -> _PdfLine:
    gap = piece.left - line.right
    between = " | " if gap > 1.5 * line.height else " " if gap > 0.08 * line.height else ""
    bottom, top = min(line.bottom, piece.bottom), max(line.top, piece.top)
    return _PdfLine(line.text + between + piece.text, line.page, line.left, piece.right, bottom, top)


def _largest_lines(lines: list[_PdfLine]) -> str:
    """Return the lines near the top of the first page that are set in the largest type, as the printed title."""
    top = [line for line in lines if line.page == lines[0].page][:_TITLE_LINES]
    usual = statistics.median([line.height for line in lines]) if lines else 0.0
    largest = max((line.height for line in top), default=0.0)
    if largest < _TITLE_SIZE * usual:
        return ""
    run = [line for line in top if line.height > 0.8 * largest]
    return " ".join(line.text for line in run) if len(run) <= _TITLE_RUN else ""


def _without_running_lines(lines: list[_PdfLine]) -> list[_PdfLine]:
    """Drop page numbers, and lines at the head or foot of most pages that are the same on each."""
    by_page: dict[int, list[_PdfLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    edges = {line for page in by_page.values() for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])}
    repeated = Counter(text for text, _ in {(line.text, line.page) for line in edges})
    pages = len(by_page)
    return [
        line
        for line in lines
        if not (line in edges and _PAGE_NUMBER.fullmatch(line.text))
        and not (line in edges and pages > 2 and repeated[line.text] > pages / 2)
    ]


def _paragraphs(lines: list[_PdfLine]) -> str:
    """Put lines together: a paragraph ends at a wide gap, another type size, or a line that stops short."""
    if not lines:
        return ""
    margin = sorted(line.right for line in lines)[-1 - len(lines) // 20]
    steps = [one.bottom - two.bottom for one, two in pairwise(lines) if one.page == two.page]
    usual = statistics.median_low([step for step in steps if step > 1] or [12.0])
    pieces = [lines[0].text]
    for one, two in pairwise(lines):
        if " | " in one.text and " | " in two.text and one.page == two.page:
            pieces.append("\n")
        elif _ends_paragraph(one, two, margin, usual):
            pieces.append("\n\n")
        elif _HYPHEN.search(one.text) and two.text[:1].islower():
            pieces[-1] = _HYPHEN.sub("", pieces[-1])
        else:
            pieces.append(" ")
        pieces.append(two.text)
    return "".join(pieces)


def _ends_paragraph(one: _PdfLine, two: _PdfLine, margin: float, usual: float) -> bool:
    """Return whether a new paragraph begins with the second of two lines."""
    if two.text[:1].islower():
        return False
    if abs(one.height - two.height) > 0.3 * max(one.height, two.height):
        return True
    word = two.text.split(" ", 1)[0]
    character = (two.right - two.left) / max(1, len(two.text))
    stops_short = one.right + (len(word) + 3) * character < margin
    if one.page != two.page:
        return stops_short and one.text.endswith((".", "!", "?", ".”", '."'))
    return stops_short or one.bottom - two.bottom > 1.3 * usual


def _read_with_pypdf(content: bytes, limits: ReadLimits, cause: Exception) -> tuple[str, dict[str, str], int]:
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # it logs every repair; the document's own problem says what matters
    try:
        reader = pypdf.PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("the PDF is encrypted: save it without a password")
        pages = len(reader.pages)
        texts = [reader.pages[number].extract_text() for number in range(min(pages, limits.max_pages))]
        metadata = {str(key).lstrip("/"): str(value) for key, value in (reader.metadata or {}).items()}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise UnreadableError(f"the PDF is damaged ({cause} {type(error).__name__}): save it again") from error
    finally:
        logger.setLevel(level)
    return "\n\n".join(texts), metadata, pages
