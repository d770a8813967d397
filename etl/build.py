"""The whole way once: documents, articles, mentions, tables, views, publish. Plain functions; Dagster calls the same.

Belongs here: one function per asset, their order, and what a build reports. What each step does in
detail is in `etl/load.py`, `etl/resolve` and `warehouse`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from etl.alerts import Alert, send_alert
from etl.load import load_documents, load_mentions
from etl.progress import Reporter, SilentReporter
from etl.prune import prune_fetched
from etl.resolve import corrections as people
from etl.resolve import statements
from etl.resolve.changes import TableChange, compare_builds
from etl.resolve.duplicates import find_duplicates
from etl.resolve.event_numbers import number_rows
from etl.resolve.incidents import group_events, incident_selects
from etl.resolve.links import link_actors
from etl.resolve.signatures import update_signatures
from etl.resolve.tables import Row
from etl.runs import begin_run, end_run, new_run, published_row, read_runs
from etl.settings import Settings
from warehouse.audit import AuditResult, run_checks
from warehouse.candidate import create_views, open_candidate, replace_table
from warehouse.corrections import Correction, CorrectionError, read_corrections
from warehouse.layout import layout_for
from warehouse.lock import hold_build_lock
from warehouse.publish import publish_candidate
from warehouse.sql import fetch_value, utc_now
from warehouse.staging import open_staging, record_run, renew_staging, staging_state

SILENT = SilentReporter()


class BuildError(RuntimeError):
    """A build that published nothing; the message says why and what to do."""


class AuditError(BuildError):
    """The candidate breaks rules of the contract; `failures` are the results of those checks."""

    def __init__(self, failures: list[AuditResult]) -> None:
        lines = "\n".join(f"  {result.check.name}: {result.message}" for result in failures)
        super().__init__(f"nothing was published, the old warehouse stays: {len(failures)} checks failed\n{lines}")
        self.failures = failures


@dataclass(frozen=True)
class StepReport:
    """What one step did: rows of the tables that it made, and further figures by name."""

    tables: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, int | str] = field(default_factory=dict)
    changes: tuple[TableChange, ...] = ()
    warnings: tuple[AuditResult, ...] = ()


@dataclass(frozen=True)
class Step:
    """One asset: its function and the assets that must have been made from the same state of staging."""

    name: str
    run: Callable[[Settings, Reporter, str | None], StepReport]
    after: tuple[str, ...]
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class BuildReport:
    """What a build came to: what each asset did, by name."""

    run_id: str
    steps: Mapping[str, StepReport]

    @property
    def changes(self) -> tuple[TableChange, ...]:
        """Rows gained and lost per table."""
        return self.steps["published_warehouse"].changes

    @property
    def warnings(self) -> tuple[AuditResult, ...]:
        """Checks that failed without standing in the way of publishing."""
        return self.steps["published_warehouse"].warnings


def update_documents(settings: Settings, reporter: Reporter = SILENT, run_id: str | None = None) -> StepReport:
    """Find the documents, read the new and changed ones into staging, drop the removed, replace `documents`."""
    prune_fetched(settings, now=datetime.now(UTC))
    with open_staging(layout_for(settings.warehouse)) as con:
        counts = load_documents(con, settings, reporter)
    with _candidate(settings) as (con, state):
        return StepReport(_replace_all(con, statements.DOCUMENTS, state, run_id), vars(counts))


def update_articles(settings: Settings, _reporter: Reporter = SILENT, run_id: str | None = None) -> StepReport:
    """Replace `articles`, with copies pointing at the article that they are copies of."""
    with open_staging(layout_for(settings.warehouse)) as staging:
        update_signatures(staging)
    with _candidate(settings) as (con, state):
        select = find_duplicates(con)
        rows = {"articles": replace_table(con, "articles", select, staging_state=state, run_id=run_id)}
        copies = fetch_value(con, "SELECT count(duplicate_of) FROM articles")
    return StepReport(rows, {"duplicates": copies})


def update_mentions(settings: Settings, reporter: Reporter = SILENT, run_id: str | None = None) -> StepReport:
    """Read new and changed articles into staging, replace `sentences` and `date_mentions`."""
    with open_staging(layout_for(settings.warehouse)) as con:
        before = staging_state(con)
        counts = load_mentions(con, settings, reporter)
    with _candidate(settings) as (con, state):
        # documents and articles do not depend on mentions: they stay as they are for the new state
        con.execute(
            "UPDATE table_states SET staging_state = ? "
            "WHERE staging_state = ? AND table_name IN ('documents', 'articles')",
            [state, before],
        )
        return StepReport(_replace_all(con, statements.MENTIONS, state, run_id), vars(counts))


def update_actors(settings: Settings, _reporter: Reporter = SILENT, run_id: str | None = None) -> StepReport:
    """Link the actors of all articles to each other, replace the tables of actors."""
    with _candidate(settings) as (con, state):
        known = _corrections(settings)
        links, outcomes = people.correct_links(con, known, link_actors(con))
        rows = {"actor_links": replace_table(con, "actor_links", links, staging_state=state, run_id=run_id)}
        named = {"actors": people.name_split_actors(known, statements.ACTORS["actors"])}
        selects, corrected = people.correct_selects(con, known, {**statements.ACTORS, **named})
        rows |= _replace_all(con, selects, state, run_id)
        tables = ("actors", "actor_mentions", "actor_roles")
        return StepReport(rows, _record(con, [*outcomes, *corrected], tables, known, state, run_id))


def update_events(settings: Settings, _reporter: Reporter = SILENT, run_id: str | None = None) -> StepReport:
    """Replace the tables of events, with reports of one real-world event under one incident."""
    with _candidate(settings) as (con, state):
        _require(con, state, {"actor_links": "actors", "articles": "articles", "documents": "documents"})
        known = _corrections(settings)
        events, outcomes = people.correct_rows(con, known, "events", "SELECT * FROM staging.events")
        parties = people.without_rejected(statements.EVENT_ACTORS, table="events", key="event_id", outcomes=outcomes)
        rows = _replace_all(con, {"event_actors": parties}, state, run_id)
        group_events(con, events=f"({events})")
        rows |= _replace_all(con, incident_selects(f"({events})"), state, run_id)
        rows |= _replace_all(con, {"event_numbers": number_rows(con, "events")}, state, run_id)
        return StepReport(rows, _record(con, outcomes, ("events",), known, state, run_id))


def update_trade_flows(settings: Settings, _reporter: Reporter = SILENT, run_id: str | None = None) -> StepReport:
    """Replace `trade_flows`."""
    with _candidate(settings) as (con, state):
        _require(con, state, {"actor_links": "actors"})
        known = _corrections(settings)
        selects, outcomes = people.correct_selects(con, known, statements.TRADE)
        rows = _replace_all(con, selects, state, run_id)
        return StepReport(rows, _record(con, outcomes, ("trade_flows",), known, state, run_id))


def update_views(settings: Settings, _reporter: Reporter = SILENT, run_id: str | None = None) -> StepReport:
    """Replace `issues`, make every view and the tables that are derived from others."""
    with _candidate(settings) as (con, state):
        corrected = _record(con, (), (), _corrections(settings), state, run_id)
        rows = _replace_all(con, {"issues": people.ISSUES}, state, run_id)
        return StepReport(rows, {"views": len(create_views(con)), **corrected})


def publish_warehouse(settings: Settings, _reporter: Reporter = SILENT, run_id: str | None = None) -> StepReport:
    """Check the candidate against the contract and publish it. Raises AuditError, and then nothing is published."""
    run_id = run_id or make_run_id()
    layout = layout_for(settings.warehouse)
    with open_candidate(layout) as con:
        results = run_checks(con)
        failures = [result for result in results if not result.passed and result.check.blocking]
        if failures:
            raise AuditError(failures)
        changes = compare_builds(con, layout)
        runs = {row["run_id"]: row for row in read_runs(con, schema="staging")}
        runs[run_id] = published_row(runs.get(run_id) or new_run(settings, run_id), changes)
        replace_table(con, "runs", list(runs.values()), staging_state=_state(con), run_id=run_id)
    build = publish_candidate(layout, run_id=run_id, keep=settings.keep_builds)
    with open_staging(layout) as con:
        record_run(con, runs[run_id])
    warnings = tuple(result for result in results if not result.passed)
    figures: dict[str, int | str] = {"file": build.path.name, "bytes": build.size_bytes, "warnings": len(warnings)}
    return StepReport({change.table: change.rows for change in changes}, figures, changes, warnings)


STEPS: tuple[Step, ...] = (
    Step("documents", update_documents, (), ("documents",)),
    Step("articles", update_articles, ("documents",), ("articles",)),
    Step("mentions", update_mentions, ("articles",), ("sentences", "date_mentions")),
    Step(
        "actors",
        update_actors,
        ("mentions",),
        ("actors", "actor_aliases", "actor_links", "actor_mentions", "actor_roles"),
    ),
    Step("events", update_events, ("actors", "mentions"), ("events", "event_actors", "event_numbers", "incidents")),
    Step("trade_flows", update_trade_flows, ("actors", "mentions"), ("trade_flows",)),
    Step("views", update_views, ("actors", "events", "trade_flows"), ("issues", "corrections")),
    Step("published_warehouse", publish_warehouse, ("views",)),
)
"""All assets in the order in which a build makes them."""


def run_build(settings: Settings, reporter: Reporter = SILENT, *, fresh: bool = False) -> BuildReport:
    """Make every asset once, in order, and publish. Raises BuildError, PublishError or BuildLockedError.

    A `fresh` build trusts nothing that was read before and reads everything again.
    """
    run_id = make_run_id()
    reports: dict[str, StepReport] = {}
    try:
        with hold_run(settings, run_id, holder="dragoman build", on_wait=reporter.say):
            if fresh:
                renew_staging(layout_for(settings.warehouse))
            for step in STEPS:
                reporter.start(step.name.replace("_", " "), 0)
                reports[step.name] = step.run(settings, reporter, run_id)
    except Exception as error:
        at = f"{utc_now():%Y-%m-%d %H:%M:%S}"
        send_alert(settings, Alert("a build has failed", run_id, str(error), str(settings.warehouse), at))
        raise
    return BuildReport(run_id, reports)


@contextmanager
def hold_run(
    settings: Settings, run_id: str, *, holder: str, on_wait: Callable[[str], None], publishes: bool = True
) -> Iterator[None]:
    """Hold the build lock; a run that is to publish gets a row in the history, which says how it ended."""
    layout = layout_for(settings.warehouse)
    with hold_build_lock(layout, holder=holder, timeout_seconds=settings.lock_timeout_seconds, on_wait=on_wait):
        if publishes:
            begin_run(settings, run_id)
        try:
            yield
        except BaseException as error:
            with suppress(duckdb.Error, OSError):  # a full disk takes no history either; what went wrong matters more
                end_run(settings, run_id, message=str(error) or type(error).__name__)
            raise
        end_run(settings, run_id, message="ended without publishing; the log of the run says why")


def make_run_id() -> str:
    """Return the id of a new run; later runs sort later."""
    return f"{utc_now():%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


@contextmanager
def _candidate(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    with open_candidate(layout_for(settings.warehouse)) as con:
        yield con, _state(con)


def _state(con: duckdb.DuckDBPyConnection) -> str:
    return staging_state(con, schema="staging")


def _replace_all(
    con: duckdb.DuckDBPyConnection, tables: Mapping[str, str | list[Row]], state: str, run_id: str | None
) -> dict[str, int]:
    """Replace several tables, each by a SELECT or by rows."""
    return {name: replace_table(con, name, rows, staging_state=state, run_id=run_id) for name, rows in tables.items()}


def _corrections(settings: Settings) -> tuple[Correction, ...]:
    """Return what people corrected. Raises BuildError where the file cannot be used."""
    try:
        return read_corrections(settings.corrections_file)
    except CorrectionError as error:
        raise BuildError(f"nothing was published, corrections cannot be applied: {error}") from error


def _record(
    con: duckdb.DuckDBPyConnection,
    outcomes: Sequence[people.Outcome],
    tables: Sequence[str],
    known: Sequence[Correction],
    state: str,
    run_id: str | None,
) -> dict[str, int]:
    return people.record_outcomes(con, outcomes, tables=tables, known=known, staging_state=state, run_id=run_id)


def _require(con: duckdb.DuckDBPyConnection, state: str, needed: Mapping[str, str]) -> None:
    """Raise BuildError unless the tables that a step reads were made from the present state of staging."""
    made = dict(con.execute("SELECT table_name, staging_state FROM table_states").fetchall())
    stale = sorted({asset for table, asset in needed.items() if made.get(table) != state})
    if stale:
        raise BuildError(f"materialise {', '.join(stale)} first: made from another state of staging, or never")
