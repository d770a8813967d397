"""What each figure and good of an article is read as: the likeliest reading, and the good that a figure is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl.extract.loglinear import Weights, probabilities
from etl.extract.network import Vectors
from etl.extract.trade.parties import WORLD, TradeContext
from etl.extract.trade.weighed.compass import told_direction, turned
from etl.extract.trade.weighed.items import Item, Named, View
from etl.extract.trade.weighed.products import marks_of_products, weigh_products
from etl.extract.trade.weighed.scene import Scene, reading_of, scenes
from etl.extract.trade.weighed.sides import marks_of_sides, weigh_sides
from etl.extract.trade.weighed.story import Chapter, Reading, Story
from etl.records import TradeMention

WEIGHTS = "trade_weights.csv"
TOLD = 0.6  # from this probability on a reading is what the next ones go on from
COMPASS = 0.8  # how sure a direction is that the compass tells against the models
_TO = re.compile(r"\b(?:to|for|into)\s+(?:the\s+)?$", re.I)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?$", re.I)
# "91 per cent | of what Mongolia exported"
_OF_ALL = re.compile(
    r"\s+of\s+(?:what|everything|all that|all)\s+(?:(?:that|which)\s+)?(?:(?:the\s+)?[A-Z][\w-]+|the\s\w+|its?|they|we)"
    r"(?:\s\w+)?\s+(?:exports?|exported|imports?|imported|sells?|sold|buys?|bought|ships?|shipped)\b"
)
_LOOSELY_JOINT = re.compile(r"\s*(?:,|and|or|to|the|as well as|\s)*\s*")
_JOINT = re.compile(r"\s*(?:,\s*and|,|and|or)\s+(?:the\s+)?")
SECOND = 0.2  # a second partner named beside the first: "go to Peru and Chile"


@dataclass(frozen=True)
class Decision:
    """What an item is read as: a reading, the good it is of, the probability of each, and readings beside it."""

    scene: Scene
    reading: Reading | None
    sides_sure: float
    product: Item | None = None
    good_sure: float = 1.0
    also: tuple[Reading, ...] = ()

    @property
    def sure(self) -> float:
        """The probability of reading and good together."""
        return self.sides_sure * self.good_sure


def decide(scene: Scene, weights: Mapping[str, Weights], vectors: Vectors) -> Decision:
    """Return the likeliest reading and good of an item, whatever its probability."""
    readings = weigh_sides(scene)
    layout, place = vectors.layout, scene.span(scene.item, vectors.layout)
    marks = marks_of_sides(scene, [reading for reading, _ in readings], layout)
    shares = probabilities(readings, weights["sides"], vectors.scores(place, marks))
    best = max(range(len(shares)), key=lambda i: shares[i])
    reading, sure = readings[best][0], shares[best]
    if reading is None:
        return Decision(scene, None, sure)
    beside = _beside(scene, reading, [(one, share) for (one, _), share in zip(readings, shares, strict=True)])
    sure += sum(share for _, share in beside)
    also = tuple(one for one, _ in beside)
    if reading[0] == "goods" and scene.item.figure is None:
        also = tuple(dict.fromkeys((*also, *_of_list(scene.view, reading))))
    if not scene.item.takes_good:
        return Decision(scene, reading, sure, scene.item, also=also)
    if _OF_ALL.match(scene.view.text, scene.item.end):
        return Decision(scene, reading, sure, None, also=also)
    goods = weigh_products(scene)
    scores = vectors.scores(place, marks_of_products(scene, [good for good, _ in goods], layout))
    likelihoods = probabilities(goods, weights["products"], scores)
    likely, (product, _) = max(zip(likelihoods, goods, strict=True), key=lambda pair: pair[0])
    return Decision(scene, reading, sure, product, likely, also)


def _beside(
    scene: Scene, reading: Reading, shares: Sequence[tuple[Reading | None, float]]
) -> list[tuple[Reading, float]]:
    """Return the readings with another partner that is named in one list with that of a reading."""
    own = scene.item.figure is not None
    figured = [reading_of(row) for row in scene.beside if own and row.figure_start is not None]  # "12% and 9%"
    found = []
    for other, share in shares:
        if other is None or other == reading or share < SECOND or other[0] != reading[0] or other in figured:
            continue
        mine, theirs = {*reading[1:]} - {*other[1:]}, {*other[1:]} - {*reading[1:]}
        if len(mine) == len(theirs) == 1 and _listed(scene.view, mine.pop(), theirs.pop()):
            found.append((other, share))
    return found


def _of_list(view: View, reading: Reading) -> list[Reading]:
    """Return a good's reading with each other country of its partner's list: "goes to Italy, Peru and Oman".

    Only for a list behind "to" or "from" that the other side is not in.
    """
    for run in _runs([place for place in view.parties if len(place.countries) == 1], view.text, _JOINT):
        codes, before = [place.countries[0] for place in run], view.text[: run[0].start]
        role = 2 if _TO.search(before) else 1 if _FROM.search(before) else 0
        if role and reading[role] in codes and reading[3 - role] not in codes:
            others = [code for code in codes if code != reading[role]]
            return [("goods", reading[1], code) if role == 2 else ("goods", code, reading[2]) for code in others]
    return []


def _listed(view: View, one: str, other: str) -> bool:
    """Tell whether two countries stand in one list: nothing but commas and "and" between them and others."""
    runs = _runs([place for place in view.parties if place.countries], view.text, _LOOSELY_JOINT)
    return any({one, other} <= {code for place in run for code in place.countries} for run in runs if len(run) > 1)


def _runs(places: Sequence[Named], text: str, joint: re.Pattern[str]) -> Iterator[list[Named]]:
    """Yield the places in order, those together with nothing but what `joint` matches between them."""
    run: list[Named] = []
    for place in places:
        if run and not joint.fullmatch(text[run[-1].end : place.start]):
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def decisions_of(
    views: Sequence[View],
    rows: Sequence[TradeMention],
    context: TradeContext,
    weights: Mapping[str, Weights],
    vectors: Vectors,
) -> list[Decision]:
    """Return what every item of an article is read as; `rows` are those of the rules."""
    told = [row for row in rows if not row.derived]
    story, found = Story(), []
    for scene in scenes(views, told, context):
        decision = by_compass(decide(replace(scene, story=story), weights, vectors))
        found.append(decision)
        if decision.reading is not None and decision.sure >= TOLD:
            story = story.then(chapter_of(decision))
    return found


def by_compass(decision: Decision) -> Decision:
    """Return a decision with the direction that the compass tells, where it tells one: "rice and tea go north"."""
    scene, reading = decision.scene, decision.reading
    if reading is None:
        return decision
    direction = told_direction(scene.view.text, scene.item.start, scene.item.end)
    if direction is None or turned(reading, direction) == reading:
        return decision
    also = tuple(turned(one, direction) for one in decision.also)
    return replace(
        decision, reading=turned(reading, direction), sides_sure=max(decision.sides_sure, COMPASS), also=also
    )


def chapter_of(decision: Decision) -> Chapter:
    """Return what is told on from a decision: its reading, and the good that the item is or is of."""
    product = decision.product
    name, code = (product.text, product.hs_code) if product is not None else (None, None)
    return Chapter(
        decision.scene.view.ordinal,
        decision.reading or ("goods", WORLD, WORLD),
        name,
        code,
        decision.scene.item.returning,
    )
