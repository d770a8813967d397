"""Dagster's entry: assets, checks, job, schedule and sensor put together.

Belongs here: the list and the executor. Settings are read when Dagster asks for the definitions.
"""

from __future__ import annotations

import dagster as dg

from etl.assets import ASSETS
from etl.build import STEPS
from etl.checks import make_checks
from etl.fetch_assets import FETCHED, make_fetch_job, make_fetch_schedule, make_fetched_documents
from etl.metadata import column_schema
from etl.operations.history import make_history_schedule
from etl.resources import BuildRun
from etl.schedules import JOB_NAME, make_alert_sensor, make_schedule, make_sensor
from etl.settings import load_settings
from etl.versions import program_version
from warehouse.schema import load_tables


@dg.definitions
def dragoman() -> dg.Definitions:
    """Return everything that Dagster runs."""
    settings = load_settings()
    job = dg.define_asset_job(
        JOB_NAME,
        selection=dg.AssetSelection.all() - dg.AssetSelection.assets(FETCHED),
        description="Read what is new, make every table, check it and publish the warehouse.",
        tags={"dagster/max_runtime": str(settings.max_run_seconds)},
    )
    return dg.Definitions(
        assets=[make_fetched_documents(), *(asset.map_asset_specs(complete_spec) for asset in ASSETS)],
        asset_checks=make_checks(),
        jobs=[job, make_fetch_job(settings)],
        schedules=[make_schedule(settings), make_fetch_schedule(settings), make_history_schedule()],
        sensors=[make_sensor(settings), make_alert_sensor()],
        resources={"build_run": BuildRun()},
        executor=dg.in_process_executor,
    )


def complete_spec(spec: dg.AssetSpec) -> dg.AssetSpec:
    """Return a spec with the program's version and the declared columns of the asset's table."""
    made = {step.name: step.tables for step in STEPS}.get(spec.key.to_user_string(), ())
    schema = {"dagster/column_schema": column_schema(load_tables()[made[0]])} if made else {}
    return spec.replace_attributes(code_version=program_version(), metadata={**spec.metadata, **schema})
