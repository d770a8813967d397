"""Queries that readers keep: the file, its limits, and the console with and without the right to keep them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.saved_queries import SavedQueryError, delete_query, keep_query, read_queries, shipped_queries
from tests.synthetic import ONE_ARTICLE, make_warehouse

APP = Path(__file__).resolve().parent.parent / "dashboards" / "app.py"
SQL = "SELECT count(*) AS n FROM events\nWHERE status = 'planned' -- ‘später’"


def test_kept_query_is_read_again_and_deleted(tmp_path: Path) -> None:
    path = tmp_path / "w.queries.yml"
    assert read_queries(path) == {}
    keep_query(path, "  Planned   events ", SQL)
    assert read_queries(path) == {"Planned events": SQL}
    delete_query(path, "Planned events")
    delete_query(path, "Planned events")
    assert read_queries(path) == {}


@pytest.mark.parametrize(
    ("name", "sql"),
    [("", SQL), ("x" * 81, SQL), ("empty", "  "), ("long", "x" * 20_001), ("Kept", SQL), ("Events by type", SQL)],
)
def test_unusable_query_leaves_the_file_as_it_was(tmp_path: Path, name: str, sql: str) -> None:
    path = tmp_path / "w.queries.yml"
    keep_query(path, "Kept", SQL)
    before = path.read_bytes()
    with pytest.raises(SavedQueryError):
        keep_query(path, name, sql)
    assert path.read_bytes() == before
    assert "Events by type" in shipped_queries()


@pytest.mark.parametrize("text", ["{", "a: 1", "- 3", "- name: x", "- {name: 3, sql: x}"])
def test_broken_file_is_named_and_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "w.queries.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SavedQueryError, match=r"w\.queries\.yml"):
        keep_query(path, "New", SQL)
    assert path.read_text(encoding="utf-8") == text


def test_many_keep_queries_at_once(tmp_path: Path) -> None:
    path = tmp_path / "w.queries.yml"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep_query, [path] * 20, [f"Query {n}" for n in range(20)], [SQL] * 20))
    assert len(read_queries(path)) == 20
    assert [found.name for found in tmp_path.iterdir()] == ["w.queries.yml"]


def open_console(path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DRAGOMAN_WAREHOUSE", str(path))
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page("sql_console.py")
    return app.run()


def test_reader_with_the_right_keeps_and_deletes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_warehouse(tmp_path / "w.duckdb", ONE_ARTICLE)
    monkeypatch.setenv("DRAGOMAN_ALLOW_CORRECTIONS", "1")
    app = open_console(path, monkeypatch)
    app.text_area(key="sql").input("SELECT 7 AS seven")
    app.text_input(key="query_name").input("Sevens")
    app.button(key="keep_query").click().run()
    assert read_queries(tmp_path / "w.queries.yml") == {"Sevens": "SELECT 7 AS seven"}
    app.button(key="keep_query").click().run()
    assert any("Give the query a name" in note.value for note in app.warning)
    again = open_console(path, monkeypatch)
    again.selectbox(key="saved_query").set_value("Sevens").run()
    assert again.text_area(key="sql").value == "SELECT 7 AS seven"
    again.button(key="delete_query").click().run()
    assert not again.exception
    assert "Sevens" not in again.selectbox(key="saved_query").options
    assert read_queries(tmp_path / "w.queries.yml") == {}


def test_reader_without_the_right_sees_kept_queries_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_warehouse(tmp_path / "w.duckdb", ONE_ARTICLE)
    monkeypatch.delenv("DRAGOMAN_ALLOW_CORRECTIONS", raising=False)
    keep_query(tmp_path / "w.queries.yml", "Sevens", "SELECT 7 AS seven")
    app = open_console(path, monkeypatch)
    app.selectbox(key="saved_query").set_value("Sevens").run()
    assert app.text_area(key="sql").value == "SELECT 7 AS seven"
    assert {"keep_query", "delete_query"}.isdisjoint(button.key for button in app.button)


def test_broken_file_of_queries_does_not_stop_the_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_warehouse(tmp_path / "w.duckdb", ONE_ARTICLE)
    (tmp_path / "w.queries.yml").write_text("{", encoding="utf-8")
    app = open_console(path, monkeypatch)
    assert not app.exception and not app.error
    assert any("mend it" in note.value for note in app.warning)
