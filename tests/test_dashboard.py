"""Every page on a full, a one-article, an empty and an absent warehouse, and while a build is published."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.synthetic import EMPTY, ONE_ARTICLE, SMALL, make_warehouse

APP = Path(__file__).resolve().parent.parent / "dashboards" / "app.py"
PAGES = {
    "overview.py": ("Overview", ["Newest incidents", "Newest trade figures"], "newest"),
    "relations.py": (
        "Relations",
        ["Timeline", "All reports", "Milestones", "Agreements", "Visits", "Ahead", "Alleged or denied"],
        "list",
    ),
    "trade.py": (
        "Trade",
        ["Claims with a period", "Figures without a period", "Goods without figures", "Claims that disagree"],
        "list",
    ),
    "actors.py": ("Actors", ["Directory", "Who met whom"], "list"),
    "documents.py": ("Documents", ["Articles", "All documents", "Quarantine"], "list"),
    "quality.py": (
        "Data quality",
        ["Summary", "Issues", "Disagreements", "Coverage", "Confidence", "Duplicates", "Corrections", "Checks"],
        "list",
    ),
    "sql_console.py": ("SQL", [], ""),
}
VIEWS = [(page, tab) for page, (_, tabs, _) in PAGES.items() for tab in tabs or [""]]


@pytest.fixture(scope="session")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("warehouses")
    sizes = {"full": SMALL, "one": ONE_ARTICLE, "empty": EMPTY}
    return {name: make_warehouse(folder / f"{name}.duckdb", size) for name, size in sizes.items()}


@pytest.fixture(autouse=True)
def checked_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Altair check every chart, which it does not when readers wait."""
    monkeypatch.setattr("dashboards.charts.CHECKS_CHARTS", True)


def open_page(path: Path, page: str, *, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> AppTest:
    monkeypatch.setenv("DRAGOMAN_WAREHOUSE", str(path))
    app = AppTest.from_file(str(APP), default_timeout=60)
    if page != "overview.py":
        app.run()
        app.switch_page(page)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def check_calm(app: AppTest, title: str) -> None:
    assert not app.exception, [e.message for e in app.exception]
    assert not app.error, [e.value for e in app.error]
    assert title in [t.value for t in app.title]


@pytest.mark.parametrize("size", ["full", "one", "empty"])
@pytest.mark.parametrize(("page", "tab"), VIEWS)
def test_every_view_draws(
    warehouses: dict[str, Path], size: str, page: str, tab: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    title, _, parameter = PAGES[page]
    app = open_page(warehouses[size], page, monkeypatch=monkeypatch, **({parameter: tab} if tab else {}))
    check_calm(app, title)
    assert any("UTC" in c.value for c in app.sidebar.caption)


@pytest.mark.parametrize("page", PAGES)
def test_empty_view_says_why_and_what_to_do(
    warehouses: dict[str, Path], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(warehouses["empty"], page, monkeypatch=monkeypatch)
    assert any("Nothing to show" in note.value for note in app.info)


@pytest.mark.parametrize("page", PAGES)
def test_absent_warehouse_says_what_to_do(tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page(tmp_path / "none.duckdb", page, monkeypatch=monkeypatch)
    assert not app.exception
    assert any("dragoman build" in note.value for note in app.info)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_broken_file_gives_words_instead_of_a_traceback(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(content)
    app = open_page(broken, "overview.py", monkeypatch=monkeypatch)
    assert not app.exception
    assert app.warning or app.error


@pytest.mark.parametrize(
    ("kind", "table", "key"),
    [
        ("event", "events", "event_id"),
        ("trade", "trade_flows", "flow_id"),
        ("role", "actor_roles", "role_id"),
        ("actor", "actor_mentions", "mention_id"),
        ("date", "date_mentions", "date_mention_id"),
        ("issue", "issues", "issue_id"),
    ],
)
def test_link_to_a_fact_opens_its_sentence(
    warehouses: dict[str, Path], kind: str, table: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact_id, quote = first_row(warehouses["full"], f"SELECT {key}, quote FROM {table} ORDER BY 1 LIMIT 1")
    app = open_page(warehouses["full"], "relations.py", monkeypatch=monkeypatch, fact=f"{kind}-{fact_id}")
    check_calm(app, "Relations")
    shown = written_html(app)
    assert f"<mark>{quote}</mark>" in shown.replace("&#x27;", "'")


@pytest.mark.parametrize("fact", ["event-gone", "weather-1", "trade", "-", "<script>-1"])
def test_link_to_nothing_says_so(warehouses: dict[str, Path], fact: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page(warehouses["full"], "overview.py", monkeypatch=monkeypatch, fact=fact)
    check_calm(app, "Overview")
    assert any("this fact" in note.value or "kind of fact" in note.value for note in app.info)


def test_pair_in_the_address_is_shown(warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    country, partner = first_row(
        warehouses["full"],
        "SELECT a.name, b.name FROM event_pairs AS p JOIN countries AS a ON a.iso3 = p.iso3_a "
        "JOIN countries AS b ON b.iso3 = p.iso3_b ORDER BY p.event_id LIMIT 1",
    )
    app = open_page(
        warehouses["full"],
        "relations.py",
        monkeypatch=monkeypatch,
        country=country,
        partner=partner,
        list="All reports",
    )
    check_calm(app, "Relations")
    assert any(s.value.startswith(f"{country} and {partner}") for s in app.subheader)
    shown = app.dataframe[0].value
    # a party may be an institution or person of the country: the table is right where every event is of the pair
    assert (
        len(shown)
        == first_row(
            warehouses["full"],
            "SELECT count(*) FROM event_pairs AS p JOIN countries AS a ON a.iso3 = p.iso3_a JOIN countries AS b "
            f"ON b.iso3 = p.iso3_b WHERE a.name = '{country}' AND b.name = '{partner}'",
        )[0]
    )


def test_filters_narrow_the_events(warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page(warehouses["full"], "relations.py", monkeypatch=monkeypatch, list="All reports")
    everything = len(app.dataframe[0].value)
    app.multiselect(key="status").set_value(["planned"]).run()
    check_calm(app, "Relations")
    planned = app.dataframe[0].value
    assert 0 < len(planned) < everything
    assert set(planned["status"]) == {"planned"}
    assert any(note.value == "Narrowed to: planned." for note in app.caption)


def test_figures_without_a_period_stand_apart(warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page(warehouses["full"], "trade.py", monkeypatch=monkeypatch, list="Figures without a period")
    check_calm(app, "Trade")
    (shown,) = [table.value for table in app.dataframe if "period_text" in table.value]
    assert set(shown["period_text"]) == {"not told"}


def test_actor_page_shows_offices_and_mentions(warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    actor_id, name = first_row(
        warehouses["full"],
        "SELECT actor_id, name FROM actors SEMI JOIN actor_roles USING (actor_id) ORDER BY 1 LIMIT 1",
    )
    for part in ("Events", "Offices", "Met with", "Mentions"):
        app = open_page(warehouses["full"], "actors.py", monkeypatch=monkeypatch, actor=actor_id, part=part)
        check_calm(app, "Actors")
        assert app.header[0].value == name


def test_unknown_actor_and_article_say_so(warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    for page, name in (("actors.py", "actor"), ("documents.py", "article")):
        app = open_page(warehouses["full"], page, monkeypatch=monkeypatch, **{name: "gone"})
        assert not app.exception
        assert any("no such" in note.value for note in app.info)


def test_article_is_read_with_the_facts_of_a_sentence(
    warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    article, sentence, rule = first_row(
        warehouses["full"], "SELECT article_id, sentence_id, rule_id FROM events ORDER BY event_id LIMIT 1"
    )
    app = open_page(warehouses["full"], "documents.py", monkeypatch=monkeypatch, article=article, sentence=sentence)
    check_calm(app, "Documents")
    assert rule in written_html(app)


def test_search_finds_articles_by_their_words(warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page(warehouses["full"], "documents.py", monkeypatch=monkeypatch, q="Report 7 from")
    assert list(app.dataframe[0].value["title"]) == ["Report 7 from the wire"]
    app = open_page(warehouses["full"], "documents.py", monkeypatch=monkeypatch, q="%' OR 1=1 --")
    check_calm(app, "Documents")
    assert any("No article contains" in note.value for note in app.info)


def test_pages_keep_working_while_builds_are_published(
    tmp_path: Path, warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    published = tmp_path / "warehouse.duckdb"
    builds = [warehouses["full"], warehouses["one"]]
    swap_to(published, builds[0])
    stop = threading.Event()
    publisher = threading.Thread(target=publish_in_turn, args=(published, builds, stop))
    publisher.start()
    try:
        for page, (title, _, _) in list(PAGES.items()) * 2:
            check_calm(open_page(published, page, monkeypatch=monkeypatch), title)
    finally:
        stop.set()
        publisher.join()


def test_reader_sees_a_new_build_without_a_restart(
    tmp_path: Path, warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    published = tmp_path / "warehouse.duckdb"
    swap_to(published, warehouses["one"])
    app = open_page(published, "overview.py", monkeypatch=monkeypatch)
    assert app.metric[0].value == "1"
    swap_to(published, warehouses["full"])
    app.run()
    assert app.metric[0].value == f"{SMALL.articles:,}"


def written_html(app: AppTest) -> str:
    return " ".join(cast(Any, element).body for element in app.get("html"))


def publish_in_turn(published: Path, builds: list[Path], stop: threading.Event) -> None:
    turn = 0
    while not stop.wait(0.05):
        turn += 1
        swap_to(published, builds[turn % 2])


def swap_to(published: Path, build: Path) -> None:
    fresh = published.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(build)
    fresh.replace(published)


def first_row(path: Path, sql: str) -> tuple:  # type: ignore[type-arg]
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row
