"""A full backup in one file, and the way back.

Belongs here: the published build, staging with the history of runs, and folders that the caller names (inbox,
corrections). The candidate is left out: every table of it can be made again from staging.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from warehouse.layout import WarehouseLayout
from warehouse.publish import check_build, check_published_name, list_builds, publish_copy
from warehouse.schema import CONNECT_CONFIG
from warehouse.sql import first_line

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK_BYTES = 8 * 1024 * 1024


class BackupError(RuntimeError):
    """Nothing was backed up or restored; the message says why and what to do."""


@dataclass(frozen=True)
class Backup:
    """What a backup file holds: sizes by name inside it, and the run that was published."""

    path: Path
    run_id: str | None
    files: Mapping[str, int]


def write_backup(layout: WarehouseLayout, target: Path, *, folders: Mapping[str, Path] | None = None) -> Backup:
    """Write everything that cannot be made again into the tar file `target` and return what it holds.

    `folders` are kept under their names. Call it under the build lock, so that staging stands still. A file
    that is there already is refused.
    """
    if target.exists():
        raise BackupError(f"{target} is there already; name another file")
    chosen = dict(_files_to_keep(layout, folders or {}))
    if not chosen:
        raise BackupError(f"there is nothing to back up under {layout.builds}; run `dragoman build` first")
    current = next((build.run_id for build in list_builds(layout) if build.is_current), None)
    part = target.with_name(f".{target.name}.part")
    try:
        with tarfile.open(part, "w") as archive:
            digests = {name: _add(archive, name, path) for name, path in chosen.items()}
            manifest = {"format": FORMAT, "run_id": current, "sha256": digests}
            _add_bytes(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BackupError(f"could not write {target}: {error.strerror or error}; free space and try again") from error
    return Backup(target, current, {name: path.stat().st_size for name, path in chosen.items()})


def restore_backup(layout: WarehouseLayout, source: Path, *, folders: Mapping[str, Path] | None = None) -> Backup:
    """Publish the build of a backup again and put its staging back; return what was restored.

    Everything is unpacked and checked first, so that a damaged backup changes nothing. Files of `folders` are put
    back where they are missing or differ; others are left. Call it under the build lock.
    """
    check_published_name(layout)
    layout.builds.mkdir(parents=True, exist_ok=True)
    with _unpacked(layout, source) as (unpacked, manifest):
        staging, build = unpacked / "staging.duckdb", unpacked / "warehouse.duckdb"
        if build.exists():
            check_build(build, read_everything=True)
        if staging.exists():
            _check_staging(staging)
        sizes = {name: (unpacked / name).stat().st_size for name in manifest["sha256"]}
        for name, folder in (folders or {}).items():
            if (unpacked / name).is_dir():
                shutil.copytree(unpacked / name, folder, dirs_exist_ok=True)
        if staging.exists():
            _replace_staging(layout, staging)
        if build.exists():
            publish_copy(layout, build, run_id=str(manifest["run_id"]))
    return Backup(source, manifest["run_id"], sizes)


def _files_to_keep(layout: WarehouseLayout, folders: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    if layout.staging.exists():
        _close_staging(layout)
        yield "staging.duckdb", layout.staging
    current = next((build.path for build in list_builds(layout) if build.is_current), None)
    if current is not None:
        yield "warehouse.duckdb", current
    for name, folder in sorted(folders.items()):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _close_staging(layout: WarehouseLayout) -> None:
    """Write staging's log into its file; refuse while anybody writes it."""
    try:
        with duckdb.connect(str(layout.staging), config={**CONNECT_CONFIG, "custom_user_agent": "backup"}) as con:
            con.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise BackupError(f"{layout.staging} cannot be copied now: {first_line(error)}; wait for the build") from error


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        archive.addfile(member, file)
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


@contextmanager
def _unpacked(layout: WarehouseLayout, source: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Unpack a backup beside the builds, check every file of it, and remove it again."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=layout.builds) as folder:
        unpacked = Path(folder)
        try:
            with tarfile.open(source, "r") as archive:
                archive.extractall(unpacked, filter="data")
            manifest = json.loads((unpacked / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, tarfile.TarError, json.JSONDecodeError) as error:
            raise BackupError(f"{source} is no whole backup ({first_line(error)}); take another one") from error
        if manifest.get("format") != FORMAT:
            raise BackupError(f"{source} was written by another version (format {manifest.get('format')})")
        for name, digest in manifest["sha256"].items():
            path = unpacked / PurePosixPath(name)
            if not path.is_file() or _digest(path) != digest:
                raise BackupError(f"{source} is damaged: {name} is not what was backed up; take another backup")
        yield unpacked, manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_staging(path: Path) -> None:
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            con.execute("SELECT count(*) FROM readings").fetchall()
    except duckdb.Error as error:
        raise BackupError(f"the staging file of the backup cannot be read: {first_line(error)}") from error


def _replace_staging(layout: WarehouseLayout, staging: Path) -> None:
    layout.staging.with_name(layout.staging.name + ".wal").unlink(missing_ok=True)
    staging.replace(layout.staging)
