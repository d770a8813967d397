"""Say which good a figure or a trade term is about, and read lists of goods that have no figures.

Belongs here: "rice exports", "exports of rice", "$3m worth of tea", "tractors (62%)", "A exports rice, fruits and
leather goods to B", "tea is exported by A". How a phrase is cut and coded is in `products.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.frames import Frame, is_passive
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.linking import Link
from etl.extract.trade.parties import Party
from etl.extract.trade.products import Product, clean_product, list_products, lookup_exact, product_after, product_before
from etl.extract.trade.terms import Term, token_at

_LIST_LINK = re.compile(
    r"(?:\b(?:mainly |mostly |primarily |largely |chiefly |predominantly |also |typically )?(?:includes?|included|including|comprises?|comprised|comprising|consists? (?:mainly |mostly |primarily |largely )?of|consisted (?:mainly |mostly |primarily |largely )?of|consisting (?:mainly |mostly )?of|contain(?:s|ed)?"
    r"|(?:are|were|is|was|being|remain|remained|have been|has been)(?: (?:mainly|mostly|primarily|largely|chiefly|predominantly|still|dominated by|made up of|composed of|led by|concentrated in|limited to|confined to|based on))?"
    r"|such as|namely|like|especially|particularly|notably|i\.e\.,?|e\.g\.,?|ranging from|range from|cover(?:s|ed)?|dominated by|led by|made up of|composed of|made up|make up|features?)(?!\w)(?:\s+(?:the following|of|mainly|mostly|primarily|largely|items|goods|products|commodities))*"
    r"|\((?:(?:mainly|mostly|primarily|including|such as|largely|notably|i\.e\.,?|e\.g\.,?)\b)?(?=\s*[a-zA-Z])|:|–|—|, (?:mainly|mostly|primarily|largely|chiefly|especially|particularly|notably))\s*:?\s*",
    re.I,
)
_ITEMS = re.compile(r"(?i)\b(?:main|major|key|principal|top|chief|leading|primary|important|traditional|biggest|largest|other)?\s*(?:items?|products?|commodit(?:y|ies)|goods|articles|categories|positions|exports?|imports?)\b")
_BLOCKED = re.compile(
    r"\b(?:ban(?:s|ned|ning)?|halt(?:s|ed|ing)?|suspend(?:s|ed|ing)?|stop(?:s|ped|ping)?|prohibit(?:s|ed|ing)?|restrict(?:s|ed|ing|ion|ions)?|block(?:s|ed|ing|ade)?|embargo(?:ed)?|boycott(?:s|ed)?|sanction(?:s|ed)?|curb(?:s|ed)?|"
    r"tariffs?|duty|duties|levy|prevent(?:s|ed|ing)?|end(?:s|ed)? (?:the )?(?:export|import|purchase|suppl)\w*|cease[sd]?|refus(?:e|es|ed|ing)|illegal(?:ly)?|smuggl\w+|without|no longer|never|not|n['’]t|cannot|instead of|rather than|prices?|phase out|phasing out|price cap|cap on|dependence|dependent|reliance|"
    r"licen[cs]e|quota|quotas|disrupt(?:s|ed|ing|ion)?|threat(?:en|ens|ened)?|war|warn(?:s|ed)?|if|whether|safe passage|obstacles?|barriers?|negotiat\w+|permission|permit\w*|delay\w*)\b",
    re.I,
)
GIVEN = re.compile(r"\b(?:aid|relief|humanitarian|donat\w+|earthquake|floods?|typhoons?|cyclones?|army|troops|rebels|militia|armed forces|front ?line|free of charge|victims|refugees|survivors)\b", re.I)
_TAIL_STOP = re.compile(
    r"(?:;|\.\s|\bwhile\b|\bwhereas\b|\bwhich\b|\bthat\b|\bwho\b|\bbut\b|\bmeanwhile\b|\bto (?:the\s+)?(?=[A-Z])|\bfrom (?:the\s+)?(?=[A-Z])|\bin (?:exchange|return|turn|\d{4}|order)\b|\bfor (?:the|its|their|use)\b|\bsince\b|\bduring\b|\bunder\b|\bthrough\b"
    r"|\bamong others\b|\bamong other\b|\betc\b|\bdue to\b|\bbecause\b|\bwith\b|\bas part\b|\baccording\b|\bat (?:a|the)\b|\bwhose\b|\bto (?:its|their|our|each|both|help|meet|be|neighbou?ring|other)\b|\bfrom (?:its|their|our|each)\b|\bin (?:the|January|February|March|April|May|June|July|August|September|October|November|December|recent|its)\b|\bby (?:the\s+)?[A-Z])",
)


@dataclass(frozen=True)
class Good:
    """A good that a sentence says is traded, without a figure of its own."""

    product: Product
    frame: Frame
    rule: str
    confidence: float


def term_product(doc: Doc, frame: Frame, lexicon: TradeLexicon, parties: Sequence[Party], figures: Sequence[Figure]) -> Product | None:
    """Return the product that the term itself names ("rice exports", "exports of rice"), None for all goods."""
    term, text = frame.term, doc.text
    if term.flow == "balance" and term.part == "noun" and frame.modifiers_start == term.start:
        return None
    if term.part == "noun" and frame.modifiers_start < term.start:
        stretch_start = max([p.end for p in parties if frame.modifiers_start <= p.start < term.start and p.kind not in ("both",)], default=frame.modifiers_start)
        product = clean_product(text[stretch_start : term.start], stretch_start, lexicon, parties)
        if product is not None and re.match(r"non[- ]", product.text, re.I):
            return replace(product, hs_code=None)
        if product is not None and product.known:
            return _shorten(product, lexicon)
    after = re.match(r"\s+(?:in|of)\s+", text[term.end :]) if term.part == "noun" else None
    if after and (after[0].strip() == "of" or term.flow == "turnover"):
        begin = term.end + after.end()
        if any(f.start <= begin + 25 and f.start >= begin and re.fullmatch(r"(?:about|around|nearly|over|more than|approximately|almost|some|up to|roughly|only|just|an? |\s|estimated|at least|less than)*", text[begin : f.start], re.I) for f in figures):
            return None
        if any(p.start <= begin + 4 and p.start >= begin and p.kind not in ("adjective",) and text[begin : p.start].strip().lower() in ("", "the") for p in parties):
            return None
        product = product_after(doc, begin, lexicon, parties)
        if product is not None and (product.known or product.kind == "ambiguous" or after[0].strip() == "of" and product.kind is None and _is_thing(doc, product)):
            return product
    return None


def figure_product(
    doc: Doc, link: Link, previous: Link | None, frame: Frame, lexicon: TradeLexicon, parties: Sequence[Party], figures: Sequence[Figure]
) -> tuple[Product | None, bool]:
    """Return the product that stands with a figure, and whether the figure has one of its own."""
    text, figure, term = doc.text, link.figure, frame.term
    before = text[: figure.start]
    floor = previous.figure.end if previous else 0
    own = _bracketed(doc, figure, floor, lexicon, parties)
    if own is not None:
        return own, True
    hedge = r"(?:about|around|nearly|over|more than|approximately|almost|some|up to|roughly|only|just|an?|estimated|at least|less than|at|US|in excess of|\s)*"
    worth = re.search(rf"\b(?:worth|valued at|to the tune of|amounting to|totalling|totaling|to the value of|in the amount of|estimated at|at a value of)\s*{hedge}$", before, re.I)
    if worth:
        product = product_before(doc, worth.start(), lexicon, parties)
        if product is not None and product.start >= floor and _usable(doc, product) and not (term.start <= product.start < term.end):
            return product, True
    gap = re.match(r"\s*(?:(?:worth|in value|value)\s+)?(?:of|in|for)\s+(?:the\s+)?", text[figure.end :])
    if gap and link.meaning in ("level", "base", "change"):
        begin = figure.end + gap.end()
        follower = next((p for p in parties if p.start <= begin + 1 and p.end > begin and p.kind not in ("adjective",)), None)
        if follower is None and not re.match(r"(?:19|20)\d\d", text[begin:]):
            product = product_after(doc, begin, lexicon, parties)
            if product is not None and product.known or product is not None and gap[0].strip() in ("of", "worth of") and _is_thing(doc, product):
                return product, True
    if figure.kind == "quantity" and figure.unit == "unit":
        for size in (3, 2, 1):
            words = re.match(rf"\s+((?:[\w-]+\s+){{{size - 1}}}[\w-]+)", text[figure.end :])
            entry = lookup_exact(words[1], lexicon) if words else None
            if words and entry is not None and not (term.part == "noun" and term_product(doc, frame, lexicon, parties, figures)):
                start = figure.end + words.start(1)
                return Product(start, start + len(words[1]), words[1], entry.hs_code, entry.kind), True
    if figure.kind == "quantity" and not (figure.unit == "unit" and term.part == "noun" and term_product(doc, frame, lexicon, parties, figures)):
        tail = re.match(r"\s+(?:of\s+)?", text[figure.end :])
        product = product_after(doc, figure.end + tail.end(), lexicon, parties) if tail else None
        if product is not None and product.known and product.start < figure.end + 45:
            return product, True
    if link.meaning == "share":
        product = _share_product(doc, link, floor, lexicon, parties)
        if product is not None:
            return product, True
    listed = re.search(rf"\s(?:at|with|[-–—:])\s*{hedge}$|:\s*{hedge}$", before)
    if listed and (previous is not None or re.search(r"(?:followed by|led by|including|such as|:)", before)) and term.end <= listed.start():
        product = product_before(doc, listed.start(), lexicon, parties)
        if product is not None and product.known and product.start >= max(floor, term.end):
            return product, True
    if term.part == "verb" and term.end <= figure.start:
        product = _verb_object(doc, frame, figure, lexicon, parties)
        if product is not None:
            return product, True
    if term.part == "verb" and is_passive(doc, term):
        return _passive_subject(doc, frame, lexicon, parties), False
    if previous is not None and previous.term == term and term.part == "noun" or term.flow in ("export", "import"):
        # "tea exports were $3m and coffee $2m": a bare known good between the figures
        start = max(floor, term.end)
        clause = re.search(r"(?:,|\band\b|;|\bwhile\b)\s*(?:(?:that|those|exports|imports|sales|shipments) of\s+)?([^,;]{3,50}?)\s*(?:to|at|was|were|amounted to|stood at|reached|accounted for|,|:)?\s*" + hedge + "$", text[start : figure.start], re.I)
        if clause and previous is not None and previous.term == term:
            product = clean_product(clause[1], start + clause.start(1), lexicon, parties)
            if product is not None and product.known and _exactly(product, lexicon):
                return product, True
    return None, False


def find_goods(
    doc: Doc, frames: Sequence[Frame], terms: Sequence[Term], links: Sequence[Link], parties: Sequence[Party], lexicon: TradeLexicon
) -> tuple[Good, ...]:
    """Return the goods that are named as traded without a figure of their own."""
    found: list[Good] = []
    text = doc.text
    for place, frame in enumerate(frames):
        term = frame.term
        if term.flow not in ("export", "import"):
            continue
        next_term = next((t.start for t in terms if t.start >= term.end and t.flow != "other"), len(text))
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


def _noun_goods(doc: Doc, frame: Frame, next_term: int, lexicon: TradeLexicon, parties: Sequence[Party], links: Sequence[Link]) -> list[Good]:
    """Read "A's main exports to B are …", "exports such as …", "tea is A's main export", "exports of rice to B"."""
    text, term = doc.text, frame.term
    limit = min(next_term, len(text)) if next_term - term.end > 12 else len(text)
    between = text[term.end : limit]
    link = _LIST_LINK.search(between)
    while link and _crosses(doc, term.end, term.end + link.start(), links):
        link = _LIST_LINK.search(between, link.end())
        if link and link.start() > 140:
            link = None
    if link and not _sentence_break(between[: link.start()]):
        start = term.end + link.end()
        items = _list_from(doc, start, limit, lexicon, parties)
        good = [p for p in items if _usable(doc, p)]
        verbal = re.match(r"(?:are|were|is|was|being|remain|have|has)", link[0].strip(), re.I) is not None
        enough = sum(p.kind in ("goods", "service") for p in good)
        if enough and (not verbal or enough >= 0.5 * len(items)) and (len(good) > 2 or not _participle_follows(doc, start)):
            return [Good(p, frame, "goods_list", 0.85 if p.known else 0.7) for p in good if p.known or enough >= 0.5 * len(items)]
    lead = re.search(r"\b(?:is|are|was|were|remain|remains|include|became|form|formed|constitute|dominate|dominated|as)\s+(?:also\s+|still\s+|traditionally\s+)?(?:among\s+|one of\s+|some of\s+|part of\s+)?(?:the\s+)?[^,;.]{0,60}$", text[: term.start])
    if lead and re.search(r"(?i)\b(?:main|major|key|principal|top|chief|leading|largest|biggest|primary|important|traditional|dominant|single)\b", text[lead.start() : term.start]) and lead.start() > 3:
        head = re.split(r"[;:]|\bwhile\b|\bwhereas\b|\bthat\b|\bwhich\b", text[: lead.start()])[-1]
        begin = lead.start() - len(head)
        items = list_products(doc, begin, lead.start(), lexicon, parties)
        if items and all(p.known or p.kind == "ambiguous" for p in items) and any(p.known for p in items) and not any(p.kind == "agent" and begin <= p.start < lead.start() for p in parties):
            return [Good(p, frame, "goods_named_main", 0.85) for p in items]
    led = re.search(r"\s(?:led|dominated?|topp?(?:ed)?|headed|(?:make|made) up the bulk of|form(?:ed)? the bulk of|account(?:ed)? for (?:most|the bulk|the majority) of)\s+[^,;.]{0,40}$", text[: term.start])
    if led:
        head = re.split(r"[;:]|\bwhile\b|\bwhereas\b|\bthat\b|\bwhich\b", text[: led.start()])[-1]
        items = list_products(doc, led.start() - len(head), led.start(), lexicon, parties)
        if items and all(p.known for p in items):
            return [Good(p, frame, "goods_named_main", 0.85) for p in items]
    if not links or all(l.term is not term for l in links):
        product = term_product(doc, frame, lexicon, parties, [l.figure for l in links])
        if product is not None and product.kind == "goods" and frame.explicit == 2 and not frame.bloc and not _BLOCKED.search(text):
            after = re.match(r"\s+of\s+", text[term.end :])
            several = list_products(doc, product.start, _list_end(doc, product.start, limit, parties), lexicon, parties) if after else (product,)
            return [Good(p, frame, "goods_of_term", 0.7) for p in several if p.known]
    return []


def _verb_goods(doc: Doc, frame: Frame, next_term: int, lexicon: TradeLexicon, parties: Sequence[Party], links: Sequence[Link]) -> list[Good]:
    """Read "A exports rice and fruits to B" and "tea is exported by A"."""
    text, term = doc.text, frame.term
    if _BLOCKED.search(text[max(0, term.start - 80) : term.end]):
        return []
    owned = [l for l in links if l.term is term and l.figure.is_amount]
    if is_passive(doc, term):
        product = _passive_list(doc, frame, lexicon, parties)
        after = re.match(r"\s+(?:(?:to|by|from)\s+(?:the\s+)?\S+\s+)?and\s+(?:the\s+)?([^,;.]{3,40}?)(?=[,;.]|\s+(?:whereas|while|to|from)\b|$)", text[term.end :])
        if after and product:
            extra = clean_product(after[1], term.end + after.start(1), lexicon, parties)
            if extra is not None and extra.known:
                product = (*product, extra)
        if owned or frame.explicit == 0 and term.weak:
            return []
        return [Good(p, frame, "goods_passive", 0.8) for p in product if _usable(doc, p) and (p.known or len(product) > 1)]
    if term.weak and (frame.explicit < 2 or frame.reporter is None or term.text.startswith("deliver") or GIVEN.search(text)):
        return []
    if frame.explicit == 0:
        return []
    start = term.end
    stop = _list_end(doc, start, min(next_term, len(text)), parties)
    inner = [l for l in owned if start <= l.figure.start < stop + 12]
    if inner and re.fullmatch(r"[^,]{0,60}", text[start : inner[0].figure.start]) and not re.search(r",", text[start:stop]):
        return []
    items = [p for p in _list_from(doc, start, stop, lexicon, parties) if _usable(doc, p)]
    enough = sum(p.kind in ("goods", "service") for p in items)
    if not enough or enough < 0.5 * len(items):
        return []
    if term.weak and all((p.hs_code or "")[:2] in ("93", "88") or (p.hs_code or "") == "8710" for p in items if p.known):
        return []
    single = owned and len(items) == 1
    return [] if single else [Good(p, frame, "goods_of_verb", 0.85 if not term.weak else 0.65) for p in items]


def _list_from(doc: Doc, start: int, limit: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> tuple[Product, ...]:
    return list_products(doc, start, _list_end(doc, start, limit, parties), lexicon, parties)


def _list_end(doc: Doc, start: int, limit: int, parties: Sequence[Party]) -> int:
    """Return where a list of goods ends: a new clause, a partner, a date or a finite verb."""
    text = doc.text
    end = limit
    opened = re.search(r"\((?:\w+(?: as)?\s*)?$", text[:start])
    closing = text.find(")", start, limit)
    if opened and closing > 0 and "(" not in text[start:closing]:
        return closing
    stop = _TAIL_STOP.search(text, start, limit)
    if stop and stop.start() > start:
        end = stop.start()
    for party in parties:
        if start < party.start < end and party.kind in ("noun", "pronoun", "both", "agent", "world", "pair"):
            lead = re.search(r"(?:,|\band\b|\bto\b|\bfrom\b|\bby\b|\bwhile\b)?\s*(?:the\s+)?$", text[start : party.start])
            cut = start + (lead.start() if lead else party.start - start)
            end = min(end, cut)
            break
    for token in doc:
        if start < token.idx < end and token.tag_ in ("VBD", "VBZ", "VBP", "MD") and token.dep_ not in ("amod", "compound", "conj"):
            end = token.idx
            break
    return end


def _verb_object(doc: Doc, frame: Frame, figure: Figure, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the single good between a verb and its figure ("exported tea worth $3m")."""
    text, term = doc.text, frame.term
    if is_passive(doc, term):
        return None
    end = _list_end(doc, term.end, figure.start, parties)
    items = [p for p in list_products(doc, term.end, end, lexicon, parties)]
    return items[0] if len(items) == 1 and items[0].known else None


def _passive_list(doc: Doc, frame: Frame, lexicon: TradeLexicon, parties: Sequence[Party]) -> tuple[Product, ...]:
    text, term = doc.text, frame.term
    verb = doc[term.token]
    begin = 0
    subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
    end = term.start
    auxiliary = re.search(r"(?:\b(?:is|are|was|were|be|been|being|has|have|had|will|can|could|may|also|mainly|mostly|currently|largely|primarily)\s+)+$", text[: term.start])
    if auxiliary:
        end = auxiliary.start()
    if subject is not None:
        begin = subject.left_edge.idx
    else:
        piece = re.split(r"[;:.]|\bwhile\b|\bwhereas\b|\bthat\b", text[:end])[-1]
        begin = end - len(piece)
    among = re.search(r"\s(?:are|is|were|was|remain|include)\s+(?:also\s+)?(?:among|some of|one of|the|part of)\b", text[begin:end])
    if among:
        end = begin + among.start()
    items = list_products(doc, begin, end, lexicon, parties)
    return items if any(p.known for p in items) else ()


def _passive_subject(doc: Doc, frame: Frame, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    items = [p for p in _passive_list(doc, frame, lexicon, parties) if p.known]
    return items[-1] if len(items) == 1 else None


def _bracketed(doc: Doc, figure: Figure, floor: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good whose bracket holds the figure: "rubber tyres (8.06%)"."""
    text = doc.text
    opening = text.rfind("(", 0, figure.start)
    if opening < 0 or ")" in text[opening : figure.start] or figure.start - opening > 60:
        return None
    product = product_before(doc, opening, lexicon, parties)
    if product is None or product.end < opening - 2 or product.start < min(floor, opening) and floor < opening:
        return None
    words = {w.lower() for w in product.text.split()}
    if words & {"exports", "imports", "trade", "turnover", "surplus", "deficit", "balance", "volume"}:
        return None
    return product


def _share_product(doc: Doc, link: Link, floor: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product | None:
    """Return the good of "tea accounts for 20% of exports" or "20% of exports are tea"."""
    text, figure = doc.text, link.figure
    stretch = text[floor : figure.start]
    verb = re.search(r",?\s*\b(?:which\s+|that\s+)?(?:(?:has|have|had|also|alone|now|still|together|currently|respectively)\s+)*(?:account(?:s|ed|ing)? for|made up|makes? up|making up|constitut(?:e|es|ed|ing)|represent(?:s|ed|ing)?|compris(?:e|es|ed|ing)|had a share|has a share|with a share|with|at|took|holds?)\b[^,;]{0,30}$", stretch, re.I)
    if verb:
        start = floor + verb.start()
        product = product_before(doc, start, lexicon, parties)
        if product is not None and product.start >= floor and (product.known or product.kind == "ambiguous" or _is_thing(doc, product)) and not _party_at(parties, product):
            return _whole_list(doc, product, floor, start, lexicon, parties)
        shared = re.search(r"(?:share of|proportion of)\s+", text[floor:start])
        if shared:
            return product_after(doc, floor + shared.end(), lexicon, parties)
    shared = re.search(r"\bshare of\s+(?:the\s+)?([^,;]{3,50}?)\s+(?:in|within|of|is|was|reached|stood|amounted|rose|fell|at)\b", stretch, re.I)
    if shared:
        product = clean_product(shared[1], floor + shared.start(1), lexicon, parties)
        if product is not None and product.known:
            return product
    needs = re.match(r"\s+of\s+(?:its|their|all|the country['’]s)\s+(?:its\s+)?", text[figure.end :])
    if needs and link.term is not None and link.term.part == "verb":
        product = product_after(doc, figure.end + needs.end(), lexicon, parties)
        if product is not None and product.known:
            return product
    follows = re.search(r"^[^.;]{0,60}?\b(?:is|are|was|were|consists? of|consisted of|being|comprises?|comprised|came from|come from|comes from)\s+(?:the\s+|from\s+)?", text[figure.end :])
    if follows:
        product = product_after(doc, figure.end + follows.end(), lexicon, parties)
        if product is not None and product.known:
            return product
    return None


def _whole_list(doc: Doc, last: Product, floor: int, end: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> Product:
    """Return the goods that a share covers together ("gas and soybeans make up 80%") as one product without a code."""
    head = re.split(r"[;:.(]|\bwhile\b|\bthat\b|\bwhich\b|,\s+with\b|\bwhere\b", doc.text[floor:end])[-1]
    items = list_products(doc, end - len(head), end, lexicon, parties)
    if len(items) < 2 or not any(p.known for p in items) or not re.fullmatch(r"[\s,]*(?:and|as well as|&)?\s*(?:the\s+)?", doc.text[items[-2].end : items[-1].start]):
        return last
    start = items[0].start
    text = doc.text[start : items[-1].end]
    return Product(start, items[-1].end, text, None, "goods") if len(text) < 90 else last


def _party_at(parties: Sequence[Party], product: Product) -> bool:
    return any(p.start <= product.start and product.end <= p.end for p in parties)


def _usable(doc: Doc, product: Product) -> bool:
    """True for a phrase that can be a good: known, or a common noun phrase that is no name, place or person."""
    if product.known:
        return True
    return _is_thing(doc, product)


def _is_thing(doc: Doc, product: Product) -> bool:
    head = token_at(doc, product.end - 1)
    words = product.text.split()
    return head.pos_ == "NOUN" and not any(w[:1].isupper() and w.lower() != w and i > 0 for i, w in enumerate(words)) and len(words) <= 5


def _shorten(product: Product, lexicon: TradeLexicon) -> Product:
    """Keep the known tail of a modifier stretch ("annual average crude oil" → "crude oil")."""
    words = product.text.split()
    for cut in range(len(words)):
        tail = " ".join(words[cut:])
        if lookup_exact(tail, lexicon):
            return Product(product.end - len(tail), product.end, tail, product.hs_code, product.kind)
    return product


def _exactly(product: Product, lexicon: TradeLexicon) -> bool:
    return lookup_exact(product.text, lexicon) is not None


def _crosses(doc: Doc, start: int, end: int, links: Sequence[Link]) -> bool:
    """True where a figure or a finite verb other than "be" stands between a term and the word that opens a list."""
    if any(start <= l.figure.start < end and l.figure.is_amount for l in links):
        return not re.search(r"(?:,|which|that)\s*(?:\w+\s+){0,3}$", doc.text[start:end])
    return False


def _sentence_break(gap: str) -> bool:
    return re.search(r";|\bwhile\b|\bwhereas\b|\bbecause\b|\bif\b", gap) is not None or len(gap) > 140


def _participle_follows(doc: Doc, start: int) -> bool:
    """True for "exports are expected/growing/subject to": no list follows."""
    token = token_at(doc, start)
    if token.text.lower() in ("mainly", "mostly", "largely", "primarily", "also"):
        token = doc[min(token.i + 1, len(doc) - 1)]
    return token.tag_ in ("VBG", "VBN") and token.dep_ not in ("amod", "compound") and token.head.i <= token.i and token.text.lower() not in ("processed", "frozen", "refined", "dried", "fishing", "building", "canned", "milling", "ceramics", "clothing", "knitted", "woven", "sawn", "printing", "mining", "measuring")
