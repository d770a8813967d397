"""Queries that readers keep for each other: a YAML file beside the warehouse, and the shipped ones to start from.

Belongs here: reading, keeping and deleting queries. A kept query is text; when it is run, it is as untrusted as any.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from filelock import FileLock, Timeout

from dashboards.frame import ASSETS
from dashboards.store import warehouse_path
from warehouse.corrections import path_hash, replace_file

SHIPPED = ASSETS / "queries.yml"
LOCK_SECONDS = 10.0
LONGEST_NAME = 80
LONGEST_QUERY = 20_000
MOST_QUERIES = 300
HEADER = "# Queries kept by readers of the dashboard: name and sql of each.\n"


class SavedQueryError(ValueError):
    """A query that cannot be kept or deleted; the message says why and what to do."""


def queries_file() -> Path:
    """Return the file of kept queries, beside the warehouse and named after it."""
    return warehouse_path().with_suffix(".queries.yml")


def shipped_queries() -> dict[str, str]:
    """Return the queries that come with the dashboard, by name."""
    return read_queries(SHIPPED)


def read_queries(path: Path) -> dict[str, str]:
    """Return the queries of a file by name, none where there is no file. Raises SavedQueryError."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SavedQueryError(f"{path} cannot be read; mend it or move it away ({type(error).__name__})") from error
    entries = raw or []
    if not isinstance(entries, list) or not all(_is_entry(one) for one in entries):
        raise SavedQueryError(f"{path} must be a list of entries with name and sql; mend it or move it away")
    return {entry["name"]: entry["sql"].strip() for entry in entries}


def keep_query(path: Path, name: str, sql: str) -> None:
    """Keep a query under a new name. Raises SavedQueryError."""
    called, text = " ".join(name.split()), sql.strip()
    if not called or len(called) > LONGEST_NAME:
        raise SavedQueryError(f"Give the query a name of up to {LONGEST_NAME} letters.")
    if not text or len(text) > LONGEST_QUERY:
        raise SavedQueryError(f"There is no query to keep, or it is longer than {LONGEST_QUERY:,} letters.")
    with _locked(path):
        kept = read_queries(path)
        if called in kept or called in shipped_queries():
            raise SavedQueryError(f"There is a query called {called} already; choose another name.")
        if len(kept) >= MOST_QUERIES:
            raise SavedQueryError(f"{MOST_QUERIES} queries are kept already; delete one first.")
        _write(path, kept | {called: text})


def delete_query(path: Path, name: str) -> None:
    """Delete a kept query; one that is gone already is no error. Raises SavedQueryError."""
    with _locked(path):
        kept = read_queries(path)
        if kept.pop(name, None) is not None:
            _write(path, kept)


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("sql"), str)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = FileLock(str(Path(tempfile.gettempdir()) / f"dragoman-queries-{path_hash(path)}.lock"))
    try:
        with lock.acquire(timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise SavedQueryError("Somebody else is keeping a query; try again in a moment.") from error


def _write(path: Path, kept: dict[str, str]) -> None:
    entries = [{"name": name, "sql": sql} for name, sql in sorted(kept.items(), key=lambda item: item[0].lower())]
    body = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=100)
    try:
        replace_file(path, HEADER + body)
    except OSError as error:
        raise SavedQueryError(f"{path} cannot be written: {error.strerror}; see its rights and the disk") from error
