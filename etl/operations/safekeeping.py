"""Backup and restore of a whole installation: warehouse, staging, inbox, corrections, settings.

Belongs here: what is kept and under which names. How files are packed and checked is in `warehouse/backup.py`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from etl.settings import CONFIG_NAME, PROJECT_ROOT, Settings
from warehouse.backup import Backup, restore_backup, write_backup
from warehouse.layout import layout_for
from warehouse.lock import hold_build_lock

CORRECTIONS = "corrections.yml"
QUERIES = "kept.queries.yml"


def backup_everything(settings: Settings, target: Path, *, say: Callable[[str], None]) -> Backup:
    """Write what cannot be made again into `target`, waiting for a build that runs. Raises BackupError."""
    layout = layout_for(settings.warehouse)
    with (
        tempfile.TemporaryDirectory(prefix="dragoman-backup-") as folder,
        hold_build_lock(layout, holder="dragoman backup", timeout_seconds=settings.lock_timeout_seconds, on_wait=say),
    ):
        single = Path(folder)
        for name, path in single_files(settings).items():
            if path.is_file():
                shutil.copy2(path, single / name)
        return write_backup(layout, target, folders={**document_folders(settings), "files": single})


def restore_everything(settings: Settings, source: Path, *, say: Callable[[str], None]) -> Backup:
    """Put a backup back: publish its build, staging, documents, corrections. Raises BackupError.

    Settings and catalogue that differ from those here come back beside them as `<name>.restored`, because paths may
    differ on another machine.
    """
    layout = layout_for(settings.warehouse)
    with (
        tempfile.TemporaryDirectory(prefix="dragoman-restore-") as folder,
        hold_build_lock(layout, holder="dragoman restore", timeout_seconds=settings.lock_timeout_seconds, on_wait=say),
    ):
        single = Path(folder)
        corrections = settings.corrections_file
        written = corrections.read_bytes() if corrections.is_file() else b""
        restored = restore_backup(layout, source, folders={**document_folders(settings), "files": single})
        for name, path in single_files(settings).items():
            if (single / name).is_file() and not same_bytes(single / name, path):
                target = path if name == CORRECTIONS or not path.exists() else path.with_name(f"{path.name}.restored")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(single / name, target)
                say(f"put back: {target}")
        if written and corrections.read_bytes() != written:
            beside = corrections.with_name(f"{corrections.name}~")
            beside.write_bytes(written)
            say(f"the corrections that were there are kept in {beside}")
    return restored


def document_folders(settings: Settings) -> Mapping[str, Path]:
    """Return the folders of documents under their names in a backup."""
    own = settings.sources.resolve() == (PROJECT_ROOT / "sources").resolve()
    return {"inbox": settings.sources / "inbox"} if own else {"sources": settings.sources}


def single_files(settings: Settings) -> Mapping[str, Path]:
    """Return the files that people write: corrections, settings, catalogue, queries kept in the dashboard."""
    catalogue = PROJECT_ROOT / "sources" / "catalog.yml"
    return {
        CORRECTIONS: settings.corrections_file,
        CONFIG_NAME: PROJECT_ROOT / CONFIG_NAME,
        catalogue.name: catalogue,
        QUERIES: settings.warehouse.with_suffix(".queries.yml"),
    }


def same_bytes(one: Path, other: Path) -> bool:
    """Tell whether two files hold the same, False where one is missing."""
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()
