"""Killing a build at any moment: the published warehouse stays whole, and the next build makes up for it."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from etl.build import run_build
from etl.settings import Settings
from tests.building import QUARREL, ask, contents, settings_for, write_sources
from warehouse.access import WarehouseReader

KILL_POINTS = 14
"""Calls to the reporter that a build of the test's sources makes at least; one try for each."""
RANDOM_KILLS = 10
READERS = 8
READER_PAUSE_SECONDS = 0.1
"""Without it eight readers would leave no core to the build."""


class KillingReporter:
    """A reporter that kills its own process at the n-th call."""

    def __init__(self, calls_left: int) -> None:
        self.calls_left = calls_left

    def start(self, label: str, total: int) -> None:
        self._count()

    def advance(self, parts: int = 1) -> None:
        self._count()

    def say(self, line: str) -> None:
        pass

    def _count(self) -> None:
        self.calls_left -= 1
        if self.calls_left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def build_and_die(settings: Settings, calls: int, seconds: float) -> None:
    """Build in this process until the n-th call of the reporter, or until some time has passed."""
    threading.Thread(target=_kill_after, args=(seconds,), daemon=True).start()
    run_build(settings, KillingReporter(calls))


def _kill_after(seconds: float) -> None:
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


def forked_build(settings: Settings, *, calls: int = 10_000, seconds: float = 600.0) -> int | None:
    """Run a build in a child that has everything loaded already; return its exit code (negative for a signal)."""
    child = multiprocessing.get_context("fork").Process(target=build_and_die, args=(settings, calls, seconds))
    child.start()
    child.join()
    return child.exitcode


def change_sources(settings: Settings) -> None:
    """Change one document, add one, remove one."""
    (settings.sources / "quarrel.md").write_text(QUARREL.replace("Chile", "Bolivia"), encoding="utf-8")
    (settings.sources / "added.txt").write_text("Norway condemned the arrest of its envoy in Iran.", encoding="utf-8")
    (settings.sources / "visit.txt").unlink()


@pytest.fixture
def expected(built: Settings, tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an undisturbed build of the changed sources gives."""
    folder = tmp_path / "undisturbed"
    write_sources(folder / "sources")
    other = settings_for(folder)
    change_sources(other)
    run_build(other)
    return contents(other.warehouse)


def test_kill_anywhere_loses_nothing(
    built: Settings, expected: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    before = contents(built.warehouse)
    change_sources(built)
    chance = random.Random(7)
    started = time.monotonic()
    assert forked_build(replace(built, warehouse=tmp_path / "timing.duckdb")) == 0
    whole = time.monotonic() - started
    tries: list[dict[str, float]] = [{"calls": place} for place in range(KILL_POINTS)]
    tries += [{"share": chance.random()} for _ in range(RANDOM_KILLS)]
    killed = 0
    while tries:
        one = tries.pop(0)
        code = forked_build(built, **({"seconds": one["share"] * whole} if "share" in one else one))  # type: ignore[arg-type]
        assert code in (0, -signal.SIGKILL)
        killed += code == -signal.SIGKILL
        if code == 0 and "share" in one and whole > 0.2:  # the machine has become faster: aim shorter, once more
            whole *= 0.8
            tries.append({"share": chance.random()})
        assert contents(built.warehouse) in (before, expected)
        if contents(built.warehouse) == expected:  # it got through: begin again from the old build
            shutil.rmtree(built.warehouse.parent)
            shutil.copytree(tmp_path / "copy", built.warehouse.parent, symlinks=True)
        elif not (tmp_path / "copy").exists():
            shutil.copytree(built.warehouse.parent, tmp_path / "copy", symlinks=True)
    assert killed >= 20
    run_build(built)
    assert contents(built.warehouse) == expected
    statuses = ask(built.warehouse, "SELECT status, count(*) FROM runs GROUP BY status")
    assert dict(statuses)["failed"] > 0  # type: ignore[call-overload]
    assert "started" not in dict(statuses)  # type: ignore[call-overload]


def read_until(path: str, stop: str, results: str) -> None:
    """Query the published file until a file called `stop` is there; write down reads, errors and what was seen."""
    reads, errors, seen = 0, [], []
    with WarehouseReader(Path(path)) as reader:
        while not Path(stop).exists():
            try:
                row = reader.rows("SELECT count(*) AS n, max(run_id) AS run FROM articles, runs")[0]
                reader.rows("SELECT e.quote FROM events e JOIN sentences s USING (sentence_id)")
                reads += 1
                if row["run"] not in seen:
                    seen.append(row["run"])
            except Exception as error:
                errors.append(repr(error))
            time.sleep(READER_PAUSE_SECONDS)
    Path(results).write_text("\n".join([str(reads), str(len(seen)), *errors]), encoding="utf-8")


def test_eight_readers_see_no_error_and_then_the_new_data(built: Settings, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    context = multiprocessing.get_context("fork")
    results = [tmp_path / f"reader-{number}" for number in range(READERS)]
    readers = [
        context.Process(target=read_until, args=(str(built.warehouse), str(stop), str(result))) for result in results
    ]
    for process in readers:
        process.start()
    change_sources(built)
    run_build(built)
    time.sleep(1.0)
    stop.touch()
    for process in readers:
        process.join(60)
    for result in results:
        reads, builds_seen, *errors = result.read_text(encoding="utf-8").splitlines()
        assert errors == []
        assert int(reads) > 0
        assert int(builds_seen) >= 2
