"""Where an HTML page states its own publication date: meta tags, JSON-LD, `<time>` and date elements.

Belongs here: the places that name a publication. Dates in the running text are events' dates and are never taken.
"""

from __future__ import annotations

import json
import re

from lxml import etree

from sources.date_text import parse_date, read_date_line

_META_NAMES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.issued",
    "dcterms.created", "pubdate", "publishdate", "publish_date", "publication_date", "publish-date", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "og:published_time",
    "originalpublicationdate",
    "release_date", "citation_publication_date", "bt:pubdate", "weibo:article:create_at",
)  # fmt: skip
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_DATE_CLASS = re.compile(
    r"\b(pub(lish(ed)?)?[-_]?(date|time|on|at)|(entry|post|article|story)[-_]?(date|time)|dateline|timestamp|date)\b"
)
_MODIFIED = re.compile(r"updat|modif")
_ASIDES = frozenset({"aside", "nav", "footer", "li"})


def find_html_date(root: etree._Element) -> str | None:
    """Return the page's publication date as ISO text, or None when no place states one."""
    return _from_meta(root) or _from_json(root) or _from_time(root) or _from_date_element(root)


def _from_meta(root: etree._Element) -> str | None:
    stated: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        stated.setdefault(name, element.get("content") or "")
    for name in _META_NAMES:
        if name in stated and (found := parse_date(stated[name])) is not None:
            return found
    return None


def _from_json(root: etree._Element) -> str | None:
    for element in root.iter("script"):
        if (element.get("type") or "").lower() != "application/ld+json":
            continue
        match = _JSON_DATE.search(element.text or "")
        if match is not None and (found := parse_date(_unescaped(match[1]))) is not None:
            return found
    return None


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:
        return value


def _from_time(root: etree._Element) -> str | None:
    for element in root.iter("time"):
        if _is_aside(element) or _MODIFIED.search(_label(element)):
            continue
        for stated in (element.get("datetime"), "".join(map(str, element.itertext())).strip()):
            if stated and (found := parse_date(stated)) is not None and len(found) > 4:
                return found
    return None


def _from_date_element(root: etree._Element) -> str | None:
    for element in root.iter("span", "div", "p", "abbr", "h6", "small", "em", "b"):
        label = _label(element)
        if not _DATE_CLASS.search(label) or _MODIFIED.search(label) or _is_aside(element):
            continue
        for stated in (
            element.get("content"),
            element.get("title"),
            " ".join("".join(map(str, element.itertext())).split()),
        ):
            line = read_date_line(stated) if stated else None
            if line is not None and not line.is_update:
                return line.published_on
    return None


def _label(element: etree._Element) -> str:
    return " ".join(element.get(name) or "" for name in ("class", "id", "itemprop")).lower()


def _is_aside(element: etree._Element) -> bool:
    return any(ancestor.tag in _ASIDES for ancestor in element.iterancestors())
