"""Say whether a figure is reported, or an aim, a forecast or a potential.

Belongs here: the words and tenses that make a figure a target. Periods are in `periods.py`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from etl.extract.trade.frame import Frame
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.period import Period

Status = Literal["reported", "target"]


_REPORTED = re.compile(
    r"\b(?:stood|amounted|totall?ed|reached|hit|exceeded|surpassed|crossed|topped|rose|grew"
    r"|fell|dropped|declined|jumped|surged|climbed|soared|was|were|is|are|stands|has|have|had"
    r"|increased|decreased|exported|imported|bought|sold|shipped|supplied|delivered|purchased"
    r"|accounted|recorded|registered|posted|currently|already|existing|current)\b(?!\s+(?:to"
    r"|be|been)\b)",
    re.I,
)


_REACH_AHEAD = re.compile(
    (
        r"\b(?:to|will|would|could|can|may|might|should|shall)\s+(?:\w+ly\s+|soon\s+|also\s+"
        r"|further\s+)?(?:reach|hit|exceed|surpass|cross|touch|stand|amount|rise|grow|increase"
        r"|double|triple|raise|boost|expand|bring|take|attain|achieve|be|enhance|fall|import"
        r"|export|buy|sell|supply|deliver|total|climb|push|get|go|ship|purchase|start|begin|lift"
        r"|scale|jump|drop)\b"
    ),
    re.I,
)


_AHEAD = re.compile(
    (
        r"^\W*(?:\w+\W+){0,3}?(?:target|goal|mark by|objective|aim|by (?:the end of "
        r")?(?:20[2-9]\d)|in the (?:next|coming)|within the next|over the next|in the near future"
        r"|by the end of (?:the )?(?:next|this) )"
    ),
    re.I,
)


_NOT_AHEAD = re.compile(
    (
        r"\b(?:had been expected|was expected|were expected|higher than expected|exceeding the "
        r"target|above the target|exceeded|surpassed)\b"
    ),
    re.I,
)


_AIM_IS = re.compile(
    (
        r"\b(?:target|goal|aim|objective|potential|ambition)\b[^.;,]{0,40}\b(?:is|was|of|at|to|are"
        r"|remains)\s+(?:\w+\s+){0,4}$"
    ),
    re.I,
)

# "signed a deal to sell …", "a contract to supply …": what is undertaken is still to come
_UNDERTAKEN = re.compile(
    r"\b(?:deal|agreement|contract|memorandum|accord|pact|offer|tender)s?\s+(?:\w+\s+){0,3}?(?:to|for the)\s+"
    r"(?:sell|supply|buy|ship|deliver|export|import|purchase|send|sale|supply|purchase|delivery)\b",
    re.I,
)


def find_status(
    text: str,
    link: Link,
    floor: int,
    previous: Status | None,
    period: Period,
    published: date | None,
    lexicon: TradeLexicon,
) -> Status:
    """Return `target` for aims, forecasts and potential; `floor` is where the figure's own stretch begins."""
    stretch = text[floor : link.figure.start]
    after = text[link.figure.end : link.figure.end + 50]
    if link.meaning == "base":
        return "reported"
    if published is not None and period.start is not None and period.start > published:
        return "target"
    if re.match(
        r"\s*(?:(?!(?:and|but|said|says|of|which|that)\b)[\w-]+\s+){0,3}(?:target|goal|objective|potential)\b",
        after,
        re.I,
    ) and not re.search(r"\b(?:exceed|surpass|cross|pass|beat)\w*\s+(?:the\s+)?$", stretch):
        return "target"
    if re.search(
        r"(?i)\bpotential\b[^,;.]{0,30}\b(?:exceed\w*|stands?|stood|comes?|amounts?)\s+(?:\w+\s+){0,2}$", stretch
    ):
        return "target"
    if _AIM_IS.search(stretch) or _UNDERTAKEN.search(stretch):
        return "target"
    target = [m.end() for m in lexicon.marker_patterns["target"].finditer(stretch) if m[0] != "May"]
    reach = [m.end() for m in _REACH_AHEAD.finditer(stretch) if not m[0].startswith("May")]
    told = [m.end() for m in _REPORTED.finditer(stretch)]
    if (
        reach
        and (target or re.search(r"\b(?:will|would|could|can|may|might|should|shall)\b", stretch, re.I))
        and max(reach) >= max(told, default=0) - 12
    ):
        return "target"
    if target and max(target) > max(told, default=0):
        return "target"
    if (
        target
        and told
        and re.search(r"\b(?:is|are|was|were|has|have|had)\b[^,;]*$", stretch[: max(target)])
        and max(told) - max(target) < 0
    ):
        return "target"
    if told and (not target or max(told) > max(target)):
        weak = re.search(
            (
                r"\b(?:is|are|was|were|be)\s+(?:\w+\s+){0,2}(?:expected|projected|forecast|set|likely"
                r"|targeted|planned|poised|due)\b"
            ),
            stretch,
            re.I,
        )
        return "target" if weak and not _NOT_AHEAD.search(stretch) else "reported"
    if _AHEAD.match(after) and not told:
        return (
            "target"
            if previous != "reported" or published is None or (period.end is not None and period.end > published)
            else "reported"
        )
    return previous or "reported"


def goods_status(text: str, frame: Frame, lexicon: TradeLexicon) -> Status:
    """Return the status of goods without a figure: a target where the clause before the trade word plans or hopes."""
    before = text[max(0, frame.term.start - 90) : frame.term.start]
    clause = re.split(r"[;]|\bwhile\b|\bwhereas\b|\bwhich\b|, and\b", before)[-1]
    target = next((m for m in lexicon.marker_patterns["target"].finditer(clause) if m[0] != "May"), None)
    beginning = frame.term.part == "verb" and frame.term.text.endswith("ing")
    if not target and beginning and re.search(r"\b(?:start|begin|began)\s*$", clause):
        return "target"
    return "target" if target else "reported"
