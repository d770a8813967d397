"""Reading many articles at once in processes of their own, with the same result for any number of them.

Belongs here: batches, the pool and what happens to an article whose process dies. What reading an
article means is in `etl/extract/reader.py`; nothing here touches a database.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from etl.extract.reader import read_batch, unread
from etl.records import ArticleMentions, IssueNote
from etl.settings import Settings
from sources.article import Article

BATCH_WORDS = 20_000
BATCH_ARTICLES = 50
WORKER_DIED = "the process that read this article died (out of memory or a fault in native code); it was not read"


def read_articles(settings: Settings, articles: Sequence[Article]) -> Iterator[list[ArticleMentions]]:
    """Yield the mentions of all articles, batch by batch in no fixed order.

    Few words are read in this process. An article that kills its worker gets an issue, the others are read.
    """
    batches = make_batches(articles)
    words = sum(article.word_count for article in articles)
    if settings.processes == 1 or len(batches) < 2 or words < settings.pool_threshold_words:
        for batch in batches:
            yield read_batch(settings, batch)
        return
    suspects: list[Article] = []
    with _pool(min(settings.processes, len(batches))) as pool:
        waiting = {_submit(pool, settings, batch): batch for batch in batches}
        for done in as_completed(waiting):
            try:
                yield done.result()
            except BrokenProcessPool:
                suspects += waiting[done]
    yield from _read_suspects(settings, suspects)


def make_batches(articles: Sequence[Article]) -> list[list[Article]]:
    """Split articles, in their order, into batches of bounded words and number."""
    batches: list[list[Article]] = []
    words = 0
    for article in articles:
        if not batches or words + article.word_count > BATCH_WORDS or len(batches[-1]) >= BATCH_ARTICLES:
            batches.append([])
            words = 0
        batches[-1].append(article)
        words += article.word_count
    return batches


def _read_suspects(settings: Settings, suspects: Sequence[Article]) -> Iterator[list[ArticleMentions]]:
    """Read one article at a time, so that the one that kills the process is known."""
    left = list(suspects)
    while left:
        with _pool(1) as pool:
            try:
                while left:
                    yield _submit(pool, settings, left[:1]).result()
                    left.pop(0)
            except BrokenProcessPool:
                yield [unread(left.pop(0), IssueNote("language", "error", WORKER_DIED))]


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))


def _submit(pool: ProcessPoolExecutor, settings: Settings, batch: list[Article]) -> Future[list[ArticleMentions]]:
    try:
        return pool.submit(read_batch, settings, batch)
    except BrokenProcessPool as error:
        failed: Future[list[ArticleMentions]] = Future()
        failed.set_exception(error)
        return failed
