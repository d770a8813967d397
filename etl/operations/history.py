"""Dagster's own history of runs, kept small: each run is a file of its own, and fetching makes dozens a day.

Belongs here: which runs are forgotten. The warehouse's table `runs` keeps every build and is not touched.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of contexts as classes.

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg

from etl.fetch_assets import FETCH_JOB

KEEP_FETCHES_DAYS = 7
"""Older fetches are forgotten but for the last of each day, from which the UI knows that the day was fetched."""
KEEP_RUNS_DAYS = 90
"""Other older runs are forgotten."""
AT_ONCE = 100
"""Runs forgotten in one go, because a schedule may not think for long."""
PARTITION_TAG = "dagster/partition"
FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


def make_history_schedule() -> dg.ScheduleDefinition:
    """Return the schedule that forgets old runs; it never asks for a run."""
    return dg.ScheduleDefinition(
        name="forget_old_runs",
        job_name=FETCH_JOB,
        cron_schedule="50 * * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        execution_fn=forget_on_schedule,
        description="Keep Dagster's history small: forget old runs. The table runs of the warehouse keeps all builds.",
    )


def forget_on_schedule(context: dg.ScheduleEvaluationContext) -> dg.SkipReason:
    """Forget old runs and say how many."""
    return dg.SkipReason(f"{forget_runs(context.instance, now=datetime.now(UTC))} old runs are forgotten")


def forget_runs(instance: dg.DagsterInstance, *, now: datetime) -> int:
    """Delete old finished runs with their logs, at most AT_ONCE, oldest first; return how many."""
    before = now - timedelta(days=KEEP_FETCHES_DAYS)
    wanted = dg.RunsFilter(statuses=list(FINISHED), created_before=before)
    records = instance.get_run_records(filters=wanted)  # newest first
    chosen = list(choose_runs(records, oldest_kept=now - timedelta(days=KEEP_RUNS_DAYS)))[-AT_ONCE:]
    for record in chosen:
        instance.delete_run(record.dagster_run.run_id)
    return len(chosen)


def choose_runs(records: Iterable[dg.RunRecord], *, oldest_kept: datetime) -> Iterator[dg.RunRecord]:
    """Yield the runs to forget, given finished ones from the newest to the oldest."""
    days_seen: set[str] = set()
    for record in records:
        run = record.dagster_run
        day = run.tags.get(PARTITION_TAG)
        if day is not None:  # a fetch, whether by the schedule or from the UI: nothing else has days
            if day in days_seen:
                yield record
            elif run.status is dg.DagsterRunStatus.SUCCESS:
                days_seen.add(day)
        elif record.create_timestamp < oldest_kept:
            yield record
