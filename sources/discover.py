"""Find the documents below a folder, with a checksum each, in an order that doesn't depend on the disk.

Belongs here: walking, skipping what is no document, refusing links that leave the folder. Nothing is
parsed here.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sources.raw import ReadLimits

DOCUMENT_FOLDERS = ("inbox", "samples")
"""Folders of the project's own `sources/` that hold documents; everything else there is code or catalogue."""

HEADERS_SUFFIX = ".headers.json"
"""A fetched page `<name>` is kept beside `<name>.headers.json`: its URL, time of fetching and HTTP headers."""

ENTRY_HEADER = "x-entry-"
"""Prefix of the headers that hold what a feed said of a page."""

_SKIPPED_NAMES = frozenset({"catalog.yml", "corrections.yml", "feeds.yml"})
_SKIPPED_SUFFIXES = (".py", ".pyc", ".part", ".tmp", ".crdownload", ".swp", HEADERS_SUFFIX)
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class FoundDocument:
    """A file that was found; `reason` says why it can't be read, if so (then `sha256` may be empty).

    `source_uri` is the path relative to the root, or the URL that a fetched page came from.
    """

    source_uri: str
    path: Path
    size: int
    sha256: str
    reason: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())
    fetched_at: str | None = None


def find_documents(root: Path, *, limits: ReadLimits | None = None) -> list[FoundDocument]:
    """Return every document below `root`, sorted by `source_uri`.

    In the project's own sources folder (told by its catalog.yml and inbox) only the document folders are
    walked; in any other folder everything is. Raises FileNotFoundError when `root` is no folder.
    """
    if not root.is_dir():
        raise FileNotFoundError(f"{root} is no folder: name an existing folder with documents")
    limits = limits or ReadLimits()
    top = root.resolve()
    starts = [top / name for name in DOCUMENT_FOLDERS] if _is_project_sources(top) else [top]
    found: list[FoundDocument] = []
    for start in starts:
        if start.is_dir():
            found.extend(_walk(top, start, limits))
    found.sort(key=_order)
    return _without_repeated_uris(found)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _is_project_sources(root: Path) -> bool:
    return (root / "catalog.yml").is_file() and (root / "inbox").is_dir()


def _order(found: FoundDocument) -> tuple[str, str]:
    return found.source_uri, str(found.path)


def _walk(root: Path, folder: Path, limits: ReadLimits) -> Iterator[FoundDocument]:
    try:
        names = sorted((entry.name for entry in folder.iterdir()), key=os.fsencode)
    except OSError as error:
        yield _refused(root, folder, f"the folder can't be listed ({error.strerror}): check its permissions")
        return
    for name in names:
        path = folder / name
        if _is_skipped(name):
            continue
        if path.is_symlink():
            yield from _follow_link(root, path, limits)
        elif path.is_dir():
            yield from _walk(root, path, limits)
        else:
            yield _describe_file(root, path, limits)


def _is_skipped(name: str) -> bool:
    lowered = name.lower()
    return (
        lowered.startswith((".", "~$", "readme."))
        or lowered in _SKIPPED_NAMES
        or lowered == "readme"
        or lowered == "__pycache__"
        or lowered.endswith((*_SKIPPED_SUFFIXES, "~"))
    )


def _follow_link(root: Path, path: Path, limits: ReadLimits) -> Iterator[FoundDocument]:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        yield _refused(root, path, "the link points at nothing: remove it or put the file itself here")
        return
    if not target.is_relative_to(root):
        yield _refused(root, path, "the link leaves the sources folder: put the file itself here instead")
    elif not target.is_dir():  # a linked folder inside the root is walked where it really is
        yield _describe_file(root, path, limits)


def _describe_file(root: Path, path: Path, limits: ReadLimits) -> FoundDocument:
    try:
        status = path.stat()
    except OSError as error:
        return _refused(root, path, _gone(error))
    if not stat.S_ISREG(status.st_mode):
        return _refused(root, path, "it is no regular file (pipe, socket or device): remove it")
    if status.st_size > limits.max_file_bytes:
        reason = (
            f"the file has {status.st_size:,} bytes, more than the limit of {limits.max_file_bytes:,}: "
            "split it, or raise max_file_bytes"
        )
        return _refused(root, path, reason, size=status.st_size)
    try:
        checksum = file_sha256(path)
    except OSError as error:
        return _refused(root, path, _gone(error))
    url, headers, fetched_at = _fetched_with(path)
    uri = url or _relative_uri(root, path)
    return FoundDocument(uri, path, status.st_size, checksum, None, headers, fetched_at)


def _gone(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "the file vanished before it could be read: put it back, or ignore this if it was removed on purpose"
    return f"the file can't be opened ({error.strerror}): check its permissions"


def _refused(root: Path, path: Path, reason: str, *, size: int = 0) -> FoundDocument:
    return FoundDocument(_relative_uri(root, path), path, size, "", reason)


def _relative_uri(root: Path, path: Path) -> str:
    """Return the POSIX path below the root; bytes of a name that are no UTF-8 are written as \\xNN."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")


def _fetched_with(path: Path) -> tuple[str | None, tuple[tuple[str, str], ...], str | None]:
    """Return URL, headers and time of fetching when the page's headers are kept beside it.

    What the feed said of the page is added under ENTRY_HEADER ("x-entry-published_on", …).
    """
    kept = path.with_name(path.name + HEADERS_SUFFIX)
    try:
        record = json.loads(kept.read_bytes())
        headers = {str(key).lower(): str(value) for key, value in record["headers"].items()}
        said = {f"{ENTRY_HEADER}{key}": str(value) for key, value in record.get("entry", {}).items() if value}
        return str(record["url"]), tuple(sorted({**headers, **said}.items())), str(record["fetched_at"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, (), None


def _without_repeated_uris(found: list[FoundDocument]) -> list[FoundDocument]:
    """Keep the last of several copies of one URL (the newest fetch sorts last by its folder)."""
    by_uri = {one.source_uri: one for one in found}
    return list(by_uri.values())
