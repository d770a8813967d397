"""Running an untrusted query beside the page, so that it can be cancelled while readers wait.

Belongs here: the thread that waits for the sandbox. The sandbox itself is the warehouse's.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.sandbox import SandboxResult, run_untrusted


@dataclass
class QueryJob:
    """One query under way or done; `result` is None until it is done."""

    sql: str
    started: float = field(default_factory=time.monotonic)
    cancel: threading.Event = field(default_factory=threading.Event)
    result: SandboxResult | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started


def start_query(path: Path, sql: str, *, max_rows: int, seconds: float) -> QueryJob:
    """Start a query in the sandbox and return at once."""
    job = QueryJob(sql)
    threading.Thread(target=_run, args=(job, path, max_rows, seconds), daemon=True).start()
    return job


def _run(job: QueryJob, path: Path, max_rows: int, seconds: float) -> None:
    try:
        job.result = run_untrusted(path, job.sql, max_rows=max_rows, seconds=seconds, cancel=job.cancel)
    except OSError as error:
        job.result = SandboxResult(error=f"the query could not be started ({error.strerror}); try again")
