"""Builds take turns; a killed one does not hold up the next."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from warehouse.layout import layout_for
from warehouse.lock import BuildLockedError, hold_build_lock, is_build_running, read_lock_holder

HOLD = """
import sys, time
from pathlib import Path
from warehouse.layout import layout_for
from warehouse.lock import hold_build_lock
with hold_build_lock(layout_for(Path(sys.argv[1])), holder="build r1"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def start_holder(path: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_second_build_waits_and_says_for_whom(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    layout = layout_for(path)
    process = start_holder(path, 1.0)
    assert is_build_running(layout)
    said: list[str] = []
    with hold_build_lock(layout, holder="build r2", on_wait=said.append):
        assert process.wait() == 0
        found = read_lock_holder(layout)
        assert found is not None
        assert found.holder == "build r2"
    assert len(said) == 1
    assert "waiting for build r1 (process" in said[0]
    assert not is_build_running(layout)


def test_waiting_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    process = start_holder(path, 30)
    started = time.monotonic()
    for limit in (0, 0.5):
        with (
            pytest.raises(BuildLockedError, match="build r1"),
            hold_build_lock(layout_for(path), holder="build r2", timeout_seconds=limit, on_wait=lambda _message: None),
        ):
            pass
    assert time.monotonic() - started < 10
    process.kill()
    process.wait()


def test_killed_build_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    process = start_holder(path, 30)
    process.kill()
    process.wait()
    said: list[str] = []
    with hold_build_lock(layout_for(path), holder="build r2", on_wait=said.append):
        pass
    assert said == []


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "builds").write_text("a file where the folder should be")
    with (
        pytest.raises(BuildLockedError, match=r"cannot write under .*builds: .*; mend"),
        hold_build_lock(layout_for(tmp_path / "warehouse.duckdb"), holder="build r1"),
    ):
        pass
