"""The commands `fetch`, `doctor`, `backup` and `restore`.

Belongs here: their arguments and what they print. Each calls a plain function; heavy modules are imported by the
command that needs them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from etl.settings import PROJECT_ROOT, SettingsError, load_settings

operations = typer.Typer()

WarehouseOption = Annotated[
    Path | None, typer.Option("--warehouse", metavar="FILE", help="Published warehouse instead of the one set.")
]
SourcesOption = Annotated[
    Path | None, typer.Option("--sources", metavar="DIR", help="Folder of documents instead of the one set.")
]
DayOption = Annotated[
    str | None, typer.Option("--day", metavar="YYYY-MM-DD", help="UTC day of publication; today, if not given.")
]


class OperationError(RuntimeError):
    """A command that could not do what was asked; the message says why and what to do."""


@operations.command()
def fetch(day: DayOption = None) -> None:
    """Fetch what the outlets of the catalogue published on a day into the inbox; a build then reads it."""
    from etl.fetching import FetchBusyError, describe_report, fetch_day

    try:
        wanted = date.fromisoformat(day) if day else datetime.now(UTC).date()
    except ValueError as error:
        raise OperationError(f"{day!r} is no day; write it as 2026-03-02") from error
    try:
        report = fetch_day(load_settings(), wanted)
    except (FetchBusyError, OSError, ValueError) as error:
        raise OperationError(str(error)) from error
    print("\n".join(describe_report(report)))


@operations.command()
def doctor(warehouse: WarehouseOption = None) -> None:
    """Look at machine, files and settings, and say what is wrong and how to mend it; exit status 1 for errors."""
    from etl.operations.doctor import dagster_home, examine
    from etl.operations.findings import Level, worst

    try:
        settings = load_settings(warehouse=_absolute(warehouse))
    except SettingsError as error:
        raise OperationError(f"the settings are wrong: {error}") from error
    findings = []
    for finding in examine(settings, home=dagster_home()):
        print("\n".join(finding.lines()), flush=True)
        findings.append(finding)
    if worst(findings) is Level.ERROR:
        raise SystemExit(1)


@operations.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Tar file to write; one that is there already is refused.")],
    sources: SourcesOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Write published warehouse, staging, history, inbox, corrections and settings into one file."""
    from etl.operations.safekeeping import backup_everything
    from warehouse.backup import BackupError
    from warehouse.lock import BuildLockedError

    try:
        settings = load_settings(sources=_absolute(sources), warehouse=_absolute(warehouse))
        kept = backup_everything(settings, file.expanduser().absolute(), say=print)
    except (BackupError, BuildLockedError, OSError) as error:
        raise OperationError(str(error)) from error
    size = sum(kept.files.values())
    print(f"{kept.path}: {len(kept.files)} files, {size:,} bytes, run {kept.run_id or 'none published'}")


@operations.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Tar file that `dragoman backup` has written.")],
    sources: SourcesOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Put everything of a backup back and publish its warehouse; a damaged backup changes nothing."""
    from etl.operations.safekeeping import restore_everything
    from warehouse.backup import BackupError
    from warehouse.lock import BuildLockedError
    from warehouse.publish import PublishError

    try:
        settings = load_settings(sources=_absolute(sources), warehouse=_absolute(warehouse))
        back = restore_everything(settings, file.expanduser().absolute(), say=print)
    except (BackupError, BuildLockedError, PublishError, OSError) as error:
        raise OperationError(str(error)) from error
    print(f"restored from {back.path}: {len(back.files)} files, run {back.run_id or 'none published'}")
    print(f"the project's folder is {PROJECT_ROOT}; `dragoman rollback` goes back to what was published before")


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else path.expanduser().absolute()
