"""A backup brings back the published build, staging and the named folders, or changes nothing."""

from __future__ import annotations

import tarfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from warehouse.backup import BackupError, restore_backup, write_backup
from warehouse.candidate import open_candidate, replace_table
from warehouse.layout import WarehouseLayout, layout_for
from warehouse.publish import publish_candidate, rollback
from warehouse.staging import known_documents, open_staging, put_documents


def build(layout: WarehouseLayout, name: str) -> None:
    document = {
        "document_id": name, "source_uri": f"{name}.txt", "format": "text", "sha256": "0" * 64,
        "fetched_at": datetime(2024, 1, 1), "status": "read", "source_version": "1",
    }  # fmt: skip
    with open_staging(layout) as con:
        put_documents(con, [document], [])
    with open_candidate(layout) as con:
        replace_table(con, "actors", [{"actor_id": "a", "name": name, "kind": "country"}], staging_state=name)
    publish_candidate(layout, run_id=f"run-{name}")


def published_name(layout: WarehouseLayout) -> str:
    with duckdb.connect(str(layout.published), read_only=True) as con:
        return str(con.execute("SELECT name FROM actors").fetchall()[0][0])


def staged_names(layout: WarehouseLayout) -> list[str]:
    with open_staging(layout) as con:
        return sorted(known_documents(con))


def test_backup_and_restore(tmp_path: Path) -> None:
    layout = layout_for(tmp_path / "warehouse.duckdb")
    inbox = tmp_path / "inbox"
    (inbox / "deep").mkdir(parents=True)
    (inbox / "deep" / "a 'quoted' name.txt").write_text("text")
    build(layout, "old")
    backup = write_backup(layout, tmp_path / "backup.tar", folders={"inbox": inbox})
    assert backup.run_id == "run-old"
    assert "inbox/deep/a 'quoted' name.txt" in backup.files
    build(layout, "new")
    (inbox / "deep" / "a 'quoted' name.txt").unlink()
    restored = restore_backup(layout, tmp_path / "backup.tar", folders={"inbox": inbox})
    assert restored.run_id == "run-old"
    assert published_name(layout) == "old"
    assert staged_names(layout) == ["old.txt"]
    assert (inbox / "deep" / "a 'quoted' name.txt").read_text() == "text"
    rollback(layout)
    assert published_name(layout) == "new"
    assert not list(layout.builds.glob(".restore-*"))


def test_restore_on_another_machine(tmp_path: Path) -> None:
    layout = layout_for(tmp_path / "here" / "warehouse.duckdb")
    build(layout, "old")
    write_backup(layout, tmp_path / "backup.tar")
    there = layout_for(tmp_path / "there" / "warehouse.duckdb")
    restore_backup(there, tmp_path / "backup.tar")
    assert published_name(there) == "old"
    build(there, "new")
    assert staged_names(there) == ["new.txt", "old.txt"]


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign"])
def test_damaged_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    layout = layout_for(tmp_path / "warehouse.duckdb")
    build(layout, "old")
    file = tmp_path / "backup.tar"
    write_backup(layout, file)
    build(layout, "new")
    content = bytearray(file.read_bytes())
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        content[len(content) // 3] ^= 1
        file.write_bytes(content)
    else:
        with tarfile.open(file, "w") as archive:
            archive.add(__file__, arcname="x.py")
    with pytest.raises(BackupError, match=r"backup"):
        restore_backup(layout, file)
    assert published_name(layout) == "new"
    assert staged_names(layout) == ["new.txt", "old.txt"]


def test_backup_refuses_what_is_there(tmp_path: Path) -> None:
    layout = layout_for(tmp_path / "warehouse.duckdb")
    with pytest.raises(BackupError, match="nothing to back up"):
        write_backup(layout, tmp_path / "backup.tar")
    (tmp_path / "backup.tar").write_text("mine")
    with pytest.raises(BackupError, match="there already"):
        write_backup(layout, tmp_path / "backup.tar")
    assert (tmp_path / "backup.tar").read_text() == "mine"
