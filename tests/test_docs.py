"""The README mentions every command, setting, asset and make target, and its queries run."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from typer.main import get_command

from etl.build import STEPS
from etl.cli import app
from etl.settings import PROJECT_ROOT, Settings
from warehouse.access import connect_read_only, read_stamp

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", README, flags=re.DOTALL)


def test_every_command_is_described() -> None:
    for name in get_command(app).commands:  # type: ignore[attr-defined]
        assert f"| `dragoman {name}" in README, name


def test_every_setting_is_described_with_its_default() -> None:
    for field in fields(Settings):
        row = next((line for line in README.splitlines() if line.startswith(f"| `{field.name}` ")), "")
        assert f"`DRAGOMAN_{field.name.upper()}`" in row, field.name
        if isinstance(field.default, int) and not isinstance(field.default, bool):
            assert f"| {field.default} |" in row, field.name


def test_every_asset_is_named() -> None:
    for step in STEPS:
        assert f"`{step.name}`" in README


def test_every_make_target_is_named() -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE)
    assert {"run", "test", "check", "model", "bench", "clean"} <= set(targets)
    for target in ("run", "test", "check", "score", "model", "bench", "clean"):
        assert f"`{target}`" in README or f"make {target}" in README


def test_paths_that_are_named_exist() -> None:
    for path in re.findall(r"`((?:etl|sources|warehouse|dashboards)/[\w/.]+)`", README):
        if path != "warehouse/warehouse.duckdb" and not path.startswith("sources/inbox/"):
            assert (PROJECT_ROOT / path).exists(), path


def test_there_are_ten_queries() -> None:
    assert len(QUERIES) >= 10


@pytest.mark.parametrize("query", QUERIES)
def test_query_runs(query: str, first_build: Path) -> None:
    with connect_read_only(read_stamp(first_build / "warehouse.duckdb").path) as con:
        assert con.execute(query).description


def test_constraints_pin_every_dependency() -> None:
    pinned = {
        re.split("==", line)[0].lower().replace("_", "-")
        for line in (PROJECT_ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    wanted = re.findall(r'^    "([A-Za-z0-9_.-]+)', (PROJECT_ROOT / "pyproject.toml").read_text(), flags=re.MULTILINE)
    assert {name.lower().replace("_", "-") for name in wanted} <= pinned


def test_dry_run_of_make_works() -> None:
    done = subprocess.run(["make", "-n", "test"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert "pytest" in done.stdout
