"""`make run` after the environment stands: build, then Dagster UI and dashboard until Ctrl-C.

Belongs here: starting, watching and stopping the two servers, and the folder of Dagster's instance.
What a build is stands in `etl/build.py`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from etl.settings import PROJECT_ROOT, Settings

HOST = "127.0.0.1"
STOP_SECONDS = 20
INSTANCE_CONFIG = Path(__file__).with_name("dagster.yaml")
UNFINISHED = ("STARTING", "STARTED", "CANCELING")


class ServiceError(RuntimeError):
    """A server could not be started; the message says why and what to do."""


@dataclass(frozen=True)
class Service:
    """One server: what it is called, how it is started and where it answers."""

    name: str
    command: tuple[str, ...]
    port: int
    host: str = HOST

    @property
    def url(self) -> str:
        """Address for a browser."""
        return f"http://{self.host}:{self.port}"


def make_services(*, dagster_port: int, dashboard_port: int, host: str = HOST) -> tuple[Service, Service]:
    """Return the Dagster UI (with its daemon) and the dashboard.

    Neither asks who its readers are: any host but this machine's own is for networks that are trusted.
    """
    scripts = Path(sys.executable).parent
    dagster = (str(scripts / "dg"), "dev", "--host", host, "--port", str(dagster_port))
    options = ("--server.address", host, "--server.port", str(dashboard_port), "--server.headless", "true")
    page = str(PROJECT_ROOT / "dashboards" / "app.py")
    streamlit = (sys.executable, "-m", "streamlit", "run", page, *options, "--browser.gatherUsageStats", "false")
    return Service("Dagster UI", dagster, dagster_port, host), Service("dashboard", streamlit, dashboard_port, host)


def prepare_instance(home: Path) -> None:
    """Make the folder of Dagster's instance with the committed configuration."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(INSTANCE_CONFIG, home / "dagster.yaml")


def service_environment(settings: Settings, home: Path) -> dict[str, str]:
    """Return the environment in which both servers see the same settings."""
    named = {
        "DAGSTER_HOME": str(home),
        "VIRTUAL_ENV": sys.prefix,
        "DRAGOMAN_SOURCES": str(settings.sources),
        "DRAGOMAN_WAREHOUSE": str(settings.warehouse),
        "DRAGOMAN_JOBS": str(settings.jobs),
        "DRAGOMAN_MODEL": settings.model or "",
        "DRAGOMAN_CORRECTIONS": str(settings.corrections_file),
        "DRAGOMAN_ALLOW_CORRECTIONS": str(settings.allow_corrections),
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }
    if config := os.environ.get("DRAGOMAN_CONFIG"):
        named["DRAGOMAN_CONFIG"] = str(Path(config).absolute())  # the servers run in another folder
    return {**os.environ, **named}


def fail_orphaned_runs(home: Path) -> int:
    """Mark runs as failed that a crash left unfinished, because they would block the queue; return their number.

    Only for the time before the daemon starts: every unfinished run is then an orphan.
    """
    import dagster as dg

    with dg.DagsterInstance.from_config(str(home)) as instance:
        wanted = [dg.DagsterRunStatus(status) for status in UNFINISHED]
        orphans = instance.get_runs(filters=dg.RunsFilter(statuses=wanted))
        for run in orphans:
            instance.report_run_failed(run, "The process of this run ended without saying so (crash or power loss).")
    return len(orphans)


def run_services(services: tuple[Service, ...], environment: dict[str, str], say: Callable[[str], None]) -> int:
    """Start all services, wait until one ends or Ctrl-C, stop all; return the exit status."""
    for service in services:
        check_port(service)
    started = [
        subprocess.Popen(service.command, cwd=PROJECT_ROOT, env=environment, start_new_session=True)
        for service in services
    ]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        for service in services:
            say(f"{service.name}: {service.url}")
        say("Ctrl-C stops both.")
        while all(process.poll() is None for process in started):
            time.sleep(0.5)
        ended = next(s for s, process in zip(services, started, strict=True) if process.poll() is not None)
        say(f"{ended.name} ended by itself; the other is stopped too. Its last lines above say why.")
        return 1
    except KeyboardInterrupt:
        say("Stopping …")
        return 0
    finally:
        stop_processes(started)


def check_port(service: Service) -> None:
    """Raise ServiceError when the service's port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((service.host, service.port))
        except OSError as error:
            option = "--dagster-port" if "Dagster" in service.name else "--dashboard-port"
            raise ServiceError(
                f"port {service.port} for the {service.name} is taken ({error.strerror}): "
                f"stop what uses it, or choose another with `dragoman up {option} N`"
            ) from error


def stop_processes(processes: list[subprocess.Popen[bytes]]) -> None:
    """Interrupt the process groups, then kill what is left after STOP_SECONDS."""
    for process in processes:
        _signal_group(process, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
    for process in processes:
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
