"""The trade lexicons: products, units, currencies, rates, countries' names and the words that state trade.

Belongs here: reading the data files in `etl/lexicons` into look-ups. What is done with them is in the
modules beside this one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

LEXICONS = Path(__file__).resolve().parent.parent.parent / "lexicons"
BLANK = r"\s+"
_FIRST = re.compile(r"\w+")
_WORD = re.compile(r"(?<![\w-])\w+")
_CAPITALISED = re.compile(r"(?<!\w)[A-Z]\w*")
TermFlow = Literal["export", "import", "turnover", "balance", "other"]


class TradeLexiconError(ValueError):
    """A lexicon file says something that can't be used."""


@dataclass(frozen=True)
class TermRule:
    """One class of trade words (or, with flow `other`, of words that own figures of another kind)."""

    rule_id: str
    flow: TermFlow
    part: Literal["noun", "verb"]
    weak: bool
    sign: int
    words: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True)
class ProductEntry:
    """A product term: its HS code, or None, and whether it is goods, a service or an ambiguous everyday word."""

    term: str
    hs_code: str | None
    kind: Literal["goods", "service", "ambiguous"]


@dataclass(frozen=True)
class CountryName:
    """A way to write a country: noun, adjective ("Kenyan") or the prefix of a pair ("Indo-")."""

    iso3: str | None
    kind: Literal["noun", "adjective", "prefix"]


@dataclass(frozen=True)
class TradeLexicon:
    """All look-ups of the trade extractor, made once."""

    rules: tuple[TermRule, ...]
    words: Mapping[str, tuple[TermRule, ...]]
    word_pattern: re.Pattern[str]
    word_starts: frozenset[str]
    notion_heads: frozenset[str]
    notion_pattern: re.Pattern[str]
    markers: Mapping[str, frozenset[str]]
    lists: Mapping[str, frozenset[str]]
    marker_patterns: Mapping[str, re.Pattern[str]]
    units: Mapping[str, str]
    unit_factors: Mapping[str, float]  # of units that are multiples of another, as they are printed ("bcm", "Mt")
    unit_pattern: str
    currencies: Mapping[str, tuple[tuple[str, str | None], ...]]
    currency_prefix: str
    currency_word: str
    currency_name: str
    rates: Mapping[tuple[str, int], float]
    products: Mapping[tuple[str, ...], ProductEntry]
    product_starts: frozenset[str]  # first words of products, as in their keys
    longest_product: int
    goods_classes: Mapping[tuple[str, ...], frozenset[str]]
    countries: Mapping[str, CountryName]
    country_pattern: re.Pattern[str]
    cities: Mapping[str, str]
    country_starts: frozenset[str]
    blocs: frozenset[str]
    bloc_codes: Mapping[str, str]
    bloc_pattern: re.Pattern[str]
    world_pattern: re.Pattern[str]


@lru_cache(maxsize=4)
def load_trade_lexicon(folder: Path = LEXICONS) -> TradeLexicon:
    """Read the trade lexicons; raises TradeLexiconError with file and entry when one is wrong."""
    raw = yaml.safe_load((folder / "trade_terms.yml").read_text(encoding="utf-8"))
    rules = tuple(_rules(raw["terms"], None)) + tuple(_rules(raw["others"], "other"))
    words: dict[str, tuple[TermRule, ...]] = {}
    for rule in rules:
        for word in rule.words:
            key = word_key(word)
            words[key] = (*words.get(key, ()), rule)
    rule_words = {word for rule in rules for word in rule.words}
    heads = frozenset(raw["notion_heads"]) - frozenset(raw["plain_heads"])
    markers = {name: frozenset(found) for name, found in raw["markers"].items()}
    listed = read_rows(folder / "units.csv")
    units = {row["term"].lower(): row["unit"] for row in listed}
    currencies = _currencies(folder / "currencies.csv")
    products = {product_key(row["term"]): _product(row) for row in read_rows(folder / "products.csv")}
    countries = _countries(folder / "countries.csv")
    bloc_codes = {name: code for code, names in raw["bloc_codes"].items() for name in names}
    before = [term for term in currencies if not re.search(r"[a-z]{3}", term)]
    return TradeLexicon(
        rules=rules,
        words=words,
        word_pattern=re.compile(rf"(?<![\w-])(?:{_alternatives(rule_words)})(?!\w)", re.I),
        word_starts=_starts(rule_words),
        notion_heads=heads,
        notion_pattern=re.compile(rf"[\s-]+(?:{_alternatives(heads)})(?!\w)", re.I),
        markers=markers,
        lists={name: frozenset(words) for name, words in raw["lists"].items()},
        marker_patterns={
            name: re.compile(rf"(?<!\w)(?:{_alternatives(found)})(?!\w)", re.I) for name, found in markers.items()
        },
        units=units,
        unit_factors={row["term"]: float(row["factor"]) for row in listed if row["factor"]},
        unit_pattern=_alternatives(units),
        currencies=currencies,
        currency_prefix=f"(?=[{re.escape(''.join(sorted({term[0] for term in before})))}])(?:{_alternatives(before)})",
        currency_word=_alternatives(currencies),
        currency_name=_alternatives(term for term in currencies if re.search(r"[a-z]{4}", term)),
        rates={
            (row["currency"], int(row["year"])): float(row["per_usd"])
            for row in read_rows(folder / "exchange_rates.csv")
        },
        products=products,
        product_starts=frozenset(key[0] for key in products if key),
        longest_product=max(len(key) for key in products),
        goods_classes={
            product_key(row["term"]): frozenset(row["chapters"].split())
            for row in read_rows(folder / "goods_classes.csv")
        },
        countries=countries,
        country_pattern=re.compile(
            rf"(?<!\w)(?<!Pan-)(?<!Inter-)(?<!Trans-)(?=[A-Z])(?:{_alternatives(countries, blank=BLANK)})(?!\w)"
        ),
        country_starts=_starts(countries, fold=False),
        cities={
            name: row["iso3"]
            for row in read_rows(folder / "places.csv")
            if row["kind"] == "city" and row["iso3"]
            for name in row["names"].split("|")
        },
        blocs=frozenset(raw["blocs"]),
        bloc_codes=bloc_codes,
        bloc_pattern=re.compile(rf"(?<!\w)(?:{_alternatives({*raw['blocs'], *bloc_codes})})(?!\w)"),
        world_pattern=re.compile(rf"(?<!\w)(?:{_alternatives(raw['world'])})(?!\w)", re.I),
    )


def find_words(text: str, lexicon: TradeLexicon) -> Iterator[re.Match[str]]:
    """Yield the trade words of a text in order: only places where such a word can begin are tried."""
    yield from _find_at(_WORD, lexicon.word_starts, lexicon.word_pattern, text, fold=True)


def find_countries(text: str, lexicon: TradeLexicon) -> Iterator[re.Match[str]]:
    """Yield the names of countries in a text in order: only places where such a name can begin are tried."""
    yield from _find_at(_CAPITALISED, lexicon.country_starts, lexicon.country_pattern, text, fold=False)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a lexicon file; lines that begin with # are comments."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def word_key(text: str) -> str:
    """Return a trade word in the one form that the look-up has, whatever its blanks and hyphens."""
    return re.sub(r"[\s-]+", " ", text.lower())


@lru_cache(maxsize=50_000)
def product_key(text: str) -> tuple[str, ...]:
    """Return the words of a product name in a form that is the same for singular and plural."""
    return tuple(singular(word) for word in re.findall(r"[^\W_]+(?:['’][a-z]+)?", text.lower().replace("&", " and ")))


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Return an English noun without its plural ending; other words come back in one stable form."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ss|x|zz|ch|sh|bus|gas|lens)es$", word):
        return word[:-2]
    if word.endswith("oes") and word != "shoes":
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def _rules(raw: list[dict[str, Any]], flow: TermFlow | None) -> Iterable[TermRule]:
    for entry in raw:
        if not entry.get("examples") or not entry.get("counterexamples"):
            raise TradeLexiconError(f"trade_terms.yml: rule {entry['id']} needs examples and counterexamples")
        yield TermRule(
            rule_id=entry["id"],
            flow=flow or entry["flow"],
            part=entry.get("part", "noun"),
            weak=bool(entry.get("weak", False)),
            sign=int(entry.get("sign", 0)),
            words=tuple(entry["words"]),
            examples=tuple(entry["examples"]),
            counterexamples=tuple(entry["counterexamples"]),
        )


def _product(row: dict[str, str]) -> ProductEntry:
    if row["kind"] == "goods":
        return ProductEntry(row["term"], row["hs_code"] or None, "goods")
    if row["kind"] == "service":
        return ProductEntry(row["term"], None, "service")
    if row["kind"] == "ambiguous":
        return ProductEntry(row["term"], row["hs_code"] or None, "ambiguous")
    raise TradeLexiconError(f"products.csv: {row['term']!r} has kind {row['kind']!r}; use goods, service or ambiguous")


def _currencies(path: Path) -> dict[str, tuple[tuple[str, str | None], ...]]:
    found: dict[str, tuple[tuple[str, str | None], ...]] = {}
    for row in read_rows(path):
        term = row["term"] if not re.search(r"[a-z]{3}", row["term"]) else row["term"].lower()
        option = (row["currency"], row["country_iso3"] or None)
        found[term] = (*(other for other in found.get(term, ()) if other != option), option)
    return found


def _countries(path: Path) -> dict[str, CountryName]:
    found: dict[str, CountryName] = {}
    for row in read_rows(path):
        iso3 = row["iso3"] if re.fullmatch(r"[A-Z]{3}", row["iso3"]) else None
        for column, kind in (("adjectives", "adjective"), ("prefixes", "prefix")):
            for name in filter(None, row[column].split("|")):
                found.setdefault(name, CountryName(iso3, kind))  # type: ignore[arg-type]
        for column in ("name", "other_names", "capitals", "metonyms"):
            for name in filter(None, row[column].split("|")):
                found[name] = CountryName(iso3, "noun")
    return found


def _find_at(
    word: re.Pattern[str], starts: frozenset[str], pattern: re.Pattern[str], text: str, *, fold: bool
) -> Iterator[re.Match[str]]:
    end = 0
    for first in word.finditer(text):
        if first.start() >= end and (first[0].lower() if fold else first[0]) in starts:
            match = pattern.match(text, first.start())
            if match is not None:
                end = match.end()
                yield match


def _starts(terms: Iterable[str], *, fold: bool = True) -> frozenset[str]:
    """Return the first words of the terms, up to a blank, hyphen or dot."""
    firsts = {match[0] for term in terms if (match := _FIRST.match(term))}
    return frozenset(first.lower() for first in firsts) if fold else frozenset(firsts)


def _alternatives(terms: Iterable[str], *, blank: str = r"[\s-]+") -> str:
    return "|".join(re.escape(term).replace(r"\ ", blank) for term in sorted(terms, key=lambda t: (-len(t), t)))
