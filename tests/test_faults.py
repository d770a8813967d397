"""Whole builds under faults: nothing lost, nothing published half, and a message that says what to do.

Kills at every step are in `test_build_kills.py`, faults of single files in `test_warehouse_*.py`.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from etl.build import run_build, update_documents
from etl.settings import Settings
from sources.discover import FoundDocument, file_sha256
from sources.read import read_document
from tests.building import ask, contents
from tests.test_build_kills import forked_build
from warehouse.layout import layout_for
from warehouse.lock import BuildLockedError, is_build_running
from warehouse.publish import PublishError

MANY_FILES = int(os.environ.get("DRAGOMAN_TEST_FILES", "1000"))
"""Files dropped at once; 10,000 take minutes on a slow machine."""
DISK_MIB = 80
ADDED = "Norway condemned the arrest of its envoy in Iran."
SENTENCES = "SELECT count(*) FROM sentences WHERE text LIKE '%envoy in Iran%'"


def add_document(settings: Settings) -> None:
    (settings.sources / "added.txt").write_text(ADDED, encoding="utf-8")


class TerminatingReporter:
    """A reporter that ends its own process some time after the last step has begun."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def start(self, label: str, total: int) -> None:
        if label == "published warehouse":
            threading.Thread(target=_terminate_after, args=(self.seconds,), daemon=True).start()

    def advance(self, parts: int = 1) -> None:
        pass

    def say(self, line: str) -> None:
        pass


def _terminate_after(seconds: float) -> None:
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGTERM)


def _build_until_terminated(settings: Settings, seconds: float, as_interrupt: bool) -> None:
    handler = signal.default_int_handler if as_interrupt else signal.SIG_DFL
    signal.signal(signal.SIGTERM, handler)  # whatever handler the tests before have left
    run_build(settings, TerminatingReporter(seconds))


@pytest.mark.parametrize("as_interrupt", [False, True], ids=["killed at once", "turned into an interrupt"])
def test_sigterm_during_publish(built: Settings, as_interrupt: bool) -> None:
    before = contents(built.warehouse)
    add_document(built)
    for seconds in (0.0, 0.05, 0.3):
        arguments = (built, seconds, as_interrupt)
        child = multiprocessing.get_context("fork").Process(target=_build_until_terminated, args=arguments)
        child.start()
        child.join()
        assert child.exitcode in (0, 1 if as_interrupt else -signal.SIGTERM)
        assert not is_build_running(layout_for(built.warehouse))
        now = contents(built.warehouse)
        assert now == before or ask(built.warehouse, SENTENCES) == [(1,)]
    run_build(built)
    assert ask(built.warehouse, SENTENCES) == [(1,)]
    assert not list(layout_for(built.warehouse).builds.glob(".copy-*"))
    assert ask(built.warehouse, "SELECT count(*) FROM runs WHERE status = 'started'") == [(0,)]


def test_two_builds_started_at_once(built: Settings) -> None:
    add_document(built)
    codes: list[int | None] = []
    first = threading.Thread(target=_collect_code, args=(built, codes))
    second = threading.Thread(target=_collect_code, args=(built, codes))
    first.start()
    second.start()
    first.join()
    second.join()
    assert codes == [0, 0]
    assert ask(built.warehouse, SENTENCES) == [(1,)]
    assert ask(built.warehouse, "SELECT status, count(*) FROM runs GROUP BY status") == [("published", 3)]


def _collect_code(settings: Settings, codes: list[int | None]) -> None:
    codes.append(forked_build(settings))


def test_clock_going_backwards(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    add_document(built)
    earlier = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=400)
    for module in ("etl.runs", "etl.build", "warehouse.staging", "warehouse.sql"):
        monkeypatch.setattr(f"{module}.utc_now", lambda: earlier)
    past = run_build(built)
    assert ask(built.warehouse, SENTENCES) == [(1,)]
    assert past.run_id in built.warehouse.resolve().name
    monkeypatch.undo()
    (built.sources / "added.txt").unlink()
    run_build(built)
    assert ask(built.warehouse, SENTENCES) == [(0,)]
    assert ask(built.warehouse, "SELECT count(*) FROM runs WHERE status = 'published'") == [(3,)]


def test_corrupted_staging_is_made_again(built: Settings) -> None:
    before = contents(built.warehouse)
    staging = layout_for(built.warehouse).staging
    content = bytearray(staging.read_bytes())
    content[4096 : len(content) // 2] = os.urandom(len(content) // 2 - 4096)
    staging.write_bytes(content)
    run_build(built)
    assert contents(built.warehouse) == before


@pytest.mark.parametrize("damage", ["all", "middle", "cut"])
def test_corrupted_published_file_is_replaced(built: Settings, damage: str) -> None:
    before = contents(built.warehouse)
    real = built.warehouse.resolve()
    real.chmod(0o644)
    content = bytearray(real.read_bytes())
    eighth = len(content) // 8
    if damage == "all":
        content = bytearray(b"no database")
    elif damage == "middle":
        content[eighth : 7 * eighth] = os.urandom(6 * eighth)
    else:
        del content[4 * eighth :]
    real.write_bytes(content)
    run_build(built)
    assert contents(built.warehouse) == before


@pytest.fixture
def small_disk(built: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The first build on a small disk of its own, where mounting is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    shutil.copytree(layout_for(built.warehouse).builds, folder / "builds", symlinks=True)
    (folder / "warehouse.duckdb").symlink_to(built.warehouse.readlink())
    yield replace(built, warehouse=folder / "warehouse.duckdb")
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_keeps_what_is_published(small_disk: Settings) -> None:
    folder = small_disk.warehouse.parent
    before = contents(small_disk.warehouse)
    add_document(small_disk)
    for left in (0, 2_000_000):
        ballast = folder / "ballast"
        ballast.write_bytes(bytes(max(0, shutil.disk_usage(folder).free - left)))
        with pytest.raises(Exception, match=r"(?i)no space|MiB free|free space"):
            run_build(small_disk)
        assert contents(small_disk.warehouse) == before
        ballast.unlink()
    run_build(small_disk)
    assert ask(small_disk.warehouse, SENTENCES) == [(1,)]


def test_folder_that_became_read_only(small_disk: Settings) -> None:
    folder = small_disk.warehouse.parent
    before = contents(small_disk.warehouse)
    add_document(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    try:
        with pytest.raises(BuildLockedError, match=r"cannot write under .*mend its permissions"):
            run_build(small_disk)
        assert contents(small_disk.warehouse) == before
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    run_build(small_disk)
    assert ask(small_disk.warehouse, SENTENCES) == [(1,)]


def test_publish_that_cannot_be_written_says_so(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(built.warehouse)
    add_document(built)
    monkeypatch.setattr("warehouse.publish._swap", _no_space)
    with pytest.raises(PublishError, match="old warehouse stays"):
        run_build(built)
    assert contents(built.warehouse) == before


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_many_files_dropped_at_once(built: Settings) -> None:
    inbox = built.sources / "inbox"
    inbox.mkdir()
    for number in range(MANY_FILES):
        (inbox / f"{number:05}.txt").write_text(f"Note {number}: Peru met Chile in Lima.", encoding="utf-8")
    figures = update_documents(built).figures
    assert (figures["read"], figures["unchanged"]) == (MANY_FILES, 3)
    again = update_documents(built).figures
    assert (again["read"], again["unchanged"]) == (0, MANY_FILES + 3)


class Growing:
    """Reads documents; the first time, one of them grows just before it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.left = 1

    def read(self, root: Path, found: FoundDocument, **options: object) -> object:
        if found.path == self.path and self.left:
            self.left -= 1
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(" Iran rejected the protest.")
        return read_document(root, found, **options)  # type: ignore[arg-type]


def test_file_that_grows_while_it_is_read(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    add_document(built)
    path = built.sources / "added.txt"
    monkeypatch.setattr("etl.load.read_document", Growing(path).read)
    run_build(built)
    run_build(built)
    assert ask(built.warehouse, SENTENCES) == [(1,)]
    assert ask(built.warehouse, "SELECT count(*) FROM sentences WHERE text LIKE '%rejected the protest%'") == [(1,)]
    stored = ask(built.warehouse, "SELECT sha256 FROM documents WHERE source_uri = 'added.txt'")
    assert stored == [(file_sha256(path),)]
    assert run_build(built).steps["documents"].figures["read"] == 0
