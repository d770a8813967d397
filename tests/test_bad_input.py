"""Bad input end to end: each bad document is quarantined or read with a clear reason, and the rest goes on."""

from __future__ import annotations

import threading
import time
import zipfile
from pathlib import Path

import pytest

from etl.build import run_build
from etl.settings import Settings
from tests.building import ask, settings_for, write_sources

ENCRYPTED_PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\n"
    b"endobj\ntrailer\n<< /Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >> >>\n%%EOF\n"
)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse built from three good documents among many bad ones."""
    folder = tmp_path_factory.mktemp("bad")
    sources = write_sources(folder / "sources")
    (sources / "empty.txt").write_bytes(b"")
    (sources / "huge.txt").write_text("Norway met Sweden in Oslo on Monday. " * 1_400_000, encoding="utf-8")
    (sources / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (sources / "windows.txt").write_bytes("Norway’s café policy: “no” to Malmö, said Sweden.".encode("cp1252"))
    (sources / "broken.html").write_text("<html><body><p>Norway met <b>Sweden</p><div><p>in Oslo.", encoding="utf-8")
    (sources / "locked.pdf").write_bytes(ENCRYPTED_PDF)
    (sources / "fake.docx").write_bytes(b"this is no zip")
    with zipfile.ZipFile(sources / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * 300_000_000)
    (sources / "lines.jsonl").write_text(
        '{"id": "good", "text": "Norway condemned the arrest of its envoy in Iran."}\n{"id": "bad", "text": \n[1]\n',
        encoding="utf-8",
    )
    (folder / "outside.txt").write_text("Chile met Peru.", encoding="utf-8")
    (sources / "link.txt").symlink_to(folder / "outside.txt")
    (sources / "gone.txt").symlink_to(folder / "nothing.txt")
    (sources / 'quote"and\nnewline.txt').write_text("Ghana met Togo in Accra.", encoding="utf-8")
    settings = settings_for(folder)
    run_build(settings)
    return settings


def document(settings: Settings, name: str) -> tuple[object, ...]:
    rows = ask(settings.warehouse, f"SELECT status, reason, document_id FROM documents WHERE source_uri = '{name}'")
    assert len(rows) == 1, name
    return rows[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty.txt", "empty"),
        ("binary.txt", ""),
        ("locked.pdf", ""),
        ("fake.docx", ""),
        ("bomb.docx", ""),
        ("link.txt", "leaves the sources folder"),
        ("gone.txt", "points at nothing"),
    ],
)
def test_unreadable_document_is_quarantined_with_a_reason(bad: Settings, name: str, said: str) -> None:
    status, reason, document_id = document(bad, name)
    assert status == "quarantined"
    assert reason and said in str(reason)
    issues = ask(bad.warehouse, f"SELECT message FROM issues WHERE document_id = '{document_id}'")
    assert issues, "a quarantined document has an issue"


@pytest.mark.parametrize("name", ["visit.txt", "quarrel.md", "trade.jsonl", 'quote"and\nnewline.txt', "broken.html"])
def test_the_rest_is_read(bad: Settings, name: str) -> None:
    assert document(bad, name)[0] == "read"


def test_bad_lines_are_issues_and_good_ones_are_read(bad: Settings) -> None:
    assert document(bad, "lines.jsonl")[0] == "read"
    found = ask(bad.warehouse, "SELECT external_id FROM articles WHERE external_id IN ('good', 'bad')")
    assert found == [("good",)]


def test_endless_text_is_quarantined_or_cut_with_a_word_about_it(bad: Settings) -> None:
    status, reason, document_id = document(bad, "huge.txt")
    issues = ask(bad.warehouse, f"SELECT message FROM issues WHERE document_id = '{document_id}'")
    assert status == "quarantined" or issues
    assert reason or issues


def test_other_encodings_keep_the_text(bad: Settings) -> None:
    _, _, document_id = document(bad, "windows.txt")
    texts = ask(bad.warehouse, f"SELECT text FROM articles WHERE document_id = '{document_id}'")
    assert texts and "“no” to Malmö" in str(texts[0][0])


def test_document_that_vanishes_in_mid_run_stops_nothing(tmp_path: Path) -> None:
    sources = write_sources(tmp_path / "sources")
    for number in range(60):
        (sources / f"short-{number:02}.txt").write_text(f"Norway met Sweden {number} times.", encoding="utf-8")
    settings = settings_for(tmp_path)
    thread = threading.Thread(target=_remove_some, args=(sources,))
    thread.start()
    run_build(settings)
    thread.join()
    statuses = dict(ask(settings.warehouse, "SELECT status, count(*) FROM documents GROUP BY status"))  # type: ignore[arg-type]
    assert statuses["read"] >= 3
    report = run_build(settings)
    assert report.steps["documents"].figures["quarantined"] == 0
    assert ask(settings.warehouse, "SELECT count(*) FROM documents") == [(len(list(sources.iterdir())),)]


def _remove_some(sources: Path) -> None:
    for number in range(59, 20, -1):
        (sources / f"short-{number:02}.txt").unlink()
        time.sleep(0.02)
