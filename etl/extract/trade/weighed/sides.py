"""Readings that an item may have: between which countries, and as what.

Belongs here: who may be a side, and where the network looks for them. What speaks for a reading is in `evidence.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from etl.extract.loglinear import Features
from etl.extract.network import Layout, Mark
from etl.extract.trade.parties import WORLD
from etl.extract.trade.weighed.evidence import Evidence, Side, no_trade
from etl.extract.trade.weighed.scene import Scene, reading_of
from etl.extract.trade.weighed.story import Reading

MOST = 8  # countries weighed for one item
BACK = 5  # sentences before in which a country's names are weighed by the network
MARKS = {"goods": ("exporter", "importer"), "turnover": ("trader", "trader"), "balance": ("surplus", "deficit")}


def weigh_sides(scene: Scene) -> list[tuple[Reading | None, Features]]:
    """Return every reading of an item, None for "no trade" first, with its features."""
    sides = _sides_of(scene)
    readings: list[Reading] = []
    codes = _codes(sides, scene)
    balances = _may_be_balance(scene)
    for one in codes:
        for other in codes:
            if one != other:
                readings.append(("goods", one, other))
                if one < other:
                    readings.append(("turnover", one, other))
                if balances:
                    readings.append(("balance", one, other))
    if scene.item.countries:
        readings = [reading for reading in readings if {*reading[1:]} & {*scene.item.countries}]
    told = Evidence(scene, sides)
    return [(None, (no_trade(scene, told.near),)), *((reading, told.features(reading)) for reading in readings)]


def marks_of_sides(scene: Scene, readings: Sequence[Reading | None], layout: Layout) -> list[tuple[Mark, ...]]:
    """Return what the network scores of each reading: whether it is trade, of which kind, and who has which role."""
    ordinal = scene.view.ordinal
    place = scene.span(scene.item, layout)
    kinds: dict[str, Mark] = {flow: (flow, None) for flow in MARKS}
    roles: dict[tuple[str, str], Mark] = {}
    for code in {code for reading in readings if reading is not None for code in reading[1:]}:
        here = (party for party in scene.view.parties if code in party.countries)
        spans = {*layout.countries.get(code, ()), *(scene.span(party, layout) for party in here)}
        near = layout.near(spans, place, ordinal, BACK)
        roles |= {(role, code): (role, near) for names in MARKS.values() for role in names}
    found: list[tuple[Mark, ...]] = []
    for reading in readings:
        if reading is None:
            found.append((("no trade", None),))
            continue
        flow, one, other = reading
        found.append((kinds[flow], roles[MARKS[flow][0], one], roles[MARKS[flow][1], other]))
    return found


def _may_be_balance(scene: Scene) -> bool:
    """Tell whether a figure may be a surplus or deficit: where a word says so, or a row in or before the sentence."""
    if scene.item.figure is None:
        return False
    near = (*scene.beside, scene.before)
    told = any(row is not None and row.flow == "balance" for row in near)
    return told or any(name in ("deficit", "surplus") for name, _, _ in scene.view.cues)


def _sides_of(scene: Scene) -> dict[str, Side]:
    """Return the countries that may be a side: named in the sentence, known from the article or from rows."""
    sides: dict[str, Side] = defaultdict(Side)
    for place in scene.view.parties:
        for code in place.countries:
            sides[code].places.append(place)
    context = scene.context
    pair = [(country, "pair") for country in context.pair or ()]
    for country, what in ((context.home, "home"), (context.owner, "owner"), *pair):
        if country is not None:
            sides[country].known.add(what)
    if scene.before is not None:
        _add_row(sides, reading_of(scene.before), "before")
        if scene.before.reporter_iso3:
            sides[scene.before.reporter_iso3].known.add("reporter before")
    for row in scene.beside:
        if row is not scene.own:
            _add_row(sides, reading_of(row), "beside")
    for rank, country in enumerate(context.often):
        sides[country].known.add(f"rank {rank}")
    for told in (scene.view.recent, scene.story.roles()):
        for country, names in told.items():
            sides[country].known |= names
    sides[WORLD].known.add("world")
    sides.pop("None", None)
    return sides


def _add_row(sides: dict[str, Side], reading: Reading, where: str) -> None:
    names = ("exporter", "importer") if reading[0] == "goods" else ("side", "side")
    for code, name in zip(reading[1:], names, strict=True):
        sides[code].known.add(f"{name} {where}")


def _codes(sides: dict[str, Side], scene: Scene) -> list[str]:
    """Return the countries most likely to be meant, those of the item's own row always."""

    def unlikely(code: str) -> tuple[int, int]:
        side = sides[code]
        distance = min((abs(place.start - scene.item.start) for place in side.places), default=999)
        return -len(side.known) - 4 * bool(side.places) - 5 * (code == WORLD), distance

    codes = sorted(sides, key=unlikely)[:MOST]
    own = (*(reading_of(scene.own)[1:] if scene.own is not None else ()), *scene.item.countries)
    return codes + [code for code in own if code not in codes and code in sides]
