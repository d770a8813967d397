"""What every asset of one Dagster run shares: the settings, the run's id and the build lock held for the whole run.

Belongs here: the resource. Runs use the in-process executor, so it is made once for all steps of a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from pydantic import PrivateAttr

from etl.build import hold_run
from etl.progress import LineReporter, Reporter
from etl.settings import Settings, load_settings

PUBLISHED = dg.AssetKey("published_warehouse")


class BuildRun(dg.ConfigurableResource[None]):
    """Settings of the run; while it lives, no other build writes."""

    _settings: Settings = PrivateAttr()
    _run_id: str = PrivateAttr()

    @contextmanager
    def yield_for_execution(  # type: ignore[override]  # the base class yields its own type only
        self, context: dg.InitResourceContext
    ) -> Iterator[BuildRun]:
        """Read the settings and hold the build lock until the run's last step has ended."""
        self._settings = load_settings()
        self._run_id = context.run.run_id if context.run else "dagster"
        run = context.run
        publishes = run is None or run.asset_selection is None or PUBLISHED in run.asset_selection
        on_wait = context.log.info if context.log else print
        holder = f"Dagster run {self._run_id}"
        with hold_run(self._settings, self._run_id, holder=holder, on_wait=on_wait, publishes=publishes):
            yield self

    @property
    def settings(self) -> Settings:
        """Settings as they were when the run began."""
        return self._settings

    @property
    def run_id(self) -> str:
        """Id of the run, which is part of the name of the file that it publishes."""
        return self._run_id

    @property
    def reporter(self) -> Reporter:
        """Reporter that prints lines into the step's log."""
        return LineReporter()
