"""When builds start by themselves: every day, and when documents or corrections change.

Belongs here: schedules and sensors. What they run is in `etl/assets.py`.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of contexts as classes.

import dagster as dg

from etl.alerts import Alert, send_alert
from etl.inbox import look_at_inbox
from etl.settings import Settings, load_settings
from warehouse.sql import utc_now

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


def make_alert_sensor() -> dg.SensorDefinition:
    """Return the sensor that tells of failed runs, also of those whose process died."""
    return dg.run_failure_sensor(
        name="alert_sensor",
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
        description="Send an alert when a run fails (settings alert_command, alert_webhook).",
    )(alert_on_failure)


def alert_on_failure(context: dg.RunFailureSensorContext) -> None:
    """Send an alert on a failed run with the errors of its steps."""
    settings = load_settings()
    errors = [
        f"{event.step_key}: {event.step_failure_data.error_display_string}"
        for event in context.get_step_failure_events()
    ]
    message = "\n".join(errors) or context.failure_event.message or "the run failed without saying why"
    at = f"{utc_now():%Y-%m-%d %H:%M:%S}"
    run = context.dagster_run
    send_alert(
        settings, Alert(f"the run of {run.job_name} has failed", run.run_id, message, str(settings.warehouse), at)
    )


def make_sensor(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor that watches the sources folder."""
    return dg.SensorDefinition(
        name="inbox_sensor",
        job_name=JOB_NAME,
        evaluation_fn=watch_inbox,
        minimum_interval_seconds=settings.inbox_interval_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Build when documents in the sources folder are new, changed or gone, or somebody corrects facts.",
    )


def watch_inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for a run when documents or corrections have changed since the last look."""
    state, changed = look_at_inbox(load_settings(), context.cursor)
    if not changed:
        return dg.SensorResult(
            skip_reason="no document is new, changed or gone, and no correction either", cursor=state.to_cursor()
        )
    return dg.SensorResult(
        run_requests=[dg.RunRequest(tags={"reason": "documents or corrections changed"})], cursor=state.to_cursor()
    )
