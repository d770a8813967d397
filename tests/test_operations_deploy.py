"""The files for systemd and containers are well formed and name commands that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from etl.cli import app
from etl.settings import PROJECT_ROOT

DEPLOY = PROJECT_ROOT / "deploy"
UNITS = ("dragoman.service", "dragoman-backup.service", "dragoman-backup.timer")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = tmp_path / "dragoman"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in UNITS:  # the program and its user are not installed here
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace("/opt/dragoman/project/.venv/bin/dragoman", str(program))
        text = text.replace("file:///opt/dragoman/project/README.md", "man:true")
        text = re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE)
        (tmp_path / name).write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    ours = [line for line in done.stderr.splitlines() if "dragoman" in line]
    assert ours == []
    assert done.returncode == 0 or "dragoman" not in done.stderr, done.stderr


def test_commands_that_are_named_exist() -> None:
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    for path in DEPLOY.iterdir():
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"bin/dragoman\"?,?\s+\"?([a-z]+)", text))
        assert named <= known, path.name
        assert "http" not in text.replace("http://127.0.0.1", ""), f"{path.name} names a host"


def test_container_is_built_from_a_plain_image_and_takes_no_data_with_it() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.findall(r"^FROM (\S+)$", text, flags=re.MULTILINE) == ["python:3.11-slim"]
    ignored = (PROJECT_ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".venv", "sources/inbox/*", "warehouse/builds*", "warehouse/*.duckdb"} <= set(ignored)
