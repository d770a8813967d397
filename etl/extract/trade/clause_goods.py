"""Read the goods that a clause says are traded, by its grammar: "Kazakh firms buy medicines and sell metals and wool".

Belongs here: verbs of selling, buying and moving with goods as object or subject, and nouns that stand for the goods of
a flow ("the main goods that Ghana sends to Mali", "what it gets from Mali", "Peruvian shipments") with goods as subject
or complement. Whose trade it is comes from the clause; one side may be left to the pair of countries that the text is
about. Goods with figures are read with their figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from etl.extract.trade.described import other_side
from etl.extract.trade.frame import Frame
from etl.extract.trade.goods import GIVEN, Good
from etl.extract.trade.goods_lists import list_from, usable
from etl.extract.trade.grammar import case_of, end_of, object_of, oblique, subject_child, subject_of, token_of
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.named_goods import clause_start, fill_stretch, frame_between, goods_at
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.products import Product, lookup
from etl.extract.trade.terms import text_of

HINT = re.compile(
    r"\b(?:ship|gets?|got|receiv\w+|obtain\w*|procur\w+|acquir\w+|sourc\w+|provid\w+|go|goes|went|comes?|came|flows?|flowed"
    r"|arrives?|arrived|brings?|brought|bringing|takes? in|took in)\b",
    re.I,
)
NO_TRADE = re.compile(
    r"\b(?:gifts?|grants?|gratis|charit\w+|smuggl\w+|illegal\w*|illicit\w*|traffick\w+|contraband|counterfeit|stolen"
    r"|border guards?|police(?:men)?|soldiers|rescue\w*|assist\w*|solidarity|firefighters|doctors|medics|emergency)\b",
    re.I,
)
ARMS = ("93", "88", "8710")
_POINTED = "?"  # a side that the clause has, without saying which country it is: "it", "the country", "us"
# "Besides wheat and flour, Chad buys tea": goods of the same flow
_BESIDES = re.compile(
    r"(?:^\W*|[;,]\s+(?:and\s+|while\s+)?)(?:Besides|Apart from|Aside from|In addition to|Along with|Alongside"
    r"|As well as|Other than|Together with)\s+(?P<goods>[^;:.\d]{3,90}?),\s+(?=\S)",
    re.I,
)
# where the goods of a list get figures or words of their own
_ASIDE = re.compile(r"\s*(?:\(|,\s+(?:\w+\s+){0,3}?(?:of\s+)?(?:which|whose|whom)\b)")
_PHRASAL = {"bring": "import", "take": "import", "ship": "import"}  # with "in"
_WORDS = frozenset(
    {"it", "there", "they", "we", "us", "them", "the country", "this country", "our country", "their country"}
)
_DENIED = frozenset({"not", "n't", "n’t", "never", "hardly", "if", "whether", "unless"})
_CLAUSAL = ("xcomp", "ccomp", "advcl", "acl", "acl:relcl", "conj", "csubj", "parataxis")


@dataclass(frozen=True)
class Sides:
    """Who sells to whom: a country, `_POINTED`, or None where the clause doesn't say."""

    seller: str | None
    buyer: str | None

    @property
    def named(self) -> int:
        """How many sides are countries."""
        return sum(side not in (None, _POINTED) for side in (self.seller, self.buyer))


@dataclass(frozen=True)
class Reading:
    """What the readers of one sentence look at."""

    doc: Doc
    parties: Sequence[Party]
    before: Frame | None
    context: TradeContext
    lexicon: TradeLexicon


def tells_goods(doc: Doc, lexicon: TradeLexicon) -> bool:
    """True where a sentence has a verb of handing over with a known good in its clause."""
    return any(
        (goods := object_of(token) or subject_of(token)) is not None and _known_within(goods, lexicon)
        for token in doc
        if token.pos_ == "VERB" and _flow_of_verb(token, lexicon) is not None
    ) or any(token.lower_ == "what" for token in doc)


def clause_goods(
    doc: Doc, parties: Sequence[Party], before: Frame | None, context: TradeContext, lexicon: TradeLexicon
) -> tuple[Good, ...]:
    """Return the goods without figures that the clauses of a sentence say are traded.

    `before` is the flow told before, if near.
    """
    text = text_of(doc)
    if GIVEN.search(text) or NO_TRADE.search(text) or text.rstrip().endswith("?"):
        return ()
    reading = Reading(doc, parties, before, context, lexicon)
    found: list[Good] = []
    for token in doc:
        if token.pos_ in ("VERB", "NOUN") and _flow_of_verb(token, lexicon) is not None:
            found += _goods_of_verb(reading, token)
        found += _goods_of_head(reading, token)
    return tuple(found)


def _goods_of_verb(reading: Reading, verb: Token) -> list[Good]:
    """Read "Kenya sells tea and flowers to Oman", "tea is sold to Oman", "from Peru come grapes and copper"."""
    flow = _flow_of_verb(verb, reading.lexicon)
    thing = object_of(verb)
    given = thing is not None and _side(reading, thing) is not None
    if given:  # "supplies Egypt with tea", "sends Egypt tea"
        thing = next((c for c in verb.children if c.dep_ == "obj" and c != thing), None) or oblique(verb, ("with",))
    passive = any(child.dep_ == "nsubj:pass" for child in verb.children)
    if passive or (flow == "move" and thing is None):
        thing = subject_of(verb)
    if passive and thing is not None and _side(reading, thing) is not None:
        thing, given = oblique(verb, ("with",)), True  # "Egypt is supplied with salt by Kenya"
    if thing is None and verb.lemma_.lower() in _PHRASAL:
        thing = next((c for c in verb.children if c.dep_ == "obl" and c.i > verb.i and _bare(verb, c)), None)
    if thing is None or thing.pos_ not in ("NOUN", "PROPN") or not _asserted(verb, reading.lexicon):
        return []
    sides = _sides_of_verb(reading, verb, given=passive and given)
    items = _items(reading, thing.left_edge.idx, end_of(thing), thing)
    items = [*_besides(reading, verb, items), *items]
    return _rows(reading, verb, "export" if flow == "move" else flow, sides, items) if sides is not None else []


def _goods_of_head(reading: Reading, head: Token) -> list[Good]:
    """Read the goods that are said to be, lead or make up "the goods that A sells to B", "A's shipments to B"."""
    told = _told_by_head(reading, head)
    if told is None:
        return []
    flow, sides = told
    text = text_of(reading.doc)
    top = head.head if head.dep_ == "nmod" and head.head.lower_ in reading.lexicon.lists["goods_heads"] else head
    linked = next((child for child in top.children if child.dep_ == "cop"), None)
    items: list[Product] = []
    if linked is not None:
        subject = subject_of(top)
        if subject is not None and subject.i > linked.i:
            items = _items(reading, subject.left_edge.idx, end_of(subject), subject)
        elif subject is not None:
            items = fill_stretch(
                reading.doc, clause_start(text, 0, linked.idx), linked.idx, reading.lexicon, reading.parties
            )
    elif top.dep_ in ("nsubj", "nsubj:outer") or case_of(top) == "among":
        said = top.head
        link = next((child for child in said.children if child.dep_ == "cop"), None)
        if link is not None and said.i > link.i > top.i:
            items = _items(reading, link.idx + len(link.text), end_of(said), said)
        elif said.lemma_ in reading.lexicon.lists["goods_includes"] and (thing := object_of(said)) is not None:
            items = _items(reading, thing.left_edge.idx, end_of(thing), thing)
    elif top.dep_ in ("obj", "obl") and top.head.lemma_ in reading.lexicon.lists["goods_leads"]:
        start = clause_start(text, 0, top.head.idx)
        items = fill_stretch(reading.doc, start, top.head.idx, reading.lexicon, reading.parties)
    return _rows(reading, top, flow, sides, items)


def _told_by_head(reading: Reading, head: Token) -> tuple[str, Sides] | None:
    """Return direction and sides that a noun for traded goods has by its clause or its own words; else None."""
    lexicon = reading.lexicon
    asked = head.lower_ == "what"
    general = asked or head.lower_ in lexicon.lists["goods_heads"]
    verb = next((child for child in head.children if child.dep_ in ("acl:relcl", "acl")), None)
    if general and verb is not None and (flow := _flow_of_verb(verb, lexicon)) in ("export", "import"):
        thing = object_of(verb)
        own = thing is None or thing.lower_ in ("that", "which", "what", "most")
        sides = _sides_of_verb(reading, verb) if own and _asserted(verb, lexicon) else None
        return (flow, sides) if sides is not None else None
    if head.pos_ != "NOUN" or not (flow := _flow_of_noun(head, lexicon)):
        return None
    owner = _owner(reading, head)
    other = None
    last = head.head if head.dep_ == "nmod" else head
    for party in reading.parties:
        word = token_of(reading.doc, party)
        if party.start > head.idx and word is not None and word.head in (head, last) and word.dep_ == "nmod":
            if case_of(word) in (("to", "into", "for") if flow == "export" else ("from",)):
                other = other or (party.countries[0] if party.countries else None)
            elif case_of(word) in ("by", "from"):
                owner = owner or (party.countries[0] if party.countries else None)
    return flow, (Sides(owner, other) if flow == "export" else Sides(other, owner))


def _rows(reading: Reading, word: Token, flow: str | None, sides: Sides, items: Sequence[Product]) -> list[Good]:
    """Return the goods as rows of the flow between the two sides; none where a side stays open or the goods are few."""
    settled = _settle(reading, _pointed(reading, sides, flow))
    if settled is None or not items:
        return []
    goods = sum(item.kind == "goods" for item in items)
    handed = word.lemma_ in reading.lexicon.lists["goods_handed"]
    if goods < (1 if sides.named == 2 and not handed else 2):
        return []
    if all((item.hs_code or "").startswith(ARMS) for item in items if item.known):
        return []
    seller, buyer = settled
    reporter, partner = (buyer, seller) if flow == "import" else (seller, buyer)
    frame = frame_between(reading.lexicon, "import" if flow == "import" else "export", reporter, partner)
    if frame is None:
        return []
    return [replace(good, rule="goods_of_clause") for good in goods_at(reading.doc, items, frame, word.idx)]


def _pointed(reading: Reading, sides: Sides, flow: str | None) -> Sides:
    """Return "it brings them in from there" with the sides of the flow told before: "it" is who that was about."""
    before = reading.before
    if (
        (sides.seller, sides.buyer) != (_POINTED, _POINTED)
        or before is None
        or WORLD in (before.partner, before.reporter)
    ):
        return sides
    own, other = before.reporter, before.partner
    return Sides(other, own) if flow == "import" else Sides(own, other)


def _settle(reading: Reading, sides: Sides) -> tuple[str, str] | None:
    """Return seller and buyer, the one that is not said as the other country of the pair that the text is about."""
    seller, buyer = sides.seller, sides.buyer
    if sides.named == 0:
        return None
    if buyer in (None, _POINTED):
        buyer = _other(reading, seller)
    elif seller in (None, _POINTED):
        seller = _other(reading, buyer)
    if seller is None or buyer is None or seller in (buyer, WORLD):
        return None
    return seller, buyer


def _other(reading: Reading, own: str | None) -> str | None:
    """Return the country that trades with `own` in the flow told before, else in the text's pair."""
    before = reading.before
    if before is not None and own in (before.reporter, before.partner):
        other = before.partner if own == before.reporter else before.reporter
        if other not in (None, WORLD):
            return other
    return other_side(own, reading.context)


def _sides_of_verb(reading: Reading, verb: Token, *, given: bool = False) -> Sides | None:
    """Return seller and buyer of a verb; None where a side is told that is no country ("sold to farmers").

    `given` is True where the subject of a passive is who gets the goods ("Egypt is supplied with salt").
    """
    flow = _flow_of_verb(verb, reading.lexicon)
    sources, targets = oblique(verb, ("from",)), oblique(verb, ("to", "into", "towards"))
    subject = subject_of(verb)
    if any(child.dep_ == "nsubj:pass" for child in verb.children) or (verb.dep_ == "acl" and verb.tag_ == "VBN"):
        subject = oblique(verb, ("by",))
    if flow == "move":
        own, told = sources, targets
        if own is None and told is None:
            return None
    elif flow == "export":
        own, told = subject or sources, targets
        thing = subject_child(verb) if given else object_of(verb)
        told = thing if thing is not None and _side(reading, thing) is not None else told
    else:
        place = oblique(verb, ("in",))
        place = place if place is not None and _side(reading, place) is not None else None  # "buys tea in Kenya"
        own, told = sources or place, subject
    seller, buyer = (_side(reading, token) if token is not None else None for token in (own, told))
    if (own is not None and seller is None) or (told is not None and buyer is None):
        return None
    if flow == "import" and own is None and (thing := object_of(verb)) is not None:
        seller = _owner(reading, thing)  # "buys Russian oil"
    return Sides(seller, buyer)


def _side(reading: Reading, token: Token) -> str | None:
    """Return the country that a noun phrase stands for: its name, its traders, or `_POINTED`; None for all others."""
    text = text_of(reading.doc)
    token = _antecedent(reading, token)
    token = next((child for child in token.children if child.dep_ == "appos"), token)  # "its neighbour Bolivia"
    party = next((p for p in reading.parties if p.start <= token.idx < p.end), None)
    words = text[party.start : party.end].lower() if party is not None else token.lower_
    if words in _WORDS:
        known = party.countries[0] if party is not None and len(party.countries) == 1 else None
        return known or _POINTED
    if party is not None and not party.possessive and party.kind in ("noun", "world") and len(party.countries) == 1:
        state = party.kind == "world" or token.pos_ == "PROPN" or token.lemma_ in reading.lexicon.lists["state_nouns"]
        return party.countries[0] if state else None
    return _owner(reading, token) if token.lemma_.lower() in reading.lexicon.lists["traders"] else None


def _antecedent(reading: Reading, token: Token) -> Token:
    """Return the country's word before "which", "from which"; the token itself for any other."""
    if token.lower_ not in ("which", "who", "whom", "that"):
        return token
    named = [p for p in reading.parties if p.kind == "noun" and p.end <= token.idx and token.idx - p.end < 12]
    return token_of(reading.doc, named[-1]) or token if named else token


def _owner(reading: Reading, noun: Token) -> str | None:
    """Return the country whose a thing is: "Iranian shipments", "Iran's shipments", "its shipments"."""
    for child in noun.children:
        if child.i < noun.i and child.dep_ in ("amod", "nmod:poss", "compound", "nmod", "det"):
            party = next((p for p in reading.parties if p.start <= child.idx < p.end), None)
            if party is not None and party.kind in ("adjective", "noun") and len(party.countries) == 1:
                return party.countries[0]
            if party is not None and party.kind == "pronoun":
                return party.countries[0] if len(party.countries) == 1 else _POINTED
    return None


def _besides(reading: Reading, verb: Token, items: Sequence[Product]) -> list[Product]:
    """Return the goods that a clause opens with as known ones: "Besides wheat and flour, Chad buys tea"."""
    before = [m for m in _BESIDES.finditer(text_of(reading.doc), 0, verb.idx) if verb.idx - m.end() < 40]
    if not items or not before:
        return []
    found = list_from(reading.doc, before[-1].start("goods"), before[-1].end("goods"), reading.lexicon, ())
    return list(found) if all(item.kind == "goods" for item in found) else []


def _items(reading: Reading, start: int, end: int, head: Token) -> list[Product]:
    """Return the goods that a stretch lists where most are known ones and no figure stands among them."""
    text = text_of(reading.doc)
    aside = _ASIDE.search(text, head.idx, end)
    if aside is not None and re.search(r"\d", text[aside.end() : end]):
        end = aside.start()  # the goods behind have figures of their own
    if re.search(r"\d|\b(?:million|billion|no|nothing)\b", text[start:end]):
        return []
    limit = next((t.idx for t in head.subtree if t.i > head.i and t.dep_ == "acl:relcl"), end)
    items = list(list_from(reading.doc, start, min(limit, end), reading.lexicon, reading.parties))
    items = [item for item in items if usable(reading.doc, item)]
    return items if sum(item.known for item in items) > 0.5 * len(items) else []


def _asserted(verb: Token, lexicon: TradeLexicon) -> bool:
    """True for a clause that says trade takes place or is meant to: not denied, banned, agreed on or conditional."""
    word = verb
    joined = False
    for _ in range(4):
        if not joined and any(child.lower_ in _DENIED for child in word.children):
            return False
        if word is not verb and not joined and word.lemma_ in lexicon.lists["goods_blockers"]:
            return False
        free = word.dep_ in ("conj", "advcl", "parataxis") and subject_child(word) is not None
        if (word.dep_ not in _CLAUSAL and (word.pos_ != "NOUN" or word.dep_ != "obj")) or free:
            break
        word, joined = word.head, word.dep_ == "conj"
    return True


def _flow_of_verb(token: Token, lexicon: TradeLexicon) -> str | None:
    lemma = token.lemma_.lower()
    if token.pos_ != "VERB":
        return None
    if lemma in _PHRASAL and (
        any(c.lower_ == "in" and c.dep_ == "compound:prt" for c in token.children) or _reads_in(token)
    ):
        return _PHRASAL[lemma]
    for flow, name in (("export", "goods_sells"), ("import", "goods_buys"), ("move", "goods_moves")):
        if lemma in lexicon.lists[name]:
            return flow
    return None


def _reads_in(verb: Token) -> bool:
    """True for "brought in copper and hides", whose "in" is read as that of a place."""
    follows = verb.doc[verb.i + 1] if verb.i + 1 < len(verb.doc) else None
    if follows is None or follows.lower_ != "in" or follows.dep_ != "case":
        return False
    return follows.head.pos_ == "NOUN" and follows.head.ent_type_ == "" and follows.head.head == verb


def _bare(verb: Token, thing: Token) -> bool:
    """True for a noun that no preposition but the "in" right behind the verb joins to it."""
    return case_of(thing) is None or (_reads_in(verb) and thing == verb.doc[verb.i + 1].head)


def _flow_of_noun(token: Token, lexicon: TradeLexicon) -> str | None:
    lemma = token.lemma_.lower()
    return (
        "export"
        if lemma in lexicon.lists["sold_nouns"]
        else "import"
        if lemma in lexicon.lists["bought_nouns"]
        else None
    )


def _known_within(thing: Token, lexicon: TradeLexicon) -> bool:
    text = text_of(thing.doc)
    return any(
        lookup(text[token.left_edge.idx : token.idx + len(token.text)], lexicon) is not None
        for token in thing.subtree
        if token.pos_ == "NOUN"
    )
