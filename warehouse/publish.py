"""Publishing: a private candidate becomes the file that everybody reads, in one step or not at all.

Belongs here: copying, swapping, keeping and rolling back builds. Does not belong here: deciding whether a
candidate may be published (`audit`).
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.layout import WarehouseLayout
from warehouse.schema import CONNECT_CONFIG, quote_name, quote_text
from warehouse.sql import fetch_value, first_line

KEEP_BUILDS = 5
KEEP_SET_ASIDE = 2
COPY_CHUNK_BYTES = 64 * 1024 * 1024
SPARE_BYTES = 16 * 1024 * 1024
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class PublishError(RuntimeError):
    """Nothing was published and the old warehouse stays; the message says why and what to do."""


@dataclass(frozen=True)
class Build:
    """One kept build; `published_at` is UTC."""

    run_id: str
    path: Path
    size_bytes: int
    published_at: datetime
    is_current: bool


def publish_candidate(layout: WarehouseLayout, *, run_id: str, keep: int = KEEP_BUILDS) -> Build:
    """Publish a copy of the candidate as the build of `run_id` and keep the newest `keep` builds.

    No connection of this process may have the candidate open. A kill or a full disk at any step leaves the
    published file as it was; leftovers are removed by the next call. Raises PublishError.
    """
    if not RUN_ID.fullmatch(run_id):
        raise PublishError(f"run id {run_id!r} cannot be part of a file name; use letters, digits, '.', '_' and '-'")
    check_published_name(layout)
    target = layout.build_path(run_id)
    if target.exists() and _current_path(layout) == target:
        raise PublishError(f"{target} is published already; start a new run")
    remove_leftovers(layout)
    _close_candidate(layout)
    _publish(layout, layout.candidate, target)
    prune_builds(layout, keep=keep)
    prune_set_aside(layout)
    return next(build for build in list_builds(layout) if build.path == target)


def publish_copy(layout: WarehouseLayout, source: Path, *, run_id: str) -> Build:
    """Publish a copy of a build that comes from elsewhere, under a name that no kept build has."""
    names = itertools.chain([run_id], (f"{run_id}.{number}" for number in itertools.count(2)))
    target = next(path for path in map(layout.build_path, names) if not path.exists())
    remove_leftovers(layout)
    _publish(layout, source, target)
    return next(build for build in list_builds(layout) if build.path == target)


def check_published_name(layout: WarehouseLayout) -> None:
    """Raise PublishError where the stable name is taken by something that must not be replaced."""
    path = layout.published
    if path.is_symlink() or not path.exists():
        return
    if not path.is_file():
        raise PublishError(f"{path} is no file; name another place for the warehouse")
    try:
        check_build(path)
    except PublishError as error:
        raise PublishError(
            f"{path} is there already and is no warehouse of this program; move it away or name another file"
        ) from error


def list_builds(layout: WarehouseLayout) -> list[Build]:
    """Return the kept builds, newest first."""
    current = _current_path(layout)
    found = []
    for path in layout.builds.glob("warehouse-*.duckdb"):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        found.append(
            Build(
                run_id=path.name.removeprefix("warehouse-").removesuffix(".duckdb"),
                path=path,
                size_bytes=status.st_size,
                published_at=datetime.fromtimestamp(status.st_mtime, UTC).replace(tzinfo=None),
                is_current=path == current,
            )
        )
    return sorted(found, key=_age_key, reverse=True)


def rollback(layout: WarehouseLayout, *, run_id: str | None = None) -> Build:
    """Publish the build before the current one (or that of `run_id`) again and return it."""
    builds = list_builds(layout)
    current = next((place for place, build in enumerate(builds) if build.is_current), -1)
    if run_id is None:
        choices = builds[current + 1 :]
    else:
        choices = [build for build in builds if build.run_id == run_id and not build.is_current]
    if not choices:
        kept = ", ".join(build.run_id + (" (current)" if build.is_current else "") for build in builds) or "none"
        raise PublishError(f"no such earlier build under {layout.builds}; kept builds: {kept}")
    check_build(choices[0].path)
    check_published_name(layout)
    _adopt_regular_file(layout)
    _swap(layout, choices[0].path)
    return next(build for build in list_builds(layout) if build.path == choices[0].path)


def prune_builds(layout: WarehouseLayout, *, keep: int = KEEP_BUILDS) -> list[Path]:
    """Remove all but the newest `keep` builds, never the current one; return what was removed."""
    removed = []
    for build in list_builds(layout)[max(keep, 1) :]:
        if not build.is_current:
            build.path.unlink(missing_ok=True)
            removed.append(build.path)
    return removed


def prune_set_aside(layout: WarehouseLayout, *, keep: int = KEEP_SET_ASIDE) -> list[Path]:
    """Remove all but the newest `keep` unusable staging and candidate files that were moved aside; return them."""
    aside = sorted(layout.builds.glob("*.old"), key=lambda path: path.name.rpartition("-")[2], reverse=True)
    for path in aside[keep:]:
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
    return aside[keep:]


def remove_leftovers(layout: WarehouseLayout) -> None:
    """Remove what a killed publish left behind; it was never published."""
    for pattern in (".copy-*", ".link-*"):
        for path in layout.builds.glob(pattern):
            path.unlink(missing_ok=True)


def check_build(path: Path, *, read_everything: bool = False) -> None:
    """Raise PublishError unless `path` opens and all its tables can be read; read every value if asked to.

    An older build may lack tables that were declared later.
    """
    what = "sum(hash(COLUMNS(*)) % 2)" if read_everything else "count(*)"
    try:
        with duckdb.connect(":memory:") as con:
            con.execute(f"ATTACH {quote_text(str(path))} AS build (READ_ONLY)")
            names = [
                row[0]
                for row in con.execute(
                    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'build' ORDER BY table_name"
                ).fetchall()
            ]
            for name in {"table_states", *names}:
                con.execute(f"SELECT {what} FROM build.{quote_name(name)}").fetchall()
    except duckdb.Error as error:
        raise PublishError(
            f"{path} is no whole warehouse ({first_line(error)}); build again, or roll back to a kept build"
        ) from error


def _age_key(build: Build) -> tuple[int, str]:
    return build.path.stat().st_mtime_ns, build.run_id


def _current_path(layout: WarehouseLayout) -> Path | None:
    if not layout.published.is_symlink():
        return None
    return layout.published.parent / layout.published.readlink()


def _adopt_regular_file(layout: WarehouseLayout) -> None:
    """Keep a warehouse that was put at the stable name as a plain file among the builds."""
    path = layout.published
    if path.is_symlink() or not path.exists():
        return
    layout.builds.mkdir(parents=True, exist_ok=True)
    adopted = layout.build_path(f"adopted-{path.stat().st_mtime_ns}")
    if not adopted.exists():
        os.link(path, adopted)
    adopted.chmod(0o444)


def _close_candidate(layout: WarehouseLayout) -> None:
    """Write the candidate's log into its file and make sure that nobody writes it."""
    if not layout.candidate.exists():
        raise PublishError(f"there is no {layout.candidate}; materialise the tables first")
    # a configuration of its own makes DuckDB refuse when this process still has the file open
    try:
        with duckdb.connect(str(layout.candidate), config={**CONNECT_CONFIG, "custom_user_agent": "publish"}) as con:
            fetch_value(con, "SELECT count(*) FROM table_states")
            con.execute("CHECKPOINT")
    except duckdb.ConnectionException as error:
        raise PublishError(f"{layout.candidate} is still open in this process; close it before publishing") from error
    except duckdb.Error as error:
        raise PublishError(f"{layout.candidate} cannot be published: {first_line(error)}") from error
    wal = layout.candidate.with_name(layout.candidate.name + ".wal")
    if wal.exists():
        raise PublishError(f"{wal} was not written into the candidate; build again")


def _publish(layout: WarehouseLayout, source: Path, target: Path) -> None:
    try:
        _adopt_regular_file(layout)
        _copy_build(layout, source, target)
        _swap(layout, target)
    except OSError as error:
        remove_leftovers(layout)
        raise PublishError(
            f"could not write under {layout.builds}: {error.strerror or error}; the old warehouse stays published. "
            "Free space or mend the permissions and build again"
        ) from error


def _copy_build(layout: WarehouseLayout, original: Path, target: Path) -> None:
    size = original.stat().st_size
    free = shutil.disk_usage(layout.builds).free
    needed = size + SPARE_BYTES
    if free < needed:
        raise PublishError(
            f"the disk of {layout.builds} has {free >> 20} MiB free and the warehouse needs {needed >> 20}; "
            "the old one stays published. Free space or keep fewer builds, then build again"
        )
    copy = layout.builds / f".copy-{target.name}"
    with original.open("rb") as source, copy.open("wb") as sink:
        shutil.copyfileobj(source, sink, COPY_CHUNK_BYTES)
        sink.flush()
        os.fsync(sink.fileno())
    check_build(copy)
    copy.chmod(0o444)
    _make_newest(layout, copy)
    copy.replace(target)
    _sync_folder(layout.builds)


def _make_newest(layout: WarehouseLayout, path: Path) -> None:
    """Give a file a later time than every kept build has, even where the clock went backwards."""
    newest = max((build.path.stat().st_mtime_ns for build in list_builds(layout)), default=0)
    stamp = max(path.stat().st_mtime_ns, newest + 1_000_000)
    os.utime(path, ns=(stamp, stamp))


def _swap(layout: WarehouseLayout, target: Path) -> None:
    link = layout.builds / f".link-{target.name}"
    link.unlink(missing_ok=True)
    link.symlink_to(target.relative_to(layout.published.parent))
    link.replace(layout.published)
    _sync_folder(layout.published.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
