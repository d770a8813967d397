"""Read the goods that are told behind a figure of a flow: "rose to $3m, mostly tea and hides", "$3m (salt, rice)".

Belongs here: goods without figures of their own that a sentence appends to the flow of a figure: as an apposition, in
brackets, as what moved the flow, or "with … in the lead". Goods behind the trade word itself are in `goods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.frame import Frame
from etl.extract.trade.goods import Good
from etl.extract.trade.goods_lists import list_from, usable
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.named_goods import fill_stretch
from etl.extract.trade.parties import Party
from etl.extract.trade.products import Product, lookup, product_before
from etl.extract.trade.terms import Term, text_of

# what may stand between a figure and its goods: no other figure, no new clause
_ON = r"(?:[^;:.()\d]|\b(?:19|20)\d\d\b(?:[-/]\d\d\b)?){0,70}?"
_OF_IT = r"(?:\s+of\s+(?:it|them|this|that|these|those|which|the total))?(?:\s+(?:was|were|is|are|being))?"
_HEDGE = (
    r"(?:(?:almost|nearly|virtually|practically)\s+)?(?:entirely|exclusively|wholly|solely|all"
    r"|everything)" + _OF_IT + "|"
    r"(?:most|much|all|some|the bulk|the greater part|the lion['’]s share|the majority|more than half"
    r"|over half)" + _OF_IT + "|"
    r"(?:mainly|mostly|chiefly|largely|primarily|predominantly|principally|overwhelmingly|essentially|notably"
    r"|especially"
    r"|particularly|above all|in the main|for the most part|typically)"
    r"|(?:(?:chief|first|foremost|prominent)\s+)?among (?:them|these|which)(?:\s+(?:were|are))?"
    r"|including|(?:led|headed|topped|dominated)\s+by|(?:consisting|composed|made up)\s+(?:mainly\s+|mostly\s+"
    r"|chiefly\s+|largely\s+)?of"
    r"|comprising"
)
_NOT = r"(?:by|in|on|to|from|for|at|via|through|with|due|because|as|since|after|under|during)"
_APPOSED = re.compile(rf"{_ON}\s*(?:,|–|—)\s*(?:and\s+)?(?:{_HEDGE}),?\s+(?!{_NOT}\b)(?=[A-Za-z])")
_BRACKET = re.compile(rf"{_ON}\s*\((?:(?:{_HEDGE}),?\s+)?(?=[A-Za-z])")
# "exports rose 3% to $2m, lifted by crude oil and soybeans"
_LIFTED = re.compile(
    rf"{_ON}(?:,?\s+(?:lifted|driven|boosted|buoyed|helped|supported|fuell?ed|powered|underpinned|propelled|spurred"
    r"|led|dragged down|weighed down|pulled down|held back|hit)\s+(?:\w+ly\s+)?by"
    r"|,?\s+(?:thanks to|owing to|due to|on the back of|on the strength of|because of|reflecting|chiefly on"
    r"|mainly on))\s+"
    r"(?:(?:a|an|the)\s+)?"
    r"(?:(?:higher|lower|strong|stronger|weak|weaker|robust|record|rising|falling|surging|growing)\s+)?"
    r"(?:(?:surge|rise|jump|fall|drop|slump|growth|increase|decline)\s+in\s+)?"
    r"(?:(?:sales|shipments|deliveries|purchases|arrivals|demand|orders)\s+(?:of|for)\s+)?(?=[a-z])"
)
# "…, with tea and hides in the lead", "…, with oil the main driver"
_WITH = re.compile(rf"{_ON},?\s+with\s+(?=[A-Za-z])")
_LEADS = re.compile(
    r",?\s+(?:(?:in|at|to)\s+(?:the\s+)?(?:lead|top|head|fore|forefront|first place)\b|ahead\b|on top\b"
    r"|(?:as|being|remaining)?\s*(?:the|its|their)\s+(?:(?:main|chief|biggest|largest|principal|leading|top|key"
    r"|single|most"
    r"|important|valuable)\s+)*(?:drivers?|items?|goods|products?|commodit(?:y|ies)|contributors?|engines?"
    r"|exports?|imports?"
    r"|articles?|staples?)\b"
    r"|(?:doing the|making up|leading|dominating|topping|heading|accounting for|forming|constituting"
    r"|contributing|driving"
    r"|providing|carrying|representing)\b)"
)
_FOLLOWED = re.compile(r"[^;:.()\d]{0,30},\s+(?:closely\s+)?(?:followed by|ahead of|before)\s+(?=[a-z])")


def appended_goods(
    doc: Doc, links: Sequence[Link], known: Mapping[Term, Frame], parties: Sequence[Party], lexicon: TradeLexicon
) -> tuple[Good, ...]:
    """Return the goods told behind figures; of the flows of those figures."""
    text = text_of(doc)
    found: list[Good] = []
    for place, link in enumerate(links):
        frame = known.get(link.term) if link.term is not None else None
        if frame is None or frame.term.flow not in ("export", "import", "turnover"):
            continue
        if link.meaning not in ("level", "change", "share") or _has_good(doc, frame, link, parties, lexicon):
            continue
        limit = min(
            [other.figure.start for other in links[place + 1 :] if other.figure.start > link.figure.end] + [len(text)]
        )
        items = _items(doc, link, frame, limit, parties, lexicon)
        told = replace(frame, rule="sentence_carried") if frame.rule == "context_world" else frame
        found += [Good(item, told, "goods_appended", 0.75) for item in items]
    return tuple(dict.fromkeys(found))


def _has_good(doc: Doc, frame: Frame, link: Link, parties: Sequence[Party], lexicon: TradeLexicon) -> bool:
    """True for a figure of one good ("rice exports fell to $3m"): what follows are its kinds or its movers."""
    own = product_before(doc, frame.term.start, lexicon, parties)
    if own is not None and own.known and own.end >= frame.term.start - 1:
        return True
    between = text_of(doc)[frame.term.end : link.figure.start]
    of = re.match(
        r"\s+of\s+(?P<good>[a-z][\w -]{2,40}?)(?=\s+(?:to|from|in|were|was|rose|fell|reached|worth|at)\b|,)", between
    )
    return of is not None and (entry := lookup(of["good"], lexicon)) is not None and entry.kind == "goods"


def _items(
    doc: Doc, link: Link, frame: Frame, limit: int, parties: Sequence[Party], lexicon: TradeLexicon
) -> list[Product]:
    """Return the goods of the first phrase behind a figure that appends some."""
    text, start = text_of(doc), link.figure.end
    if text.startswith(" of ", start) and link.meaning == "level":
        start += 4  # "$3m of goods, mostly tea"
    bracket = _BRACKET.match(text, start, limit)
    if bracket is not None and (close := text.find(")", bracket.end())) > 0:
        items = _goods(doc, bracket.end(), close, parties, lexicon)
        if len(items) > 1 and close - items[-1].end < 3:
            return items
    apposed = _APPOSED.match(text, start, limit)
    if apposed is not None and (items := _goods(doc, apposed.end(), limit, parties, lexicon)):
        return items
    lifted = _LIFTED.match(text, start, limit)
    if lifted is not None and frame.term.part == "noun" and not frame.term.weak:
        return _goods(doc, lifted.end(), limit, parties, lexicon)
    led = _WITH.match(text, start, limit)
    leads = _LEADS.search(text, led.end(), limit) if led is not None else None
    if led is None or leads is None or re.search(r"[\d;:]", text[led.end() : leads.end() + 40]):
        return []
    items = fill_stretch(doc, led.end(), leads.start(), lexicon, parties)
    more = _FOLLOWED.match(text, leads.end(), limit)
    return [] if not items else items + (_goods(doc, more.end(), limit, parties, lexicon) if more is not None else [])


def _goods(doc: Doc, start: int, limit: int, parties: Sequence[Party], lexicon: TradeLexicon) -> list[Product]:
    """Return the goods of the list that begins at `start`: most are known ones and none has a figure."""
    items = [item for item in list_from(doc, start, limit, lexicon, parties) if usable(doc, item)]
    items = [item for item in items if " of " not in item.text or lookup(item.text.split(" of ")[0], lexicon)]
    goods = sum(item.kind == "goods" for item in items)
    if not items or items[0].start > start + 12 or 2 * goods <= len(items) or (goods == 1 and not items[0].known):
        return []
    if re.match(r"[\s,]*[(]?[\s\w]{0,20}?\d", text_of(doc)[items[-1].end :]):
        return []  # "mainly tea ($3m)": goods with figures
    return items
