"""Join growth with the level that it led to ("rose 12% to $3.4bn", "$3.4bn, up 12%").

Belongs here: which change belongs to which level, and its sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link

# "trade, now $3m, could double": the growth to come is not that of the level
_AHEAD = re.compile(
    r"\b(?:could|would|will|may|might|should|shall|can|to)\s+(?:\w+ly\s+|soon\s+|at least\s+|more than\s+)*$", re.I
)


_BESIDE = re.compile(r"\s+(?P<w>below|above|ahead of|behind|short of)\b")  # "18 percent below March"
_IN_VOLUME = re.compile(
    r"\s+(?:more\s+|less\s+|higher\s+|lower\s+)?(?:in|by)\s+(?:volume|quantity|tonnage|weight|physical)\b"
)
_IN_VALUE = re.compile(r"\s+(?:more\s+|less\s+|higher\s+|lower\s+)?(?:in|by)\s+(?:value|dollar|money|monetary)\b")


def merge_changes(text: str, links: Sequence[Link]) -> dict[int, int]:
    """Return, by place of a level, the place of the growth that led to it ("rose 12% to $3.4bn", "$3.4bn, up 12%")."""
    merged: dict[int, int] = {}
    for place, link in enumerate(links):
        if link.meaning != "change":
            continue
        measure = _measure(text, link)
        if measure is not None:
            level = _level_in(links, place, measure)
            if level is not None and level not in merged:
                merged[level] = place
            continue
        after = next(
            (i for i in range(place + 1, len(links)) if links[i].meaning in ("level", "base", "share", "change")), None
        )
        before = next((i for i in range(place - 1, -1, -1) if links[i].meaning == "level"), None)
        if (
            after is not None
            and links[after].meaning in ("level", "base")
            and links[after].term == link.term
            and after not in merged
        ):
            if links[after].meaning == "base":
                nxt = next(
                    (
                        i
                        for i in range(after + 1, len(links))
                        if links[i].meaning == "level" and links[i].term == link.term
                    ),
                    None,
                )
                if nxt is not None and re.search(
                    r"\bto\s+(?:\S+\s+){0,3}[A-Z]{0,3}$", text[links[after].figure.end : links[nxt].figure.start]
                ):
                    merged[nxt] = place
                    continue
            gap = text[link.figure.end : links[after].figure.start]
            if (
                links[after].meaning == "level"
                and len(gap) < 90
                and not re.search(r"[;]|\bwhile\b|\bwhereas\b", gap)
                and re.search(
                    (
                        r"\b(?:to|at|reach\w*|hit\w*|total\w*|stood|stand\w*|amount\w*|was|were|worth|valued"
                        r"|exceed\w*|surpass\w*|over|top\w*|cross\w*)\b\s*(?:\S+\s+){0,4}$"
                        r"|^\s*[,(]\s*(?:\S+\s+){0,2}$"
                    ),
                    gap,
                )
            ):
                merged[after] = place
                continue
        if (
            before is not None
            and not _AHEAD.search(text[: link.figure.start])
            and before not in merged
            and (links[before].term == link.term or _speaks_of(text, links[before], link))
        ):
            between = [item for item in links[before + 1 : place] if item.meaning in ("level", "share")]
            gap = text[links[before].figure.end : link.figure.start]
            if not between and len(gap) < 110 and not re.search(r"[;]|\bwhile\b|\bwhereas\b|\bbut\b", gap):
                merged[before] = place
    return merged


def _speaks_of(text: str, level: Link, change: Link) -> bool:
    """True for "…, reflecting a 59 % increase in total trade": the growth names the flow of the level again."""
    gap = text[level.figure.end : change.figure.start]
    if level.term is None or change.term is None or level.term.flow != change.term.flow:
        return False
    return (
        re.search(
            (
                r"\b(?:reflecting|representing|showing|marking|indicating|registering"
                r"|recording)\s+(?:an?\s+)?(?:\w+\s+){0,2}$"
            ),
            gap,
        )
        is not None
    )


def signed_change(text: str, link: Link, lexicon: TradeLexicon) -> float:
    """Return growth with its sign: the nearest word of rising or falling decides."""
    figure = link.figure
    if figure.kind == "multiple" or (figure.signed and figure.value < 0):
        return figure.value
    window = text[max(0, figure.start - 90) : figure.start]
    after = text[figure.end : figure.end + 45]
    follow = re.match(r"\s*(?:year-on-year |yoy |y-o-y |annual |year on year |yearly )*(\w+)", after)
    if follow and follow[1].lower() in lexicon.markers["fall"] and follow[1].lower() not in ("contract",):
        return -abs(figure.value)
    if follow and follow[1].lower() in lexicon.markers["rise"]:
        return abs(figure.value)
    beside = _BESIDE.match(after)
    if beside is not None:
        return abs(figure.value) if beside["w"] in ("above", "ahead of") else -abs(figure.value)
    fall = [m.end() for m in lexicon.marker_patterns["fall"].finditer(window)]
    rise = [m.end() for m in lexicon.marker_patterns["rise"].finditer(window)]
    return -abs(figure.value) if fall and max(fall) > max(rise, default=0) else figure.value


def _measure(text: str, link: Link) -> str | None:
    """Return the kind of figure that "12 percent in volume", "20 percent by value" is the growth of."""
    if _IN_VOLUME.match(text, link.figure.end):
        return "quantity"
    return "money" if _IN_VALUE.match(text, link.figure.end) else None


def _level_in(links: Sequence[Link], place: int, kind: str) -> int | None:
    """Return the nearest level of that kind and of the same term: the one to come, then the one before."""
    fitting = [
        i
        for i, other in enumerate(links)
        if other.meaning == "level" and other.figure.kind == kind and other.term == links[place].term
    ]
    after, before = [i for i in fitting if i > place], [i for i in fitting if i < place]
    return after[0] if after else (before[-1] if before else None)
