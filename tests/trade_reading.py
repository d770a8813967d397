"""Read texts for trade in tests: the real pipeline, actors, dates and lexicon, and flows as comparable lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from spacy.language import Language

from etl.extract.actors import ActorLexicon, find_actors, load_actor_lexicon
from etl.extract.dates import find_dates
from etl.extract.dates_lexicon import DateLexicon, load_date_lexicon
from etl.extract.network import encode, layout_of
from etl.extract.spans import ActorReading
from etl.extract.trade import find_trade_flows, load_trade_lexicon
from etl.language.analysis import AnalysedArticle, analyse_article
from etl.language.pipeline import load_pipeline
from etl.records import IssueNote, TradeMention
from sources.article import Article

PUBLISHED = "2024-02-06"


@dataclass(frozen=True)
class TradeReading:
    """One text and what was read in it."""

    article: AnalysedArticle
    actors: ActorReading
    flows: tuple[TradeMention, ...]
    issues: tuple[IssueNote, ...]

    @property
    def printed(self) -> list[TradeMention]:
        """The flows that the text states, without computed ones."""
        return [flow for flow in self.flows if not flow.derived]


def read_text(
    text: str,
    *,
    title: str | None = None,
    published: str = PUBLISHED,
    dateline: str | None = None,
    weigh: bool = False,
) -> TradeReading:
    """Read one text as an article of its own, by the rules alone or also weighed."""
    nlp, lexicon, date_lexicon = loaded()
    whole = f"{title}\n\n{text}" if title else text
    article = Article("a", "d", None, 0, title, None, None, None, published, "stated", "en", whole, len(whole.split()))
    article = replace(article, dateline=dateline)
    analysed = analyse_article(nlp, article)
    actors = find_actors(analysed, lexicon)
    dates = find_dates(analysed, lexicon=date_lexicon)
    vectors = encode(layout_of(analysed, actors)) if weigh else None
    flows, issues = find_trade_flows(analysed, actors, dates, load_trade_lexicon(), vectors=vectors)
    return TradeReading(analysed, actors, flows, issues)


@lru_cache(maxsize=1)
def loaded() -> tuple[Language, ActorLexicon, DateLexicon]:
    """Return the pipeline and the lexicons of actors and dates, loaded once."""
    return load_pipeline(), load_actor_lexicon(), load_date_lexicon()


def describe(flow: TradeMention) -> str:
    """Return a flow as the lines in `trade_sentences.yml` write it."""
    parts = [f"{flow.reporter_iso3 or '-'} {flow.partner_iso3 or '-'} {flow.flow}"]
    if flow.product:
        parts.append(f"product {flow.product}" + (f" {flow.hs_code}" if flow.hs_code else ""))
    if flow.value is not None:
        parts.append(f"value {flow.value:.10g} {flow.currency}")
    if flow.quantity is not None:
        parts.append(f"quantity {flow.quantity:.10g} {flow.quantity_unit}")
    if flow.share_pct is not None:
        parts.append(f"share {flow.share_pct:g}")
    if flow.change_pct is not None:
        parts.append(f"change {flow.change_pct:g}")
    if flow.period_start is not None:
        parts.append(f"{flow.period_start}/{flow.period_end}")
    if flow.status == "target":
        parts.append("target")
    return " | ".join(parts)
