"""Speed of the whole way: a cold build, adding one article to small and large collections, publishing, fetching.

    python -m tests.benchmarks.bench_pipeline [--articles 5000] [--sizes 10,1000,10000] [--jobs 0]

Prints wall time and the CPU time of this process; articles are synthetic and differ from each other.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from etl.build import STEPS, hold_run, make_run_id
from etl.progress import SilentReporter
from etl.settings import Settings

COUNTRIES = (
    "Norway",
    "Sweden",
    "Kenya",
    "Tanzania",
    "Chile",
    "Peru",
    "Ghana",
    "Togo",
    "Japan",
    "Vietnam",
    "Egypt",
    "Oman",
)
VERBS = ("condemned", "praised", "visited", "threatened", "accused", "thanked", "met", "warned")
GOODS = ("cocoa", "steel", "tea", "fish", "copper", "wheat", "cars", "rice")
LINES_PER_FILE = 100


@dataclass(frozen=True)
class Timing:
    """Wall and CPU seconds of one step."""

    wall: float
    cpu: float


def make_article(number: int) -> dict[str, object]:
    """Return a synthetic article of about 120 words; each number gives another one."""
    chance = random.Random(number)
    sentences = []
    for _ in range(6):
        first, second = chance.sample(COUNTRIES, 2)
        day, month = chance.randint(1, 28), chance.choice(("March", "May", "July"))
        sentences.append(f"{first} {chance.choice(VERBS)} {second} on {day} {month} 2021.")
        value = chance.randint(2, 900)
        sentences.append(f"{first} exported {chance.choice(GOODS)} worth ${value} million to {second} in 2020.")
        sentences.append(f"Officials said that meeting number {number} had been long and that nothing else was agreed.")
    return {"id": str(number), "title": f"Report {number}", "text": "\n".join(sentences), "published_on": "2021-08-01"}


def write_articles(folder: Path, first: int, count: int) -> None:
    """Write articles as JSONL files of LINES_PER_FILE lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(first, first + count, LINES_PER_FILE):
        lines = [json.dumps(make_article(n)) for n in range(start, min(start + LINES_PER_FILE, first + count))]
        (folder / f"part-{start:07}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def timed_build(settings: Settings) -> dict[str, Timing]:
    """Build once and return the time of every step."""
    run_id, timings = make_run_id(), {}
    with hold_run(settings, run_id, holder="benchmark", on_wait=print):
        for step in STEPS:
            wall, cpu = time.perf_counter(), time.process_time()
            step.run(settings, SilentReporter(), run_id)
            timings[step.name] = Timing(time.perf_counter() - wall, time.process_time() - cpu)
    return timings


def total(timings: dict[str, Timing], *, but: tuple[str, ...] = ()) -> Timing:
    """Return the sum over steps, some left out."""
    kept = [timing for name, timing in timings.items() if name not in but]
    return Timing(sum(one.wall for one in kept), sum(one.cpu for one in kept))


def bench_cold(folder: Path, articles: int, jobs: int) -> None:
    """Print articles per second of a build from nothing."""
    settings = replace(Settings(), sources=folder / "sources", warehouse=folder / "w.duckdb", jobs=jobs)
    write_articles(settings.sources, 0, articles)
    timings = timed_build(settings)
    whole = total(timings)
    print(f"cold build of {articles:,} articles: {whole.wall:.1f} s, {articles / whole.wall:.0f} articles/s")
    _print_steps(timings)


def bench_adding(folder: Path, sizes: list[int], jobs: int) -> None:
    """Print what adding one article costs at each size, with and without publishing."""
    settings = replace(Settings(), sources=folder / "sources", warehouse=folder / "w.duckdb", jobs=jobs)
    size = 0
    for wanted in sizes:
        write_articles(settings.sources, size, wanted - size)
        timed_build(settings)
        (settings.sources / f"added-{wanted}.jsonl").write_text(
            json.dumps(make_article(10**6 + wanted)), encoding="utf-8"
        )
        timings = timed_build(settings)
        without = total(timings, but=("published_warehouse",))
        published = timings["published_warehouse"]
        print(
            f"one article more at {wanted:,}: {without.wall:.2f} s (CPU {without.cpu:.2f}) "
            f"+ publishing {published.wall:.2f} s, {settings.warehouse.stat().st_size / 1e6:.0f} MB"
        )
        _print_steps(timings)
        size = wanted


def bench_fetch(folder: Path, pages: int) -> None:
    """Print pages per second fetched from a server on this machine."""
    from sources.catalog import Outlet, load_catalog
    from sources.fetch import FetchPolicy, fetch_outlets

    with _serve(pages) as address:
        outlet = Outlet(
            "bench", "Bench", "Bench", None, "en", "none", feeds=(f"{address}/feed.xml",), allow_private=True
        )
        catalog = replace(load_catalog(), outlets=(outlet,))
        policy = FetchPolicy(host_interval_seconds=0, max_pages=pages)
        now = datetime.now(UTC)
        started = time.perf_counter()
        report = fetch_outlets(catalog, folder, day=now.date(), now=now, policy=policy)
        seconds = time.perf_counter() - started
    print(f"fetching {len(report.pages)} pages from this machine: {len(report.pages) / seconds:.0f} pages/s")


class _Pages(BaseHTTPRequestHandler):
    pages = 0

    def do_GET(self) -> None:
        body = b"<html><body><p>Norway met Sweden.</p></body></html>"
        status = 404 if self.path == "/robots.txt" else 200
        if self.path == "/feed.xml":
            host = f"http://127.0.0.1:{self.server.server_address[1]}"
            items = "".join(f"<item><link>{host}/page-{number}.html</link></item>" for number in range(self.pages))
            body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>B</title>{items}</channel></rss>'.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def _serve(pages: int) -> Iterator[str]:
    _Pages.pages = pages
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _print_steps(timings: dict[str, Timing]) -> None:
    print("   " + ", ".join(f"{name} {one.wall:.2f}" for name, one in timings.items()))


def main() -> None:
    """Run all benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--sizes", default="10,1000,10000")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dragoman-bench-") as folder:
        bench_cold(Path(folder) / "cold", args.articles, args.jobs)
        bench_adding(Path(folder) / "adding", [int(size) for size in args.sizes.split(",")], args.jobs)
        bench_fetch(Path(folder) / "fetch", args.pages)


if __name__ == "__main__":
    main()
