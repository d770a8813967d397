"""The command `dragoman`.

Belongs here: arguments, help and what is printed. Every command calls a plain function; heavy modules are
imported by the command that needs them, so that `--help` is quick.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from etl.operations.commands import OperationError, operations
from etl.settings import Settings, SettingsError, load_settings
from etl.shell import OutputFormat

app = typer.Typer(
    name="dragoman",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

app.add_typer(operations)

SourcesOption = Annotated[
    Path | None,
    typer.Option("--sources", metavar="DIR", help="Folder of documents instead of the one in the settings."),
]
WarehouseOption = Annotated[
    Path | None,
    typer.Option("--warehouse", metavar="FILE", help="Published warehouse; staging and kept builds lie beside it."),
]
JobsOption = Annotated[int | None, typer.Option("--jobs", metavar="N", help="Reading processes; 0 means all cores.")]


def main() -> None:
    """Run the command line and end with a plain message where something expected goes wrong."""
    from etl.services import ServiceError
    from etl.shell import QueryError
    from warehouse.access import WarehouseMissingError
    from warehouse.lock import BuildLockedError
    from warehouse.publish import PublishError

    expected = (
        SettingsError, WarehouseMissingError, BuildLockedError, PublishError, QueryError, ServiceError, UsageError,
        OperationError, FileNotFoundError,
    )  # fmt: skip
    try:
        app()
    except expected as error:
        print(f"dragoman: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    except KeyboardInterrupt as error:
        print("dragoman: stopped; what was read stays in staging, and the next build goes on from it", file=sys.stderr)
        raise SystemExit(130) from error


class UsageError(RuntimeError):
    """A command that cannot do what was asked; the message says why and what to do."""


@app.callback()
def describe() -> None:
    """Read documents about relations between countries into a DuckDB warehouse of events, trade flows and actors."""


@app.command()
def build(
    sources: SourcesOption = None,
    warehouse: WarehouseOption = None,
    jobs: JobsOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Read everything again, whatever staging holds.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the counts only.")] = False,
) -> None:
    """Read what is new or changed in the sources and publish the warehouse; print what was gained and lost."""
    import duckdb

    from etl.build import BuildError, run_build
    from etl.progress import SilentReporter, show_progress
    from etl.report import print_build
    from warehouse.candidate import TableError
    from warehouse.sql import first_line

    settings = _settings(sources=sources, warehouse=warehouse, jobs=jobs)
    try:
        if quiet:
            report = run_build(settings, SilentReporter(), fresh=fresh)
        else:
            with show_progress() as reporter:
                report = run_build(settings, reporter, fresh=fresh)
    except (BuildError, TableError) as error:
        raise UsageError(str(error)) from error
    except (duckdb.Error, OSError) as error:
        raise UsageError(f"{first_line(error)}; `dragoman doctor` tells what is wrong and how to mend it") from error
    print_build(report, settings, quiet=quiet)


@app.command()
def up(
    build_first: Annotated[bool, typer.Option("--build/--no-build", help="Build before the servers start.")] = True,
    dagster_port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
    dashboard_port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 8501,
    host: Annotated[str, typer.Option(help="Address to listen on; neither server asks for a password.")] = "127.0.0.1",
) -> None:
    """Build, then serve the Dagster UI and the dashboard until Ctrl-C (what `make run` does)."""
    from etl.services import (
        check_port,
        fail_orphaned_runs,
        make_services,
        prepare_instance,
        run_services,
        service_environment,
    )
    from etl.settings import PROJECT_ROOT

    settings = _settings()
    services = make_services(dagster_port=dagster_port, dashboard_port=dashboard_port, host=host)
    for service in services:
        check_port(service)
    home = PROJECT_ROOT / ".dagster"
    prepare_instance(home)
    orphans = fail_orphaned_runs(home)
    if orphans:
        print(f"{orphans} runs that a crash had left unfinished are marked as failed")
    if build_first:
        _build_or_say_why()
    raise SystemExit(run_services(services, service_environment(settings, home), print))


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(help="A document of any format that the sources take.")],
    brief: Annotated[bool, typer.Option("--brief", help="Findings only, without the rules that were tried.")] = False,
) -> None:
    """Print a document with everything that is read out of it: each finding with its quote, rule and confidence."""
    from rich.console import Console

    from etl.explain import explain_file

    explain_file(file, _settings(), Console(highlight=False, soft_wrap=True), brief=brief)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="A query; without one a shell opens.")] = None,
    warehouse: WarehouseOption = None,
    output: Annotated[OutputFormat, typer.Option("--format", help="How the result is printed.")] = OutputFormat.TABLE,
) -> None:
    """Ask the published warehouse in SQL, read-only: one query, a query on standard input, or a shell."""
    from etl.shell import open_shell, run_query

    published = _settings(warehouse=warehouse).warehouse
    if query is None and sys.stdin.isatty():
        raise SystemExit(open_shell(published))
    run_query(published, sys.stdin.read() if query is None else query, output=output)


@app.command()
def check() -> None:
    """Check catalogue and lexicons: every rule against its examples, what is unused, what is missing."""
    from etl.check import check_everything
    from etl.progress import show_progress

    with show_progress() as reporter:
        reports = check_everything(_settings(), reporter)
    for report in reports:
        print(f"{report.name}: {report.figures}")
        for line in report.errors:
            print(f"  error: {line}")
        for line in report.warnings:
            print(f"  warning: {line}")
    if any(report.errors for report in reports):
        raise SystemExit(1)


@app.command()
def docs(
    output: Annotated[Path | None, typer.Argument(help="File to write; standard output, if not given.")] = None,
) -> None:
    """Write the data dictionary: every table, view and column of the warehouse, as Markdown."""
    from warehouse.docs import data_dictionary

    if output is None:
        print(data_dictionary())
    else:
        output.write_text(data_dictionary(), encoding="utf-8")
        print(f"written: {output}")


@app.command()
def rollback(
    run_id: Annotated[
        str | None, typer.Argument(help="Run whose build to publish; the one before, if not given.")
    ] = None,
    warehouse: WarehouseOption = None,
    show: Annotated[bool, typer.Option("--list", help="List the kept builds and change nothing.")] = False,
) -> None:
    """Publish the previous build again, or that of a run; a later build goes forward again."""
    from warehouse.layout import layout_for
    from warehouse.lock import hold_build_lock
    from warehouse.publish import list_builds
    from warehouse.publish import rollback as roll_back

    settings = _settings(warehouse=warehouse)
    layout = layout_for(settings.warehouse)
    if not show:
        with hold_build_lock(layout, holder="dragoman rollback", timeout_seconds=settings.lock_timeout_seconds):
            print(f"published again: {roll_back(layout, run_id=run_id).run_id}")
    for kept in list_builds(layout):
        mark = "*" if kept.is_current else " "
        print(f"{mark} {kept.run_id}  {kept.published_at:%Y-%m-%d %H:%M:%S} UTC  {kept.size_bytes:>12,} bytes")


def _build_or_say_why() -> None:
    """Build; where that fails, say so and go on, because the servers can show yesterday's warehouse."""
    try:
        build()
    except Exception as error:
        print(f"dragoman: the build failed: {error}", file=sys.stderr)
        print("The servers start all the same and show what was published before, if anything.", file=sys.stderr)


def _settings(*, sources: Path | None = None, warehouse: Path | None = None, jobs: int | None = None) -> Settings:
    return load_settings(sources=_absolute(sources), warehouse=_absolute(warehouse), jobs=jobs)


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else path.expanduser().absolute()
