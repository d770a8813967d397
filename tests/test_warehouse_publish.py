"""Publishing is all or nothing, under readers, kills and full disks; rolling back brings the old data."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from warehouse import publish
from warehouse.access import WarehouseMissingError, WarehouseReader
from warehouse.candidate import TableError, create_views, open_candidate, replace_table
from warehouse.layout import WarehouseLayout, layout_for
from warehouse.publish import PublishError, list_builds, publish_candidate, rollback

PUBLISH = """
import sys
from pathlib import Path
from warehouse.layout import layout_for
from warehouse.publish import publish_candidate
publish_candidate(layout_for(Path(sys.argv[1])), run_id=sys.argv[2])
"""


@pytest.fixture
def layout(tmp_path: Path) -> WarehouseLayout:
    return layout_for(tmp_path / "warehouse.duckdb")


def put_actor(layout: WarehouseLayout, name: str) -> None:
    with open_candidate(layout) as con:
        replace_table(con, "actors", [{"actor_id": "a1", "name": name, "kind": "country"}], staging_state=name)


def published_name(layout: WarehouseLayout) -> str:
    with duckdb.connect(str(layout.published), read_only=True) as con:
        return str(con.execute("SELECT name FROM actors").fetchall()[0][0])


def read_until_stopped(path: str, stop: Any, results: Any) -> None:
    reads, names, errors = 0, [], []
    with WarehouseReader(Path(path)) as reader:
        while not stop.is_set():
            try:
                name = reader.rows("SELECT name FROM actors")[0]["name"]
            except Exception as error:
                errors.append(repr(error))
                continue
            reads += 1
            if name not in names:
                names.append(name)
            time.sleep(0.01)
    results.put((reads, names, errors))


def test_published_file_is_private_to_nobody_and_never_written(layout: WarehouseLayout) -> None:
    put_actor(layout, "Kenya")
    build = publish_candidate(layout, run_id="r1")
    assert build.is_current
    assert layout.published.is_symlink()
    assert not layout.published.readlink().is_absolute()
    assert stat.S_IMODE(build.path.stat().st_mode) == 0o444
    assert not list(layout.builds.glob("*.wal"))
    with pytest.raises(PublishError, match="published already"):
        publish_candidate(layout, run_id="r1")
    with pytest.raises(PublishError, match="file name"):
        publish_candidate(layout, run_id="../r2")


def test_eight_readers_see_every_publish_without_an_error(layout: WarehouseLayout) -> None:
    put_actor(layout, "build 0")
    publish_candidate(layout, run_id="r0")
    context = multiprocessing.get_context("spawn")
    stop, results = context.Event(), context.Queue()
    readers = [
        context.Process(target=read_until_stopped, args=(str(layout.published), stop, results)) for _ in range(8)
    ]
    for reader in readers:
        reader.start()
    time.sleep(3)
    for number in range(1, 9):
        put_actor(layout, f"build {number}")
        publish_candidate(layout, run_id=f"r{number}")
        time.sleep(0.3)
    time.sleep(1)
    stop.set()
    found = [results.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join()
    assert [errors for _, _, errors in found if errors] == []
    for reads, names, _ in found:
        assert reads > 0
        assert names[-1] == "build 8"
        assert names == sorted(names)


def test_open_reader_sees_the_new_build(layout: WarehouseLayout) -> None:
    with WarehouseReader(layout.published) as reader:
        with pytest.raises(WarehouseMissingError, match="dragoman build"):
            reader.query("SELECT 1")
        put_actor(layout, "Kenya")
        publish_candidate(layout, run_id="r1")
        first = reader.stamp()
        assert reader.query("SELECT name FROM actors")["name"].tolist() == ["Kenya"]
        put_actor(layout, "Norway")
        publish_candidate(layout, run_id="r2")
        assert reader.stamp() != first
        assert reader.query("SELECT name FROM actors WHERE kind = ?", ["country"])["name"].tolist() == ["Norway"]
        rollback(layout)
        assert reader.query("SELECT name FROM actors")["name"].tolist() == ["Kenya"]


def test_reader_cannot_touch_anything_else(layout: WarehouseLayout, tmp_path: Path) -> None:
    put_actor(layout, "Kenya")
    publish_candidate(layout, run_id="r1")
    with WarehouseReader(layout.published) as reader:
        for sql in (
            f"COPY actors TO '{tmp_path}/out.csv'",
            f"ATTACH '{tmp_path}/other.duckdb'",
            "SELECT * FROM read_text('/etc/hostname')",
            "SET threads = 1",
            "DELETE FROM actors",
        ):
            with pytest.raises(duckdb.Error):
                reader.query(sql)


@pytest.mark.parametrize("seed", range(6))
def test_kill_at_a_random_moment_publishes_all_or_nothing(layout: WarehouseLayout, seed: int) -> None:
    put_actor(layout, "old")
    publish_candidate(layout, run_id="old")
    put_actor(layout, "new")
    process = subprocess.Popen([sys.executable, "-c", PUBLISH, str(layout.published), "new"])
    time.sleep(random.Random(seed).uniform(0.15, 0.9))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert published_name(layout) in {"old", "new"}
    publish_candidate(layout, run_id="next")
    assert published_name(layout) == "new"
    assert not list(layout.builds.glob(".*"))


@pytest.mark.parametrize("step", ["_adopt_regular_file", "check_build", "_make_newest", "_sync_folder", "_swap"])
def test_failure_at_any_step_leaves_the_old_build(
    layout: WarehouseLayout, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put_actor(layout, "old")
    publish_candidate(layout, run_id="old")
    put_actor(layout, "new")
    with monkeypatch.context() as patch:
        patch.setattr(publish, step, fail_for_want_of_space)
        with pytest.raises(PublishError, match="Free space"):
            publish_candidate(layout, run_id="new")
    assert published_name(layout) == "old"
    publish_candidate(layout, run_id="newer")
    assert published_name(layout) == "new"


def fail_for_want_of_space(*_args: object, **_options: object) -> None:
    raise OSError(28, "No space left on device")


def test_too_small_a_disk_is_told_beforehand(layout: WarehouseLayout, monkeypatch: pytest.MonkeyPatch) -> None:
    put_actor(layout, "new")
    monkeypatch.setattr(publish.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1))
    with pytest.raises(PublishError, match="MiB free"):
        publish_candidate(layout, run_id="new")
    assert not layout.published.exists()


def test_builds_are_kept_and_pruned(layout: WarehouseLayout) -> None:
    for number in range(7):
        put_actor(layout, f"build {number}")
        publish_candidate(layout, run_id=f"r{number}", keep=3)
    assert [build.run_id for build in list_builds(layout)] == ["r6", "r5", "r4"]
    assert rollback(layout).run_id == "r5"
    assert rollback(layout).run_id == "r4"
    assert published_name(layout) == "build 4"
    with pytest.raises(PublishError, match=r"r4 \(current\)"):
        rollback(layout)
    assert rollback(layout, run_id="r6").is_current
    assert published_name(layout) == "build 6"


def test_files_set_aside_do_not_pile_up(layout: WarehouseLayout) -> None:
    for _ in range(4):
        put_actor(layout, "Kenya")
        layout.candidate.write_bytes(b"nothing" * 3000)
    put_actor(layout, "Kenya")
    newest = sorted(path.name for path in layout.builds.glob("*.old"))[-2:]
    publish_candidate(layout, run_id="r1")
    assert sorted(path.name for path in layout.builds.glob("*.old")) == newest


def test_rollback_refuses_a_broken_build(layout: WarehouseLayout) -> None:
    for name in ("r1", "r2"):
        put_actor(layout, name)
        publish_candidate(layout, run_id=name)
    old = layout.build_path("r1")
    times = old.stat()
    old.chmod(0o644)
    old.write_bytes(old.read_bytes()[:5000])
    os.utime(old, ns=(times.st_mtime_ns, times.st_mtime_ns))
    with pytest.raises(PublishError, match="no whole warehouse"):
        rollback(layout)
    assert published_name(layout) == "r2"


def test_clock_going_backwards_keeps_the_order(layout: WarehouseLayout) -> None:
    put_actor(layout, "future")
    future = publish_candidate(layout, run_id="future").path
    os.utime(future, (time.time() + 9e6, time.time() + 9e6))
    put_actor(layout, "now")
    publish_candidate(layout, run_id="now")
    assert [build.run_id for build in list_builds(layout)] == ["now", "future"]


def test_open_candidate_is_not_published(layout: WarehouseLayout) -> None:
    put_actor(layout, "Kenya")
    with open_candidate(layout), pytest.raises(PublishError, match="close it"):
        publish_candidate(layout, run_id="r1")
    assert not layout.published.exists()


def test_file_of_somebody_else_is_not_replaced(layout: WarehouseLayout) -> None:
    layout.published.write_text("my thesis")
    put_actor(layout, "Kenya")
    with pytest.raises(PublishError, match="move it away"):
        publish_candidate(layout, run_id="r1")
    assert layout.published.read_text() == "my thesis"


def test_plain_warehouse_file_is_adopted(layout: WarehouseLayout) -> None:
    put_actor(layout, "old")
    publish_candidate(layout, run_id="old").path.rename(layout.published)
    put_actor(layout, "new")
    publish_candidate(layout, run_id="new")
    assert published_name(layout) == "new"
    rollback(layout)
    assert published_name(layout) == "old"


def test_two_warehouses_in_one_folder_keep_apart(tmp_path: Path) -> None:
    for name in ("a.duckdb", "b.duckdb"):
        put_actor(layout_for(tmp_path / name), name)
        publish_candidate(layout_for(tmp_path / name), run_id="r1")
    assert published_name(layout_for(tmp_path / "a.duckdb")) == "a.duckdb"


def test_refused_rows_leave_the_table_as_it_was(layout: WarehouseLayout) -> None:
    put_actor(layout, "Kenya")
    good = {"actor_id": "a1", "name": "Norway", "kind": "country"}
    with open_candidate(layout) as con:
        for rows in (
            [good, good],
            [{**good, "kind": "planet"}],
            [{**good, "kind": None}],
            [{**good, "size": 3}],
            "SELECT 1 AS actor_id",
        ):
            with pytest.raises(TableError, match=r"tables/actors\.yml"):
                replace_table(con, "actors", rows, staging_state="s")  # type: ignore[arg-type]
        assert con.execute("SELECT name FROM actors").fetchall() == [("Kenya",)]
        assert con.execute("SELECT staging_state, row_count FROM table_states").fetchall() == [("Kenya", 1)]


def test_corrupt_candidate_is_begun_anew(layout: WarehouseLayout) -> None:
    put_actor(layout, "Kenya")
    layout.candidate.write_bytes(b"nothing" * 3000)
    with open_candidate(layout) as con:
        create_views(con)
        assert con.execute("SELECT count(*) FROM actors").fetchall() == [(0,)]
    assert len(list(layout.builds.glob("candidate-*.old"))) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 48 MB, where this is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_loses_nothing(small_disk: Path) -> None:
    layout = layout_for(small_disk / "warehouse.duckdb")
    put_actor(layout, "old")
    publish_candidate(layout, run_id="old")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 1_500_000))
    rows = [{"actor_id": f"a{i}", "name": os.urandom(20).hex(), "kind": "country"} for i in range(60_000)]
    with pytest.raises(TableError, match="No space left"), open_candidate(layout) as con:
        replace_table(con, "actors", rows, staging_state="s")
    with pytest.raises(PublishError, match="MiB free"):
        publish_candidate(layout, run_id="new")
    assert published_name(layout) == "old"
    ballast.unlink()
    put_actor(layout, "new")
    publish_candidate(layout, run_id="new")
    assert published_name(layout) == "new"


def test_damaged_published_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"no warehouse" * 500)
    with (
        WarehouseReader(tmp_path / "warehouse.duckdb") as reader,
        pytest.raises(WarehouseMissingError, match=r"cannot be opened .*rollback"),
    ):
        reader.query("SELECT 1")
