"""`dragoman doctor`: everything that is looked at, in one list.

Belongs here: the order of the looks. What each looks at is in the modules beside this one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from etl.operations.findings import Finding
from etl.operations.machine import look_at_disk, look_at_packages, look_at_ports, look_at_python
from etl.operations.program import look_at_catalogue, look_at_dagster, look_at_model
from etl.operations.storage import look_at_lock, look_at_outlets, look_at_published, look_at_rights, look_at_staging
from etl.settings import PROJECT_ROOT, Settings


def examine(settings: Settings, *, home: Path) -> Iterator[Finding]:
    """Yield what is found, quick looks first; nothing is changed."""
    yield from look_at_python()
    yield from look_at_packages()
    yield from look_at_rights(settings, home)
    yield from look_at_disk(settings)
    yield from look_at_ports()
    yield from look_at_lock(settings)
    yield from look_at_staging(settings)
    yield from look_at_published(settings)
    yield from look_at_outlets(settings)
    yield from look_at_catalogue(settings)
    yield from look_at_dagster(home)
    yield from look_at_model(settings)


def dagster_home() -> Path:
    """Return the folder of Dagster's instance."""
    return Path(os.environ.get("DAGSTER_HOME") or PROJECT_ROOT / ".dagster")
