"""Correcting actors in the dashboard: two become one, one becomes two, a field gets another value."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.synthetic import ONE_ARTICLE, make_warehouse
from warehouse.corrections import Correction, read_corrections

APP = Path(__file__).resolve().parent.parent / "dashboards" / "app.py"


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = make_warehouse(tmp_path / "w.duckdb", ONE_ARTICLE)
    monkeypatch.setenv("DRAGOMAN_WAREHOUSE", str(path))
    monkeypatch.setenv("DRAGOMAN_CORRECTIONS", str(tmp_path / "corrections.yml"))
    monkeypatch.setenv("DRAGOMAN_ALLOW_CORRECTIONS", "1")
    return path


def mentioned_actors(path: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute("SELECT actor_id, name FROM actors SEMI JOIN actor_mentions USING (actor_id)").fetchall()


def open_actor(actor_id: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page("actors.py")
    app.query_params["actor"] = actor_id
    app.run()
    assert not app.exception, [e.message for e in app.exception]
    return app


def save(app: AppTest, path: Path) -> Correction:
    app.text_input(key="correct-who").input("A. Analyst")
    app.text_input(key="actor-why").input("the texts say so")
    app.button(key="actor-save").click().run()
    assert not app.exception, [e.message for e in app.exception]
    (made,) = read_corrections(path.parent / "corrections.yml")
    assert any(made.correction_id in note.value for note in app.success)
    return made


def test_nobody_may_correct_by_default(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRAGOMAN_ALLOW_CORRECTIONS")
    app = open_actor(mentioned_actors(warehouse)[0][0])
    assert "actor-save" not in [button.key for button in app.button]


def test_two_actors_become_one(warehouse: Path) -> None:
    (first, name), (second, other) = mentioned_actors(warehouse)[:2]
    app = open_actor(first)
    app.text_input(key="actor-other").input(other).run()
    app.selectbox(key="actor-chosen").set_value(second).run()
    app.radio(key="actor-stays").set_value(second).run()
    made = save(app, warehouse)
    assert (made.action, made.actors) == ("merge", ((second, other), (first, name)))


def test_one_actor_becomes_two(warehouse: Path) -> None:
    actor_id, name = mentioned_actors(warehouse)[0]
    app = open_actor(actor_id)
    app.radio(key="actor-action").set_value(app.radio(key="actor-action").options[1]).run()
    with duckdb.connect(str(warehouse), read_only=True) as con:
        articles = con.execute("SELECT DISTINCT article_id FROM actor_mentions WHERE actor_id = ?", [actor_id])
        wanted = [row[0] for row in articles.fetchall()]
    app.multiselect(key="actor-articles").set_value(wanted)
    app.text_input(key="actor-called").input("Somebody Else")
    made = save(app, warehouse)
    assert (made.action, made.key, made.quote, made.articles) == ("split", actor_id, name, tuple(wanted))
    assert made.name == "Somebody Else"


def test_field_of_an_actor_is_corrected(warehouse: Path) -> None:
    actor_id, name = mentioned_actors(warehouse)[0]
    app = open_actor(actor_id)
    app.radio(key="actor-action").set_value(app.radio(key="actor-action").options[2]).run()
    app.selectbox(key="actor-column").set_value("country_iso3")
    app.text_input(key="actor-value").input("unknown")
    made = save(app, warehouse)
    assert (made.action, made.key, made.quote, made.changes) == ("correct", actor_id, name, {"country_iso3": None})


def test_unfinished_correction_is_not_saved(warehouse: Path) -> None:
    app = open_actor(mentioned_actors(warehouse)[0][0])
    app.button(key="actor-save").click().run()
    assert any("choose it" in note.value for note in app.warning)
    assert not (warehouse.parent / "corrections.yml").exists()
