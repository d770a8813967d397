"""Corrections in the dashboard: facts are marked, the list is shown, and a reader with the right adds one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.synthetic import ONE_ARTICLE, make_warehouse
from warehouse.corrections import read_corrections

APP = Path(__file__).resolve().parent.parent / "dashboards" / "app.py"


@pytest.fixture
def warehouse(tmp_path: Path) -> tuple[Path, str, str]:
    """A small warehouse, an event with a correction and another one."""
    path = make_warehouse(tmp_path / "w.duckdb", ONE_ARTICLE)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        first, second = (row[0] for row in con.execute("SELECT event_id FROM events ORDER BY 1 LIMIT 2").fetchall())
        con.execute(
            "INSERT INTO corrections BY NAME SELECT 'c1' AS correction_id, 'correct' AS action, "
            "'events' AS table_name, ? AS row_key, '{}' AS changes, 'A. Analyst' AS made_by, "
            "DATE '2026-03-31' AS made_on, 'the text says so' AS reason, 'applied' AS status",
            [first],
        )
    return path, first, second


def open_fact(path: Path, event_id: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DRAGOMAN_WAREHOUSE", str(path))
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["fact"] = f"event-{event_id}"
    app.run()
    assert not app.exception, [e.message for e in app.exception]
    return app


def test_corrected_fact_is_marked_and_nobody_may_correct_by_default(
    warehouse: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DRAGOMAN_ALLOW_CORRECTIONS", raising=False)
    app = open_fact(warehouse[0], warehouse[1], monkeypatch)
    assert any("the text says so" in element.proto.body for element in app.get("html"))
    assert not [button for button in app.button if button.label == "Save the correction"]


def test_reader_with_the_right_adds_a_correction(
    warehouse: tuple[Path, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "corrections.yml"
    monkeypatch.setenv("DRAGOMAN_ALLOW_CORRECTIONS", "1")
    monkeypatch.setenv("DRAGOMAN_CORRECTIONS", str(file))
    app = open_fact(warehouse[0], warehouse[2], monkeypatch)
    save = f"correct-save-{warehouse[2]}"
    app.button(key=save).click().run()
    assert any("who is missing" in warning.value for warning in app.warning)
    assert not file.exists()
    app.text_input(key="correct-who").input("A. Analyst")
    app.text_input(key=f"correct-why-{warehouse[2]}").input("read wrongly")
    app.button(key=save).click().run()
    assert not app.exception
    (made,) = read_corrections(file)
    assert (made.action, made.table, made.key, made.who) == ("reject", "events", warehouse[2], "A. Analyst")
