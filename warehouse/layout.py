"""Where the files of one warehouse are, given the stable name of the published one.

Belongs here: paths. Does not belong here: opening or writing any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WarehouseLayout:
    """The files of one warehouse; `published` is the stable name that readers use."""

    published: Path
    builds: Path
    staging: Path
    candidate: Path
    lock: Path

    def build_path(self, run_id: str) -> Path:
        """Return the path of the file that run `run_id` publishes."""
        return self.builds / f"warehouse-{run_id}.duckdb"


def layout_for(published: Path) -> WarehouseLayout:
    """Return the files that belong to the published warehouse `published`.

    `warehouse.duckdb` keeps its builds in `builds/`; any other name in `builds-<name>/`, so that two
    warehouses may share a folder.
    """
    stable = published.expanduser()
    stable = stable.parent.resolve() / stable.name
    stem = stable.name.removesuffix(".duckdb")
    builds = stable.parent / ("builds" if stem == "warehouse" else f"builds-{stem}")
    return WarehouseLayout(
        published=stable,
        builds=builds,
        staging=builds / "staging.duckdb",
        candidate=builds / "candidate.duckdb",
        lock=builds / "build.lock",
    )
