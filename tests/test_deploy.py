"""The files for systemd and containers are well formed and name what exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from etl.settings import PROJECT_ROOT

DEPLOY = PROJECT_ROOT / "etl" / "deploy"
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


def test_there_are_units() -> None:
    names = {"dragoman.service", "dragoman-build.service", "dragoman-backup.service"}
    assert {path.name for path in UNITS} == names | {"dragoman-build.timer", "dragoman-backup.timer"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_units_are_accepted_by_systemd(tmp_path: Path) -> None:
    for unit in UNITS:
        shutil.copy(unit, tmp_path / unit.name)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "dragoman" in line]
    assert not ours, "\n".join(ours)


@pytest.mark.parametrize("unit", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_services_run_commands_that_exist(unit: Path) -> None:
    command = re.search(r"^ExecStart=.*/dragoman (\w+)", unit.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert command is not None
    assert f"| `dragoman {command[1]}" in (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")


def test_container_copies_what_exists_and_every_package() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = {
        name for line in re.findall(r"^COPY --chown=\w+ (.+) \S+$", text, flags=re.MULTILINE) for name in line.split()
    }
    for name in copied:
        assert (PROJECT_ROOT / name).exists(), name
    assert {"etl", "sources", "warehouse", "dashboards", "pyproject.toml", "constraints.txt"} <= copied


def test_container_is_built_from_a_plain_image_and_takes_no_data_with_it() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.findall(r"^FROM (\S+)$", text, flags=re.MULTILINE) == ["python:3.11-slim"]
    ignored = (PROJECT_ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".venv", "sources/inbox/*", "warehouse/builds*", "warehouse/*.duckdb"} <= set(ignored)
