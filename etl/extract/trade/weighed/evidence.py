"""What speaks for the readings of an item: the features of the log-linear model of sides.

Belongs here: names of features only; their weights are in `trade_weights.csv`. A feature joins the role of a country
(X exporter, M importer, T of a turnover, S with the surplus, D with the deficit) with where it is named or known from,
with the class of the nearest word of trade (cb before, ca after), with what the rules read just before, or with what
the items before were read as ("last").
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from etl.extract.loglinear import Features
from etl.extract.trade.parties import WORLD
from etl.extract.trade.weighed.cues import Place
from etl.extract.trade.weighed.items import Item, Named, between, breaks, first_word, last_word, reach
from etl.extract.trade.weighed.scene import Scene, reading_of
from etl.extract.trade.weighed.story import Reading

ROLES = {"goods": ("X", "M"), "turnover": ("T", "T"), "balance": ("S", "D")}
WHERE = (
    "last exporter", "last importer", "last side", "owner", "home", "most exporter", "most importer", "exporter before",
    "importer before", "side before", "latest alone", "latest first", "rank 0", "back 1", "rank 1",
)  # fmt: skip
"""How a country that the sentence does not name comes into the account: the first of these that it is known as."""
KNOWN = frozenset(
    {
        "exporter before",
        "home",
        "importer before",
        "latest alone",
        "latest first",
        "opens 1",
        "owner",
        "rank 0",
        "rank 1",
        "reporter before",
        "subject before",
        "world",
    }
)


@dataclass
class Side:
    """A country with the places that name it and what it is known as."""

    places: list[Named] = field(default_factory=list)
    known: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Near:
    """The nearest word of a class before and after an item, with the distance."""

    before: Place | None
    after: Place | None
    gap_before: int
    gap_after: int

    @property
    def named_before(self) -> str:
        return self.before[0] if self.before else "-"

    @property
    def named_after(self) -> str:
        return self.after[0] if self.after else "-"


def no_trade(scene: Scene, near: _Near) -> list[str]:
    """Return what speaks for and against an item being of trade at all."""
    view, item = scene.view, scene.item
    found = [f"k={item.kind}", f"cb={near.named_before}", f"w-1={last_word(view.text[: item.start])}"]
    for mark, place, gap in (("cb", near.before, near.gap_before), ("ca", near.after, near.gap_after)):
        if place is not None:
            found += [f"{mark}={place[0]}", f"{mark}={place[0]}:{reach(gap)}"]
    other = _nearest(view.others, item)
    for mark, place, gap in (("ob", other.before, other.gap_before), ("oa", other.after, other.gap_after)):
        if place is not None and gap < 40:
            found += [f"{mark}={place[0]}", f"{mark}={place[0]}:{reach(gap)}"]
    found += [f"since={scene.since}", f"follows={scene.follows}", f"term={view.on_trade}"]
    last = scene.story.last
    found.append(f"last={min(4, view.ordinal - last.ordinal) if last is not None else '-'}")
    found.append(f"headline={scene.context.reports}")
    found += _grammar(item)
    behind = view.text[item.end :]
    if item.figure is None:
        gaps = [len(between(view.text, (f.start, f.end), (item.start, item.end))) for f in view.figures]
        found += [f"figures={min(2, len(view.figures))}", f"goods={min(4, len(view.goods))}"]
        found += [f"figure at {reach(min(gaps)) if gaps else 9}", f"bracket={behind.lstrip().startswith('(')}"]
        listed = (
            behind.lstrip()[:1] == "," or first_word(behind) == "and" or view.text[: item.start].rstrip()[-1:] == ","
        )
        found.append(f"listed={listed}")
    else:
        inside = "(" in view.text[max(0, item.start - 14) : item.start] and ")" in behind[:25]
        found += [f"w+1={first_word(behind)}", f"inside={inside}"]
        if item.kind == "quantity":
            found.append(f"unit={item.figure.unit}")
    ruled = scene.own is not None
    names = [f"N:{name}" for name in found] + [f"N:{item.short}:{name}" for name in found]
    names += ["N", f"N:{item.short}:ruled={ruled}"]
    if scene.own is not None:
        names += [f"N:rule {scene.own.rule_id}", f"N:sure {scene.own.confidence:.1f}"]
    return names


def _grammar(item: Item) -> list[str]:
    """Return what an item hangs on."""
    anchor = item.anchor
    return [
        f"dep={anchor.dep}:{anchor.prep}",
        f"noun={anchor.noun_class}",
        f"verb={anchor.verb_class}",
        f"subject={anchor.subject_class}",
        f"verb={anchor.verb_class}:{anchor.subject_class}",
    ]


class Evidence:
    """What speaks for the readings of one item; parts that several readings share are made once."""

    def __init__(self, scene: Scene, sides: Mapping[str, Side]) -> None:
        self.scene, self.sides = scene, sides
        self.near = _nearest(scene.view.cues, scene.item)
        self.own = reading_of(scene.own) if scene.own is not None else None
        self.before = reading_of(scene.before) if scene.before is not None else None
        self.last = scene.story.last.reading if scene.story.last is not None else None
        self.returned = scene.story.outward if scene.item.returning else None
        self.beside = [reading_of(row) for row in scene.beside if row is not scene.own]
        self.where = {code: _where(scene, side, code) for code, side in sides.items()}
        self.close = [frozenset(place.countries) for place in scene.view.parties if _is_in_clause(scene, place)]
        self.parts: dict[tuple[Hashable, ...], list[str]] = {}

    def features(self, reading: Reading) -> Features:
        """Return what speaks for one reading."""
        flow, one, other = reading
        one_role, other_role = ROLES[flow]
        left = sum(one not in countries and other not in countries for countries in self.close)
        return (
            self._part(_flow_features, flow),
            self._part(_joint_features, flow, self.where[one], self.where[other]),
            self._part(_side_features, one_role, one),
            self._part(_side_features, other_role, other),
            self._part(_ruled_features, _alike(self.own, reading)),
            self._part(_before_features, _alike(self.before, reading)),
            self._part(_last_features, _alike(self.last, reading)),
            self._part(_beside_features, *sorted({_likeness(row, reading) for row in self.beside})),
            self._part(_returning_features, _alike(self.returned, reading)),
            self._part(_left_features, min(left, 3), WORLD in (one, other)),
        )

    def _part(self, make: Callable[..., list[str]], *names: Hashable) -> list[str]:
        key = (make.__name__, *names)
        if key not in self.parts:
            self.parts[key] = make(self, *names)
        return self.parts[key]


def _alike(known: Reading | None, reading: Reading) -> tuple[str, str] | None:
    """Return how a reading stands to a known one: its likeness, and for goods which roles are the same."""
    if known is None:
        return None
    roles = f"exporter {known[1] == reading[1]} importer {known[2] == reading[2]}"
    return _likeness(known, reading), roles if known[0] == reading[0] == "goods" else ""


def _ruled_features(told: Evidence, alike: tuple[str, str] | None) -> list[str]:
    """Return how a reading stands to the rule's row of the item itself."""
    scene = told.scene
    if scene.own is None or alike is None:
        return []
    found = [f"ruled {scene.item.short}:{alike[0]}"]
    if alike[0] == "same":
        found += [f"ruled {scene.own.rule_id}", f"ruled sure {scene.own.confidence:.1f}"]
    return found


def _before_features(told: Evidence, alike: tuple[str, str] | None) -> list[str]:
    """Return how a reading stands to the rules' row before the sentence."""
    if alike is None:
        return []
    likeness, roles = alike
    found = [f"before {likeness}", f"before {likeness}:{told.scene.since}"]
    found.append(f"before {likeness}:cb={told.near.named_before}")
    return [*found, f"before {roles}"] if roles else found


def _last_features(told: Evidence, alike: tuple[str, str] | None) -> list[str]:
    """Return how a reading stands to what the last item was read as."""
    last = told.scene.story.last
    if last is None or alike is None:
        return []
    (likeness, roles), cb = alike, told.near.named_before
    since = min(3, told.scene.view.ordinal - last.ordinal)
    found = [
        f"last {likeness}",
        f"last {likeness}:{since}",
        f"last {likeness}:cb={cb}",
        f"last {likeness}:{since}:{cb}",
    ]
    return [*found, f"last {roles}:{since}"] if roles else found


def _beside_features(told: Evidence, *likenesses: str) -> list[str]:
    """Return how a reading stands to the rules' other rows of the sentence."""
    return [f"beside {alike if alike in ('same', 'turned') else 'other'}" for alike in likenesses]


def _returning_features(told: Evidence, alike: tuple[str, str] | None) -> list[str]:
    """Return how a reading of what goes the other way stands to what went the one way."""
    return [f"returns {alike[0]}"] if alike is not None else []


def _left_features(told: Evidence, left: int, world: bool) -> list[str]:
    """Return how many countries of the item's clause a reading leaves out."""
    return [f"left {left}", f"left {left > 0} world {world}"]


def _flow_features(told: Evidence, flow: str) -> list[str]:
    """Return what speaks for a kind of flow, whoever its sides are."""
    scene, near = told.scene, told.near
    cb, ca, short = near.named_before, near.named_after, scene.item.short
    found = [flow, f"{flow}:{short}", f"{flow}:cb={cb}", f"{flow}:ca={ca}", f"{flow}:cb={cb}:{short}"]
    found += [f"{flow}:{name}" for name in _grammar(scene.item)]
    for mark, place in (("cb", near.before), ("ca", near.after)):
        if place is not None:
            found.append(f"{flow}:{mark}w={scene.view.text[place[1] : place[2]].lower()}")
    return found


def _joint_features(told: Evidence, flow: str, one: str, other: str) -> list[str]:
    """Return what speaks for two sides together by how each comes into the account."""
    anchor, joint = told.scene.item.anchor, f"{flow}:{one}/{other}"
    return [
        joint,
        f"{joint}:cb={told.near.named_before}",
        f"{joint}:verb={anchor.verb_class}",
        f"{joint}:subject={anchor.subject_class}",
    ]


def _likeness(known: Reading, reading: Reading) -> str:
    """Return how a reading differs from a known one: the same, turned round, or how many sides are shared."""
    if known == reading:
        return "same"
    if known[0] == reading[0] and known[1:] == (reading[2], reading[1]):
        return "turned"
    return f"{'flow' if known[0] == reading[0] else 'other'} {len({*known[1:]} & {*reading[1:]})}"


def _side_features(told: Evidence, role: str, code: str) -> list[str]:
    """Return what speaks for a country in a role."""
    scene, near, side = told.scene, told.near, told.sides[code]
    item, text = scene.item, scene.view.text
    cb, ca, named = near.named_before, near.named_after, bool(side.places)
    found = [f"{role}:named={named}"]
    if scene.view.under is not None:
        found.append(f"{role}:home={code == scene.context.home} under {scene.view.under}")
    for what in sorted(side.known):
        found += [f"{role}:{what}", f"{role}:{what}:named={named}"]
        if role in "XM" and what in KNOWN:
            found += [f"{role}:{what}:cb={cb}", f"{role}:{what}:ca={ca}"]
    if not named:
        return found
    place = min(side.places, key=lambda p: abs(p.start - item.start))
    if place.start == item.start:
        found += [f"{role}:is item", f"{role}:is item:cb={cb}", f"{role}:is item:ca={ca}"]
    gap = between(text, (place.start, place.end), (item.start, item.end))
    where = "b" if place.end <= item.start else "a"
    found += [f"{role}:{where}{breaks(gap)}", f"{role}:{where}~{reach(len(gap))}", f"{role}:cb={cb}:{where}"]
    for name in place.features:
        found += [f"{role}:{name}", f"{role}:{name}:cb={cb}"]
    relation = _relation(place, item)
    found += [f"{role}:{relation}", f"{role}:{relation}:cb={cb}", f"{role}:{relation}:{item.short}"]
    if near.before is not None:
        found.append(f"{role}:{relation}:cbw={text[near.before[1] : near.before[2]].lower()}")
    found.append(f"{role}:{where}rank {_rank(scene, place)}")
    found.append(f"{role}:{where}:prep={place.anchor.prep}:verb={place.anchor.verb_class}")
    found.append(f"{role}:{where}:{place.features[1]}")
    if breaks(gap) == 0:
        found += [f"{role}:near:{name}" for name in place.features[:2]]
    return found


def _relation(place: Named, item: Item) -> str:
    """Return how a country hangs together with an item: on its subject, its verb, its noun or not at all."""
    side, own = place.anchor, item.anchor
    if side.head < 0 or own.head < 0:
        return "none"
    if side.noun == own.head:
        return f"on item {side.prep}"
    if side.head == own.subject:
        return f"subject of {own.verb_class}"
    if side.noun >= 0 and side.noun == own.subject:
        return f"of subject {side.prep} {own.subject_class}"
    if side.noun >= 0 and side.noun == own.noun:
        return f"beside {side.prep} {own.noun_class}"
    if side.verb >= 0 and side.verb == own.verb:
        return f"{side.dep} {side.prep} of {own.verb_class}"
    return "far"


def _rank(scene: Scene, place: Named) -> int:
    """Return how many named countries stand between one and the item, at most three."""
    low, high = sorted((place.start, scene.item.start))
    return min(3, sum(low < other.start < high and bool(other.countries) for other in scene.view.parties))


def _where(scene: Scene, side: Side, code: str) -> str:
    """Return one word for how a country comes into the account."""
    if side.places:
        place = min(side.places, key=lambda p: abs(p.start - scene.item.start))
        relation = _relation(place, scene.item)
        return relation if relation not in ("none", "far") else "b" if place.end <= scene.item.start else "a"
    if code == WORLD:
        return "world"
    return next((name for name in WHERE if name in side.known), "known")


def _is_in_clause(scene: Scene, place: Named) -> bool:
    """Tell whether a country is named in the item's clause."""
    if place.kind not in ("noun", "adjective") or not place.countries:
        return False
    gap = between(scene.view.text, (place.start, place.end), (scene.item.start, scene.item.end))
    return len(gap) < 60 and breaks(gap) == 0


def _nearest(places: Sequence[Place], item: Item) -> _Near:
    before = max((p for p in places if p[2] <= item.start), key=lambda p: p[2], default=None)
    after = min((p for p in places if p[1] >= item.end), key=lambda p: p[1], default=None)
    return _Near(before, after, item.start - before[2] if before else 0, after[1] - item.end if after else 0)
