"""Reading one article: the language pass and every extractor over it.

Belongs here: the order of the extractors, what happens when one of them fails, and the version of the
whole. No rule and no lexicon; nothing about other articles or the warehouse.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from types import FrameType

from etl.extract.actors import find_actors, load_actor_lexicon
from etl.extract.dates import find_dates
from etl.extract.dates_lexicon import load_date_lexicon
from etl.extract.dates_mentions import date_mentions
from etl.extract.events import find_events, load_event_lexicon
from etl.extract.events.explain import explain_article_events
from etl.extract.network import encode, layout_of
from etl.extract.spans import ActorReading
from etl.extract.trade import find_trade_flows, load_trade_lexicon
from etl.extract.trade.explain import explain_trade
from etl.language.analysis import AnalysedArticle, analyse_article
from etl.language.pipeline import load_pipeline
from etl.records import ArticleMentions, IssueNote
from etl.settings import Settings
from etl.versions import reader_version
from sources.article import Article

READ_LANGUAGES = ("en", None)


class ArticleTimeoutError(RuntimeError):
    """Reading one article took longer than the settings allow."""


class Reader:
    """The language pipeline and all lexicons, loaded once, and `read` to apply them to articles.

    Without `weigh` events and trade are as the rules read them, for tests of rules.
    """

    def __init__(self, settings: Settings, *, weigh: bool = True) -> None:
        self.settings = settings
        self.weigh = weigh
        self.nlp = load_pipeline(settings.model)
        self.actor_lexicon = load_actor_lexicon()
        self.date_lexicon = load_date_lexicon()
        self.event_lexicon = load_event_lexicon()
        self.trade_lexicon = load_trade_lexicon()

    @property
    def version(self) -> str:
        """Hash of everything that decides what an article yields."""
        return reader_version(self.settings)

    def read(self, article: Article) -> ArticleMentions:
        """Return what the article says; a fault in it becomes an issue and never an exception."""
        refused = self._refuse(article)
        if refused is not None:
            return unread(article, refused)
        stage = "language"
        found = unread(article)
        try:
            with time_limit(self.settings.article_seconds):
                analysed = analyse_article(self.nlp, article)
                found = replace(found, sentences=tuple(s.sentence for s in analysed.sentences))
                stage = "actors"
                actors = find_actors(analysed, self.actor_lexicon)
                found = _with_actors(found, actors)
                vectors = encode(layout_of(analysed, actors)) if self.weigh else None
                stage = "dates"
                dates = find_dates(analysed, lexicon=self.date_lexicon)
                found = replace(found, dates=date_mentions(analysed, dates))
                stage = "events"
                events, event_issues = find_events(analysed, actors, dates, self.event_lexicon, vectors=vectors)
                found = replace(found, events=events, issues=found.issues + event_issues)
                stage = "trade"
                flows, flow_issues = find_trade_flows(analysed, actors, dates, self.trade_lexicon, vectors=vectors)
                found = replace(found, trade_flows=flows, issues=found.issues + flow_issues)
        except Exception as error:
            message = f"{type(error).__name__}: {error}; what this stage and later ones would find is missing"
            found = replace(found, issues=(*found.issues, IssueNote(stage, "error", message)))
        return found

    def analyse(self, article: Article) -> AnalysedArticle:
        """Return the language analysis alone, for `dragoman explain`."""
        return analyse_article(self.nlp, article)

    def workings(self, article: Article) -> Mapping[int, tuple[str, ...]]:
        """Return, by sentence, the lines that tell which rules fired with which words, and which nearly did.

        Empty for an article that is not read for facts.
        """
        if self._refuse(article) is not None:
            return {}
        analysed = self.analyse(article)
        actors = find_actors(analysed, self.actor_lexicon)
        dates = find_dates(analysed, lexicon=self.date_lexicon)
        vectors = encode(layout_of(analysed, actors)) if self.weigh else None
        events = explain_article_events(analysed, actors, dates, self.event_lexicon, vectors=vectors)
        trade = explain_trade(analysed, actors, dates, self.trade_lexicon, vectors)
        return {
            ordinal: (*(line.text for line in lines), *(f"trade: {line}" for line in trade.get(ordinal, ())))
            for ordinal, lines in enumerate(events)
        }

    def _refuse(self, article: Article) -> IssueNote | None:
        if article.language not in READ_LANGUAGES:
            return IssueNote("language", "info", f"language is {article.language!r}; only English is read for facts")
        if article.word_count > self.settings.max_article_words:
            limit = self.settings.max_article_words
            message = f"{article.word_count} words; more than max_article_words ({limit}) are not read for facts"
            return IssueNote("language", "warning", message)
        return None


def unread(article: Article, *issues: IssueNote) -> ArticleMentions:
    """Return the mentions of an article that gave none, with the reasons."""
    return ArticleMentions(article.article_id, (), (), (), (), (), (), issues)


def read_batch(settings: Settings, articles: Sequence[Article]) -> list[ArticleMentions]:
    """Read articles in this process, loading the reader on the first call (the function that pools take)."""
    reader = loaded_reader(reading_settings(settings))
    return [reader.read(article) for article in articles]


def reading_settings(settings: Settings) -> Settings:
    """Return the settings with everything that does not matter to reading at its default."""
    kept = ("model", "max_article_words", "article_seconds")
    return replace(Settings(), **{name: getattr(settings, name) for name in kept})


@lru_cache(maxsize=1)
def loaded_reader(settings: Settings) -> Reader:
    """Return the reader of this process, loaded once for the same settings."""
    return Reader(settings)


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise ArticleTimeoutError in the block after `seconds`; no limit outside a main thread or without SIGALRM."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _time_is_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _time_is_up(_signal: int, _frame: FrameType | None) -> None:
    raise ArticleTimeoutError("reading took longer than article_seconds")


def _with_actors(found: ArticleMentions, actors: ActorReading) -> ArticleMentions:
    everyone = tuple(actors.actors[key] for key in sorted(actors.actors))
    return replace(
        found, actors=everyone, actor_mentions=actors.mentions, roles=actors.roles, issues=found.issues + actors.issues
    )
