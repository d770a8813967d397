"""The samples read as their list promises; the development articles, where present, come out whole."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.article import Article, ReadResult
from sources.catalog import load_catalog
from sources.discover import find_documents
from sources.read import read_document

CATALOG = load_catalog()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = Path(__file__).parent.parent / "sources"
SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the development articles are not beside the project")
SITE_LINES = {"Continue Reading", "Published", "on", "Avatar photo", "Load Next Story", "Connect with us", "Comments"}


def read_all(root: Path) -> dict[str, ReadResult]:
    return {found.source_uri: read_document(root, found, catalog=CATALOG, now=NOW) for found in find_documents(root)}


@pytest.fixture(scope="module")
def samples() -> dict[str, ReadResult]:
    return {uri: result for uri, result in read_all(SOURCES).items() if uri.startswith("samples/")}


def test_samples_are_read_without_a_problem(samples: dict[str, ReadResult]) -> None:
    for uri, result in samples.items():
        assert result.document.status == "read", (uri, result.document.reason)
        assert result.problems == ()
        for article in result.articles:
            assert not SITE_LINES & set(article.text.split("\n"))
            assert "cookies" not in article.text
            assert article.published_on or article.language == "fr"
    assert {result.document.format for result in samples.values()} == {
        "text",
        "markdown",
        "html",
        "pdf",
        "docx",
        "jsonl",
    }


def test_samples_are_listed(samples: dict[str, ReadResult]) -> None:
    listed = set(re.findall(r"^\| `([^`]+)`", (SOURCES / "samples" / "README.md").read_text("utf-8"), re.MULTILINE))
    assert {f"samples/{name}" for name in listed} == set(samples)


def test_digest_is_three_articles(samples: dict[str, ReadResult]) -> None:
    articles = samples["samples/digest-three-stories.txt"].articles
    assert [(article.author, article.published_on) for article in articles] == [
        ("Lucia Rojas", "2023-04-18"),
        ("Tarek Nassar", "2023-12-20"),
        ("Naomi Clarke", "2023-01-31"),
    ]


def test_near_copy_has_another_outlet_of_the_same_family(samples: dict[str, ReadResult]) -> None:
    names = [
        samples[f"samples/kenya-india-port-agreement{end}"].document.publisher for end in (".txt", "-evening.html")
    ]
    families = [outlet.family for outlet in CATALOG.outlets if outlet.name in names]
    assert families == ["Lighthouse Press"] * 2


def test_table_of_the_release_is_kept_in_rows(samples: dict[str, ReadResult]) -> None:
    (article,) = samples["samples/korea-vietnam-trade-release.docx"].articles
    assert "\nSemiconductors | 14,870 | 16,910 | 29.0%\n" in article.text


@pytest.fixture(scope="module")
def seeds() -> list[Article]:
    return [article for result in read_all(SEEDS).values() for article in result.articles]


@needs_seeds
def test_seed_titles_and_authors(seeds: list[Article]) -> None:
    assert [article.title and article.title.split()[0] for article in seeds] == [
        "The", "Bombing", "Ukraine", "Pakistan-Belarus", None, "Belarus", "Pakistan,", "Celebrating",
    ]  # fmt: skip
    assert [article.author for article in seeds if article.author] == ["Khalid Taimur Akram"]


@needs_seeds
def test_seed_dates_are_stated_inferred_or_unknown(seeds: list[Article]) -> None:
    assert [(article.published_on, article.published_on_basis) for article in seeds] == [
        ("2019", "inferred"), (None, None), (None, None), ("2023", "inferred"), (None, None), ("2023", "inferred"),
        (None, None), ("2024-02-06", "stated"),
    ]  # fmt: skip


@needs_seeds
def test_seed_paragraphs_are_whole_and_site_lines_gone(seeds: list[Article]) -> None:
    printed = "\n".join(" ".join(path.read_text("utf-8").split()) for path in sorted(SEEDS.glob("*.txt")))
    kept = " ".join(" ".join(article.text.split()) for article in seeds)
    assert len(kept) > 0.98 * len(printed)
    for article in seeds:
        assert not SITE_LINES & set(article.text.split("\n"))
        for line in article.text.split("\n"):
            assert " ".join(line.split()) in printed
