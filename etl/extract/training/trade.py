"""Questions of the models of trade: what each figure and good of an annotated text is.

An item's right readings are those of the flows whose figure (within one per cent) or good it is, in the sentence that
the flow quotes; "no trade" where there is none, and no question where careful readers could differ.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl.extract.reader import Reader
from etl.extract.trade.flows import article_scene, read_by_rules
from etl.extract.trade.weighed.cues import load_cues
from etl.extract.trade.weighed.items import Item
from etl.extract.trade.weighed.products import marks_of_products, weigh_products, words_of_good
from etl.extract.trade.weighed.scene import Scene, scenes
from etl.extract.trade.weighed.sides import marks_of_sides, weigh_sides
from etl.extract.trade.weighed.story import NOTHING, Chapter, Reading, Story
from etl.extract.trade.weighed.views import views_of
from etl.extract.training.corpus import Analysed, Example, Fact, is_quoted
from etl.extract.training.questions import Question

UNREAD, MISREAD = 0.15, 0.07
"""How often, in training, what was told before is taken for unread, and for something else."""
UNRULED = 0.5
AMOUNTS = ("value_usd", "value", "share_pct", "change_pct", "quantity")


def trade_questions(example: Example, one: Analysed, reader: Reader) -> Iterator[Question]:
    """Yield the questions of sides and of goods of one article; of every second one also as if no rule read it.

    The rules were written with texts like these at hand and are righter here than on a text that nobody has seen.
    """
    chance = random.Random(zlib.crc32(example.text.encode()))
    found = list(scenes_of(one, reader))
    yield from _questions(example, one, found, chance)
    if chance.random() < UNRULED:
        yield from _questions(example, one, [replace(s, own=None, before=None, beside=()) for s in found], chance)


def _questions(example: Example, one: Analysed, found: Sequence[Scene], chance: random.Random) -> Iterator[Question]:
    story = NOTHING
    for blank in found:
        scene = replace(blank, story=story)
        flows = [flow for flow in example.trade_flows if is_of(flow, scene)]
        required = [flow for flow in flows if not flow.get("optional")]
        choices = weigh_sides(scene)
        story = _as_if_read(scene, flows, [reading for reading, _ in choices], chance)
        if flows and not required:
            continue
        place = scene.span(scene.item, one.layout)
        right = {reading_of_flow(flow) for flow in required} if required else {None}
        places = frozenset(i for i, (reading, _) in enumerate(choices) if reading in right)
        if places:
            marks = marks_of_sides(scene, [reading for reading, _ in choices], one.layout)
            yield Question("trade sides", place, [features for _, features in choices], marks, places)
        if required and scene.item.takes_good:
            goods = weigh_products(scene)
            fitting = frozenset(i for i, (good, _) in enumerate(goods) if any(is_good(flow, good) for flow in required))
            if fitting:
                marks = marks_of_products(scene, [good for good, _ in goods], one.layout)
                yield Question("trade products", place, [features for _, features in goods], marks, fitting)


def _as_if_read(scene: Scene, flows: Sequence[Fact], choices: Sequence[Reading | None], chance: random.Random) -> Story:
    """Return what the next items go on from: what is annotated, but for as many slips as a reading makes."""
    drawn = chance.random()
    if drawn < (UNREAD if flows else MISREAD):
        wrong = chance.choice(choices)
        return scene.story if flows or wrong is None else scene.story.then(Chapter(scene.view.ordinal, wrong))
    if not flows:
        return scene.story
    flow = flows[0]
    wrong = chance.choice(choices) if drawn > 1 - MISREAD else None
    code = str(flow["hs"]) if flow.get("hs") else None
    return scene.story.then(
        Chapter(scene.view.ordinal, wrong or reading_of_flow(flow), flow.get("product"), code, scene.item.returning)
    )


def scenes_of(one: Analysed, reader: Reader) -> Iterator[Scene]:
    """Yield every item of an article with its surroundings."""
    context = article_scene(one.article, one.actors, reader.trade_lexicon)
    rows, _ = read_by_rules(one.article, one.actors, one.dates, reader.trade_lexicon, context)
    views = views_of(one.article, one.actors, reader.trade_lexicon, load_cues(), context.home)
    yield from scenes(views, [row for row in rows if not row.derived], context)


def reading_of_flow(flow: Fact) -> Reading:
    """Return what an annotated flow says as a reading."""
    one, other = str(flow["reporter"]), str(flow["partner"])
    amount = flow["value_usd"] if flow.get("value_usd") is not None else flow.get("value")
    if flow["flow"] == "turnover":
        return ("turnover", *sorted((one, other)))  # type: ignore[return-value]
    if flow["flow"] == "balance":
        return ("balance", other, one) if amount is not None and amount < 0 else ("balance", one, other)
    return ("goods", other, one) if flow["flow"] == "import" else ("goods", one, other)


def is_of(flow: Fact, scene: Scene) -> bool:
    """Tell whether an annotated flow is the item's: quoted from its sentence, with its figure or good."""
    if not flow.get("reporter") or not flow.get("partner") or not is_quoted(flow["quote"], scene.view.text):
        return False
    figure = scene.item.figure
    if figure is None:
        told = all(flow.get(name) is None for name in AMOUNTS)
        if scene.item.kind == "partner":
            return told and bool({flow["reporter"], flow["partner"]} & {*scene.item.countries})
        return told and is_good(flow, scene.item)
    names = {"money": ("value_usd", "value"), "quantity": ("quantity",)}.get(figure.kind, ("share_pct", "change_pct"))
    return any(flow.get(name) is not None and _close(flow[name], figure.value) for name in names)


def is_good(flow: Fact, good: Item | None) -> bool:
    """Tell whether a good is the one that a flow names: the same HS chapter, else words in common.

    Where the chapters differ ("tinned tuna" under fish), all words of one are those of the other.
    """
    named = flow.get("product")
    if not named or good is None:
        return not named and good is None
    one, other = words_of_good(named), words_of_good(good.text)
    if flow.get("hs") and good.hs_code:
        return str(flow["hs"])[:2] == good.hs_code[:2] or one <= other or other <= one
    return bool(one & other)


def _close(one: float, other: float) -> bool:
    return abs(abs(float(one)) - abs(other)) <= 0.01 * max(abs(float(one)), 1e-9)
