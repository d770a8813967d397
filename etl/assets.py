"""The assets of the Dagster graph: each calls the function of its step and reports what came of it.

Belongs here: names, descriptions and dependencies. What a step does is in `etl/build.py`, what the UI shows
of it in `etl/metadata.py`, checks are in `etl/checks.py`.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of resources and contexts as classes.

import dagster as dg

from etl.build import STEPS
from etl.metadata import step_metadata
from etl.resources import BuildRun

OWNERS = ["team:data"]
TABLE_KINDS = {"duckdb", "sql"}


@dg.asset(group_name="sources", kinds={"python", "file"}, owners=OWNERS, deps=["fetched_documents"])
def documents(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """Every file and fetched page below the sources folder; new and changed ones are read into articles."""
    return run_step(context, build_run)


@dg.asset(group_name="sources", kinds=TABLE_KINDS, owners=OWNERS, deps=["documents"])
def articles(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """The articles of the documents, with copies pointing at the article that they are copies of."""
    return run_step(context, build_run)


@dg.asset(group_name="language", kinds={"python", "spacy"}, owners=OWNERS, deps=["articles"])
def mentions(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """One language pass over new and changed articles: sentences, actors, events and trade figures."""
    return run_step(context, build_run)


@dg.asset(group_name="facts", kinds=TABLE_KINDS, owners=OWNERS, deps=["mentions"])
def actors(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """Countries, persons, institutions, companies and groups across articles, with their names, mentions and roles."""
    return run_step(context, build_run)


@dg.asset(group_name="facts", kinds=TABLE_KINDS, owners=OWNERS, deps=["mentions", "actors"])
def events(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """Who did what to whom and when, one row for each clause that says so, and the incidents behind them."""
    return run_step(context, build_run)


@dg.asset(group_name="facts", kinds=TABLE_KINDS, owners=OWNERS, deps=["mentions", "actors"])
def trade_flows(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """Stated figures and goods of trade between countries, each as one claim."""
    return run_step(context, build_run)


@dg.asset(group_name="warehouse", kinds=TABLE_KINDS, owners=OWNERS, deps=["actors", "events", "trade_flows"])
def views(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """The views that dashboards and SQL users read, and the list of what could not be placed."""
    return run_step(context, build_run)


@dg.asset(group_name="warehouse", kinds={"duckdb", "file"}, owners=OWNERS, deps=["views"])
def published_warehouse(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """The candidate, checked against the contract and swapped in as the file that everybody reads."""
    return run_step(context, build_run)


ASSETS = (documents, articles, mentions, actors, events, trade_flows, views, published_warehouse)


def run_step(context: dg.AssetExecutionContext, build_run: BuildRun) -> dg.MaterializeResult[None]:
    """Run the step that is called like the asset and return its report as metadata."""
    step = next(step for step in STEPS if step.name == context.asset_key.to_user_string())
    report = step.run(build_run.settings, build_run.reporter, build_run.run_id)
    context.log.info(f"{step.name}: {dict(report.tables)} {dict(report.figures)}")
    return dg.MaterializeResult(metadata=step_metadata(build_run.settings, step, report))
