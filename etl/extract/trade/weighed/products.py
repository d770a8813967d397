"""Which good a figure is of: none, one named in the sentence, that of the row before or of the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.extract.loglinear import Features
from etl.extract.network import Layout, Mark
from etl.extract.trade.weighed.items import Item, Told, between, breaks, first_word, last_word, reach
from etl.extract.trade.weighed.scene import Scene

_GENERAL = frozenset({"product", "good", "item", "article", "other", "and", "of", "the", "related", "various"})
_SHOWN = re.compile(r"\s*\(\s*(?:at |about |some |worth )?")


def weigh_products(scene: Scene) -> list[tuple[Item | None, Features]]:
    """Return every good that a figure may be of, with its features; None stands for all goods."""
    choices: list[tuple[Item | None, Features]] = [(None, (_none(scene),))]
    choices += [(good, (_named(scene, good),)) for good in scene.view.goods]
    own = scene.own
    if own is not None and own.product:
        named = any(is_alike(own.product, own.hs_code, good) for good in scene.view.goods)
        ruled = Item("ruled", 0, 0, own.product, hs_code=own.hs_code)
        choices += [] if named else [(ruled, (["R", f"R:{scene.item.short}", f"R:{own.rule_id}"],))]
    return choices + [(told.good, (_told(scene, told),)) for told in _earlier(scene)]


def marks_of_products(scene: Scene, goods: Sequence[Item | None], layout: Layout) -> list[tuple[Mark, ...]]:
    """Return what the network scores of each good: none, told before, or the good at its place."""
    found: list[tuple[Mark, ...]] = []
    for good in goods:
        if good is None:
            found.append((("all goods", None),))
        elif good.kind in ("good", "modifier", "listed"):
            found.append((("good", (scene.span(good, layout),)),))
        else:
            told = next((one.place for one in scene.view.told if one.good is good), None)
            told_there: Mark = ("good", (layout.span(*told),)) if told is not None else ("good", ())
            found.append((("good told before", None), told_there))
    return found


def _earlier(scene: Scene) -> list[Told]:
    """Return the goods told before the sentence and not named in it, that of the row before as the row has it."""
    before, good = scene.before, scene.context.good
    found = list(scene.view.told)
    row = (before.product, before.hs_code) if before is not None else (None, None)
    headline = (good.text, good.hs_code) if good is not None else (None, None)
    for name, code in (row, headline):
        if name and not any(is_alike(name, code, told.good) for told in found):
            found.append(Told(Item("carried", 0, 0, name, hs_code=code), scene.since, 0, False))
    return [one for one in found if not any(is_alike(one.good.text, one.good.hs_code, g) for g in scene.view.goods)]


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
        f"0:last={_last_good(scene)}",
        f"0:w+1={first_word(text[item.end :])}",
        f"0:w-1={last_word(text[: item.start])}",
        *(f"0:cue={name}" for name in sorted({place[0] for place in scene.view.cues})),
    ]


def _told(scene: Scene, told: Told) -> list[str]:
    """Return what speaks for a good told before."""
    before, headline = scene.before, scene.context.good
    as_row = before is not None and bool(before.product) and is_alike(before.product or "", before.hs_code, told.good)
    as_title = told.titled or (headline is not None and is_alike(headline.text, headline.hs_code, told.good))
    last = scene.story.last
    as_last = last is not None and bool(last.product) and is_alike(last.product or "", last.hs_code, told.good)
    since = min(3, scene.view.ordinal - last.ordinal) if last is not None else 9
    mark = ("C" if as_row else "-") + ("H" if as_title else "-") + ("1" if told.latest else "-")
    found = [
        f"T:{scene.item.short}",
        f"T:goods={min(2, len(scene.view.goods))}",
        f"T:since={min(4, told.since)}",
        f"T:count={min(4, told.count)}",
        f"T:row since={scene.since}",
        f"T:w+1={first_word(scene.view.text[scene.item.end :])}",
        *(f"T:cue={name}" for name in sorted({place[0] for place in scene.view.cues})),
        f"T:only={len(scene.view.told) == 1}",
    ]
    lasts = [f"T:last={as_last}:{since}", f"T:last={as_last}:{_last_good(scene)}:{since}", f"T:last={as_last}:{mark}"]
    return ["T", f"T:{mark}", *lasts, *found, *(f"{mark}:{name}" for name in found)]


def _last_good(scene: Scene) -> str:
    """Return whether the last reading was of a good, and whether in this sentence."""
    last = scene.story.last
    if last is None:
        return "-"
    return f"{'good' if last.product else 'all'}:{last.ordinal == scene.view.ordinal}"


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
    return bool(words_of_good(product) & words_of_good(good.text))


def words_of_good(name: str) -> set[str]:
    """Return the words of a good's name in the singular, without those that tell of no good."""
    words = {re.sub(r"(?<=[^s])s$", "", word) for word in re.findall(r"\w+", name.lower())}
    return (words - _GENERAL) or words
