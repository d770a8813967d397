"""Bring a day's new articles of the outlets in the catalogue into the inbox.

Belongs here: which pages are asked for on which day, and the report of what came. One outlet's fault never keeps the
others from being fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx

from sources.article import Problem
from sources.catalog import Catalog, Outlet
from sources.fetch.feeds import FeedEntry, FeedError, read_feed, read_sitemap
from sources.fetch.http import Fetched, Fetcher, FetchError, FetchPolicy, decompress
from sources.fetch.store import OutletStore, open_store

_SAVE_EVERY = 50


@dataclass(frozen=True)
class OutletReport:
    """What fetching one outlet brought; `pages` are the files that were written."""

    outlet_id: str
    feeds_read: int = 0
    feeds_unchanged: int = 0
    entries_seen: int = 0
    entries_of_day: int = 0
    pages_known: int = 0
    pages_unchanged: int = 0
    pages_left: int = 0
    pages: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class FetchReport:
    """What fetching one day brought, per outlet."""

    day: date
    outlets: tuple[OutletReport, ...]

    @property
    def pages(self) -> tuple[Path, ...]:
        """Return every file that was written."""
        return tuple(path for outlet in self.outlets for path in outlet.pages)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return everything that could not be fetched."""
        return tuple(problem for outlet in self.outlets for problem in outlet.problems)


@dataclass
class _Tally:
    feeds_read: int = 0
    feeds_unchanged: int = 0
    entries_seen: int = 0
    entries_of_day: int = 0
    pages_known: int = 0
    pages_unchanged: int = 0
    pages_left: int = 0
    pages: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def fetch_outlets(
    catalog: Catalog,
    store: Path,
    *,
    day: date,
    now: datetime,
    client: httpx.Client | None = None,
    policy: FetchPolicy | None = None,
    fetcher: Fetcher | None = None,
) -> FetchReport:
    """Fetch the articles of `day` that the outlets' feeds, sitemaps and lists name, into `store` (inbox/fetched).

    A day is the UTC day on which an entry says it was published, so that a day can be run again or filled in later;
    entries without a date, and the outlet's own list of addresses, belong to the day of `now`. Feeds and pages that
    are kept already are asked for conditionally or not at all, so that a second run of a day costs little.

    What a server does wrong is told in the report's problems and never raised; OSError is raised when the store can't
    be written. Outlets without feeds, sitemaps and addresses are left out. Give `client` to go through a proxy.
    """
    wanted = [outlet for outlet in catalog.outlets if outlet.feeds or outlet.sitemaps or outlet.urls]
    with fetcher or Fetcher(policy=policy or FetchPolicy(), client=client) as asking:
        return FetchReport(day, tuple(_fetch_outlet(asking, outlet, store, day, now) for outlet in wanted))


def _fetch_outlet(fetcher: Fetcher, outlet: Outlet, store: Path, day: date, now: datetime) -> OutletReport:
    kept = open_store(store, outlet.outlet_id)
    tally = _Tally()
    try:
        entries = _entries_of_day(fetcher, outlet, kept, tally, day, now)
        asked = 0
        for entry in entries:
            if entry.url not in outlet.urls and kept.holds(entry):
                tally.pages_known += 1
            elif asked >= fetcher.policy.max_pages:
                tally.pages_left += 1
            else:
                asked += 1
                _fetch_page(fetcher, outlet, kept, entry, tally, day, now)
                if asked % _SAVE_EVERY == 0:
                    kept.save()
    finally:
        kept.save()
    if tally.pages:
        kept.forget_replaced(before=now - timedelta(days=fetcher.policy.keep_replaced_days))
    if tally.pages_left:
        message = (
            f"{outlet.outlet_id}: {tally.pages_left} articles are left over; run the day again, or raise max_pages"
        )
        tally.problems.append(Problem("warning", message))
    values = {name: value for name, value in vars(tally).items() if name not in {"pages", "problems"}}
    return OutletReport(outlet.outlet_id, **values, pages=tuple(tally.pages), problems=tuple(tally.problems))


def _entries_of_day(
    fetcher: Fetcher, outlet: Outlet, kept: OutletStore, tally: _Tally, day: date, now: datetime
) -> list[FeedEntry]:
    entries: dict[str, FeedEntry] = {}
    for entry in _all_entries(fetcher, outlet, kept, tally, now):
        tally.entries_seen += 1
        if (entry.published_on or now.date()) == day:
            entries.setdefault(entry.url, entry)
    if now.date() == day:
        for url in outlet.urls:
            entries.setdefault(url, FeedEntry(url))
    tally.entries_of_day = len(entries)
    return list(entries.values())


def _all_entries(
    fetcher: Fetcher, outlet: Outlet, kept: OutletStore, tally: _Tally, now: datetime
) -> Iterator[FeedEntry]:
    for url in outlet.feeds:
        feed = _fetch_list(fetcher, outlet, kept, url, tally, now)
        if feed is not None:
            yield from _read_list_entries(feed, tally, fetcher.policy)
    waiting = list(outlet.sitemaps)
    for number, url in enumerate(waiting):
        if number >= fetcher.policy.max_sitemaps:
            message = f"{outlet.outlet_id}: only the first {number} of {len(waiting)} sitemaps are read; name fewer"
            tally.problems.append(Problem("warning", message))
            break
        sitemap = _fetch_list(fetcher, outlet, kept, url, tally, now)
        if sitemap is None:
            continue
        try:
            found, further = read_sitemap(sitemap.body, url=url, max_entries=fetcher.policy.max_entries)
        except FeedError as error:
            tally.problems.append(Problem("error", f"{url}: {error}"))
            continue
        waiting.extend(address for address in further if address not in waiting)  # the list grows while it is read
        yield from found


def _read_list_entries(feed: Fetched, tally: _Tally, policy: FetchPolicy) -> list[FeedEntry]:
    try:
        return read_feed(feed.body, url=feed.final_url, headers=feed.headers, max_entries=policy.max_entries)
    except FeedError as error:
        tally.problems.append(Problem("error", f"{feed.url}: {error}"))
        return []


def _fetch_list(
    fetcher: Fetcher, outlet: Outlet, kept: OutletStore, url: str, tally: _Tally, now: datetime
) -> Fetched | None:
    """Return a feed or sitemap, from the store when it has not changed; None when it can't be had."""
    before = kept.kept_feed(url)
    conditional = {} if before is None else {key: before.headers.get(key, "") for key in ("etag", "last-modified")}
    try:
        feed = fetcher.get(url, conditional=conditional, allow_private=outlet.allow_private)
        if feed.status == 304 and before is not None:
            tally.feeds_unchanged += 1
            return before
        if feed.body.startswith(b"\x1f\x8b"):  # a sitemap that is a gzip file of itself
            unpacked = decompress(url, iter([feed.body]), max_bytes=fetcher.policy.max_bytes)
            feed = Fetched(feed.url, feed.final_url, feed.status, feed.headers, unpacked)
    except FetchError as error:
        tally.problems.append(Problem("error", str(error)))
        return None
    tally.feeds_read += 1
    kept.keep_feed(feed, now=now)
    return feed


def _fetch_page(
    fetcher: Fetcher, outlet: Outlet, kept: OutletStore, entry: FeedEntry, tally: _Tally, day: date, now: datetime
) -> None:
    known = kept.known.get(entry.url)
    at_hand = known is not None and (kept.folder / known.path).is_file()
    conditional = known.conditional if known is not None and at_hand else {}
    try:
        page = fetcher.get(entry.url, conditional=conditional, allow_private=outlet.allow_private)
    except FetchError as error:
        tally.problems.append(Problem("error", str(error)))
        return
    if page.status == 304 and known is not None:
        kept.known[entry.url] = replace(known, updated=entry.updated)
        tally.pages_unchanged += 1
        return
    path = kept.keep_page(page, entry, day=day, now=now)
    if path is None:
        tally.pages_unchanged += 1
    else:
        tally.pages.append(path)
