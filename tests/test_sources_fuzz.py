"""Any bytes, in any format: a document comes back, read or quarantined, and the same one each time."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.catalog import load_catalog
from sources.chrome import load_chrome
from sources.clean import clean_page
from sources.discover import FoundDocument
from sources.page import read_page
from sources.read import read_document

CATALOG = load_catalog()
CHROME = load_chrome()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLES = Path(__file__).parent.parent / "sources" / "samples"
SEEDS = {
    "txt": (SAMPLES / "digest-three-stories.txt").read_bytes(),
    "md": (SAMPLES / "vietnam-korea-trade-figures.md").read_bytes(),
    "html": (SAMPLES / "turkey-azerbaijan-energy.html").read_bytes(),
    "pdf": (SAMPLES / "poland-germany-border.pdf").read_bytes(),
    "docx": (SAMPLES / "korea-vietnam-trade-release.docx").read_bytes(),
    "jsonl": (SAMPLES / "brazil-china-briefs.jsonl").read_bytes(),
}
# A quick sample by default; DRAGOMAN_FUZZ_CASES=2000 for a long search.
QUICK = settings(
    max_examples=int(os.environ.get("DRAGOMAN_FUZZ_CASES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def check(folder: Path, suffix: str, content: bytes) -> None:
    path = folder / f"a.{suffix}"
    path.write_bytes(content)
    found = FoundDocument(path.name, path, len(content), "")
    result = read_document(folder, found, catalog=CATALOG, now=NOW)
    assert result == read_document(folder, found, catalog=CATALOG, now=NOW)
    assert "fault of this program" not in str(result.document.reason)
    assert (result.document.status == "quarantined") is (not result.articles)
    for article in result.articles:
        article.text.encode("utf-8")
        assert "\x00" not in article.text
        assert article.word_count > 0
        assert article.published_on is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", article.published_on)


@pytest.mark.parametrize("suffix", SEEDS)
@QUICK
@given(content=st.binary(max_size=600))
def test_random_bytes(tmp_path: Path, suffix: str, content: bytes) -> None:
    check(tmp_path, suffix, content)


@pytest.mark.parametrize("suffix", SEEDS)
@QUICK
@given(data=st.data())
def test_damaged_documents(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    content = bytearray(SEEDS[suffix])
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "double"])):
            case "flip":
                content[position] = data.draw(st.integers(0, 255))
            case "cut":
                del content[position : position + data.draw(st.integers(1, 400))]
            case "insert":
                content[position:position] = data.draw(st.binary(max_size=40))
            case _:
                content[position:position] = content[: data.draw(st.integers(1, 200))]
        if not content:
            content.extend(b" ")
    check(tmp_path, suffix, bytes(content))


SITE_LINES = "|Published|on|By|By Ama Mensah|Avatar photo|Continue Reading|May 3, 2024|Africa|Treaty signed|* * *"
OTHER_LINES = "Author|ACCRA:|Наверх|a|Ghana and Togo signed a treaty on fishing in Accra on Tuesday."
LINES = st.sampled_from(f"{SITE_LINES}|{OTHER_LINES}".split("|"))


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(LINES | st.text(max_size=60), max_size=30))
def test_no_sentence_of_a_page_is_lost_or_doubled(lines: list[str]) -> None:
    marked = [
        f"Sentence number {i} is about the long river and its two banks." if i % 3 == 0 else line
        for i, line in enumerate(lines)
    ]
    articles = read_page(clean_page("\n\n".join(marked)), chrome=CHROME)
    text = "\n".join(article.text for article in articles)
    found = re.findall(r"Sentence number (\d+) is about the long river and its two banks\.", text)
    assert found == [str(i) for i in range(0, len(lines), 3)]
