"""Read lists of goods that no other reader took, by the trade word of their clause.

Belongs here: the last reader. A clause has a list of goods and a word that tells a direction ("sell", "buyer", "demand
for", "rely on", "shipments"); its owner or subject is one side, a country behind "to", "from" or "in" or the other
side of the flow told before or of the text's pair is the other. How lists are found is in `item_lists.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.clause_goods import ARMS, NO_TRADE
from etl.extract.trade.frame import Frame
from etl.extract.trade.goods import GIVEN, Good
from etl.extract.trade.item_lists import ItemList, find_lists
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.list_continues import NO_FLOW, continues
from etl.extract.trade.list_cues import Cue, cue_of
from etl.extract.trade.list_sides import (
    answered,
    crossing,
    directed,
    elliptic,
    same_flow,
    settle,
    sides_of,
    told_before,
    unsaid,
)
from etl.extract.trade.named_goods import frame_between, goods_at
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.terms import text_of

_BREAK = re.compile(
    r";|\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b|\bthough\b|[.!?]\s|,\s+(?:which|who|where)\b|\bsaid(?: that)?\b",
    re.I,
)
_STOP = re.compile(
    r"(?i)\b(?:ban(?:s|ned|ning)?|halt\w*|suspend\w*|stopp?(?:s|ed|ing)?|prohibit\w*|embargo\w*|boycott\w*|tariffs?"
    r"|dut(?:y|ies)|levy|levies|quotas?|prices?|no|none|nothing|neither|hardly|never|not|n['’]t|cannot|without"
    r"|instead of|rather than|if|whether|seiz\w+|aid|refus\w+|reject\w*|negotiat\w+|talks|permi\w+|shut out|closed"
    r"|could|might|would|should|may|cease[sd]?|sanction\w*|protest\w*|dumping|replac\w+|substitut\w+|invest\w*|loan)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_AND = re.compile(r",\s+(?:and|with)\s+(?:(?:from|to|in return|in exchange)\b)?")
_MEASURED = re.compile(r"\d[^,;:]{0,24}\bof\s+(?:\w+\s+)?$")
_SHOWN = re.compile(
    r"(?i)\b(?:serv(?:e|es|ed|ing)|dinner|lunch|banquet|menu|dish|dishes|recipe\w*|exhibit\w*|fair|museum|film"
    r"|song|visit\w*"
    r"|discuss\w*|talk\w*|study|studied|quality|competitor|invent\w*|stud(?:ent|y)\w*)\b"
)
# "in the opposite direction there is little besides crude oil"
_LITTLE = re.compile(
    r"(?i)\b(?:little|only|just|mainly|mostly|chiefly|almost exclusively)\s+(?:else\s+)?(?:but|besides"
    r"|other than|apart from"
    r"|beyond)?\s*$"
)
_BULK = re.compile(
    r"\s+(?:still\s+)?(?:is|are|was|were|remain\w*|mak(?:e|es|ing) up|form\w*|account\w* for)\s+(?:still\s+)?"
    r"(?:the (?:bulk|core|mainstay|backbone|greater part|majority)|most|much|almost all|nearly all)\b"
    r"|(?:\s+and\s+(?:its|their)\s+parts)?\s+leads?\b"
)
_LED = re.compile(r"(?:^|\s)(?P<p>[Ff]rom|[Tt]o)\s+(?:the\s+)?(?P<w>[A-Z][\w ]+?),?\s+(?:come\s+|go\s+)?$")


def list_flows(
    doc: Doc,
    parties: Sequence[Party],
    before: Frame | None,
    told: Sequence[Frame],
    taken: Sequence[Good],
    context: TradeContext,
    lexicon: TradeLexicon,
    *,
    near_before: bool = True,
    frames: Sequence[Frame] = (),
) -> tuple[Good, ...]:
    """Return the goods of lists in clauses with a word of direction.

    `before` is the flow told last, if near; `told` are the flows of the sentence before, `taken` the goods of the
    sentence that other readers took, `frames` its own flows: those of clauses before a list were told just before it.
    """
    text = text_of(doc)
    if GIVEN.search(text) or NO_TRADE.search(text) or text.rstrip().endswith("?"):
        return ()
    found: list[Good] = []
    lists = find_lists(doc, parties, lexicon)
    for listed in lists:
        start, end = _clause(doc, listed, parties)
        if _STOP.search(text, start, end) or re.search(r"\d", text[listed.start : listed.end + 3]):
            continue
        if _MEASURED.search(text, start, listed.start) and not re.search(r"%|per ?cent", text[start : listed.start]):
            continue
        cue = cue_of(doc, listed, start, end, [other for other in lists if other != listed], lexicon)
        if listed.known < 2 and re.search(r"\d", _YEAR.sub("", text[start:end])):
            continue
        near = [p for p in parties if start <= p.start < end]
        sides = sides_of(doc, cue, listed, near, context) if cue is not None else None
        if sides is None and cue is not None and cue.trade:
            sides = unsaid(cue, before, context)
        prior = [good.frame for good in (*taken, *found) if good.product.end <= listed.start]
        own = [f for f in frames if f.term.end <= start and f.reporter is not None and f.partner is not None]
        last = prior[-1] if prior else (own[-1] if own else before)
        settled = settle(sides, last, context) if sides is not None else None
        if settled is None and prior and (led := _LED.search(text[start : listed.start])) is not None:
            sides = elliptic(led, start, parties)
            settled = settle(sides, last, context)
        if settled is None and cue is None and listed.known > 1 and not _SHOWN.search(text, start, end):
            settled = crossing(text, listed, near, context)
        if settled is None and (listed.known > 1 or _LITTLE.search(text, start, listed.start)):
            settled = told_before(text[start:end], last, own or told)
        if settled is None and sides is None and cue is not None and prior and listed.known > 1:
            settled = answered(text[start:end], cue, last)
        frame = None
        several = listed.known > 1 or _LITTLE.search(text, start, listed.start) or _BULK.match(text, listed.end)
        told_of = any(p.kind not in ("pronoun", "both") for p in near)
        if settled is None and sides is None and several and not told_of and not NO_FLOW.search(text, start, end):
            frame = directed(text[start:end], last, context.home, lexicon)
        goes_on = frame is None and settled is None and sides is None and listed.known > 1
        if goes_on and continues(doc, listed, start, end, near, lexicon):
            frame = same_flow(listed, last, told if last is before else (), lexicon, near=near_before)
        elif cue is not None and sides is not None and listed.known < (1 + (None in sides or cue.handed)):
            settled = None
        frame = frame or _frame(lexicon, settled, cue, near, context)
        if frame is not None and not all((i.hs_code or "").startswith(ARMS) for i in listed.items if i.known):
            place = min(cue.token.idx, listed.start) if cue is not None else listed.end
            goods = goods_at(doc, listed.items, frame, place)
            found += [replace(good, rule="goods_of_list", confidence=0.9 * good.confidence) for good in goods]
    return tuple(found)


def _frame(
    lexicon: TradeLexicon,
    sides: tuple[str, str] | None,
    cue: Cue | None,
    parties: Sequence[Party],
    context: TradeContext,
) -> Frame | None:
    """Return the flow from seller to buyer; of trade both ways where the word says no direction."""
    if cue is not None and cue.role == "both":
        named = dict.fromkeys(
            c for p in parties if p.kind in ("noun", "pair", "both", "adjective") for c in p.countries
        )
        return frame_between(lexicon, "turnover", *named) if len(named) == 2 else None
    if sides is None:
        return None
    if WORLD in sides and (cue is None or not cue.abroad):
        return None
    if sides[0] == WORLD:
        return frame_between(lexicon, "import", sides[1], sides[0])
    return frame_between(lexicon, "export", *sides)


def _clause(doc: Doc, listed: ItemList, parties: Sequence[Party]) -> tuple[int, int]:
    """Return the stretch of the clause that holds a list: up to ";", "while", or "and" with a subject of its own."""
    text = text_of(doc)
    breaks = [(m.start(), m.end()) for m in _BREAK.finditer(text)]
    for match in _AND.finditer(text):
        subject = any(t.dep_.startswith("nsubj") and match.end() <= t.idx < match.end() + 40 for t in doc)
        if match[0].rstrip().endswith(("from", "to", "return", "exchange")) or subject:
            breaks.append((match.start(), match.start() + 1))
    for token in doc[1:]:
        party = next((p for p in parties if p.start <= token.idx < p.end), None)
        if party is not None and token.dep_.startswith("nsubj") and party.kind in ("noun", "pronoun", "adjective"):
            lead = re.search(r",?\s+(?:and|with)\s+(?:the\s+)?$|;\s*$", text[: party.start])
            if lead:
                breaks.append((lead.start(), party.start))
    start = max([end for _, end in breaks if end <= listed.start], default=0)
    return start, min([begin for begin, _ in breaks if begin >= listed.end], default=len(text))
