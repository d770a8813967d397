"""HTML: the article's text and metadata by trafilatura; a page with several articles gives each of them."""

from __future__ import annotations

import re

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from sources.decode import decode_text
from sources.raw import RawArticle, RawDocument, ReadLimits, UnreadableError
from sources.readers.html_dates import find_html_date
from sources.readers.text import check_text_size, lost_characters

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEAD_BYTES = 4096
_ARTICLE_WORDS = 60
_CELL_EDGES = re.compile(r"^\|\s?|\s?\|$")
_TABLE_RULE = re.compile(r"^[\s|:-]+$")
_DROPPED_TAGS = ("script", "style", "noscript", "nav", "footer", "aside", "form", "template", "svg", "iframe")


def read_html(
    content: bytes, *, limits: ReadLimits, declared_encoding: str | None = None, url: str | None = None
) -> RawDocument:
    """Return the page's article, or each of several `<article>` elements that hold text of their own.

    Raises UnreadableError when the page holds no text.
    """
    check_text_size(content, limits)
    charset = _META_CHARSET.search(content[:_HEAD_BYTES])
    decoded = decode_text(content, declared=declared_encoding or (charset[1].decode("ascii") if charset else None))
    problems = lost_characters(decoded)
    page = decoded.text.replace("\x00", "")
    root = _parse(page)
    parts = [] if root is None else _several_articles(root)
    if parts:
        return RawDocument(tuple(_read_part(part) for part in parts), problems)
    return RawDocument((_read_page(page, root, url),), problems)


def _read_page(page: str, root: etree._Element | None, url: str | None) -> RawArticle:
    published_on = None if root is None else find_html_date(root)
    found = trafilatura.bare_extraction(
        page,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        text = _all_text(page)
        if not text.strip():
            raise UnreadableError("the page holds no text: save it again once it has loaded, or save its text")
        return RawArticle(text=text, published_on=published_on)
    site = found.sitename
    return RawArticle(
        text=_plain_tables(found.text or ""),
        title=_without_site(found.title, site),
        author=found.author,
        publisher=site,
        url=url or found.url,
        published_on=published_on,
        language=found.language,
    )


def _plain_tables(text: str) -> str:
    """Return table rows as cells between bars, like those of other formats."""
    lines = []
    for line in map(str.strip, text.split("\n")):
        if line.startswith("|") and _TABLE_RULE.match(line):
            continue
        if line.startswith("|") and line.endswith("|"):
            cells = [cell.strip() for cell in _CELL_EDGES.sub("", line).split("|")]
            line = " | ".join(cells)
        lines.append(line)
    return "\n\n".join(line for line in lines if line.strip())


def _without_site(title: str | None, site: str | None) -> str | None:
    """Return a title without the site's name at its end ("… | Example Daily")."""
    if title is None or not title.strip():
        return None
    if site:
        title = re.sub(rf"\s*[|–—:»-]\s*{re.escape(site)}\s*$", "", title, flags=re.IGNORECASE)
    return " ".join(title.split()) or None


def _several_articles(root: etree._Element) -> list[etree._Element]:
    """Return the outermost `<article>` elements with a heading and enough text, if there are several."""
    parts = [
        element
        for element in root.iter("article")
        if not any(True for _ in element.iterancestors("article")) and _is_whole_article(element)
    ]
    return parts if len(parts) > 1 else []


def _is_whole_article(element: etree._Element) -> bool:
    heading = next(element.iter("h1", "h2", "h3"), None)
    words = sum(len(_text_of(paragraph).split()) for paragraph in element.iter("p"))
    return heading is not None and words >= _ARTICLE_WORDS


def _read_part(element: etree._Element) -> RawArticle:
    heading = next(element.iter("h1", "h2", "h3"))
    title = _text_of(heading)
    time = next(element.iter("time"), None)
    author = next((one for one in element.iter("a", "span", "p", "address") if _names_author(one)), None)
    lines = [
        _text_of(block)
        for block in element.iter("h1", "h2", "h3", "h4", "p", "li", "tr", "blockquote")
        if block is not heading and block is not author and not _inside_block(block)
    ]
    return RawArticle(
        text="\n\n".join(line for line in lines if line),
        title=title or None,
        author=re.sub(r"^by\s+", "", _text_of(author), flags=re.IGNORECASE) or None if author is not None else None,
        published_on=None if time is None else (time.get("datetime") or _text_of(time)),
    )


def _names_author(element: etree._Element) -> bool:
    return "author" in f"{element.get('rel', '')} {element.get('class', '')}".lower()


def _inside_block(element: etree._Element) -> bool:
    return any(True for _ in element.iterancestors("p", "li", "tr", "blockquote"))


def _text_of(element: etree._Element) -> str:
    if element.tag == "tr":
        return " | ".join(" ".join(_inner(cell).split()) for cell in element.iter("td", "th"))
    return " ".join(_inner(element).split())


def _inner(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _all_text(page: str) -> str:
    """Return every visible line of a page that no article was found in."""
    root = _parse(page)
    if root is None:
        return ""
    for element in list(root.iter(*_DROPPED_TAGS)):
        element.drop_tree()
    for element in root.iter("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "title"):
        element.tail = "\n" + (element.tail or "")
    return "\n".join(" ".join(line.split()) for line in _inner(root).split("\n"))


def _parse(page: str) -> lxml_html.HtmlElement | None:
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8")
        return lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
