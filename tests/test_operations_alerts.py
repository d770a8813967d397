"""Alerts are sent by command and webhook, and never make a failure worse; odd outlets are noticed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import pytest

from etl.alerts import Alert, send_alert
from etl.build import AuditError, run_build
from etl.health import judge_outlet
from etl.prune import prune_fetched
from etl.settings import Settings
from warehouse.layout import layout_for

ALERT = Alert("a build has failed", "run-1", "disk full", "warehouse.duckdb", "2024-05-01 05:15:00")
TODAY = date(2024, 5, 31)


class _Hook(BaseHTTPRequestHandler):
    received: list[dict[str, str]] = []  # noqa: RUF012  # shared by the handlers of one test server
    answer = 200

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        type(self).received.append(json.loads(self.rfile.read(length)))
        self.send_response(type(self).answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    _Hook.received, _Hook.answer = [], 200
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/alerts"
    server.shutdown()


def test_webhook_and_command_get_the_alert(hook: str, tmp_path: Path) -> None:
    settings = replace(Settings(), alert_webhook=hook, alert_command=f"cat > '{tmp_path}/alert.txt'")
    assert send_alert(settings, ALERT) == []
    assert _Hook.received[0]["message"] == "disk full" and _Hook.received[0]["run_id"] == "run-1"
    assert "disk full" in (tmp_path / "alert.txt").read_text(encoding="utf-8")


def test_ways_that_fail_are_told_and_raise_nothing(hook: str) -> None:
    _Hook.answer = 500
    settings = replace(Settings(), alert_webhook=hook, alert_command="echo no mail here >&2; exit 3")
    problems = send_alert(settings, ALERT)
    assert any("status 3: no mail here" in problem for problem in problems)
    assert any("answered 500" in problem for problem in problems)
    assert send_alert(replace(Settings(), alert_webhook="http://127.0.0.1:1/"), ALERT)
    assert send_alert(Settings(), ALERT) == []


def test_blocked_publish_sends_an_alert(built: Settings, tmp_path: Path) -> None:
    with duckdb.connect(str(layout_for(built.warehouse).staging)) as con:
        con.execute("UPDATE events SET quote = 'never printed'")
    with pytest.raises(AuditError):
        run_build(replace(built, alert_command=f"cat > '{tmp_path}/alert.txt'"))
    assert "events_quote_is_in_the_article" in (tmp_path / "alert.txt").read_text(encoding="utf-8")


def days(count: int, *, every: int = 1, until: date = TODAY) -> dict[date, int]:
    return {until - timedelta(days=every * place): 4 for place in range(count)}


@pytest.mark.parametrize(
    ("documents", "kind"),
    [
        (days(20), None),
        (days(3, until=TODAY - timedelta(days=30)), None),  # too little history
        (days(20, until=TODAY - timedelta(days=3)), None),  # a long weekend
        (days(20, until=TODAY - timedelta(days=9)), "silent"),
        (days(8, every=7, until=TODAY - timedelta(days=9)), None),  # a weekly
        ({**days(20), TODAY: 300}, "flood"),
        ({**days(20), TODAY: 30}, None),  # busy, but few
        ({**days(20, until=TODAY - timedelta(days=21)), TODAY - timedelta(days=20): 300}, "silent"),  # no news any more
    ],
)
def test_outlet_is_judged_by_its_own_past(documents: dict[date, int], kind: str | None) -> None:
    found = list(judge_outlet("Harbour Courier", documents, today=TODAY))
    assert [problem.kind for problem in found] == ([kind] if kind else [])


def test_old_fetched_pages_are_pruned_by_policy(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "fetched" / "courier"
    folder.mkdir(parents=True)
    for name, stamp in (("old", "2024-01-01T00:00:00+00:00"), ("new", "2024-05-01T00:00:00+00:00"), ("odd", "?")):
        (folder / f"{name}.html").write_text("x", encoding="utf-8")
        (folder / f"{name}.html.headers.json").write_text(json.dumps({"fetched_at": stamp}), encoding="utf-8")
    settings = replace(Settings(), sources=tmp_path)
    now = datetime(2024, 5, 2, tzinfo=UTC)
    assert prune_fetched(settings, now=now) == []
    removed = prune_fetched(replace(settings, keep_fetched_days=30), now=now)
    assert [path.name for path in removed] == ["old.html"]
    assert sorted(path.name for path in folder.glob("*.html")) == ["new.html", "odd.html"]
