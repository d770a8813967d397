"""How the figures and goods that no rule reads were weighed, for `dragoman explain`: the likeliest reading and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from etl.extract.spans import ActorReading
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import TradeContext
from etl.extract.trade.weighed.cues import load_cues
from etl.extract.trade.weighed.model import load_weights, probabilities, strongest
from etl.extract.trade.weighed.rows import LEAST, views_of
from etl.extract.trade.weighed.scene import Scene, scenes
from etl.extract.trade.weighed.sides import weigh_sides
from etl.language.analysis import AnalysedArticle
from etl.records import TradeMention


def explain_weighed(
    article: AnalysedArticle,
    actors: ActorReading,
    rows: Sequence[TradeMention],
    context: TradeContext,
    lexicon: TradeLexicon,
) -> dict[int, tuple[str, ...]]:
    """Return, by sentence ordinal, a line for every figure or good that was weighed as trade."""
    if not rows and not context.reports:
        return {}
    lines: dict[int, list[str]] = defaultdict(list)
    for scene in scenes(views_of(article, actors, lexicon, load_cues()), rows, context):
        line = _line(scene) if scene.own is None else None
        if line is not None:
            lines[scene.view.ordinal].append(line)
    return {ordinal: tuple(found) for ordinal, found in lines.items()}


def _line(scene: Scene) -> str | None:
    weights = load_weights()["sides"]
    readings = weigh_sides(scene)
    sure, (reading, names) = max(zip(probabilities(readings, weights), readings, strict=True), key=lambda pair: pair[0])
    if reading is None:
        return None
    printed = scene.view.text[scene.item.start : scene.item.end]
    why = ", ".join(f"{name} {weight:+.1f}" for name, weight in strongest(names, weights))
    verdict = "" if sure >= LEAST else ", too unsure for a row"
    return f"weighed {printed!r}: {reading[0]} {reading[1]}–{reading[2]} {sure:.2f}{verdict} ({why})"
