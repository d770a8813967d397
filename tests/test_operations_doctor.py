"""The doctor tells what is wrong on a machine, where, and how to mend it; and changes nothing."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from etl.fetching import fetched_folder
from etl.operations import program
from etl.operations.doctor import examine
from etl.operations.findings import Finding, Level, worst
from etl.operations.machine import look_at_disk, look_at_packages, look_at_ports, read_constraints, training_packages
from etl.operations.program import look_at_catalogue, look_at_dagster, look_at_model
from etl.operations.storage import look_at_lock, look_at_outlets, look_at_published, look_at_rights, look_at_staging
from etl.services import prepare_instance
from etl.settings import Settings
from tests.building import contents, settings_for
from warehouse.layout import layout_for
from warehouse.lock import hold_build_lock


def only(findings: list[Finding], level: Level) -> Finding:
    """Return the single finding of a level; it must tell where and how to mend."""
    (found,) = [finding for finding in findings if finding.level is level]
    assert found.where and found.mend
    assert len(found.lines()) == 3
    return found


def test_packages_of_training_are_not_missed() -> None:
    assert {"torch", "onnx"} <= training_packages()
    assert not {"duckdb", "onnxruntime"} & training_packages()


def test_sound_installation_has_no_errors_and_stays_as_it_is(built: Settings, tmp_path: Path) -> None:
    before = contents(built.warehouse)
    listing = sorted(path.name for path in layout_for(built.warehouse).builds.iterdir())
    findings = list(examine(built, home=tmp_path / "home"))
    assert worst(findings) is not Level.ERROR, [line for finding in findings for line in finding.lines()]
    topics = {finding.topic for finding in findings}
    assert {"python", "packages", "disk", "ports", "lock", "staging", "published", "catalogue", "model"} <= topics
    assert contents(built.warehouse) == before
    assert sorted(path.name for path in layout_for(built.warehouse).builds.iterdir()) == listing


def test_nothing_built_yet(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    assert "nothing is published yet" in only(look_at_published(settings), Level.ERROR).what
    assert look_at_staging(settings)[0].level is Level.OK
    assert "missing" in only(look_at_rights(settings, tmp_path), Level.ERROR).what


def test_link_to_a_build_that_is_gone(built: Settings) -> None:
    built.warehouse.resolve().unlink()
    assert "rollback" in only(look_at_published(built), Level.ERROR).mend


def test_corrupted_published_file(built: Settings) -> None:
    real = built.warehouse.resolve()
    real.chmod(0o644)
    real.write_bytes(b"no database")
    assert "no whole warehouse" in only(look_at_published(built), Level.ERROR).what


@pytest.mark.parametrize(("shift", "said"), [(-5 * 86_400, "5 days old"), (86_400, "in the future")])
def test_old_and_future_builds_are_told(built: Settings, shift: int, said: str) -> None:
    moment = datetime.now(UTC).timestamp() + shift
    os.utime(built.warehouse.resolve(), (moment, moment))
    assert said in only(look_at_published(built), Level.WARNING).what


def test_failed_last_run_is_told(built: Settings) -> None:
    with duckdb.connect(str(layout_for(built.warehouse).staging)) as con:
        con.execute("UPDATE runs SET status = 'failed', message = 'the disk was full'")
    assert "the disk was full" in only(look_at_published(built), Level.WARNING).what


def test_staging_of_another_version_and_corrupted(built: Settings) -> None:
    staging = layout_for(built.warehouse).staging
    with duckdb.connect(str(staging)) as con:
        con.execute("UPDATE staging_layout SET version = 'old'")
    assert "another version" in only(look_at_staging(built), Level.WARNING).what
    staging.write_bytes(b"no database")
    assert "cannot be read" in only(look_at_staging(built), Level.WARNING).what
    assert staging.read_bytes() == b"no database"


def test_lock_held_stale_and_held_too_long(built: Settings) -> None:
    layout = layout_for(built.warehouse)
    assert look_at_lock(built)[0].what == "no build is running"
    with hold_build_lock(layout, holder="test build"):
        assert "held by test build" in look_at_lock(built)[0].what
        holder = json.loads((layout.builds / "build-holder.json").read_text())
        (layout.builds / "build-holder.json").write_text(json.dumps(holder | {"since": "2020-01-01 00:00:00"}))
        assert "longer than" in only(look_at_lock(built), Level.WARNING).what
    (layout.builds / "build-holder.json").write_text(json.dumps(holder))
    assert "was killed" in only(look_at_lock(built), Level.WARNING).what


def test_full_disk(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.operations.machine.SPARE_BYTES", 1 << 60)
    assert "MiB are free" in only(look_at_disk(built), Level.ERROR).what


def test_port_of_somebody_else() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = only(look_at_ports({port: ("dashboard", "streamlit")}), Level.WARNING)
    assert "--dashboard-port" in found.mend
    assert look_at_ports({port: ("dashboard", "streamlit")})[0].level is Level.OK


def test_packages_against_constraints(tmp_path: Path) -> None:
    file = tmp_path / "constraints.txt"
    file.write_text("# tested\nduckdb==0.0.1\nno-such-package==1\n")
    findings = look_at_packages(file)
    assert "no-such-package" in only(findings, Level.ERROR).what
    assert "instead of 0.0.1" in only(findings, Level.WARNING).what
    assert read_constraints("a==1\nb==2 ; sys_platform == 'win32'\nc==3 # why\n") == {"a": "1", "c": "3"}


@pytest.mark.skipif(os.name != "posix", reason="rights are of this system")
def test_folder_that_cannot_be_written(built: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("etl.operations.storage.write_problem", lambda folder: "Read-only file system")
    findings = look_at_rights(built, tmp_path)
    assert all(finding.level is Level.ERROR and "Read-only" in finding.what for finding in findings)


def test_model_that_does_not_load(built: Settings, tmp_path: Path) -> None:
    found = only(look_at_model(replace(built, model=str(tmp_path / "nothing"))), Level.ERROR)
    assert "does not load" in found.what


def test_broken_catalogue_and_failing_feeds(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = fetched_folder(built) / ".reports"
    reports.mkdir(parents=True)
    said = {"outlet": "broken", "severity": "error", "message": "HTTP 500"}
    day = datetime.now(UTC).date()
    (reports / f"{day}.json").write_text(json.dumps({"problems": [said]}))
    assert "HTTP 500" in only(look_at_catalogue(built), Level.WARNING).what
    monkeypatch.setattr(program, "load_catalog", refuse)
    assert "unknown keys" in only(look_at_catalogue(built), Level.ERROR).what


def refuse() -> None:
    raise ValueError("catalog.yml: outlet 'x' has unknown keys y")


def test_silent_outlet_is_told(built: Settings) -> None:
    assert look_at_outlets(built)[0].level is Level.OK
    real = built.warehouse.resolve()
    real.chmod(0o644)
    with duckdb.connect(str(real)) as con:
        con.execute(
            "INSERT INTO documents (document_id, source_uri, format, publisher, sha256, fetched_at, status) "
            "SELECT lpad(i::VARCHAR, 16, '0'), 'x' || i, 'html', 'Quiet Daily', repeat('0', 64), "
            "now()::TIMESTAMP - to_days(20 + i), 'read' FROM range(20) t(i)"
        )
    assert "Quiet Daily has brought nothing for 20 days" in only(look_at_outlets(built), Level.WARNING).what


def test_orphaned_runs_of_dagster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no instance" in look_at_dagster(tmp_path)[0].what
    prepare_instance(tmp_path)
    monkeypatch.setattr(program, "is_taken", lambda port: False)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        run = instance.create_run_for_job(dg.GraphDefinition(name="nothing").to_job())
        instance.handle_run_event(run.run_id, dg.DagsterEvent("PIPELINE_START", run.job_name))
    assert run.run_id[:8] in only(look_at_dagster(tmp_path), Level.WARNING).what
