"""Reading articles: faults become issues, processes that die take nobody with them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from etl import pool
from etl.extract import reader as reader_module
from etl.extract.reader import Reader, read_batch, unread
from etl.pool import make_batches, read_articles
from etl.records import ArticleMentions
from etl.settings import Settings
from etl.versions import hash_files, reader_version, source_version
from sources.article import Article


def make_article(number: int, text: str = "Norway met Sweden in Oslo.", **changes: Any) -> Article:
    article = Article(
        f"a{number}", "d", None, number, None, None, None, None, None, None, "en", text, len(text.split())
    )
    return replace(article, **changes)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings())


def test_reader_finds_all_kinds(reader: Reader) -> None:
    text = "Kenyan Foreign Minister Wanjiku Odera met Tanzanian officials in Dodoma on 4 March 2021.\n\n"
    text += "Kenya exported goods worth $350 million to Tanzania in 2020."
    found = reader.read(make_article(1, text))
    assert found.sentences and found.actors and found.actor_mentions and found.events and found.trade_flows
    assert not [issue for issue in found.issues if issue.severity == "error"]


def test_other_languages_and_endless_articles_are_noted_and_not_read(reader: Reader) -> None:
    french = reader.read(make_article(1, language="fr"))
    assert french.sentences == () and "language is 'fr'" in french.issues[0].message
    endless = reader.read(make_article(1, word_count=10**6))
    assert endless.sentences == () and "max_article_words" in endless.issues[0].message


def test_fault_in_one_stage_keeps_the_stages_before(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "find_events", _break)
    found = reader.read(make_article(1))
    assert found.actor_mentions
    assert [(issue.stage, issue.severity) for issue in found.issues if issue.severity == "error"] == [
        ("events", "error")
    ]
    assert "ValueError: broken" in found.issues[-1].message


def test_article_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Reader(replace(Settings(), article_seconds=1))
    monkeypatch.setattr(reader_module, "find_dates", _sleep)
    started = time.monotonic()
    found = slow.read(make_article(1))
    assert time.monotonic() - started < 20
    assert "article_seconds" in found.issues[-1].message


def test_batches_keep_order_and_bounds() -> None:
    articles = [make_article(number, word_count=9_000) for number in range(7)]
    batches = make_batches(articles)
    assert [article for batch in batches for article in batch] == articles
    assert max(len(batch) for batch in batches) == 2
    assert make_batches([]) == []


def test_article_that_kills_its_process_is_noted_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "read_batch", read_batch_or_die)
    monkeypatch.setattr(pool, "BATCH_ARTICLES", 2)
    articles = [make_article(number) for number in range(6)]
    articles[3] = replace(articles[3], title="deadly")
    settings = replace(Settings(), jobs=2, pool_threshold_words=0)
    found = {one.article_id: one for batch in read_articles(settings, articles) for one in batch}
    assert found.keys() == {article.article_id for article in articles}
    assert [key for key, one in found.items() if one.issues] == ["a3"]
    assert "died" in found["a3"].issues[0].message


def test_versions_change_with_what_decides_the_result(tmp_path: Any) -> None:
    assert reader_version(Settings()) == reader_version(replace(Settings(), jobs=7))
    assert reader_version(Settings()) != reader_version(replace(Settings(), max_article_words=7))
    assert len(source_version()) == 16
    (tmp_path / "a.yml").write_text("one")
    before = hash_files([tmp_path / "a.yml"], tmp_path)
    (tmp_path / "a.yml").write_text("two")
    assert hash_files([tmp_path / "a.yml"], tmp_path) != before


def test_batch_of_one_is_what_the_batch_of_many_gives() -> None:
    articles = [
        make_article(number, f"Chile rejected the accusation of Peru on {number + 1} May 2020.") for number in range(4)
    ]
    together = read_batch(Settings(), articles)
    assert together == [read_batch(Settings(), [article])[0] for article in reversed(articles)][::-1]


def read_batch_or_die(_settings: Settings, articles: Sequence[Article]) -> list[ArticleMentions]:
    """Stand in for reading: dies with the article called deadly."""
    if any(article.title == "deadly" for article in articles):
        os.kill(os.getpid(), signal.SIGKILL)
    return [unread(article) for article in articles]


def _break(*_: object, **__: object) -> None:
    raise ValueError("broken")


def _sleep(*_: object, **__: object) -> None:
    time.sleep(30)
