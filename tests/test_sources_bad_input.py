"""Bad input is quarantined or read, always with a reason that says what to do, and never raises."""

import os
import threading
import time
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from sources.article import ReadResult
from sources.catalog import load_catalog
from sources.discover import find_documents
from sources.raw import ReadLimits
from sources.read import read_document

CATALOG = load_catalog()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLES = Path(__file__).parent.parent / "sources" / "samples"
SENTENCE = "Peru and Bolivia signed a treaty in La Paz on May 3, 2024."


def read(tmp_path: Path, name: str, content: bytes, *, limits: ReadLimits | None = None) -> ReadResult:
    (tmp_path / name).write_bytes(content)
    (found,) = find_documents(tmp_path, limits=limits)
    return read_document(tmp_path, found, catalog=CATALOG, now=NOW, limits=limits)


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted_pdf(password: str) -> bytes:
    writer, stream = PdfWriter(), BytesIO()
    writer.append(PdfReader(SAMPLES / "poland-germany-border.pdf"))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(stream)
    return stream.getvalue()


def blank_pdf() -> bytes:
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(stream)
    return stream.getvalue()


DOCX = (SAMPLES / "korea-vietnam-trade-release.docx").read_bytes()
PDF = (SAMPLES / "poland-germany-border.pdf").read_bytes()
QUARANTINED = [
    ("empty.txt", b"", "the file is empty"),
    ("spaces.md", b" \n\t\n", "the file is empty"),
    ("binary.txt", bytes(range(256)) * 20, "is binary"),
    ("nul.txt", b"\x00\x01\x02" * 500, "is binary"),
    ("photo.png", b"\x89PNG\r\n\x1a\n", "PNG image"),
    ("photo.txt", b"\xff\xd8\xff\xe0" + b"x" * 100, "JPEG image"),
    ("old.docx", b"\xd0\xcf\x11\xe0" + b"x" * 100, "Office file"),
    ("fake.docx", b"no zip at all", "is no zip archive"),
    ("cut.docx", DOCX[:9000], "damaged"),
    ("other.docx", zipped({"a.txt": b"hi"}), "zip archive that is no DOCX"),
    ("hollow.docx", zipped({"word/document.xml": b"<w/>"}), "damaged"),
    ("bomb.docx", zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"0" * 200_000_000}), "zip bomb"),
    ("archive.zip", zipped({"a.txt": b"hi"}), "zip archive that is no DOCX"),
    ("locked.pdf", encrypted_pdf("secret"), "encrypted"),
    ("scan.pdf", blank_pdf(), "without text"),
    ("cut.pdf", PDF[:1200], "damaged"),
    ("fake.pdf", b"no pdf at all", "holds none"),
    ("noise.pdf", b"%PDF-1.7\n" + bytes(range(256)), "damaged"),
    ("empty.html", b"<html><head><title></title></head><body></body></html>", "no text"),
    ("bad.jsonl", b"{\n[]\n", "no line holds an article"),
    ("table.csv", b"a,b\n1,2\n", "is not known"),
    ("chrome.txt", b"Share\n\nAdvertisement\n", "no article text"),
]


@pytest.mark.parametrize(("name", "content", "reason"), QUARANTINED, ids=[case[0] for case in QUARANTINED])
def test_quarantined_with_a_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    result = read(tmp_path, name, content)
    assert result.document.status == "quarantined"
    assert reason in str(result.document.reason)
    assert ": " in str(result.document.reason) or result.document.reason is None  # what is wrong: what to do
    assert result.articles == ()
    assert [problem.severity for problem in result.problems] == ["error"]
    assert name in result.problems[0].message


READ = [
    ("utf8.txt", SENTENCE.encode()),
    ("bom.txt", SENTENCE.encode("utf-8-sig")),
    ("utf16.txt", SENTENCE.encode("utf-16")),
    ("utf16le.txt", SENTENCE.encode("utf-16-le")),
    ("utf32.txt", SENTENCE.encode("utf-32")),
    ("none", SENTENCE.encode()),
    ('it\'s "odd"\nname.txt', SENTENCE.encode()),
    ("page.txt", f"<!DOCTYPE html><html><body><p>{SENTENCE}</p></body></html>".encode()),
    ("nul.txt", SENTENCE.replace("treaty", "tre\x00aty").encode()),
    ("br.txt", SENTENCE.replace("signed ", "signed<br/>").encode()),
    ("dos.txt", (SENTENCE + "\r\n").encode()),
]


@pytest.mark.parametrize(("name", "content"), READ, ids=[repr(case[0]) for case in READ])
def test_read_all_the_same(tmp_path: Path, name: str, content: bytes) -> None:
    result = read(tmp_path, name, content)
    assert result.document.status == "read", result.document.reason
    assert [article.text for article in result.articles] == [SENTENCE]
    assert result.articles[0].published_on is None  # the date of an event is no publication date


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "Le ministre français a été reçu à Genève, où l'accord a été signé après de longues négociations."),
        ("cp1252", "The minister said “we will sign” in Asunción — a “first” for São Tomé."),
        (
            "cp1250",
            "Minister spraw zagranicznych złożył wizytę w Pradze, gdzie podpisał umowę o współpracy gospodarczej.",
        ),
        ("cp1251", "Министр иностранных дел прибыл с официальным визитом в Ереван для переговоров о торговле."),
        ("gb18030", "外交部长在北京会见了来访的秘鲁代表团，双方签署了贸易协定。两国将扩大农产品贸易。"),
        ("shift_jis", "外務大臣は東京でペルーの代表団と会談し、貿易協定に署名した。両国は農産物の貿易を拡大する。"),
    ],
)
def test_older_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    assert read(tmp_path, "a.txt", text.encode(encoding)).articles[0].text == text


def test_a_few_broken_bytes_are_told(tmp_path: Path) -> None:
    content = ("São Tomé e Príncipe assinou. " * 40).encode() + b"\xff fim."
    result = read(tmp_path, "a.txt", content)
    assert result.articles[0].text.startswith("São Tomé e Príncipe")
    assert "1 characters are no utf-8" in result.problems[0].message


def test_large_texts_are_refused_or_cut(tmp_path: Path) -> None:
    result = read(tmp_path, "a.txt", b"word and more. " * 3_500_000)
    assert "52,500,000 bytes, more than the limit" in str(result.document.reason)
    cut = read(tmp_path, "a.txt", (SENTENCE.encode() + b"\n") * 100, limits=ReadLimits(max_article_characters=600))
    assert cut.document.status == "read"
    assert len(cut.articles[0].text) <= 600
    assert "are read" in cut.problems[0].message


def test_broken_html_is_read(tmp_path: Path) -> None:
    result = read(tmp_path, "a.html", f"<html><div><p>{SENTENCE}<p><b>And more of it <table><td>was said.".encode())
    assert SENTENCE in result.articles[0].text


def test_good_lines_of_a_bad_jsonl_are_kept(tmp_path: Path) -> None:
    lines = [
        b'{"id": 1, "title": "T", "text": "Peru signed."}',
        b"{bad",
        b"",
        b"[1]",
        b'{"id": 2}',
        b'{"id": "1", "text": "Again.", "published_on": "2024-02-30"}',
        b'{"id": 3, "text": "A\\ud800B\\u0000C", "author": ["X", "Y"], "other": {}}',
        b"[" * 100_000,
        b'{"text": "No id.", "url": false}',
    ]
    result = read(tmp_path, "a.jsonl", b"\n".join(lines))
    assert [(a.external_id, a.text, a.author) for a in result.articles] == [
        ("1", "T\n\nPeru signed.", None),
        ("1", "Again.", None),
        ("3", "A\ufffdBC", "X, Y"),
    ]
    assert len({article.article_id for article in result.articles}) == 3
    told = [problem.message.split(":")[0] for problem in result.problems]
    assert told == ["line 2", "line 4", "line 5", "line 6", "line 8", "line 9", "article 1"]


def test_vanished_and_changed_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SENTENCE, "utf-8")
    (found,) = find_documents(tmp_path)
    path.write_text(SENTENCE + " More.", "utf-8")
    changed = read_document(tmp_path, found, catalog=CATALOG, now=NOW)
    assert changed.document.status == "read"
    assert changed.document.sha256 != found.sha256  # of the bytes that were read
    path.unlink()
    vanished = read_document(tmp_path, found, catalog=CATALOG, now=NOW)
    assert vanished.document.status == "quarantined"
    path.symlink_to("/etc/hostname")
    assert "leaves" in str(read_document(tmp_path, found, catalog=CATALOG, now=NOW).document.reason)


def test_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"word " * 200_000)
    (found,) = find_documents(tmp_path)
    stop = threading.Event()
    writer = threading.Thread(target=append_until, args=(path, stop))
    writer.start()
    try:
        statuses = {read_document(tmp_path, found, catalog=CATALOG, now=NOW).document.status for _ in range(8)}
    finally:
        stop.set()
        writer.join()
    assert statuses <= {"read", "quarantined"}


def append_until(path: Path, stop: threading.Event) -> None:
    with path.open("ab", buffering=0) as stream:
        while not stop.is_set():
            stream.write(b"more ")
            time.sleep(0.0005)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SENTENCE, "utf-8")
    path.chmod(0)
    (found,) = find_documents(tmp_path)
    assert "permissions" in str(read_document(tmp_path, found, catalog=CATALOG, now=NOW).document.reason)
