"""What an article is recognised by among others: its words in runs of three, its figures, countries and directions.

Belongs here: the signature of a single text and keeping it in staging, so that every text is looked at once.
Comparing signatures is for `duplicates.py`.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
from datasketch import MinHash  # type: ignore[import-untyped]

from etl.versions import hash_files
from warehouse.candidate import read_countries

FOLDER = Path(__file__).resolve().parent
OPPOSITES = FOLDER / "opposites.csv"
COUNTRY_NAMES = FOLDER.parent / "lexicons" / "countries.csv"
NAME_COLUMNS = ("name", "other_names", "adjectives", "people", "capitals")

RUN = 3
"""Words of one shingle."""
BANDS, ROWS = 32, 4
"""Bands and rows of the locality-sensitive hash: two texts that share half of their shingles meet with 87 %,
two thirds with 99.9 %, a tenth with 0.3 %."""
LEAD_WORDS = 60
"""Words after the headline that tell what a story is about."""
TEXTS_AT_ONCE = 2_000

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MONTH = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b", re.ASCII
)
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)

CREATE = """
    CREATE TABLE IF NOT EXISTS article_signatures (
        article_id VARCHAR NOT NULL, content_hash VARCHAR NOT NULL, method VARCHAR NOT NULL, same VARCHAR NOT NULL,
        shingles UINTEGER[] NOT NULL, lead UINTEGER[] NOT NULL, bands UBIGINT[] NOT NULL,
        figures VARCHAR[] NOT NULL, countries VARCHAR[] NOT NULL, directions VARCHAR[] NOT NULL)"""


@dataclass(frozen=True)
class Signature:
    """What one text is recognised by; `directions` holds every word of an opposition as `axis/pole`."""

    same: str
    shingles: tuple[int, ...]
    lead: tuple[int, ...]
    bands: tuple[int, ...]
    figures: frozenset[str]
    countries: frozenset[str]
    directions: tuple[str, ...]


@dataclass(frozen=True)
class KeyWords:
    """The words that tell stories apart: names of countries by their words, poles of oppositions by word."""

    countries: Mapping[tuple[str, ...], str]
    first_words: frozenset[str]
    longest: int
    poles: Mapping[str, str]


@cache
def load_key_words() -> KeyWords:
    """Return the names of countries and the oppositions that ship with the project."""
    codes = {row["iso3"] for row in read_countries()}
    countries: dict[tuple[str, ...], str] = {}
    with COUNTRY_NAMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = [name for column in NAME_COLUMNS for name in row[column].split("|") if name]
            for name in names:
                countries.setdefault(tuple(_words(name)), row["iso3"] if row["iso3"] in codes else row["name"])
    poles: dict[str, str] = {}
    with OPPOSITES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            poles |= dict.fromkeys(row["words"].split("|"), f"{row['axis']}/{row['pole']}")
    return KeyWords(countries, frozenset(name[0] for name in countries), max(map(len, countries)), poles)


@cache
def method_version() -> str:
    """Hash what decides signatures: this code and its two lists."""
    return hash_files([Path(__file__).resolve(), OPPOSITES, COUNTRY_NAMES], FOLDER.parent)


def sign_text(text: str, title: str | None, key_words: KeyWords) -> Signature:
    """Return the signature of an article's text, which may begin with its headline."""
    printed = _WORD.findall(text)
    words = [word.lower() for word in printed]
    begin = len(_words(title)) if title and text.startswith(title) else 0
    shingles = _shingles(words)
    return Signature(
        same=hashlib.md5(" ".join(words).encode(), usedforsecurity=False).hexdigest(),
        shingles=tuple(np.unique(shingles).tolist()),
        lead=tuple(np.unique(shingles[begin : begin + LEAD_WORDS]).tolist()),
        bands=_bands(shingles),
        figures=frozenset(_figures(text)),
        countries=frozenset(_countries(printed, words, key_words)),
        directions=tuple(sorted(key_words.poles[word] for word in words if word in key_words.poles)),
    )


def update_signatures(con: duckdb.DuckDBPyConnection) -> int:
    """Sign the articles of staging whose text is new or changed, forget those that are gone; return how many."""
    method = method_version()
    con.execute(CREATE)
    con.execute(
        "DELETE FROM article_signatures s WHERE method <> ? OR NOT EXISTS (SELECT 1 FROM articles a "
        "WHERE a.article_id = s.article_id AND a.content_hash = s.content_hash)",
        [method],
    )
    missing = "FROM articles a ANTI JOIN article_signatures s USING (article_id)"
    ids = [row[0] for row in con.execute(f"SELECT article_id {missing} ORDER BY article_id").fetchall()]
    for start in range(0, len(ids), TEXTS_AT_ONCE):
        chosen = ids[start : start + TEXTS_AT_ONCE]
        rows = con.execute(
            "SELECT article_id, content_hash, title, text FROM articles WHERE article_id IN (SELECT unnest(?))",
            [chosen],
        ).fetchall()
        con.register("new_signatures", signature_table(rows, method))
        con.execute("INSERT INTO article_signatures BY NAME SELECT * FROM new_signatures")
        con.unregister("new_signatures")
    return len(ids)


def signature_table(rows: Iterable[Sequence[Any]], method: str) -> pa.Table:
    """Return the signatures of rows (article_id, content_hash, title, text) as the columns of staging."""
    key_words = load_key_words()
    signed = [(row[0], row[1], sign_text(row[3], row[2], key_words)) for row in rows]
    words = pa.list_(pa.string())
    return pa.table(
        {
            "article_id": [article_id for article_id, _, _ in signed],
            "content_hash": [content_hash for _, content_hash, _ in signed],
            "method": [method] * len(signed),
            "same": [one.same for _, _, one in signed],
            "shingles": pa.array([one.shingles for _, _, one in signed], pa.list_(pa.uint32())),
            "lead": pa.array([one.lead for _, _, one in signed], pa.list_(pa.uint32())),
            "bands": pa.array([one.bands for _, _, one in signed], pa.list_(pa.uint64())),
            "figures": pa.array([sorted(one.figures) for _, _, one in signed], words),
            "countries": pa.array([sorted(one.countries) for _, _, one in signed], words),
            "directions": pa.array([one.directions for _, _, one in signed], words),
        }
    )


def count_poles(directions: Iterable[str]) -> Counter[tuple[str, str]]:
    """Count the words of each pole by axis."""
    return Counter((axis, pole) for axis, _, pole in (one.partition("/") for one in directions))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _shingles(words: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Return the hash of every run of words, in the order of the text."""
    hashes = np.array([crc32(word.encode()) for word in words], dtype=np.uint32)
    if len(hashes) < RUN:
        return hashes[:0]
    factors = np.array([31, 1_000_003, 69_061], dtype=np.uint32)
    runs: npt.NDArray[np.uint32] = hashes[:-2] * factors[0] + hashes[1:-1] * factors[1] + hashes[2:] * factors[2]
    return runs


def _bands(shingles: npt.NDArray[np.uint32]) -> tuple[int, ...]:
    """Return one number for each band of the text's MinHash; none for a text without any run."""
    if not len(shingles):
        return ()
    sketch = _empty_sketch().copy()
    sketch.update_batch(shingles.tolist())
    rows = np.asarray(sketch.hashvalues, dtype=np.uint64).reshape(BANDS, ROWS)
    return tuple((rows * _FACTORS).sum(axis=1, dtype=np.uint64).tolist())


@cache
def _empty_sketch() -> MinHash:
    return MinHash(num_perm=BANDS * ROWS, seed=1, hashfunc=int, scheme="affine32")


def _figures(text: str) -> Iterator[str]:
    """Yield numbers without their thousands separators and the names of months."""
    for number in _NUMBER.findall(text):
        yield re.sub(r",(?=\d{3}\b)", "", number)
    for month in _MONTH.findall(text):
        yield month.lower()


def _countries(printed: Sequence[str], words: Sequence[str], key_words: KeyWords) -> Iterator[str]:
    for place, word in enumerate(words):
        if word in key_words.first_words and printed[place][0].isupper():
            for length in range(min(key_words.longest, len(words) - place), 0, -1):
                code = key_words.countries.get(tuple(words[place : place + length]))
                if code:
                    yield code
                    break
