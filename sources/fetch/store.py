"""Where fetched pages are kept: the page as it came, its headers beside it, and what is known of each address.

Belongs here: file names, atomic writing, the index of addresses. A kept page is a document like any other file of the
inbox and is read without the network.

    <store>/<outlet>/<day>/<hash of the address>.html                the page
    <store>/<outlet>/<day>/<hash of the address>.html.headers.json   address, time, HTTP headers, what the feed said
    <store>/<outlet>/.feeds/<hash>.xml (+ .headers.json)             the feeds themselves, no documents
    <store>/<outlet>/.known.json                                     per address: where it is kept, ETag, Last-Modified
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sources.discover import HEADERS_SUFFIX
from sources.fetch.feeds import FeedEntry
from sources.fetch.http import Fetched

_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip
_KNOWN = ".known.json"
_FEEDS = ".feeds"


@dataclass(frozen=True)
class KnownPage:
    """What is known of an address that was fetched before; `path` is relative to the outlet's folder."""

    path: str
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    updated: str | None = None

    @property
    def conditional(self) -> dict[str, str]:
        """Return what a conditional request needs."""
        pairs = {"etag": self.etag, "last-modified": self.last_modified}
        return {key: value for key, value in pairs.items() if value}


@dataclass
class OutletStore:
    """The folder of one outlet in the store, with its index of addresses."""

    folder: Path
    known: dict[str, KnownPage] = field(default_factory=dict)

    def keep_page(self, page: Fetched, entry: FeedEntry, *, day: date, now: datetime) -> Path | None:
        """Write a page and its headers; return its path, or None when the same bytes are kept already."""
        sha256 = hashlib.sha256(page.body).hexdigest()
        before = self.known.get(entry.url)
        if before is not None and before.sha256 == sha256 and (self.folder / before.path).is_file():
            self._remember(entry, page, before.path, sha256)
            return None
        name = f"{_short_hash(entry.url)}{_suffix(page)}"
        path = self.folder / day.isoformat() / name
        _write_with_headers(path, page, entry, now)
        self._remember(entry, page, str(path.relative_to(self.folder)), sha256)
        return path

    def holds(self, entry: FeedEntry) -> bool:
        """Return whether the article is kept and its feed tells of no change since."""
        known = self.known.get(entry.url)
        return known is not None and known.updated == entry.updated and (self.folder / known.path).is_file()

    def forget_replaced(self, *, before: datetime) -> list[Path]:
        """Remove copies fetched before a time that a newer copy of the same address replaces; return them."""
        removed = []
        for kept in sorted(self.folder.glob(f"*/*{HEADERS_SUFFIX}")):
            page = kept.with_name(kept.name.removesuffix(HEADERS_SUFFIX))
            try:
                record = json.loads(kept.read_bytes())
                newer = self.known[str(record["url"])].path
                fetched_at = datetime.fromisoformat(str(record["fetched_at"]))
                replaced = (self.folder / newer).is_file() and str(page.relative_to(self.folder)) < newer
            except (OSError, ValueError, KeyError, TypeError):
                continue  # what cannot be judged is kept
            if replaced and fetched_at < before and not kept.parent.name.startswith("."):
                page.unlink(missing_ok=True)
                kept.unlink()
                removed.append(page)
        return removed

    def keep_feed(self, feed: Fetched, *, now: datetime) -> None:
        """Write a feed as it came, for conditional requests and for reading it again."""
        _write_with_headers(self._feed_path(feed.url), feed, FeedEntry(feed.url), now)

    def kept_feed(self, url: str) -> Fetched | None:
        """Return the last copy of a feed, or None."""
        path = self._feed_path(url)
        try:
            record = json.loads(path.with_name(path.name + HEADERS_SUFFIX).read_bytes())
            return Fetched(url, str(record["final_url"]), 200, dict(record["headers"]), path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self) -> None:
        """Write the index of addresses."""
        record = {url: vars(page) for url, page in sorted(self.known.items())}
        write_atomically(self.folder / _KNOWN, json.dumps(record, ensure_ascii=False, indent=0).encode("utf-8"))

    def _feed_path(self, url: str) -> Path:
        return self.folder / _FEEDS / f"{_short_hash(url)}.xml"

    def _remember(self, entry: FeedEntry, page: Fetched, path: str, sha256: str) -> None:
        headers = page.headers
        self.known[entry.url] = KnownPage(
            path, sha256, headers.get("etag"), headers.get("last-modified"), entry.updated
        )


def open_store(store: Path, outlet_id: str) -> OutletStore:
    """Open the folder of an outlet; a lost or damaged index is made again from the headers beside the pages."""
    folder = store / outlet_id
    try:
        record = json.loads((folder / _KNOWN).read_bytes())
        return OutletStore(folder, {str(url): KnownPage(**values) for url, values in record.items()})
    except FileNotFoundError:
        return OutletStore(folder, _index_again(folder))
    except (OSError, ValueError, TypeError, AttributeError):
        return OutletStore(folder, _index_again(folder))


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    with partial.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def _index_again(folder: Path) -> dict[str, KnownPage]:
    known: dict[str, KnownPage] = {}
    for kept in sorted(folder.glob(f"*/*{HEADERS_SUFFIX}")):
        page = kept.with_name(kept.name.removesuffix(HEADERS_SUFFIX))
        if kept.parent.name.startswith(".") or not page.is_file():
            continue
        try:
            record: dict[str, Any] = json.loads(kept.read_bytes())
            headers: Mapping[str, str] = record["headers"]
            known[str(record["url"])] = KnownPage(
                str(page.relative_to(folder)),
                str(record["sha256"]),
                headers.get("etag"),
                headers.get("last-modified"),
                record["entry"].get("updated"),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # without its headers the page is still read as a plain file
    return known


def _write_with_headers(path: Path, page: Fetched, entry: FeedEntry, now: datetime) -> None:
    """Write the headers first: alone they are no document, while a page without them would lose its address."""
    record = {
        "url": entry.url,
        "final_url": page.final_url,
        "fetched_at": now.isoformat(),
        "sha256": hashlib.sha256(page.body).hexdigest(),
        "headers": dict(sorted(page.headers.items())),
        "entry": {
            "title": entry.title,
            "author": entry.author,
            "published_on": None if entry.published_on is None else entry.published_on.isoformat(),
            "updated": entry.updated,
        },
    }
    write_atomically(path.with_name(path.name + HEADERS_SUFFIX), json.dumps(record, indent=1).encode("utf-8"))
    write_atomically(path, page.body)


def _short_hash(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:24]


def _suffix(page: Fetched) -> str:
    served = page.headers.get("content-type", "").split(";")[0].strip().lower()
    if served in _SUFFIXES:
        return _SUFFIXES[served]
    ending = os.path.splitext(urlsplit(page.final_url).path)[1].lower()  # noqa: PTH122 - a URL's path, not a file's
    return ending if ending in {".html", ".htm", ".txt", ".md", ".pdf", ".docx"} else ".html"
