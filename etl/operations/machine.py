"""What the machine gives: Python, packages, ports and disk.

Belongs here: looks at the machine. Files of the warehouse are for `etl/operations/storage.py`.
"""

from __future__ import annotations

import re
import shutil
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import psutil

from etl.operations.findings import Finding, error, good, warning
from etl.settings import PROJECT_ROOT, Settings
from warehouse.layout import layout_for

OLDEST_PYTHON = (3, 11)
CONSTRAINTS = PROJECT_ROOT / "constraints.txt"
PORTS: Mapping[int, tuple[str, str]] = {3000: ("Dagster UI", "dagster"), 8501: ("dashboard", "streamlit")}
SPARE_BYTES = 256 * 1024 * 1024
COMFORT_FACTOR = 3
NAMED = 8


def look_at_python() -> list[Finding]:
    """Tell whether this Python is new enough."""
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return [
            error("python", f"{running} is too old, 3.11 is needed", where=sys.executable,
                  mend="install a newer one, then `make clean` and `make env PYTHON=python3.11`")
        ]  # fmt: skip
    return [good("python", f"{running} ({sys.executable})")]


def look_at_packages(constraints: Path = CONSTRAINTS) -> list[Finding]:
    """Compare the installed packages with the versions that the tests were run with."""
    try:
        pinned = read_constraints(constraints.read_text(encoding="utf-8"))
    except OSError as problem:
        return [warning("packages", f"the pinned versions cannot be read ({problem})", where=constraints,
                        mend="get the file back from the repository")]  # fmt: skip
    installed = {name: installed_version(name) for name in pinned}
    training = training_packages()
    missing = sorted(name for name, found in installed.items() if found is None and name not in training)
    other = sorted(f"{name} {found} instead of {pinned[name]}" for name, found in installed.items()
                   if found not in (None, pinned[name]))  # fmt: skip
    findings = []
    if missing:
        findings.append(
            error("packages", f"{len(missing)} are missing: {some(missing)}", where=sys.prefix, mend="`make clean env`")
        )
    if other:
        findings.append(
            warning("packages", f"{len(other)} have other versions than tested: {some(other)}", where=sys.prefix,
                    mend="`make clean env` installs the tested ones")
        )  # fmt: skip
    return findings or [good("packages", f"{len(pinned)} are as tested")]


def training_packages() -> frozenset[str]:
    """Return the packages that only `make model` installs: the extra "model" of this project."""
    try:
        entries = requires("dragoman") or []
    except PackageNotFoundError:
        entries = []
    wanted = [entry for entry in entries if re.search(r"""extra == ['"]model['"]""", entry)]
    return frozenset(re.split(r"[^\w.-]", entry, maxsplit=1)[0].lower() for entry in wanted)


def look_at_ports(ports: Mapping[int, tuple[str, str]] = PORTS) -> list[Finding]:
    """Tell whether the ports of the two servers are free or taken by the servers themselves."""
    findings = []
    for port, (service, program) in ports.items():
        if not is_taken(port):
            findings.append(good("ports", f"{port} is free for the {service}"))
            continue
        holder = port_holder(port)
        if holder is not None and program in " ".join(holder.cmdline()):
            findings.append(good("ports", f"{port} is served by the {service} (process {holder.pid})"))
        else:
            who = "another program" if holder is None else f"{holder.name()} (process {holder.pid})"
            option = "--dagster-port" if program == "dagster" else "--dashboard-port"
            findings.append(
                warning("ports", f"{port} for the {service} is taken by {who}", where=f"127.0.0.1:{port}",
                        mend=f"end that program, or choose another port: `dragoman up {option} N`")
            )  # fmt: skip
    return findings


def look_at_disk(settings: Settings) -> list[Finding]:
    """Tell whether the next build fits on the disk: a copy of the candidate is made before the swap."""
    layout = layout_for(settings.warehouse)
    folder = next(path for path in (layout.builds, *layout.builds.parents) if path.exists())
    try:
        used = sum(path.stat().st_size for path in (layout.staging, layout.candidate) if path.exists())
        free = shutil.disk_usage(folder).free
    except OSError as problem:
        return [error("disk", f"cannot be looked at ({problem})", where=folder, mend="mend the disk or its rights")]
    needed = used + SPARE_BYTES
    what = f"{free >> 20:,} MiB are free, a build needs about {needed >> 20:,}"
    remedy = "free space, or keep fewer builds (setting keep_builds)"
    if free < needed:
        return [error("disk", what, where=folder, mend=remedy)]
    if free < COMFORT_FACTOR * needed:
        return [warning("disk", what, where=folder, mend=remedy)]
    return [good("disk", what)]


def read_constraints(text: str) -> dict[str, str]:
    """Return the pinned version of each package; lines for other systems or Pythons are left out."""
    pinned = {}
    for line in text.splitlines():
        found = re.match(r"\s*([A-Za-z0-9_.-]+)==([^\s;#]+)\s*(?:#.*)?$", line)
        if found:
            pinned[found[1]] = found[2]
    return pinned


def installed_version(name: str) -> str | None:
    """Return the version of an installed package, None where there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def is_taken(port: int) -> bool:
    """Tell whether something listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def port_holder(port: int) -> psutil.Process | None:
    """Return the process that listens on a port, None where the system does not tell."""
    with suppress(psutil.Error, OSError):
        listening = [one for one in psutil.net_connections(kind="inet") if one.status == psutil.CONN_LISTEN]
        for one in listening:
            if one.pid and getattr(one.laddr, "port", None) == port:
                return psutil.Process(one.pid)
    return None


def some(names: list[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
