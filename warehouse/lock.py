"""The lock that a build holds from its first to its last step.

Belongs here: taking turns between builds. Does not belong here: DuckDB's own locks on its files.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.layout import WarehouseLayout

REPORT_EVERY_SECONDS = 30.0


class BuildLockedError(RuntimeError):
    """Another build holds the lock, or there can be none; the message says why and what to do."""


@dataclass(frozen=True)
class LockHolder:
    """The process that holds or last held the build lock."""

    pid: int
    host: str
    holder: str
    since: str

    def describe(self) -> str:
        """Return who holds the lock, in words."""
        return f"{self.holder} (process {self.pid} on {self.host}, since {self.since} UTC)"


@contextmanager
def hold_build_lock(
    layout: WarehouseLayout,
    *,
    holder: str,
    timeout_seconds: float | None = None,
    on_wait: Callable[[str], None] = print,
) -> Iterator[None]:
    """Hold the build lock; wait for the build that has it, telling `on_wait` who that is.

    The system frees the lock when its process dies. Raises BuildLockedError after `timeout_seconds`.
    """
    lock = FileLock(layout.lock)
    try:
        layout.builds.mkdir(parents=True, exist_ok=True)
        _acquire(lock, layout, timeout_seconds=timeout_seconds, on_wait=on_wait)
    except OSError as error:
        problem = error.strerror or error
        message = f"cannot write under {layout.builds}: {problem}; mend its permissions or name another warehouse"
        raise BuildLockedError(message) from error
    try:
        _write_holder(layout, holder)
        yield
    finally:
        _holder_path(layout).unlink(missing_ok=True)
        lock.release()


def read_lock_holder(layout: WarehouseLayout) -> LockHolder | None:
    """Return who wrote its name beside the lock, None when nobody did.

    A killed build leaves its name; `is_build_running` tells whether the lock is really held.
    """
    try:
        return LockHolder(**json.loads(_holder_path(layout).read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return None


def is_build_running(layout: WarehouseLayout) -> bool:
    """Return whether a build holds the lock now."""
    if not layout.lock.exists():
        return False
    lock = FileLock(layout.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _acquire(
    lock: FileLock, layout: WarehouseLayout, *, timeout_seconds: float | None, on_wait: Callable[[str], None]
) -> None:
    waited = 0.0
    while True:
        try:
            step = REPORT_EVERY_SECONDS if waited else 0.0
            if timeout_seconds is not None:
                step = min(step, max(0.0, timeout_seconds - waited))
            lock.acquire(timeout=step, poll_interval=0.1)
            return
        except Timeout as error:
            found = read_lock_holder(layout)
            who = found.describe() if found else "another build"
            if timeout_seconds is not None and waited + step >= timeout_seconds and (waited or timeout_seconds == 0):
                message = f"{who} is building {layout.published}; wait for it, or end that process and run again"
                raise BuildLockedError(message) from error
            on_wait(f"waiting for {who} to finish building {layout.published}")
            waited += step or 1e-9


def _write_holder(layout: WarehouseLayout, holder: str) -> None:
    found = LockHolder(
        pid=os.getpid(),
        host=socket.gethostname(),
        holder=holder,
        since=datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
    )
    temporary = _holder_path(layout).with_suffix(".tmp")
    temporary.write_text(json.dumps(found.__dict__), encoding="utf-8")
    temporary.replace(_holder_path(layout))


def _holder_path(layout: WarehouseLayout) -> Path:
    return layout.builds / "build-holder.json"
