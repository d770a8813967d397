"""The asset `fetched_documents`, one partition a UTC day, with its job and schedule.

Belongs here: what Dagster shows of fetching. The work is in `etl/fetching.py`. It has a job of its own, because an
unpartitioned build cannot run a partition: `documents` names it as its upstream, a build takes what is there.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of contexts as classes.

from datetime import UTC, date, datetime
from typing import Any

import dagster as dg

from etl.fetching import days_to_fetch, fetch_day, outlet_rows, outlets_with_feeds
from etl.metadata import markdown_table
from etl.settings import Settings, load_settings
from sources.catalog import load_catalog
from sources.fetch import FetchReport

FETCH_JOB = "fetch"
FETCHED = dg.AssetKey("fetched_documents")
FIRST_DAY = "2024-01-01"
"""Earlier days cannot be chosen; feeds seldom reach back as far."""
PROBLEMS_SHOWN = 50
UNFINISHED = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def make_fetched_documents() -> dg.AssetsDefinition:
    """Return the asset with a partition for each UTC day from FIRST_DAY to today."""
    partitions = dg.DailyPartitionsDefinition(start_date=FIRST_DAY, timezone="UTC", end_offset=1)
    return dg.asset(
        name=FETCHED.to_user_string(),
        partitions_def=partitions,
        group_name="sources",
        kinds={"python", "file"},
        owners=["team:data"],
    )(fetch_partition)


def fetch_partition(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """New articles of the outlets that name feeds, sitemaps or addresses, by the UTC day of publication."""
    report = fetch_day(load_settings(), date.fromisoformat(context.partition_key))
    for problem in report.problems:
        context.log.warning(problem.message)
    return dg.MaterializeResult(metadata=fetch_metadata(report))


def fetch_metadata(report: FetchReport) -> dict[str, Any]:
    """Return what the UI shows of a day: counts, a table of outlets, and what went wrong."""
    metadata: dict[str, Any] = {
        "outlets": len(report.outlets),
        "new pages": len(report.pages),
        "problems": len(report.problems),
        "failing outlets": sum(any(p.severity == "error" for p in outlet.problems) for outlet in report.outlets),
    }
    rows = outlet_rows(report.outlets)
    if rows:
        table = markdown_table(tuple(rows[0]), [tuple(str(value) for value in row.values()) for row in rows])
        metadata["by outlet"] = dg.MetadataValue.md(table)
    if report.problems:
        said = [(problem.severity, problem.message) for problem in report.problems[:PROBLEMS_SHOWN]]
        metadata["what went wrong"] = dg.MetadataValue.md(markdown_table(("severity", "message"), said))
    return metadata


def make_fetch_job(settings: Settings) -> Any:
    """Return the job that fetches one day."""
    return dg.define_asset_job(
        FETCH_JOB,
        selection=dg.AssetSelection.assets(FETCHED),
        description="Fetch what the outlets published on a day into the inbox.",
        tags={"dagster/max_runtime": str(settings.max_run_seconds)},
    )


def make_fetch_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Return the schedule that fetches today several times a day, and yesterday's late articles."""
    return dg.ScheduleDefinition(
        name="fetch_feeds",
        job_name=FETCH_JOB,
        cron_schedule=settings.fetch_cron,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        execution_fn=ask_for_days,
        description="Fetch the feeds of the catalogue (setting fetch_cron); does nothing when no outlet names one.",
    )


def ask_for_days(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
    """Ask for a run for each day that is due, unless earlier ones have not ended."""
    return due_requests(context.instance, context.scheduled_execution_time)


def due_requests(instance: dg.DagsterInstance, moment: datetime) -> list[dg.RunRequest] | dg.SkipReason:
    """Return the runs that a tick at `moment` asks for."""
    if not outlets_with_feeds(load_catalog()):
        return dg.SkipReason("no outlet of the catalogue names a feed, a sitemap or an address")
    waiting = instance.get_runs_count(dg.RunsFilter(job_name=FETCH_JOB, statuses=list(UNFINISHED)))
    if waiting:
        return dg.SkipReason(f"{waiting} earlier fetches have not ended yet")
    due = days_to_fetch(moment.astimezone(UTC))
    return [dg.RunRequest(partition_key=day.isoformat(), tags={"reason": "feeds"}) for day in reversed(due)]
