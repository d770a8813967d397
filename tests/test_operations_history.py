"""Dagster's history of runs is kept small without losing which days were fetched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from etl.definitions import dragoman
from etl.fetch_assets import FETCH_JOB
from etl.operations import history
from etl.operations.history import forget_runs
from etl.services import prepare_instance


def add_run(instance: dg.DagsterInstance, name: str, *, day: str | None = None, ok: bool = True) -> str:
    tags = {history.PARTITION_TAG: day} if day else {}
    run = instance.create_run_for_job(dg.GraphDefinition(name=name).to_job(), tags=tags)
    kind = "PIPELINE_SUCCESS" if ok else "PIPELINE_FAILURE"
    data = None if ok else dg._core.events.JobFailureData(error=None, failure_reason=None)  # type: ignore[attr-defined]
    instance.handle_run_event(run.run_id, dg.DagsterEvent(kind, run.job_name, event_specific_data=data))
    return run.run_id


def test_old_runs_are_forgotten_but_the_last_fetch_of_each_day() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        first = add_run(instance, FETCH_JOB, day="2026-03-01")
        second = add_run(instance, "__ASSET_JOB", day="2026-03-01")
        failed = add_run(instance, FETCH_JOB, day="2026-03-01", ok=False)
        other = add_run(instance, FETCH_JOB, day="2026-03-02")
        build = add_run(instance, "build")
        now = datetime.now(UTC)
        assert forget_runs(instance, now=now) == 0
        assert forget_runs(instance, now=now + timedelta(days=8)) == 1
        left = {run.run_id for run in instance.get_runs()}
        assert left == {second, failed, other, build} and first not in left
        assert forget_runs(instance, now=now + timedelta(days=100)) == 1
        assert build not in {run.run_id for run in instance.get_runs()}


def test_schedule_is_on() -> None:
    schedule = dragoman().resolve_schedule_def("forget_old_runs")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_messages_of_the_program_reach_the_log_of_a_run(tmp_path: Path) -> None:
    prepare_instance(tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert set(instance.managed_python_loggers) == {"etl", "sources", "warehouse"}
