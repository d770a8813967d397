"""Settings of a Dragoman installation: paths, model, jobs, limits and schedule.

Belongs here: the one record of settings and how it is read from `dragoman.toml` and from environment
variables. Nothing is read at import, and no other module reads the environment.
"""

from __future__ import annotations

import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

PREFIX = "DRAGOMAN_"
CONFIG_NAME = "dragoman.toml"
PROJECT_ROOT = Path(__file__).resolve().parent.parent

MINIMUM = {
    "jobs": 0,
    "pool_threshold_words": 0,
    "max_article_words": 1,
    "article_seconds": 1,
    "allow_corrections": 0,
    "keep_builds": 1,
    "lock_timeout_seconds": 0,
    "inbox_interval_seconds": 1,
    "max_run_seconds": 1,
    "keep_fetched_days": 0,
}


class SettingsError(ValueError):
    """A setting that does not exist or has a value of the wrong form."""


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; each is also `DRAGOMAN_<NAME>` and a key of `dragoman.toml`."""

    sources: Path = PROJECT_ROOT / "sources"
    """Folder that is searched for documents (its files and all folders below)."""
    warehouse: Path = PROJECT_ROOT / "warehouse" / "warehouse.duckdb"
    """Published warehouse; staging, candidate and kept builds lie in a folder beside it."""
    model: str | None = None
    """spaCy pipeline with UD labels, by package name or folder; unset means the one in `etl/language/model`."""
    jobs: int = 0
    """Processes that read articles; 0 means one for each core."""
    pool_threshold_words: int = 60_000
    """Fewer words than this are read in the build's own process, because starting a pool costs seconds."""
    max_article_words: int = 60_000
    """An article with more words is kept but not read for facts; it becomes a row in `issues`."""
    article_seconds: int = 120
    """Reading one article is given up after this time."""
    corrections: Path | None = None
    """Corrections by people; unset means `corrections.yml` in the folder `sources`."""
    allow_corrections: int = 0
    """1 lets readers of the dashboard add corrections; their facts then have a button for it."""
    keep_builds: int = 5
    """Published builds that are kept for `dragoman rollback`."""
    lock_timeout_seconds: float = 3600.0
    """How long a build waits for another one to end."""
    schedule_cron: str = "15 5 * * *"
    """When the daily schedule builds (cron)."""
    schedule_timezone: str = "UTC"
    """Time zone of the schedule."""
    inbox_interval_seconds: int = 30
    """How often the sensor looks for new, changed and removed documents."""
    max_run_seconds: int = 14_400
    """A Dagster run that takes longer is ended."""
    fetch_cron: str = "*/30 * * * *"
    """When the feeds of the catalogue are asked for new articles (cron)."""
    keep_fetched_days: int = 0
    """Fetched raw pages older than this are removed, and their facts with them; 0 keeps them for ever."""
    alert_command: str | None = None
    """Shell command that gets the alert on its standard input when a run fails."""
    alert_webhook: str | None = None
    """Address that gets the alert as JSON by POST when a run fails."""

    @property
    def corrections_file(self) -> Path:
        """The file of corrections by people."""
        return self.corrections or self.sources / "corrections.yml"

    @property
    def processes(self) -> int:
        """Number of reading processes, with 0 resolved to the cores that this process may use."""
        if self.jobs:
            return self.jobs
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load_settings(
    *, environment: Mapping[str, str] | None = None, config: Path | None = None, **overrides: object
) -> Settings:
    """Return the settings: defaults, then `dragoman.toml`, then the environment, then `overrides` that are not None.

    `config` defaults to DRAGOMAN_CONFIG, else `dragoman.toml` in the project's folder. Relative paths in the
    file are relative to the file. Raises SettingsError for unknown names and malformed values.
    """
    environment = os.environ if environment is None else environment
    values = read_config(config or _config_path(environment))
    for name, text in environment.items():
        if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG":
            values[name.removeprefix(PREFIX).lower()] = (text, f"environment variable {name}", Path.cwd())
    given: dict[str, Any] = {name: _convert(name, *value) for name, value in values.items()}
    given |= {name: value for name, value in overrides.items() if value is not None}
    return _check(replace(Settings(), **given))


def read_config(path: Path | None) -> dict[str, tuple[object, str, Path]]:
    """Return the keys of a `dragoman.toml` with where each was said; empty without a file."""
    if path is None:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}; mend the file or unset {PREFIX}CONFIG") from error
    return {name: (value, f"{path}: {name}", path.resolve().parent) for name, value in table.items()}


def _config_path(environment: Mapping[str, str]) -> Path | None:
    named = environment.get(f"{PREFIX}CONFIG")
    if named:
        return Path(named)
    default = PROJECT_ROOT / CONFIG_NAME
    return default if default.is_file() else None


def _convert(name: str, value: object, where: str, folder: Path) -> Any:
    kinds = typing.get_type_hints(Settings)
    if name not in kinds:
        raise SettingsError(f"{where}: there is no setting {name!r}; known are {', '.join(kinds)}")
    kind = kinds[name]
    optional = isinstance(kind, types.UnionType)
    target = next(k for k in typing.get_args(kind) if k is not types.NoneType) if optional else kind
    if optional and value in ("", None):
        return None
    if target is Path:
        # not resolved: the warehouse is a link, and its name must stay
        return folder.absolute() / Path(str(value)).expanduser()
    if target is str:
        return str(value)
    try:
        return target(str(value))
    except ValueError as error:
        raise SettingsError(f"{where}: {value!r} is not {target.__name__}") from error


def _check(settings: Settings) -> Settings:
    for name, least in MINIMUM.items():
        if getattr(settings, name) < least:
            raise SettingsError(f"setting {name} is {getattr(settings, name)}, but must be at least {least}")
    return settings
