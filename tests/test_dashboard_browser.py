"""The dashboard in a real browser: pages, clicks to the sentence, filters, links, SQL, downloads, accessibility."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from PIL import Image

from dashboards.theme import KIND_COLOURS
from tests.synthetic import SMALL, make_warehouse

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: install Debian's package chromium to run this")

PROJECT_ROOT = Path(__file__).resolve().parent.parent
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = ("", "relations", "trade", "actors", "documents", "quality", "sql_console")
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Addresses that Streamlit's own start-up tries below each page before it finds the right one."""
ROW = 36
WAIT = 60_000


@dataclass
class Watched:
    """A browser page and what went wrong in it."""

    page: Any
    base: str
    problems: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(f"{self.base}/{address}")
        self.page.wait_for_selector("h1", timeout=WAIT)
        self.settle()

    def settle(self) -> None:
        """Wait until the server has drawn everything."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=WAIT)
        self.page.wait_for_selector("[data-testid=stSkeleton]", state="detached", timeout=WAIT)

    def note_response(self, response: Any) -> None:
        if response.status >= 400 and not response.url.endswith(PROBES):
            self.problems.append(f"{response.status} {response.url}")

    def note_console(self, message: Any) -> None:
        if message.type == "error" and "404 (Not Found)" not in message.text:
            self.problems.append(f"console: {message.text}")

    def note_request(self, request: Any) -> None:
        if not request.url.startswith((self.base, self.base.replace("http", "ws"), "data:", "blob:")):
            self.problems.append(f"asked another host: {request.url}")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_warehouse(tmp_path_factory.mktemp("browser") / "warehouse.duckdb", SMALL)


@pytest.fixture(scope="module")
def server(warehouse: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboards/app.py", f"--server.port={port}"]
    environment = os.environ | {"DRAGOMAN_WAREHOUSE": str(warehouse), "PYTHONPATH": str(PROJECT_ROOT)}
    with subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            wait_for_server(base)
            yield base
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def watched(browser: Any, server: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 1400}, accept_downloads=True)
    found = Watched(context.new_page(), server)
    found.page.on("response", found.note_response)
    found.page.on("console", found.note_console)
    found.page.on("request", found.note_request)
    found.page.on("pageerror", lambda error: found.problems.append(f"script: {error}"))
    yield found
    context.close()
    assert not found.problems


def test_every_page_opens(watched: Watched) -> None:
    for address in PAGES:
        watched.open(address)
        assert not watched.page.locator("[data-testid=stException]").count()
        assert not watched.page.get_by_text("could not be drawn").count()


def test_row_opens_its_sentence_and_the_address_opens_it_again(watched: Watched) -> None:
    watched.open("")
    click_cell(watched, "Newest incidents", row=2)
    drawer = watched.page.get_by_role("dialog")
    drawer.wait_for(timeout=WAIT)
    sentence = drawer.locator("mark").inner_text()
    assert sentence.endswith(".")
    address = watched.page.url
    assert "fact=event-" in address
    watched.page.keyboard.press("Escape")
    drawer.wait_for(state="detached", timeout=WAIT)
    watched.page.goto(address)
    watched.page.get_by_role("dialog").wait_for(timeout=WAIT)
    assert watched.page.get_by_role("dialog").locator("mark").inner_text() == sentence


def test_any_words_of_a_row_open_its_sentence(watched: Watched) -> None:
    for x in (100, 250, 420, 900):
        watched.open("")
        click_cell(watched, "Newest incidents", row=3, x=x)
        watched.page.get_by_role("dialog").locator("mark").wait_for(timeout=WAIT)
        assert "fact=event-" in watched.page.url


def test_bar_over_time_opens_its_events(watched: Watched) -> None:
    for address in ("", "relations"):
        watched.open(address)
        bars = watched.page.locator("[data-testid=stVegaLiteChart][aria-label*='over time'] .mark-rect.role-mark path")
        bars.first.click(force=True)
        closing = watched.page.get_by_role("button", name="Close")
        closing.wait_for(timeout=WAIT)
        assert "bar=" in watched.page.url
        shared = watched.page.url
        closing.click()
        closing.wait_for(state="detached", timeout=WAIT)
        assert "bar=" not in watched.page.url
        watched.page.goto(shared)
        closing.wait_for(timeout=WAIT)


def test_line_of_the_map_leads_to_the_pair(watched: Watched) -> None:
    watched.open("")
    watched.page.locator("[data-testid=stVegaLiteChart] .mark-rule.role-mark line").first.dispatch_event("click")
    watched.page.wait_for_url("**/relations?country=*&partner=*", timeout=WAIT)


def test_phone_shows_rows_in_short_and_opens_them(browser: Any, server: str) -> None:
    context = browser.new_context(viewport={"width": 420, "height": 1000})
    watched = Watched(context.new_page(), server)
    watched.open("")
    watched.page.wait_for_timeout(1_000)  # the browser tells its width, and the page is drawn again
    watched.settle()
    click_cell(watched, "Newest incidents", row=1)
    watched.page.get_by_role("dialog").locator("mark").wait_for(timeout=WAIT)
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 420
    context.close()


def test_drawer_leads_to_the_article(watched: Watched, warehouse: Path) -> None:
    event_id = first_value(warehouse, "SELECT event_id FROM events ORDER BY 1 LIMIT 1")
    watched.open(f"relations?fact=event-{event_id}")
    watched.page.get_by_role("dialog").get_by_text("Read it in the article").click()
    watched.page.wait_for_selector(".sentence.chosen", timeout=WAIT)
    watched.settle()
    assert "article=" in watched.page.url and "sentence=" in watched.page.url
    assert watched.page.get_by_text("rule synthetic").first.is_visible()


def test_sentence_is_chosen_by_keyboard(watched: Watched, warehouse: Path) -> None:
    article_id = first_value(warehouse, "SELECT article_id FROM articles ORDER BY 1 LIMIT 1")
    watched.open(f"documents?article={article_id}")
    sentence = watched.page.locator(".sentence").nth(2)
    sentence.focus()
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector(".sentence.chosen", timeout=WAIT)
    assert f"sentence={sentence.get_attribute('data-id')}" in watched.page.url


def test_mark_of_a_chart_opens_its_sentence(watched: Watched) -> None:
    watched.open("relations")
    mark = watched.page.locator("[data-testid=stVegaLiteChart] .mark-symbol.role-mark path").first
    mark.scroll_into_view_if_needed()
    mark.click(force=True)
    watched.page.get_by_role("dialog").locator("mark").wait_for(timeout=WAIT)
    assert "fact=event-" in watched.page.url


def test_country_on_the_map_leads_to_its_relations(watched: Watched) -> None:
    watched.open("")
    country = watched.page.locator("[data-testid=stVegaLiteChart] path[aria-label*='Thailand']").first
    country.dispatch_event("click", timeout=WAIT)
    watched.page.wait_for_url("**/relations?country=Thailand", timeout=WAIT)
    watched.page.get_by_role("heading", name="Thailand with all others").wait_for(timeout=WAIT)


def test_bar_of_trade_opens_its_sentence(watched: Watched, warehouse: Path) -> None:
    pair = first_value(
        warehouse,
        "SELECT concat('reporter=', reporter, '&counterpart=', partner) FROM trade_claims WHERE product IS NULL "
        "AND value_usd IS NOT NULL AND whole_year AND flow = 'export' ORDER BY flow_id LIMIT 1",
    )
    watched.open(f"trade?{pair}")
    watched.page.locator("[data-testid=stVegaLiteChart] .mark-rect.role-mark path").first.click(force=True)
    watched.page.get_by_role("dialog").locator("mark").wait_for(timeout=WAIT)
    assert "fact=trade-" in watched.page.url


def test_dot_of_the_network_opens_the_actor(watched: Watched) -> None:
    watched.open("actors?list=Who+met+whom")
    canvas = watched.page.locator(".stEChartsChart canvas, [data-testid=stEChartsChart] canvas").first
    canvas.wait_for(timeout=WAIT)
    watched.page.wait_for_timeout(2_000)
    watched.page.mouse.click(*find_dot(watched, canvas.bounding_box(), KIND_COLOURS["country"]))
    watched.page.wait_for_url("**/actors?*actor=*", timeout=WAIT)


def test_filter_changes_the_view_and_its_address(watched: Watched, warehouse: Path) -> None:
    partner = first_value(
        warehouse,
        "WITH most AS (SELECT * FROM country_activity ORDER BY event_count DESC, name LIMIT 1) "
        "SELECT c.name FROM event_pairs AS p JOIN most AS m ON m.iso3 IN (p.iso3_a, p.iso3_b) JOIN countries AS c "
        "ON c.iso3 IN (p.iso3_a, p.iso3_b) AND c.iso3 <> m.iso3 GROUP BY ALL ORDER BY count(*) DESC, 1 LIMIT 1",
    )
    watched.open("relations")
    box = watched.page.get_by_role("combobox", name="Partner")
    box.click()
    box.fill(partner)
    watched.page.keyboard.press("Enter")
    watched.page.get_by_text(f"and {partner}: cooperation").wait_for(timeout=WAIT)
    assert "partner=" in watched.page.url and "country=" in watched.page.url
    address = watched.page.url
    watched.page.goto(address)
    watched.page.get_by_text(f"and {partner}: cooperation").wait_for(timeout=WAIT)


def test_sql_answers_and_refuses(watched: Watched) -> None:
    watched.open("sql_console")
    ask_sql(watched, "SELECT event_type, count(*) AS events FROM events GROUP BY ALL")
    watched.page.get_by_text("rows in").wait_for(timeout=WAIT)
    assert "sql=" in watched.page.url
    for escape in (
        "COPY events TO '/tmp/dragoman-escape.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT getenv('HOME')",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "DELETE FROM events",
    ):
        ask_sql(watched, escape)
        watched.page.get_by_test_id("stAlertContentWarning").wait_for(timeout=WAIT)
        watched.settle()
    assert not Path("/tmp/dragoman-escape.csv").exists()


def test_runaway_query_can_be_cancelled(watched: Watched) -> None:
    watched.open("sql_console?seconds=30+s")
    ask_sql(watched, "SELECT sum(a.range * b.range) FROM range(100000000) AS a, range(100000000) AS b", wait=False)
    watched.page.get_by_role("button", name="Cancel").click(timeout=WAIT)
    watched.page.get_by_test_id("stAlertContentWarning").wait_for(timeout=15_000)


def test_table_downloads_as_csv(watched: Watched, tmp_path: Path) -> None:
    watched.open("")
    with watched.page.expect_download(timeout=WAIT) as download:
        watched.page.get_by_role("button", name="Download CSV").first.click()
    target = tmp_path / "table.csv"
    download.value.save_as(target)
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("when,who,action")
    assert len(lines) > 10


@pytest.mark.parametrize("width", [1440, 420])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier_for_keyboard_or_screen_reader(
    browser: Any, server: str, warehouse: Path, scheme: str, width: int
) -> None:
    article_id = first_value(warehouse, "SELECT article_id FROM articles ORDER BY 1 LIMIT 1")
    event_id = first_value(warehouse, "SELECT event_id FROM events ORDER BY 1 LIMIT 1")
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    watched = Watched(context.new_page(), server)
    found: list[str] = []
    for address in (*PAGES, f"documents?article={article_id}", f"quality?fact=event-{event_id}"):
        watched.open(address)
        watched.page.add_script_tag(path=str(AXE))
        result = watched.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            f"{address or 'overview'}: {v['id']} {v['nodes'][0]['html'][:160]} ({v['nodes'][0]['failureSummary']})"
            for v in result["violations"]
            if v["impact"] in ("serious", "critical")
        ]
    context.close()
    assert not found, "\n".join(found)


def click_cell(watched: Watched, name: str, *, row: int, x: int = 27) -> None:
    table = watched.page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.locator("canvas").first.bounding_box()
    assert box is not None, name
    watched.page.mouse.click(box["x"] + x, box["y"] + ROW * row + ROW / 2)


def find_dot(watched: Watched, box: Any, colour: str) -> tuple[int, int]:
    """Return a point inside a filled dot of a colour below the legend of a chart."""
    wanted = tuple(bytes.fromhex(colour.removeprefix("#")))
    picture = Image.open(io.BytesIO(watched.page.screenshot())).convert("RGB")
    for y in range(int(box["y"]) + 40, int(box["y"] + box["height"]) - 10, 3):
        for x in range(int(box["x"]) + 10, int(box["x"] + box["width"]) - 10, 3):
            if all(picture.getpixel((x + d, y + e)) == wanted for d in (0, 4) for e in (0, 4)):
                return x + 2, y + 2
    pytest.fail("no dot was drawn")


def ask_sql(watched: Watched, sql: str, *, wait: bool = True) -> None:
    watched.page.get_by_role("textbox", name="Query").fill(sql)
    watched.page.get_by_role("textbox", name="Query").press("Control+Enter")
    if wait:
        watched.settle()
    else:
        watched.page.wait_for_timeout(500)


def first_value(path: Path, sql: str) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return str(row[0])


def wait_for_server(base: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{base}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail("the dashboard's server did not start within a minute")
