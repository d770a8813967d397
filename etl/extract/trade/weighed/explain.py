"""How figures and goods were weighed, for `dragoman explain`: the likeliest reading and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from etl.extract.loglinear import load_weights, strongest
from etl.extract.network import Vectors
from etl.extract.spans import ActorReading
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import TradeContext
from etl.extract.trade.weighed.cues import load_cues
from etl.extract.trade.weighed.decisions import WEIGHTS, Decision, decisions_of
from etl.extract.trade.weighed.rows import DROPPED, MADE, OVERRULED
from etl.extract.trade.weighed.sides import marks_of_sides, weigh_sides
from etl.extract.trade.weighed.views import views_of
from etl.language.analysis import AnalysedArticle
from etl.records import TradeMention


def explain_weighed(
    article: AnalysedArticle,
    actors: ActorReading,
    rows: Sequence[TradeMention],
    context: TradeContext,
    lexicon: TradeLexicon,
    vectors: Vectors,
) -> dict[int, tuple[str, ...]]:
    """Return, by sentence ordinal, a line for every figure or good that was weighed as trade; `rows` are the rules'."""
    lines: dict[int, list[str]] = defaultdict(list)
    views = views_of(article, actors, lexicon, load_cues(), context.home)
    for decision in decisions_of(views, rows, context, load_weights(WEIGHTS), vectors):
        line = _line(decision, vectors)
        if line is not None:
            lines[decision.scene.view.ordinal].append(line)
    return {ordinal: tuple(found) for ordinal, found in lines.items()}


def _line(decision: Decision, vectors: Vectors) -> str | None:
    scene, reading = decision.scene, decision.reading
    printed = scene.view.text[scene.item.start : scene.item.end]
    if reading is None:
        dropped = scene.own is not None and decision.sides_sure >= DROPPED
        return f"weighed {printed!r}: no trade {decision.sure:.2f}, the rule's row is dropped" if dropped else None
    features = next(features for one, features in weigh_sides(scene) if one == reading)
    marks = marks_of_sides(scene, [None, reading], vectors.layout)
    none, seen = vectors.scores(scene.span(scene.item, vectors.layout), marks)
    reasons = [("network", seen - none), *strongest(features, load_weights(WEIGHTS)["sides"])]
    why = ", ".join(f"{name} {weight:+.1f}" for name, weight in reasons)
    good = f" of {decision.product.text}" if decision.product is not None and scene.item.figure is not None else ""
    counts = decision.sure >= MADE if scene.own is None else decision.sides_sure >= OVERRULED
    verdict = "" if counts else ", too unsure for a row"
    return f"weighed {printed!r}: {reading[0]}{good} {reading[1]}–{reading[2]} {decision.sure:.2f}{verdict} ({why})"
