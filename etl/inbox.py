"""Noticing that documents or corrections have changed, without reading them over and over.

Belongs here: the comparison behind the inbox sensor. Reading what changed is for a build.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from etl.resolve.tables import NO_BYTES
from etl.settings import Settings
from sources.discover import find_documents
from warehouse.access import WarehouseMissingError, connect_read_only, read_stamp
from warehouse.layout import layout_for


@dataclass(frozen=True)
class InboxState:
    """What was seen last: `listing` hashes names, sizes and times, `contents` hashes names and checksums.

    `corrections` hashes the file of corrections by people.
    """

    listing: str
    contents: str
    corrections: str

    def to_cursor(self) -> str:
        """Return the state as text."""
        return json.dumps(asdict(self))


def read_cursor(cursor: str | None) -> InboxState | None:
    """Return the state in a cursor, None for a missing one or one of another version."""
    try:
        record = json.loads(cursor or "null")
        return InboxState(str(record["listing"]), str(record["contents"]), str(record["corrections"]))
    except (ValueError, KeyError, TypeError):
        return None


def look_at_inbox(settings: Settings, cursor: str | None) -> tuple[InboxState, bool]:
    """Return the present state and whether documents differ from the last ones seen, or published, or corrections do.

    Files are hashed only when a name, size or time has changed; a touched file with the same bytes is no change.
    """
    last = read_cursor(cursor)
    listing, corrections = hash_listing(settings.sources), hash_file(settings.corrections_file)
    corrected = last is not None and last.corrections != corrections
    if last is not None and last.listing == listing:
        return replace(last, corrections=corrections), corrected
    contents = hash_pairs((one.source_uri, one.sha256 or NO_BYTES) for one in find_documents(settings.sources))
    before = last.contents if last is not None else published_contents(settings)
    return InboxState(listing, contents, corrections), contents != before or corrected


def hash_listing(folder: Path) -> str:
    """Hash path, size and time of every file below a folder."""
    lines = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        for name in names:
            path = Path(parent, name)
            try:
                status = path.lstat()
            except OSError:
                continue
            lines.append(f"{path}\0{status.st_size}\0{status.st_mtime_ns}")
    return _digest(sorted(lines))


def hash_file(path: Path) -> str:
    """Hash what a file holds; a missing or unreadable one counts as empty."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError:
        return ""


def published_contents(settings: Settings) -> str | None:
    """Return the hash of the documents in the published warehouse, None where nothing is published."""
    try:
        with connect_read_only(read_stamp(layout_for(settings.warehouse).published).path) as con:
            return hash_pairs(con.execute("SELECT source_uri, sha256 FROM warehouse.documents").fetchall())
    except (WarehouseMissingError, duckdb.Error):
        return None


def hash_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Hash pairs of name and checksum, whatever their order."""
    return _digest(sorted(f"{name}\0{checksum}" for name, checksum in pairs))


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:32]
