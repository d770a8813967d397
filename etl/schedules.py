"""When builds start by themselves: every day, and when documents are dropped into the inbox.

Belongs here: the schedule and the sensor. What they run is in `etl/assets.py`.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of contexts as classes.

import dagster as dg

from etl.inbox import look_at_inbox
from etl.settings import Settings, load_settings

JOB_NAME = "build"


def make_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Return the daily schedule."""
    return dg.ScheduleDefinition(
        name="daily_build",
        job_name=JOB_NAME,
        cron_schedule=settings.schedule_cron,
        execution_timezone=settings.schedule_timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Build every day (settings schedule_cron and schedule_timezone).",
    )


def make_sensor(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor that watches the sources folder."""
    return dg.SensorDefinition(
        name="inbox_sensor",
        job_name=JOB_NAME,
        evaluation_fn=watch_inbox,
        minimum_interval_seconds=settings.inbox_interval_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Build when documents below the sources folder are new, changed or gone.",
    )


def watch_inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for a run when the documents have changed since the last look."""
    state, changed = look_at_inbox(load_settings(), context.cursor)
    if not changed:
        return dg.SensorResult(skip_reason="no document is new, changed or gone", cursor=state.to_cursor())
    return dg.SensorResult(run_requests=[dg.RunRequest(tags={"reason": "documents changed"})], cursor=state.to_cursor())
