"""Finding documents: what is one, what is skipped, what is refused, in an order that never changes."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from sources.discover import find_documents
from sources.raw import ReadLimits


def names(root: Path) -> list[str]:
    return [found.source_uri for found in find_documents(root)]


def test_walks_sorted_and_skips_what_is_no_document(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.md",
        "sub/c.pdf",
        ".hidden.txt",
        "sub/.git/x.txt",
        "README.md",
        "catalog.yml",
        "x.py",
        "d.txt~",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", "utf-8")
    assert names(tmp_path) == ["a.md", "b.txt", "sub/c.pdf"]


def test_project_sources_hold_documents_in_their_folders_only(tmp_path: Path) -> None:
    for name in ("catalog.yml", "inbox/a.txt", "samples/b.txt", "readers/c.txt", "d.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", "utf-8")
    assert names(tmp_path) == ["inbox/a.txt", "samples/b.txt"]


def test_own_sources_folder_gives_the_samples() -> None:
    found = find_documents(Path(__file__).parent.parent / "sources")
    assert sum(one.source_uri.startswith("samples/") for one in found) >= 10
    assert all(one.source_uri.startswith(("samples/", "inbox/")) or "://" in one.source_uri for one in found)


def test_checksum_and_size(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc" * 1_000_000)
    (found,) = find_documents(tmp_path)
    assert found.sha256 == hashlib.sha256(b"abc" * 1_000_000).hexdigest()
    assert found.size == 3_000_000


def test_odd_names(tmp_path: Path) -> None:
    (tmp_path / 'it\'s "odd"\nname.txt').write_text("x", "utf-8")
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_text("x", "utf-8")
    assert names(tmp_path) == ["bad\\xff.txt", 'it\'s "odd"\nname.txt']


def test_links_and_special_files_are_refused(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("secret", "utf-8")
    (root / "inside.txt").write_text("x", "utf-8")
    (root / "a_link.txt").symlink_to(outside / "secret.txt")
    (root / "b_folder").symlink_to(outside)
    (root / "c_dangling.txt").symlink_to("nowhere")
    (root / "d_inside.txt").symlink_to("inside.txt")
    (root / "e_loop").symlink_to("e_loop")
    os.mkfifo(root / "f_pipe.txt")
    reasons = {found.source_uri: found.reason for found in find_documents(root)}
    assert "leaves the sources folder" in str(reasons["a_link.txt"])
    assert "leaves the sources folder" in str(reasons["b_folder"])
    assert "points at nothing" in str(reasons["c_dangling.txt"])
    assert "points at nothing" in str(reasons["e_loop"])
    assert "no regular file" in str(reasons["f_pipe.txt"])
    assert reasons["d_inside.txt"] is None
    assert reasons["inside.txt"] is None


def test_large_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.truncate(2_000)
    (found,) = find_documents(tmp_path, limits=ReadLimits(max_file_bytes=1_000))
    assert "2,000 bytes, more than the limit of 1,000" in str(found.reason)
    assert found.sha256 == ""


def test_fetched_page_has_its_url_and_headers(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("x", "utf-8")
    record = {
        "url": "https://a.example/1",
        "fetched_at": "2025-01-02T03:04:05+00:00",
        "headers": {"Content-Type": "text/html"},
    }
    (tmp_path / "page.html.headers.json").write_text(json.dumps(record), "utf-8")
    (found,) = find_documents(tmp_path)
    assert found.source_uri == "https://a.example/1"
    assert dict(found.headers) == {"content-type": "text/html"}
    assert found.fetched_at == "2025-01-02T03:04:05+00:00"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"url": 1}', '{"url": "x", "headers": [], "fetched_at": ""}'])
def test_damaged_headers_leave_a_plain_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "page.html").write_text("x", "utf-8")
    (tmp_path / "page.html.headers.json").write_text(content, "utf-8")
    (found,) = find_documents(tmp_path)
    assert found.source_uri == "page.html"


def test_missing_root_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="is no folder"):
        find_documents(tmp_path / "none")
