"""Fetching by day: what is kept and told, its partitions in Dagster, its schedule."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dagster as dg
import pytest
from filelock import FileLock

from etl import fetch_assets
from etl.build import run_build
from etl.definitions import dragoman
from etl.fetching import (
    FetchBusyError,
    days_to_fetch,
    describe_report,
    fetch_day,
    fetched_folder,
    outlets_with_feeds,
    read_problems,
)
from etl.settings import Settings
from sources.catalog import Catalog, load_catalog
from sources.fetch import FetchPolicy
from tests.building import ask

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
QUICK = FetchPolicy(
    connect_seconds=2, read_seconds=2, total_seconds=4, attempts=1, first_wait_seconds=0.01, host_interval_seconds=0
)
PAGE = (
    "<html><head><title>Ministers meet</title></head><body><article><h1>Ministers meet</h1><p>The foreign ministers "
    "of Uruguay and Bolivia met in Montevideo on Monday and signed an accord on ports.</p></article></body></html>"
)


class OnePage(BaseHTTPRequestHandler):
    """A site with a feed of one article; everything else is missing."""

    def do_GET(self) -> None:
        link = f"http://127.0.0.1:{self.server.server_address[1]}/a"
        feed = (
            f'<rss version="2.0"><channel><title>x</title><item><title>Ministers meet</title><link>{link}</link>'
            "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"
        )
        body = {"/feed": feed, "/a": PAGE}.get(self.path)
        if body is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8" if self.path == "/a" else "text/xml")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OnePage)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    root = f"http://127.0.0.1:{server.server_address[1]}"
    common = {"family": "x", "country": None, "language": "en", "licence": "x", "allow_private": True}
    outlets = [
        {"id": "good", "name": "Good Daily", "feeds": [f"{root}/feed"], **common},
        {"id": "broken", "name": "Broken Daily", "feeds": [f"{root}/gone"], **common},
    ]
    (tmp_path / "outlets.yml").write_text(json.dumps({"outlets": outlets}), encoding="utf-8")
    yield load_catalog(tmp_path / "outlets.yml")
    server.shutdown()
    server.server_close()


def test_day_is_fetched_told_and_built(built: Settings, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    report = fetch_day(built, DAY, catalog=catalog, policy=QUICK, now=NOW)
    assert len(report.pages) == 1 and report.pages[0].is_relative_to(fetched_folder(built))
    assert any("404" in line for line in describe_report(report))
    (problem,) = read_problems(fetched_folder(built), since=DAY)
    assert (problem.outlet_id, problem.day) == ("broken", DAY)
    assert list(read_problems(fetched_folder(built), since=date(2026, 3, 3))) == []
    monkeypatch.setattr("etl.fetching.ISSUE_DAYS", 100_000)
    for _ in range(2):
        run_build(built)
        assert ask(built.warehouse, "SELECT severity FROM issues WHERE stage = 'fetch'") == [("warning",)]
    assert ask(built.warehouse, "SELECT count(*) FROM documents WHERE source_uri LIKE 'http://127.0.0.1:%/a'") == [(1,)]
    again = fetch_day(built, DAY, catalog=catalog, policy=QUICK, now=NOW)
    assert (len(again.pages), again.outlets[0].pages_known) == (0, 1)


def test_two_fetches_at_once_keep_apart(built: Settings, catalog: Catalog) -> None:
    fetched_folder(built).mkdir(parents=True)
    with FileLock(fetched_folder(built) / ".fetch.lock"), pytest.raises(FetchBusyError, match="wait for it"):
        fetch_day(built, DAY, catalog=catalog, policy=QUICK, now=NOW)


def test_damaged_report_is_told(tmp_path: Path) -> None:
    (tmp_path / ".reports").mkdir()
    (tmp_path / ".reports" / "2026-03-02.json").write_text("{")
    (problem,) = read_problems(tmp_path, since=DAY)
    assert "fetch 2026-03-02 again" in problem.message


def test_early_in_the_day_yesterday_is_asked_for_too() -> None:
    assert days_to_fetch(datetime(2026, 3, 2, 5, tzinfo=UTC)) == (date(2026, 3, 2), date(2026, 3, 1))
    assert days_to_fetch(datetime(2026, 3, 2, 6, tzinfo=UTC)) == (date(2026, 3, 2),)


def test_partition_of_a_day_runs_and_a_failing_outlet_does_not_fail_it(
    built: Settings, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_assets, "load_settings", lambda: built)
    monkeypatch.setattr("etl.fetching.load_catalog", lambda: catalog)
    monkeypatch.setattr("sources.fetch.outlets.FetchPolicy", lambda: QUICK)
    asset = fetch_assets.make_fetched_documents()
    result = dg.materialize([asset], partition_key=DAY.isoformat())
    assert result.success
    (event,) = result.get_asset_materialization_events()
    metadata = event.materialization.metadata
    assert (metadata["new pages"].value, metadata["failing outlets"].value) == (1, 1)
    assert "404" in str(metadata["what went wrong"].value)


def test_schedule_asks_for_days_and_skips_without_feeds(
    built: Settings, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_assets, "load_settings", lambda: built)
    moment = datetime(2026, 3, 2, 3, tzinfo=UTC)
    with dg.DagsterInstance.ephemeral() as instance:
        if not outlets_with_feeds(load_catalog()):
            assert isinstance(fetch_assets.due_requests(instance, moment), dg.SkipReason)
        monkeypatch.setattr(fetch_assets, "load_catalog", lambda: catalog)
        asked = fetch_assets.due_requests(instance, moment)
        assert isinstance(asked, list)
        assert [one.partition_key for one in asked] == ["2026-03-01", "2026-03-02"]


def test_fetching_stands_beside_the_build() -> None:
    definitions = dragoman()
    graph = definitions.resolve_asset_graph()
    node = graph.get(fetch_assets.FETCHED)
    assert node.group_name == "sources" and node.is_partitioned
    today = datetime.now(UTC).date().isoformat()
    assert node.partitions_def is not None and node.partitions_def.has_partition_key(today)
    assert definitions.resolve_schedule_def("fetch_feeds").default_status is dg.DefaultScheduleStatus.RUNNING
    built_by_job = definitions.resolve_job_def("build").asset_layer.selected_asset_keys
    assert fetch_assets.FETCHED not in built_by_job and dg.AssetKey("documents") in built_by_job
    assert definitions.resolve_job_def("fetch").asset_layer.selected_asset_keys == {fetch_assets.FETCHED}
