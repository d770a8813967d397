"""What the program needs of itself: the language model, the catalogue, Dagster's folder.

Belongs here: loading them once and telling what fails. Rules and lexicons are for `dragoman check`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from etl.fetching import ISSUE_DAYS, fetched_folder, outlets_with_feeds, read_problems
from etl.operations.findings import Finding, error, good, warning
from etl.operations.machine import is_taken
from etl.services import UNFINISHED
from etl.settings import Settings
from sources.catalog import load_catalog

DAGSTER_PORT = 3000


def look_at_model(settings: Settings) -> list[Finding]:
    """Load the language model and read one sentence."""
    from etl.language.pipeline import PipelineError, load_pipeline

    try:
        nlp = load_pipeline(settings.model)
        words = len(nlp("Peru and Chile signed a treaty."))
    except (PipelineError, OSError, ValueError, ImportError) as problem:
        return [
            error("model", f"it does not load: {problem}", where=settings.model or "etl/language/model",
                  mend="get the folder back from the repository, or `make model`, or unset the setting model")
        ]  # fmt: skip
    return [good("model", f"{nlp.meta.get('name', '?')} {nlp.meta.get('version', '')} reads ({words} words)")]


def look_at_catalogue(settings: Settings) -> list[Finding]:
    """Tell whether the catalogue is valid and what its feeds brought lately."""
    try:
        catalog = load_catalog()
    except (ValueError, OSError) as problem:
        return [error("catalogue", str(problem), where="sources/catalog.yml", mend="correct that entry")]
    feeds = outlets_with_feeds(catalog)
    findings = [good("catalogue", f"{len(catalog.outlets)} outlets, {len(feeds)} are fetched from")]
    today = datetime.now(UTC).date()
    problems = [p for p in read_problems(fetched_folder(settings), since=today) if p.severity == "error"]
    if problems:
        names = ", ".join(sorted({problem.outlet_id for problem in problems}))
        findings.append(
            warning("feeds", f"{len(problems)} pages or feeds failed today ({names}): {problems[0].message}",
                    where=fetched_folder(settings),
                    mend=f"see `issues` of the last {ISSUE_DAYS} days; correct the addresses in sources/catalog.yml")
        )  # fmt: skip
    return findings


def look_at_dagster(home: Path) -> list[Finding]:
    """Tell of runs that a crash left unfinished; they block the queue until Dagster is started again."""
    if not (home / "dagster.yaml").exists():
        return [good("dagster", "no instance yet; `dragoman up` makes it")]
    import dagster as dg

    try:
        with dg.DagsterInstance.from_config(str(home)) as instance:
            wanted = [dg.DagsterRunStatus(status) for status in UNFINISHED]
            records = instance.get_run_records(filters=dg.RunsFilter(statuses=wanted))
    except Exception as problem:  # whatever its storage raises: a damaged instance must not hide the other findings
        return [
            error("dagster", f"its history cannot be read: {type(problem).__name__}: {problem}", where=home,
                  mend="stop the servers and move that folder away; the warehouse is not touched")
        ]  # fmt: skip
    if records and not is_taken(DAGSTER_PORT):
        runs = ", ".join(record.dagster_run.run_id[:8] for record in records)
        return [
            warning("dagster", f"{len(records)} runs were left unfinished by a crash: {runs}", where=home,
                    mend="`dragoman up` marks them as failed when it starts")
        ]  # fmt: skip
    return [good("dagster", f"{len(records)} runs under way" if records else "no run under way")]
