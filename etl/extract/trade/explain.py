"""Show how a sentence was read for trade: terms, parties, figures, what fired, and what nearly did and why not.

Belongs here: lines of text for `dragoman explain`. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.dates import DateExpression
from etl.extract.network import Vectors
from etl.extract.spans import ActorReading
from etl.extract.trade.flows import SentenceReading, article_scene, read_by_rules, read_sentences
from etl.extract.trade.frame import Frame
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.terms import text_of
from etl.extract.trade.weighed.explain import explain_weighed
from etl.language.analysis import AnalysedArticle
from etl.records import TradeMention


def explain_trade(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: TradeLexicon,
    vectors: Vectors | None = None,
) -> dict[int, tuple[str, ...]]:
    """Return, by sentence ordinal, lines that tell how the sentence was read for trade.

    Last in each come the figures and goods that were weighed, where `vectors` tell how the network sees the article.
    """
    scene = article_scene(article, actors, lexicon)
    readings = read_sentences(article, actors, dates, lexicon, scene)
    lines = {reading.ordinal: explain_sentence(article, reading) for reading in readings}
    if vectors is None:
        return lines
    rows, _ = read_by_rules(article, actors, dates, lexicon, scene)
    weighed = explain_weighed(article, actors, rows, scene, lexicon, vectors)
    for ordinal, found in weighed.items():
        lines[ordinal] = (*lines.get(ordinal, ()), *found)
    return lines


def explain_sentence(article: AnalysedArticle, reading: SentenceReading) -> tuple[str, ...]:
    """Return the lines for one sentence: terms, parties, figures with their meaning, goods, rows."""
    text = text_of(article.sentences[reading.ordinal].doc)
    lines = [f"term {term.text!r} {term.rule.rule_id} {term.flow}" for term in reading.terms]
    lines += [
        f"party {text[p.start : p.end]!r} {p.kind} {'/'.join(str(c) for c in p.countries) or '-'}"
        for p in reading.parties
    ]
    lines += [_frame_line(frame) for frame in reading.frames]
    for link in reading.links:
        owner = link.term.text if link.term is not None else "-"
        lines.append(f"figure {text[link.figure.start : link.figure.end]!r} {link.meaning} of {owner!r}: {link.why}")
    lines += [f"good {good.product.text!r} {good.product.hs_code or '-'} by {good.rule}" for good in reading.goods]
    lines += [f"row {describe_flow(flow)}" for flow in reading.flows]
    lines += [f"not placed: {issue.message}" for issue in reading.issues]
    if not reading.flows:
        lines.append(f"no row: {why_nothing(reading)}")
    return tuple(lines)


def why_nothing(reading: SentenceReading) -> str:
    """Return the reason why a sentence with a hint of trade gave no row."""
    if not any(term.flow != "other" for term in reading.terms):
        return "no trade term (only names and notions such as 'trade minister')"
    if not reading.figures and not reading.goods:
        return "neither a figure nor a listed good"
    if not any(link.meaning in ("level", "base", "share", "change") for link in reading.links) and not reading.goods:
        return "no figure belongs to a trade term"
    if all(frame.term.weak for frame in reading.frames):
        return "words such as 'sell' and 'supply' need a partner country and a good"
    return "the parties are not told"


def describe_flow(flow: TradeMention) -> str:
    """Return one row in one line."""
    parts = [f"{flow.reporter_iso3 or '?'} {flow.flow} {flow.partner_iso3 or '?'}"]
    parts += [f"{flow.product} (HS {flow.hs_code or '-'})"] if flow.product else []
    parts += [f"{flow.value:,.0f} {flow.currency}"] if flow.value is not None else []
    parts += [f"{flow.quantity:,.0f} {flow.quantity_unit}"] if flow.quantity is not None else []
    parts += [f"share {flow.share_pct:g} %"] if flow.share_pct is not None else []
    parts += [f"change {flow.change_pct:+g} %"] if flow.change_pct is not None else []
    parts += [f"{flow.period_start}/{flow.period_end}"] if flow.period_start else []
    return ", ".join([*parts, flow.status, flow.rule_id, f"confidence {flow.confidence:.2f}"])


def _frame_line(frame: Frame) -> str:
    sides = f"reporter {frame.reporter or '-'}, partner {frame.partner or '-'}"
    return f"frame {frame.term.text!r}: {sides} by {frame.rule}" + (f" ({frame.note})" if frame.note else "")
