"""The sentences of an article as they are weighed, with the currency that sums without one are in."""

from __future__ import annotations

from etl.extract.spans import ActorReading
from etl.extract.trade.figures import find_figures
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.terms import may_state_trade, text_of
from etl.extract.trade.weighed.cues import Cues
from etl.extract.trade.weighed.items import View, view_of
from etl.language.analysis import AnalysedArticle

BACK, AHEAD = 3, 1  # sentences before and after in which trade is told


def views_of(article: AnalysedArticle, actors: ActorReading, lexicon: TradeLexicon, cues: Cues) -> list[View]:
    """Return the views of the sentences below the headline, with trade told nearby, that hold a figure or a good."""
    found: list[View] = []
    unit = next(
        (
            figure.unit
            for sentence in article.sentences
            for figure in find_figures(text_of(sentence.doc), lexicon)
            if figure.kind == "money"
        ),
        None,
    )
    on_trade = [may_state_trade(sentence.sentence.text) for sentence in article.sentences]
    for ordinal, sentence in enumerate(article.sentences):
        near = any(on_trade[max(0, ordinal - BACK) : ordinal + AHEAD + 1])
        if sentence.sentence.kind == "headline" or not near:
            continue
        view = view_of(sentence, ordinal, actors, lexicon, cues, unit)
        if view is not None:
            unit = next((figure.unit for figure in reversed(view.figures) if figure.kind == "money"), unit)
            found.append(view)
    return found
