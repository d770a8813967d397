"""Say which good a figure or a trade term is about, and read lists of goods that have no figures.

Belongs here: "rice exports", "exports of rice", "$3m worth of tea", "tractors (62%)", "A exports rice, fruits and
leather goods to B", "tea is exported by A". How a phrase is cut and coded is in `products.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from etl.extract.trade.figure_goods import term_product
from etl.extract.trade.frame import Frame
from etl.extract.trade.goods_lists import list_end, list_from, passive_list, usable
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.parties import Party
from etl.extract.trade.products import (
    Product,
    clean_product,
    list_products,
)
from etl.extract.trade.subjects import is_passive
from etl.extract.trade.terms import Term, text_of, token_at

_LIST_LINK = re.compile(
    r"(?:\b(?:mainly |mostly |primarily |largely |chiefly |predominantly |also |typically "
    r")?(?:includes?|included|including|comprises?|comprised|comprising|consists? (?:\w+ ){0,2}of"
    r"|consisted (?:\w+ ){0,2}of"
    r"|consisting (?:mainly |mostly )?of|contain(?:s|ed)?"
    r"|(?:are|were|is|was|being|remain|remained|have been|has been)(?: (?:mainly|mostly"
    r"|primarily|largely|chiefly|predominantly|still|dominated by|made up of|composed of|led "
    r"by|concentrated in|limited to|confined to|based on))?"
    r"|such as|namely|like|especially|particularly|notably|i\.e\.,?|e\.g\.,?|ranging from"
    r"|range from|cover(?:s|ed)?|dominated by|led by|made up of|composed of|made up|make up"
    r"|features?|concentrated? (?:on|in)|focus(?:ed)? on)(?!\w)(?:\s+(?:the following|of"
    r"|mainly|mostly|primarily|largely|items|goods"
    r"|products|commodities))*"
    r"|, (?:(?:nearly|almost) )?(?:all|most|much|the bulk) of (?:it|them|which)(?: (?:is|are|was|were))?"
    r"|, (?:almost|nearly|virtually) (?:entirely|exclusively|wholly|all)"
    r"|\((?:(?:mainly|mostly|primarily|including|such as|largely|notably|i\.e\.,?"
    r"|e\.g\.,?)\b)?(?=\s*[a-zA-Z])|:|–|—|, (?:for the most part|mainly|mostly|primarily|largely|chiefly"
    r"|especially|particularly|notably))\s*:?\s*",
    re.I,
)
_ITEMS = re.compile(
    r"(?i)\b(?:main|major|key|principal|top|chief|leading|primary|important|traditional"
    r"|biggest|largest|other)?\s*(?:items?|products?|commodit(?:y|ies)|goods|articles"
    r"|categories|positions|exports?|imports?)\b"
)
_BLOCKED = re.compile(
    r"\b(?:ban(?:s|ned|ning)?|halt(?:s|ed|ing)?|suspend(?:s|ed|ing)?|stop(?:s|ped|ping)?"
    r"|prohibit(?:s|ed|ing)?|restrict(?:s|ed|ing|ion|ions)?|block(?:s|ed|ing|ade)?"
    r"|embargo(?:ed)?|boycott(?:s|ed)?|sanction(?:s|ed)?|barr?(?:s|ed|ring)?|outlaw(?:s|ed)?|curb(?:s|ed)?|"
    r"controls? on|tariffs?|duty|duties|levy|prevent(?:s|ed|ing)?|end(?:s|ed)? (?:the )?(?:export|import"
    r"|purchase|suppl)\w*|cease[sd]?|refus(?:e|es|ed|ing)|illegal(?:ly)?|smuggl\w+|without|no "
    r"longer|never|not|n['’]t|cannot|instead of|rather than|prices?|phase out|phasing out"
    r"|price cap|cap on|dependence|dependent|reliance|"
    r"licen[cs]e|quota|quotas|disrupt(?:s|ed|ing|ion)?|threat(?:en|ens|ened)?|war|warn(?:s"
    r"|ed)?|if|whether|safe passage|obstacles?|barriers?|negotiat\w+|permission|permit\w*"
    r"|delay\w*)\b",
    re.I,
)
GIVEN = re.compile(
    (
        r"\b(?:aid|relief|humanitarian|donat\w+|earthquake|floods?|typhoons?|cyclones?|army|troops"
        r"|border guards?|soldiers|policemen|rescuers|firefighters|medics|volunteers"
        r"|rebels|militia|armed forces|front ?line|free of charge|victims|refugees|survivors)\b"
    ),
    re.I,
)
_PART_OF_ITS = re.compile(
    r"\s+(?:with\s+)?(?:(?:(?:nearly |almost )?(?:all|half)|most|much|some|part|the bulk"
    r"|the majority|a large part) of\s+)?"
    r"(?:its|their|her|the)\s+|\s+with\s+",
    re.I,
)
# where the goods of "he named tea and hides as the main exports" begin
_NAMED = re.compile(
    r"[;:]|\bwhile\b|\bwhereas\b|\bthat\b|\bwhich\b"
    r"|\b(?:named|listed|cited|mentioned|describ(?:ed|es)|identified|singled out|pointed to|counts?|counted)\s"
)
# "among farm goods, rice led the exports": the group that a good belongs to
_AMONG = re.compile(r"^[\s,]*(?:[Aa]mong|[Aa]mongst|[Oo]f|[Ww]ithin|[Ii]n)\s+[^,;]{3,40},\s+")
_NONE = re.compile(r"\s+(?:no|none|nothing|hardly any|neither|next to nothing)\b", re.I)
_TO_IT = re.compile(r"\s+(?:it|them)(?=\s+[a-z])")
_APPOSED = re.compile(
    r"(?:,|–|—|\()\s*(?:most )?(?:the bulk of (?:it|them)\s+|most of (?:it|them)\s+)?(?:mostly|mainly|chiefly"
    r"|largely|for the most part,?"
    r"|primarily|predominantly|including|such as|notably|especially|particularly|led by|among them|above all)"
    r"\s+(?=[A-Za-z])",
    re.I,
)


@dataclass(frozen=True)
class Good:
    """A good that a sentence says is traded, without a figure of its own."""

    product: Product
    frame: Frame
    rule: str
    confidence: float
    share: float | None = None


def find_goods(
    doc: Doc,
    frames: Sequence[Frame],
    terms: Sequence[Term],
    links: Sequence[Link],
    parties: Sequence[Party],
    lexicon: TradeLexicon,
) -> tuple[Good, ...]:
    """Return the goods that are named as traded without a figure of their own."""
    found: list[Good] = []
    text = text_of(doc)
    for _place, frame in enumerate(frames):
        term = frame.term
        if term.flow not in ("export", "import"):
            continue
        next_term = next((t.start for t in terms if t.start >= term.end and t.flow != "other"), len(text))
        listed = (
            term.part == "verb" and is_passive(doc, term) and _ITEMS.search(text[max(0, term.start - 40) : term.start])
        )
        if listed:
            found += _noun_goods(doc, frame, next_term, lexicon, parties, links)
        if term.part == "verb":
            found += _verb_goods(doc, frame, next_term, lexicon, parties, links)
        else:
            found += _noun_goods(doc, frame, next_term, lexicon, parties, links)
    kept: list[Good] = []
    for good in found:
        span = (good.product.start, good.product.end)
        if not any(k.product.start < span[1] and span[0] < k.product.end for k in kept):
            kept.append(good)
    return tuple(kept)


def _noun_goods(
    doc: Doc, frame: Frame, next_term: int, lexicon: TradeLexicon, parties: Sequence[Party], links: Sequence[Link]
) -> list[Good]:
    """Read "A's main exports to B are …", "exports such as …", "tea is A's main export", "exports of rice to B"."""
    text, term = text_of(doc), frame.term
    limit = min(next_term, len(text)) if next_term - term.end > 12 else len(text)
    between = text[term.end : limit]
    link = _LIST_LINK.search(between)
    while link and (
        _crosses(doc, term.end, term.end + link.start(), links)
        or (link[0].strip() == "(" and any(0 <= i.figure.start - term.end - link.start() < 6 for i in links))
    ):
        link = _LIST_LINK.search(between, link.end())
        if link and link.start() > 140:
            link = None
    if link and not _sentence_break(between[: link.start()]) and not _BLOCKED.search(between[: link.start()]):
        start = term.end + link.end()
        items = list_from(doc, start, limit, lexicon, parties)
        good = [] if re.match(r"(?:by|via|through|aboard)\s", text[start:]) else [p for p in items if usable(doc, p)]
        verbal = re.match(r"(?:are|were|is|was|being|remain|have|has)", link[0].strip(), re.I) is not None
        enough = sum(p.kind in ("goods", "service") for p in good)
        bare = re.fullmatch(r"\(\s*", link[0]) is not None and len(good) < 2
        if (
            enough
            and not bare
            and (not verbal or enough >= 0.5 * len(items))
            and (len(good) > 2 or not _participle_follows(doc, start))
        ):
            return [
                Good(p, frame, "goods_list", 0.85 if p.known else 0.7)
                for p in good
                if p.known or enough >= 0.5 * len(items)
            ]
    lead = re.search(
        (
            r"\b(?:is|are|was|were|remain|remains|include|became|form|formed|constitute|dominate"
            r"|dominated|as)\s+(?:also\s+|still\s+|traditionally\s+)?(?:among\s+|one of\s+|some of\s+"
            r"|part of\s+)?(?:the\s+)?[^,;.]{0,60}$"
        ),
        text[: term.start],
    )
    if (
        lead
        and re.search(
            (
                r"(?i)\b(?:main|major|key|principal|top|chief|leading|largest|biggest|primary|important"
                r"|traditional|dominant|single)\b"
            ),
            text[lead.start() : term.start],
        )
        and lead.start() > 3
    ):
        head = _NAMED.split(text[: lead.start()])[-1]
        begin = lead.start() - len(head)
        items = list_products(doc, begin, lead.start(), lexicon, parties)
        if (
            items
            and all(p.known or p.kind == "ambiguous" for p in items)
            and any(p.known for p in items)
            and not any(p.kind == "agent" and begin <= p.start < lead.start() for p in parties)
        ):
            return [Good(p, frame, "goods_named_main", 0.85) for p in items]
    led = re.search(
        (
            r"\s(?:led|dominated?|topp?(?:ed)?|headed|(?:make|made) up the bulk of|form(?:ed)? the "
            r"bulk of|account(?:s|ed)? for (?:most|the bulk|the majority|the lion['’]s share) of)\s+[^,;.]{0,40}$"
        ),
        text[: term.start],
    )
    if led:
        head = re.split(r"[;:]|\bwhile\b|\bwhereas\b|\bthat\b|\bwhich\b", text[: led.start()])[-1]
        head = _AMONG.sub("", head)
        items = list_products(doc, led.start() - len(head), led.start(), lexicon, parties)
        if items and all(p.known for p in items):
            return [Good(p, frame, "goods_named_main", 0.85) for p in items]
    if not links or all(item.term is not term for item in links):
        product = term_product(doc, frame, lexicon, parties, [item.figure for item in links])
        if re.search(r"(?i)\b(?:mutual|bilateral|two-way)\b", text[frame.modifiers_start : term.end]):
            return []
        if (
            product is not None
            and product.kind == "goods"
            and frame.explicit == 2
            and not frame.bloc
            and not _BLOCKED.search(text)
        ):
            after = re.match(r"\s+of\s+", text[term.end :])
            several = (
                list_products(doc, product.start, list_end(doc, product.start, limit, parties), lexicon, parties)
                if after
                else (product,)
            )
            return [Good(p, frame, "goods_of_term", 0.7) for p in several if p.known]
    return []


def _verb_goods(
    doc: Doc, frame: Frame, next_term: int, lexicon: TradeLexicon, parties: Sequence[Party], links: Sequence[Link]
) -> list[Good]:
    """Read "A exports rice and fruits to B" and "tea is exported by A"."""
    text, term = text_of(doc), frame.term
    if _BLOCKED.search(text[max(0, term.start - 80) : term.end]) or _NONE.match(text, term.end):
        return []
    owned = [item for item in links if item.term is term and item.figure.is_amount]
    if term.rule.rule_id == "market_verb" and owned:
        return _market_goods(doc, frame, owned[0], next_term, lexicon, parties)
    if is_passive(doc, term):
        product = passive_list(doc, frame, lexicon, parties)
        after = re.match(
            (
                r"\s+(?:(?:to|by|from)\s+(?:the\s+)?\S+\s+)?and\s+(?:the\s+)?([^,;.]{3,40}?)(?=[,;.]"
                r"|\s+(?:whereas|while|to|from)\b|$)"
            ),
            text[term.end :],
        )
        if after and product:
            extra = clean_product(after[1], term.end + after.start(1), lexicon, parties)
            if extra is not None and extra.known:
                product = (*product, extra)
        if owned or (frame.explicit == 0 and term.weak) or term.text.startswith("deliver") or GIVEN.search(text):
            return []
        return [
            Good(p, frame, "goods_passive", 0.8) for p in product if usable(doc, p) and (p.known or len(product) > 1)
        ]
    if term.weak and (
        frame.explicit < 2 or frame.reporter is None or term.text.startswith("deliver") or GIVEN.search(text)
    ):
        return []
    if frame.explicit == 0:
        return []
    start = _goods_start(text, frame, parties)
    stop = list_end(doc, start, min(next_term, len(text)), parties)
    inner = [item for item in owned if start <= item.figure.start < stop + 12]
    if owned and start == term.end:
        listed = _listed_after(doc, frame, owned, next_term, lexicon, parties)
        if listed:
            return [Good(p, frame, "goods_of_verb", 0.85 if not term.weak else 0.65) for p in listed]
    if (
        inner
        and re.fullmatch(r"[^,]{0,60}", text[start : inner[0].figure.start])
        and not re.search(r",", text[start:stop])
    ):
        return []
    items = [p for p in list_from(doc, start, stop, lexicon, parties) if usable(doc, p)]
    enough = sum(p.kind in ("goods", "service") for p in items)
    if not enough or enough < 0.5 * len(items):
        return []
    if term.weak and all(
        (p.hs_code or "")[:2] in ("93", "88") or (p.hs_code or "") == "8710" for p in items if p.known
    ):
        return []
    single = owned and len(items) == 1
    return [] if single else [Good(p, frame, "goods_of_verb", 0.85 if not term.weak else 0.65) for p in items]


def _market_goods(
    doc: Doc, frame: Frame, owned: Link, next_term: int, lexicon: TradeLexicon, parties: Sequence[Party]
) -> list[Good]:
    """Return the goods of "took $2m of tea, coffee and nuts", whose figure is that of all of them."""
    of = re.match(r"\s+(?:worth\s+)?of\s+", text_of(doc)[owned.figure.end :])
    if of is None:
        return []
    limit = min(next_term, len(text_of(doc)))
    items = list_from(doc, owned.figure.end + of.end(), limit, lexicon, parties)
    listed = [item for item in items if usable(doc, item)]
    if len(listed) < 2 or sum(item.known for item in listed) < 0.5 * len(listed):
        return []
    return [Good(item, frame, "goods_of_verb", 0.8) for item in listed]


def _goods_start(text: str, frame: Frame, parties: Sequence[Party]) -> int:
    """Return where the goods of a verb begin: behind "Egypt with" in "supplies Egypt with tea", "most of its"."""
    start = frame.term.end
    for party in parties:
        market = re.match(r"\s+(?:market|buyers|customers|firms)\s+with\b", text[party.end :])
        if party.kind == "adjective" and market and start <= party.start < start + 6:
            start = party.end + market.end() - 5
            break
        given = party.kind == "noun" and start <= party.start < start + 6 and party.countries[:1] == (frame.partner,)
        if given and frame.term.weak and frame.term.flow == "export":
            start = party.end
            break
    if start == frame.term.end and frame.term.weak and frame.term.flow == "export" and _TO_IT.match(text, start):
        start = _TO_IT.match(text, start).end()  # type: ignore[union-attr]
    lead = _PART_OF_ITS.match(text, start)
    return lead.end() if lead else start


def _listed_after(
    doc: Doc, frame: Frame, owned: Sequence[Link], next_term: int, lexicon: TradeLexicon, parties: Sequence[Party]
) -> list[Product]:
    """Return the goods of "bought $2m of goods from B, mostly phones, tyres and tractors"."""
    text = text_of(doc)
    link = _APPOSED.search(text, max(item.figure.end for item in owned), min(next_term, len(text)))
    if link is None or _sentence_break(text[frame.term.end : link.start()]):
        return []
    if any(item.figure.start > link.start() for item in owned):
        return []
    items = [p for p in list_from(doc, link.end(), min(next_term, len(text)), lexicon, parties) if usable(doc, p)]
    return items if items and sum(p.known for p in items) >= 0.5 * len(items) else []


def _crosses(doc: Doc, start: int, end: int, links: Sequence[Link]) -> bool:
    """True where a figure or a finite verb other than "be" stands between a term and the word that opens a list.

    A figure in brackets does not count: "exports to Peru ($3m in 2017) include …".
    """
    stretch = text_of(doc)[start : end + 1]
    inner = [item for item in links if start <= item.figure.start < end and item.figure.is_amount]
    plain = re.sub(r"\([^()]*\)", lambda bracket: " " * len(bracket[0]), stretch)
    if any(plain[item.figure.start - start : item.figure.end - start].strip() for item in inner):
        return not re.search(
            r"(?:,|which|that)\s*(?:\w+\s+){0,3}$|,$", stretch[:-1] if stretch[-1:] != "," else stretch
        )
    return False


def _sentence_break(gap: str) -> bool:
    return re.search(r";|\bwhile\b|\bwhereas\b|\bbecause\b|\bif\b", gap) is not None or len(gap) > 140


def _participle_follows(doc: Doc, start: int) -> bool:
    """True for "exports are expected/growing/subject to": no list follows."""
    token = token_at(doc, start)
    if token.text.lower() in ("mainly", "mostly", "largely", "primarily", "also"):
        token = doc[min(token.i + 1, len(doc) - 1)]
    return (
        token.tag_ in ("VBG", "VBN")
        and token.dep_ not in ("amod", "compound")
        and token.head.i <= token.i
        and token.text.lower()
        not in (
            "processed",
            "frozen",
            "refined",
            "dried",
            "fishing",
            "building",
            "canned",
            "milling",
            "ceramics",
            "clothing",
            "knitted",
            "woven",
            "sawn",
            "printing",
            "mining",
            "measuring",
        )
    )
