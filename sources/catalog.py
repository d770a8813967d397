"""The catalogue of outlets: who publishes, for whom, under which licence, and how to recognise their pages.

Belongs here: loading and checking `catalog.yml`, and finding the outlet of a document. What the reading of any
document needs (chrome rules, language profiles) is loaded with it, once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from sources.chrome import ChromeRule, load_chrome
from sources.language import LanguageProfiles, load_language_profiles

_TEXT_KEYS = ("name", "family", "licence")
_LIST_KEYS = ("domains", "lines", "names", "files")
_KEYS = {"id", "country", "language", "feeds", "sitemaps", "urls", "allow_private", "note", *_TEXT_KEYS, *_LIST_KEYS}
_SEPARATORS = re.compile(r"\s*[|,/•·]\s*|\s+[-–—]\s+|\s*\(|\)\s*")


@dataclass(frozen=True)
class Outlet:
    """One outlet; `family` is the publisher behind it, so that sister papers count as one source.

    It is recognised by a URL's domain, by a whole line of the page (regular expressions), by a printed name or
    credit, or by a file's name. `feeds`, `sitemaps` and `urls` say where its articles are fetched from.
    """

    outlet_id: str
    name: str
    family: str
    country: str | None
    language: str
    licence: str
    domains: tuple[str, ...] = ()
    lines: tuple[re.Pattern[str], ...] = ()
    names: tuple[str, ...] = ()
    files: tuple[re.Pattern[str], ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    allow_private: bool = False


@dataclass(frozen=True)
class Catalog:
    """The outlets, and the rules that reading needs."""

    outlets: tuple[Outlet, ...]
    chrome: tuple[ChromeRule, ...]
    languages: LanguageProfiles


def load_catalog(path: Path | None = None) -> Catalog:
    """Load and check the catalogue; raises ValueError naming the entry and what is wrong with it."""
    path = path or Path(__file__).with_name("catalog.yml")
    record = yaml.safe_load(path.read_text("utf-8"))
    entries = record.get("outlets") if isinstance(record, dict) else None
    if not isinstance(entries, list):
        raise ValueError(f"{path.name}: expected a list under 'outlets'")
    outlets = tuple(_read_outlet(path.name, number, entry) for number, entry in enumerate(entries, start=1))
    for what, values in (
        ("id", [outlet.outlet_id for outlet in outlets]),
        ("domain", [domain for outlet in outlets for domain in outlet.domains]),
    ):
        repeated = sorted({value for value in values if values.count(value) > 1})
        if repeated:
            raise ValueError(f"{path.name}: the {what} {repeated[0]!r} is given to two outlets; keep it at one")
    return Catalog(outlets, load_chrome(), load_language_profiles())


def find_outlet(
    catalog: Catalog,
    *,
    url: str | None = None,
    name: str | None = None,
    file: str | None = None,
    lines: Sequence[str] = (),
    credits: Sequence[str] = (),
) -> Outlet | None:
    """Return the outlet of an article: by URL, printed name, lines of its page, credits, or file name, in this order.

    `credits` are lines that may name it between separators ("By Jane Roe | Example Daily").
    """
    if url is not None and (host := host_of(url)) is not None:
        domains = set(_domains_of(host))
        owners = [(len(one), outlet) for outlet in catalog.outlets for one in outlet.domains if one in domains]
        if owners:
            return max(owners, key=itemgetter(0))[1]
    if name is not None and (named := _find_by_name(catalog, name)) is not None:
        return named
    for outlet in catalog.outlets:
        if any(pattern.fullmatch(line) for pattern in outlet.lines for line in lines):
            return outlet
    for part in (part for line in credits for part in _SEPARATORS.split(line)):
        if (named := _find_by_name(catalog, part)) is not None:
            return named
    if file is not None:
        for outlet in catalog.outlets:
            if any(pattern.search(file) for pattern in outlet.files):
                return outlet
    return None


@dataclass(frozen=True)
class CatalogVersions:
    """Hashes of what in a catalogue decides how documents are read; feeds, licences and notes do not.

    `whole` is for documents whose outlet their contents tell, `by_domain` for pages whose address tells it.
    """

    whole: str
    by_domain: Mapping[str, str]

    def of(self, source_uri: str) -> str:
        """Return the version that counts for one document."""
        host = host_of(source_uri) if source_uri.startswith(("http://", "https://")) else None
        known = (self.by_domain[domain] for domain in _domains_of(host or "") if domain in self.by_domain)
        return next(known, self.whole)


def catalog_versions(catalog: Catalog) -> CatalogVersions:
    """Return the versions of a catalogue."""
    parts = {outlet.outlet_id: _reading_parts(outlet) for outlet in catalog.outlets}
    by_domain = {domain: _hash(parts[outlet.outlet_id]) for outlet in catalog.outlets for domain in outlet.domains}
    return CatalogVersions(_hash(list(parts.values())), by_domain)


def _reading_parts(outlet: Outlet) -> list[object]:
    patterns = [[pattern.pattern for pattern in one] for one in (outlet.lines, outlet.files)]
    return [outlet.name, outlet.family, outlet.domains, outlet.names, *patterns]


def _hash(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]


def _domains_of(host: str) -> list[str]:
    """Return a host and the domains that it is in, longest first."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def host_of(url: str) -> str | None:
    """Return the host of a URL in lower case, or None."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def without_outlet(author: str | None, outlet: Outlet | None) -> str | None:
    """Return an author's name without the outlet's after it."""
    if author is None or outlet is None:
        return author
    known = {name.casefold() for name in (outlet.name, *outlet.names)}
    kept = [part for part in _SEPARATORS.split(author) if part.strip().casefold() not in known]
    return ", ".join(part.strip() for part in kept if part.strip()) or None


def _find_by_name(catalog: Catalog, name: str) -> Outlet | None:
    folded = name.strip().casefold()
    for outlet in catalog.outlets:
        if folded in (known.casefold() for known in (outlet.name, *outlet.names)):
            return outlet
    return None


def _read_outlet(file: str, number: int, entry: Any) -> Outlet:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise ValueError(f"{file}: outlet {number} needs an id")
    where = f"{file}: outlet {entry['id']!r}"
    unknown = sorted(str(key) for key in set(entry) - _KEYS)
    if unknown:
        raise ValueError(f"{where} has unknown keys {', '.join(unknown)}")
    for key in (*_TEXT_KEYS, "language"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ValueError(f"{where}: {key} is missing; give it as text (quote yes, no, on and off)")
    country = entry.get("country")
    if country is not None and not (isinstance(country, str) and re.fullmatch("[A-Z]{3}", country)):
        raise ValueError(f"{where}: country must be an ISO 3166-1 alpha-3 code in quotes, or null")
    if not re.fullmatch("[a-z]{2,3}", entry["language"]):
        raise ValueError(f'{where}: language must be an ISO 639 code such as "en"')
    lists = {key: _texts(where, entry, key) for key in (*_LIST_KEYS, "feeds", "sitemaps", "urls")}
    for key in ("feeds", "sitemaps", "urls"):
        bad = [url for url in lists[key] if urlsplit(url).scheme not in {"http", "https"}]
        if bad:
            raise ValueError(f"{where}: {key} names {bad[0]!r}; only http and https addresses can be fetched")
    allow_private = entry.get("allow_private", False)
    if not isinstance(allow_private, bool):
        raise ValueError(f"{where}: allow_private must be true or false")
    return Outlet(
        outlet_id=entry["id"],
        name=entry["name"],
        family=entry["family"],
        country=country,
        language=entry["language"],
        licence=entry["licence"],
        domains=tuple(domain.lower() for domain in lists["domains"]),
        lines=_patterns(where, "lines", lists["lines"]),
        names=lists["names"],
        files=_patterns(where, "files", lists["files"]),
        feeds=lists["feeds"],
        sitemaps=lists["sitemaps"],
        urls=lists["urls"],
        allow_private=allow_private,
    )


def _texts(where: str, entry: dict[str, Any], key: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise ValueError(f"{where}: {key} must be a list of texts")
    return tuple(values)


def _patterns(where: str, key: str, values: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(value, re.IGNORECASE) for value in values)
    except re.error as error:
        raise ValueError(f"{where}: {key} holds no regular expression ({error})") from error
