"""Server time of every page on a warehouse of a million events, and the memory of the process.

A first view starts a new session with nothing remembered but the open file; a filter change is one rerun of the
same session. The goals are medians below 1.0 s and 0.3 s, and less than 1 GB of memory.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.synthetic import SIZES, make_warehouse

APP = Path(__file__).resolve().parent.parent.parent / "dashboards" / "app.py"
FIRST_GOAL_SECONDS = 1.0
CHANGE_GOAL_SECONDS = 0.3
MEMORY_GOAL_MB = 1_000


@dataclass(frozen=True)
class Measured:
    """The medians of one page in seconds, and in seconds of work of the processor, which other programs do not slow."""

    page: str
    first_view: float
    first_cpu: float
    filter_change: float
    change_cpu: float


def main() -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--warehouse", type=Path, help="an existing synthetic warehouse; made anew if not given")
    parser.add_argument("--size", choices=sorted(SIZES), default="large")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        path = options.warehouse or make_warehouse(Path(folder) / "warehouse.duckdb", SIZES[options.size])
        os.environ["DRAGOMAN_WAREHOUSE"] = str(path)
        found = [measure_page(page, change, options.repeats) for page, change in CHANGES.items()]
    memory_mb = psutil.Process().memory_info().rss / 1e6
    print(f"{'page':<18}{'first view':>12}{'processor':>12}{'filter change':>16}{'processor':>12}")
    for row in found:
        print(
            f"{row.page:<18}{row.first_view:>10.2f} s{row.first_cpu:>10.2f} s"
            f"{row.filter_change:>14.2f} s{row.change_cpu:>10.2f} s"
        )
    load = os.getloadavg()[0]
    print(f"memory of the process: {memory_mb:.0f} MB; load of the machine: {load:.1f} on {os.cpu_count()} processors")
    missed = [r.page for r in found if r.first_view > FIRST_GOAL_SECONDS or r.filter_change > CHANGE_GOAL_SECONDS]
    if memory_mb > MEMORY_GOAL_MB:
        missed.append("memory")
    print(f"goals missed: {', '.join(missed)}" if missed else "all goals met")
    return 1 if missed else 0


def measure_page(page: str, change: Callable[[AppTest, int], None], repeats: int) -> Measured:
    """Return the medians of a page over some new sessions, each with two filter changes."""
    first: list[tuple[float, float]] = []
    changed: list[tuple[float, float]] = []
    for repeat in range(repeats):
        app = AppTest.from_file(str(APP), default_timeout=300)
        if page != "overview.py":
            app.run()
            app.switch_page(page)
        st.cache_data.clear()
        first.append(timed_run(app))
        for step in range(2):
            change(app, 2 * repeat + step)
            changed.append(timed_run(app))
    medians = [statistics.median(values) for runs in (first, changed) for values in zip(*runs, strict=True)]
    return Measured(page, *medians)


def timed_run(app: AppTest) -> tuple[float, float]:
    """Return the seconds that one run takes, by the clock and of the processor; a failed page ends the benchmark."""
    started, worked = time.perf_counter(), time.process_time()
    app.run()
    seconds = time.perf_counter() - started, time.process_time() - worked
    problems = [str(e.message) for e in app.exception] + [str(e.value) for e in app.error]
    if problems:
        sys.exit(f"the page failed: {problems}")
    return seconds


def change_tab(app: AppTest, step: int) -> None:
    """Show the other list of newest things."""
    app.session_state["newest"] = ("Newest trade figures", "Newest incidents")[step % 2]


def change_partner(app: AppTest, step: int) -> None:
    """Choose another partner."""
    box = app.selectbox(key="partner")
    box.set_value(box.options[(3 * step + 1) % len(box.options)])


def change_counterpart(app: AppTest, step: int) -> None:
    """Choose another partner in trade."""
    box = app.selectbox(key="counterpart")
    box.set_value(box.options[(3 * step + 1) % len(box.options)])


def change_kind(app: AppTest, step: int) -> None:
    """Show actors of another kind."""
    app.multiselect(key="kind").set_value([("person", "government", "country")[step % 3]])


def change_words(app: AppTest, step: int) -> None:
    """Search for other words."""
    app.text_input(key="q").set_value(f"Report {step + 7}0")


def change_list(app: AppTest, step: int) -> None:
    """Show another part of the quality page."""
    app.session_state["list"] = ("Issues", "Coverage", "Confidence", "Duplicates", "Disagreements", "Summary")[step % 6]


def change_table(app: AppTest, step: int) -> None:
    """Show another table in the data dictionary."""
    app.selectbox(key="table").set_value(("articles", "trade_flows", "actors", "incidents")[step % 4])


CHANGES: dict[str, Callable[[AppTest, int], None]] = {
    "overview.py": change_tab,
    "relations.py": change_partner,
    "trade.py": change_counterpart,
    "actors.py": change_kind,
    "documents.py": change_words,
    "quality.py": change_list,
    "sql_console.py": change_table,
}


if __name__ == "__main__":
    sys.exit(main())
