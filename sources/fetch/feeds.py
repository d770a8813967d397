"""Feeds and sitemaps to entries: addresses of articles, and what the list says about them.

Belongs here: RSS, Atom, sitemaps and sitemap indexes, malformed and hostile ones too. Nothing is fetched here.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

import feedparser  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sources.date_text import parse_date

_ENTITY = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y", re.IGNORECASE)
_LONGEST_URL = 2_000


@dataclass(frozen=True)
class FeedEntry:
    """One article that a feed or sitemap lists; `updated` is as printed and only ever compared."""

    url: str
    title: str | None = None
    author: str | None = None
    published_on: date | None = None
    updated: str | None = None


class FeedError(Exception):
    """A feed or sitemap can't be used; the message says why."""


def read_feed(
    body: bytes, *, url: str, headers: Mapping[str, str] | None = None, max_entries: int = 10_000
) -> list[FeedEntry]:
    """Return the entries of an RSS or Atom feed, each address once.

    Raises FeedError when the feed declares entities (an attack) or is no feed.
    """
    _refuse_entities(body)
    content_type = (headers or {}).get("content-type", "")
    # a stream: bytes that happen to be a file's name would be opened
    parsed = feedparser.parse(BytesIO(body), response_headers={"content-type": content_type, "content-location": url})
    if not parsed.entries and (parsed.bozo or not parsed.get("version")):
        raise FeedError(f"it is no RSS or Atom feed ({parsed.get('bozo_exception', 'no feed element')})")
    entries: dict[str, FeedEntry] = {}
    for found in parsed.entries[:max_entries]:
        item = dict(found)
        address = usable_url(str(item.get("link") or ""), base=url)
        if address is not None:
            stated = item.get("published_parsed") or item.get("updated_parsed")
            entries.setdefault(
                address,
                FeedEntry(
                    url=address,
                    title=_text(item.get("title")),
                    author=_text(item.get("author")),
                    published_on=_utc_day(stated),
                    updated=_text(item.get("updated") or item.get("published")),
                ),
            )
    return list(entries.values())


def read_sitemap(body: bytes, *, url: str, max_entries: int = 10_000) -> tuple[list[FeedEntry], list[str]]:
    """Return the pages of a sitemap, and the addresses of further sitemaps where it is an index.

    Raises FeedError when it is malformed, declares entities, or is no sitemap.
    """
    _refuse_entities(body)
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FeedError(f"it is no well-formed XML ({error})") from error
    kind = _name(root)
    if kind == "sitemapindex":
        found = (usable_url(_child_text(child, "loc") or "", base=url) for child in root)
        return [], [address for address in found if address is not None][:max_entries]
    if kind != "urlset":
        raise FeedError(f"it is no sitemap but <{kind}>")
    entries: dict[str, FeedEntry] = {}
    for child in list(root)[:max_entries]:
        address = usable_url(_child_text(child, "loc") or "", base=url)
        if address is not None:
            changed = _child_text(child, "lastmod")
            stated = _child_text(child, "publication_date") or changed
            entries.setdefault(
                address,
                FeedEntry(address, _child_text(child, "title"), None, _day(stated), changed or stated),
            )
    return list(entries.values()), []


def usable_url(address: str, *, base: str) -> str | None:
    """Return an address made absolute, without its fragment, or None when it is no web address."""
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        usable = bool(address.strip()) and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    absolute = parts._replace(fragment="").geturl()
    return absolute if usable and len(absolute) <= _LONGEST_URL and absolute.isprintable() else None


def _refuse_entities(body: bytes) -> None:
    if _ENTITY.search(body):
        raise FeedError("it declares XML entities, which feeds never need: it is refused as an attack")


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _descendants(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iter() if _name(child) == name)


def _child_text(element: Element, name: str) -> str | None:
    found = next(_descendants(element, name), None)
    return None if found is None else _text(found.text)


def _text(value: object) -> str | None:
    return " ".join(str(value).split())[:1_000] or None if value else None


def _utc_day(stated: object) -> date | None:
    """Return the UTC day of feedparser's parsed time."""
    try:
        return datetime.fromtimestamp(calendar.timegm(stated), UTC).date()  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _day(stated: str | None) -> date | None:
    """Return the day of a printed date, in UTC where it carries a time zone."""
    if stated is None:
        return None
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        iso = parse_date(stated)
        return date.fromisoformat(iso) if iso is not None and len(iso) == 10 else None
    return moment.astimezone(UTC).date() if moment.tzinfo is not None else moment.date()
