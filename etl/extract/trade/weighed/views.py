"""The sentences of an article as they are weighed, with the currency that sums without one are in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from etl.extract.spans import ActorReading
from etl.extract.trade.figures import Figure, find_figures
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.terms import may_state_trade, text_of
from etl.extract.trade.weighed.cues import Cues
from etl.extract.trade.weighed.items import Carried, Item, Told, View, goods_in, is_same_good, view_of
from etl.language.analysis import AnalysedArticle

BACK, AHEAD = 5, 2  # sentences before and after in which trade is told
MOST = 4  # goods told before that are weighed


@dataclass(frozen=True)
class _Mention:
    """A good where the article names it."""

    good: Item
    ordinal: int
    titled: bool
    place: tuple[int, int, int]


def views_of(article: AnalysedArticle, actors: ActorReading, lexicon: TradeLexicon, cues: Cues) -> list[View]:
    """Return the views of the sentences below the headline, with trade told nearby, that hold a figure or a good."""
    found: list[View] = []
    printed = [find_figures(text_of(sentence.doc), lexicon) for sentence in article.sentences]
    carried = Carried(currency=next((f.unit for figures in printed for f in figures if f.kind == "money"), None))
    on_trade = [may_state_trade(sentence.sentence.text) for sentence in article.sentences]
    named: list[_Mention] = []
    for ordinal, sentence in enumerate(article.sentences):
        titled = sentence.sentence.kind == "headline"
        if not titled and any(on_trade[max(0, ordinal - BACK) : ordinal + AHEAD + 1]):
            view = view_of(sentence, ordinal, actors, lexicon, cues, replace(carried, goods=_told(named, ordinal)))
            if view is not None:
                found.append(view)
        carried = _carried(carried, printed[ordinal])
        goods = goods_in(sentence.doc, text_of(sentence.doc), lexicon, cues)
        named += [_Mention(good, ordinal, titled, _place(good, ordinal, sentence.doc)) for good in goods]
    return found


def _told(named: Sequence[_Mention], ordinal: int) -> tuple[Told, ...]:
    """Return the goods told before a sentence: those named most, and the last."""
    groups: list[list[_Mention]] = []
    for one in named:
        own = next((group for group in groups if is_same_good(group[0].good, one.good)), None)
        if own is None:
            groups.append([one])
        else:
            own.append(one)
    last = max(groups, key=lambda group: (group[-1].ordinal, group[-1].good.start), default=None)
    ranked = sorted(groups, key=lambda group: (-len(group) - 3 * group[0].titled, -group[-1].ordinal))[:MOST]
    chosen = ranked if last is None or any(group is last for group in ranked) else [*ranked, last]
    return tuple(
        Told(
            max((one.good for one in group), key=lambda good: good.kind == "good"),
            ordinal - group[-1].ordinal,
            len(group),
            any(one.titled for one in group),
            group is last,
            group[-1].place,
        )
        for group in chosen
    )


def _place(good: Item, ordinal: int, doc: Doc) -> tuple[int, int, int]:
    """Return the sentence and the tokens of a good."""
    inside = [token.i for token in doc if good.start < token.idx + len(token) and token.idx < good.end]
    return ordinal, inside[0], inside[-1] + 1


def _carried(carried: Carried, figures: Sequence[Figure]) -> Carried:
    """Return what is carried on behind a sentence with figures."""
    amounts = [figure for figure in figures if figure.is_amount and not figure.per]
    if not amounts:
        return carried
    money = [figure.unit for figure in amounts if figure.kind == "money"]
    return Carried(money[-1] if money else carried.currency, amounts[-1])
