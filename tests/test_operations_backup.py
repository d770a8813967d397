"""The commands `backup`, `restore` and `doctor` on a whole installation."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.cli import app
from etl.operations.commands import OperationError
from etl.operations.safekeeping import backup_everything, restore_everything
from etl.settings import Settings
from tests.building import contents, settings_for
from warehouse.backup import BackupError


def test_everything_comes_back_elsewhere(built: Settings, tmp_path: Path) -> None:
    (built.sources / "corrections.yml").write_text("corrections: []\n")
    built.warehouse.with_suffix(".queries.yml").write_text("queries: []\n")
    file = tmp_path / "all.tar"
    kept = backup_everything(built, file, say=print)
    assert {"staging.duckdb", "warehouse.duckdb", "files/corrections.yml", "sources/visit.txt"} <= kept.files.keys()
    there = settings_for(tmp_path / "there")
    there.warehouse.parent.mkdir()
    restore_everything(there, file, say=print)
    assert contents(there.warehouse) == contents(built.warehouse)
    assert (there.sources / "visit.txt").read_bytes() == (built.sources / "visit.txt").read_bytes()
    assert (there.sources / "corrections.yml").read_text() == "corrections: []\n"
    assert there.warehouse.with_suffix(".queries.yml").read_text() == "queries: []\n"


def test_commands(built: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_SOURCES", str(built.sources))
    monkeypatch.setenv("DRAGOMAN_WAREHOUSE", str(built.warehouse))
    file = str(tmp_path / "all.tar")
    run = CliRunner()
    before = contents(built.warehouse)
    (built.sources / "corrections.yml").write_text("corrections: []\n")
    assert "run " in run.invoke(app, ["backup", file], catch_exceptions=False).stdout
    shutil.rmtree(built.warehouse.parent / "builds", ignore_errors=True)
    (built.sources / "visit.txt").unlink()
    (built.sources / "corrections.yml").write_text("corrections: [] # newer\n")
    assert "restored from" in run.invoke(app, ["restore", file], catch_exceptions=False).stdout
    assert contents(built.warehouse) == before
    assert (built.sources / "visit.txt").exists()
    assert (built.sources / "corrections.yml").read_text() == "corrections: []\n"
    assert "newer" in (built.sources / "corrections.yml~").read_text(), "nothing that people wrote is lost"
    with pytest.raises(OperationError, match="there already"):
        run.invoke(app, ["backup", file], catch_exceptions=False)
    with pytest.raises(OperationError, match="no day"):
        run.invoke(app, ["fetch", "--day", "yesterday"], catch_exceptions=False)


def test_damaged_backup_changes_nothing(built: Settings, tmp_path: Path) -> None:
    file = tmp_path / "all.tar"
    backup_everything(built, file, say=print)
    file.write_bytes(file.read_bytes()[:-20_000])
    (built.sources / "visit.txt").write_text("mine")
    before = contents(built.warehouse)
    with pytest.raises(BackupError):
        restore_everything(built, file, say=print)
    assert contents(built.warehouse) == before
    assert (built.sources / "visit.txt").read_text() == "mine"
