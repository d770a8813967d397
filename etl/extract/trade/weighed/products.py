"""Which good a figure is of: none, one named in the sentence, that of the row before or of the headline."""

from __future__ import annotations

import re

from etl.extract.trade.weighed.items import Item, between, breaks, first_word, last_word, reach
from etl.extract.trade.weighed.scene import Scene

_SHOWN = re.compile(r"\s*\(\s*(?:at |about |some |worth )?")


def weigh_products(scene: Scene) -> list[tuple[Item | None, list[str]]]:
    """Return every good that a figure may be of, with its features; None stands for all goods."""
    choices: list[tuple[Item | None, list[str]]] = [(None, _none(scene))]
    choices += [(good, _named(scene, good)) for good in scene.view.goods]
    before = scene.before
    if before is not None and before.product:
        carried = Item("carried", 0, 0, before.product, hs_code=before.hs_code)
        choices.append((carried, _carried(scene, "C")))
    own = scene.own
    if own is not None and own.product:
        named = any(is_alike(own.product, own.hs_code, good) for good in scene.view.goods)
        ruled = Item("ruled", 0, 0, own.product, hs_code=own.hs_code)
        choices += [] if named else [(ruled, ["R", f"R:{scene.item.short}", f"R:{own.rule_id}"])]
    good = scene.context.good
    if good is not None and (before is None or good.hs_code != before.hs_code):
        choices.append((Item("headline", 0, 0, good.text, hs_code=good.hs_code), _carried(scene, "H")))
    return choices


def _none(scene: Scene) -> list[str]:
    item, text = scene.item, scene.view.text
    carried = scene.before is not None and bool(scene.before.product)
    own = scene.own
    return [
        "0",
        f"0:{item.short}",
        f"0:ruled={own.product is None if own is not None else '-'}",
        f"0:verb={item.anchor.verb_class}:{item.anchor.subject_class}",
        f"0:goods={min(2, len(scene.view.goods))}",
        f"0:carried={carried}",
        f"0:w+1={first_word(text[item.end :])}",
        f"0:w-1={last_word(text[: item.start])}",
        *(f"0:cue={name}" for name in sorted({place[0] for place in scene.view.cues})),
    ]


def _carried(scene: Scene, where: str) -> list[str]:
    """Return what speaks for the good of the row before (C) or of the headline (H)."""
    return [
        where,
        f"{where}:{scene.item.short}",
        f"{where}:goods={min(2, len(scene.view.goods))}",
        f"{where}:since={scene.since}",
        f"{where}:w+1={first_word(scene.view.text[scene.item.end :])}",
        *(f"{where}:cue={name}" for name in sorted({place[0] for place in scene.view.cues})),
    ]


def _named(scene: Scene, good: Item) -> list[str]:
    item, view = scene.item, scene.view
    gap = between(view.text, (good.start, good.end), (item.start, item.end))
    low, high = min(good.end, item.end), max(good.start, item.start)
    where = "b" if good.end <= item.start else "a"
    figures = sum(low <= figure.start and figure.end <= high for figure in view.figures)
    goods = sum(other is not good and low <= other.start and other.end <= high for other in view.goods)
    found = [
        "G",
        f"G:{item.short}",
        f"G:{where}",
        f"G:{where}{breaks(gap)}",
        f"G:{where}~{reach(len(gap))}",
        f"G:{where}~{reach(len(gap))}:{item.short}",
        f"G:{where}:figures={min(2, figures)}",
        f"G:{where}:goods={min(2, goods)}",
        f"G:{good.kind}",
        f"G:b={last_word(view.text[: good.start])}",
        f"G:a={first_word(view.text[good.end :])}",
    ]
    if where == "a":
        found.append(f"G:gap={' '.join(re.findall(r'[a-z]+', gap.lower())[:2])}")
    elif _SHOWN.fullmatch(gap):
        found.append("G:bracket")
    if good is view.goods[0]:
        found.append("G:first")
    before, own = scene.before, scene.own
    if before is not None and before.hs_code and good.hs_code and before.hs_code[:2] == good.hs_code[:2]:
        found.append("G:as before")
    if own is not None:
        alike = bool(own.product) and is_alike(own.product or "", own.hs_code, good)
        found += [f"G:ruled={alike}", f"G:ruled={alike}:{own.rule_id}"]
    one, other = good.anchor, item.anchor
    if one.head >= 0 and other.head >= 0:
        relation = (
            "on item"
            if one.noun == other.head
            else "on good"
            if other.noun == one.head
            else "subject"
            if one.head == other.subject or (one.noun >= 0 and one.noun == other.subject)
            else "verb"
            if one.verb >= 0 and one.verb == other.verb
            else "far"
        )
        found += [f"G:{relation}", f"G:{relation}:{one.prep}:{other.verb_class}", f"G:{relation}:{item.short}"]
    return found


def is_alike(product: str, hs_code: str | None, good: Item) -> bool:
    """Tell whether a good is the one named: of the same HS chapter, or with words in common."""
    if hs_code and good.hs_code:
        return hs_code[:2] == good.hs_code[:2]
    return bool({*product.lower().split()} & {*good.text.lower().split()})
