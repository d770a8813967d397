"""Staging takes in what changed, drops what is gone and says what must be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.layout import layout_for
from warehouse.rows import RowError
from warehouse.staging import (
    articles_to_read,
    known_documents,
    open_staging,
    put_documents,
    put_mentions,
    record_run,
    remove_documents,
    set_document_status,
    staging_state,
)

TEXT = "Kenya signed a treaty with Norway."


def document(number: int, **changes: Any) -> dict[str, Any]:
    row = {
        "document_id": f"doc{number}",
        "source_uri": f"inbox/{number}.txt",
        "format": "text",
        "sha256": "0" * 64,
        "fetched_at": datetime(2024, 1, 1, tzinfo=UTC),
        "status": "read",
        "source_version": "s1",
    }
    return {**row, **changes}


def article(number: int, **changes: Any) -> dict[str, Any]:
    row = {
        "article_id": f"art{number}",
        "document_id": f"doc{number}",
        "ordinal": 0,
        "text": TEXT,
        "word_count": 6,
    }
    return {**row, **changes}


def sentence(number: int) -> dict[str, Any]:
    return {
        "sentence_id": f"sen{number}",
        "article_id": f"art{number}",
        "ordinal": 0,
        "char_start": 0,
        "char_end": len(TEXT),
        "text": TEXT,
        "kind": "prose",
    }


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["article_id"] for row in rows]


def test_unchanged_article_is_read_once(tmp_path: Path) -> None:
    with open_staging(layout_for(tmp_path / "warehouse.duckdb")) as con:
        put_documents(con, [document(1), document(2)], [article(1), article(2)])
        assert ids(articles_to_read(con, reader_version="r1")) == ["art1", "art2"]
        put_mentions(con, {"sentences": [sentence(1), sentence(2)]}, article_ids=["art1", "art2"], reader_version="r1")
        assert articles_to_read(con, reader_version="r1") == []
        state = staging_state(con)
        put_documents(con, [document(1)], [article(1)])
        assert articles_to_read(con, reader_version="r1") == []
        assert staging_state(con) == state
        put_documents(con, [document(2)], [article(2, title="Another title")])
        assert ids(articles_to_read(con, reader_version="r1")) == ["art2"]
        assert staging_state(con) != state
        assert con.execute("SELECT sentence_id FROM sentences").fetchall() == [("sen1",)]
        assert ids(articles_to_read(con, reader_version="r2")) == ["art1", "art2"]


def test_removed_document_leaves_nothing(tmp_path: Path) -> None:
    issue = {"issue_id": "i1", "stage": "read", "severity": "error", "document_id": "doc1", "message": "bad line 3"}
    with open_staging(layout_for(tmp_path / "warehouse.duckdb")) as con:
        put_documents(con, [document(1)], [article(1)], issues=[issue])
        put_mentions(con, {"sentences": [sentence(1)]}, article_ids=["art1"], reader_version="r1")
        assert remove_documents(con, ["doc1"]) == 1
        assert known_documents(con) == {}
        for name in ("articles", "sentences", "issues", "readings"):
            assert con.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)


def test_status_does_not_change_state(tmp_path: Path) -> None:
    bad = document(2, status="quarantined", reason="empty file")
    with open_staging(layout_for(tmp_path / "warehouse.duckdb")) as con:
        put_documents(con, [document(1), bad], [])
        state = staging_state(con)
        set_document_status(con, ["doc1", "doc2"], status="unchanged")
        assert [d.status for d in known_documents(con).values()] == ["unchanged", "quarantined"]
        assert staging_state(con) == state


def test_half_a_batch_is_never_kept(tmp_path: Path) -> None:
    with open_staging(layout_for(tmp_path / "warehouse.duckdb")) as con:
        put_documents(con, [document(1)], [article(1)])
        broken = {**sentence(1), "kind": "verse"}
        with pytest.raises(duckdb.ConstraintException):
            put_mentions(con, {"sentences": [broken]}, article_ids=["art1"], reader_version="r1")
        with pytest.raises(RowError, match="no column colour"):
            put_documents(con, [document(1, colour="red")], [])
        assert ids(articles_to_read(con, reader_version="r1")) == ["art1"]
        assert len(known_documents(con)) == 1


@pytest.mark.parametrize("damage", ["other layout", "older runs", "corrupt"])
def test_unusable_staging_is_moved_aside(tmp_path: Path, damage: str) -> None:
    layout = layout_for(tmp_path / "warehouse.duckdb")
    run = {
        "run_id": "r1", "started_at": datetime(2024, 1, 1), "status": "failed", "code_version": "1",
        "lexicon_version": "1", "model_version": "1", "counts": "{}", "gained": "{}", "lost": "{}",
    }  # fmt: skip
    with open_staging(layout) as con:
        put_documents(con, [document(1)], [article(1)])
        record_run(con, run)
        if damage != "corrupt":
            con.execute("UPDATE staging_layout SET version = 'old'")
        if damage == "older runs":
            con.execute("ALTER TABLE runs DROP COLUMN message")
            con.execute("ALTER TABLE runs ADD COLUMN mood VARCHAR")
    if damage == "corrupt":
        layout.staging.write_bytes(b"no database at all" * 1000)
    with open_staging(layout) as con:
        assert known_documents(con) == {}
        kept = con.execute("SELECT count(*) FROM runs").fetchone()
    assert kept == ((0,) if damage == "corrupt" else (1,))
    assert len(list(layout.builds.glob("staging-*.old"))) == 1


def test_text_that_utf8_cannot_hold(tmp_path: Path) -> None:
    with open_staging(layout_for(tmp_path / "warehouse.duckdb")) as con:
        put_documents(con, [document(1)], [article(1, text="a\ud800b\x00c😀")])
        (row,) = articles_to_read(con, reader_version="r")
    assert row["text"] == "a�b\x00c😀"
