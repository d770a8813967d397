"""The command `dragoman`.

Belongs here: arguments, help and what is printed. Every command calls a plain function; heavy modules are
imported by the command that needs them, so that `--help` is quick.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from etl.settings import Settings, SettingsError, load_settings

app = typer.Typer(
    name="dragoman",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

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
    from warehouse.access import WarehouseMissingError
    from warehouse.lock import BuildLockedError
    from warehouse.publish import PublishError

    expected = (SettingsError, WarehouseMissingError, BuildLockedError, PublishError, FileNotFoundError, UsageError)
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
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the counts only.")] = False,
) -> None:
    """Read what is new or changed in the sources and publish the warehouse; print what was gained and lost."""
    from etl.build import BuildError, run_build
    from etl.progress import SilentReporter, show_progress
    from etl.report import print_build
    from warehouse.candidate import TableError

    settings = _settings(sources=sources, warehouse=warehouse, jobs=jobs)
    try:
        if quiet:
            report = run_build(settings, SilentReporter())
        else:
            with show_progress() as reporter:
                report = run_build(settings, reporter)
    except (BuildError, TableError) as error:
        raise UsageError(str(error)) from error
    print_build(report, settings, quiet=quiet)


def _settings(*, sources: Path | None = None, warehouse: Path | None = None, jobs: int | None = None) -> Settings:
    return load_settings(sources=_absolute(sources), warehouse=_absolute(warehouse), jobs=jobs)


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else path.expanduser().absolute()
