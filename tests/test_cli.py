"""The command line: what it prints, its exit status, its help."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.cli import app
from etl.settings import PROJECT_ROOT, Settings

DRAGOMAN = str(Path(sys.executable).parent / "dragoman")


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [DRAGOMAN, *arguments], capture_output=True, text=True, cwd=PROJECT_ROOT, timeout=120, **options
    )


@pytest.mark.parametrize("command", ["build", "up", "explain", "sql", "check", "docs", "rollback"])
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_help_is_quick() -> None:
    started = time.monotonic()
    assert "build" in run("--help").stdout
    assert time.monotonic() - started < 10


def test_build_prints_counts_and_publishes_to_the_named_file(tmp_path: Path) -> None:
    sources = tmp_path / "papers"
    sources.mkdir()
    (sources / "one.txt").write_text("Norway condemned the arrest of its envoy in Iran.", encoding="utf-8")
    result = run("build", "--sources", str(sources), "--warehouse", str(tmp_path / "w.duckdb"), "--jobs", "1")
    assert result.returncode == 0, result.stderr
    assert "articles" in result.stdout and "+1" in result.stdout
    assert "1 read, 0 unchanged" in result.stdout
    assert (tmp_path / "w.duckdb").exists()


def test_build_of_a_missing_folder_says_so(tmp_path: Path) -> None:
    result = run("build", "--sources", str(tmp_path / "none"), "--warehouse", str(tmp_path / "w.duckdb"))
    assert result.returncode == 1
    assert "none" in result.stderr and "Traceback" not in result.stderr


def test_sql_answers_in_three_formats(built: Settings) -> None:
    query = "SELECT count(*) AS n FROM articles"
    assert "n" in run("sql", "--warehouse", str(built.warehouse), query).stdout
    csv = run("sql", "--warehouse", str(built.warehouse), "--format", "csv", query).stdout
    assert csv.split() == ["n", "4"]
    piped = run("sql", "--warehouse", str(built.warehouse), "--format", "json", input=query).stdout
    assert json.loads(piped) == {"n": 4}


@pytest.mark.parametrize("query", ["DELETE FROM articles", "CREATE TABLE x (i INT)", "COPY articles TO 'x.csv'"])
def test_sql_cannot_write(built: Settings, query: str) -> None:
    result = run("sql", "--warehouse", str(built.warehouse), query)
    assert result.returncode == 1
    assert result.stderr.startswith("dragoman: ")


def test_sql_says_what_is_wrong_with_a_query(built: Settings) -> None:
    result = run("sql", "--warehouse", str(built.warehouse), "SELECT nothing FROM articles")
    assert result.returncode == 1
    assert "nothing" in result.stderr and "dragoman docs" in result.stderr


def test_explain_prints_findings_with_quote_and_rule(built: Settings) -> None:
    result = run("explain", str(built.sources / "visit.txt"))
    assert result.returncode == 0, result.stderr
    for expected in ("Kenyan minister visits Tanzania", "event", "trade", "«", "actor"):
        assert expected in result.stdout


def test_rollback_brings_the_build_before(built: Settings) -> None:
    (built.sources / "visit.txt").unlink()
    options = ("--warehouse", str(built.warehouse))
    assert run("build", "--sources", str(built.sources), *options, "--quiet").returncode == 0
    count = ("sql", *options, "--format", "csv", "SELECT count(*) AS n FROM articles")
    assert run(*count).stdout.split()[-1] == "3"
    assert "published again" in run("rollback", *options).stdout
    assert run(*count).stdout.split()[-1] == "4"
    listed = run("rollback", "--list", *options).stdout.splitlines()
    assert len(listed) == 2 and listed[1].startswith("*")


def test_unknown_setting_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "dragoman.toml"
    config.write_text("sorces = 'x'\n", encoding="utf-8")
    result = run("sql", "SELECT 1", env={"DRAGOMAN_CONFIG": str(config), "PATH": "/usr/bin"})
    assert result.returncode == 1
    assert "sorces" in result.stderr
