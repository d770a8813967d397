"""Read verbs and nouns that go on with the flow told before: "they paid $3m for it", "Peru took 300 tonnes".

Belongs here: words that state trade only where a flow was told just before (buy, take, pay, earn, "the bill was $2m"),
and which side of that flow stays the same. What a trade word says by itself is in `terms.py` and `sides.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import CONTINUED, FIGURE_NOUN, Frame
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.openings import TIME
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.subject_goods import subject_good
from etl.extract.trade.terms import Term, text_of, token_at

REACH = 3  # sentences after a flow in which its other side and good may go unsaid
_HEDGE = (
    r"(?:(?:about|around|nearly|almost|over|some|more than|less than|only|just|another|a further|as much as"
    r"|no more than|no less than|at least|in excess of|well over|roughly|approximately|up to|an estimated|a record"
    r"|a mere|a total of|in|a good)\s+)*"
)
_FOR_IT = re.compile(
    r"\s+(?:for|on|from)\s+(?:it|them|these|those|this|that|(?:the|these|those|its|their)\s+"
    r"(?:goods|sales|deliveries|shipments|purchases|imports|exports|supplies|cargo(?:es)?|trade|crop|harvest))\b",
    re.I,
)
_FROM = re.compile(r"\s+(?:of\s+\w+\s+)?from\s+(?:the\s+)?[A-Z]")
# "Oman came second with 300 tonnes"
_NEXT_PLACE = re.compile(
    r"(?<=[a-z,])\s(?P<w>came|ranked|was|stood|finished|followed|is|comes|ranks)\s+(?:(?:a )?(?:distant|close)\s+)?"
    r"(?:second|third|fourth|fifth|next|first|in (?:second|third|fourth|first) place|at the top),?\s+"
    r"(?:with|at|on|taking|buying)\s+"
)
_ENDS = re.compile(
    r"\s*(?:$|[.;)]|,?\s*(?:a (?:year|month|decade) (?:earlier|ago|before)|the (?:year|month) (?:before|earlier)"
    r"|last year|in (?:\d{4}|all|total|the|[A-Z][a-z]+)|during|over the|up|down|compared|against|from|and|while|whereas"
    r"|or|,)\b)",
    re.I,
)
_WORTH = re.compile(rf"\s+{_HEDGE}(?:goods|products|merchandise|items)\s+(?:worth|valued at)\s+{_HEDGE}", re.I)
_OPENS = re.compile(r"(?:^\W*|[;:]\s*|,\s+(?:and|while|but|whereas)\s+|\b(?:and|but|while|whereas)\s+|,\s+)")
_WHOSE = (
    r"(?:(?:the|its|their|this|that|total|overall|export|import|annual|whole|entire|combined|resulting|average)\s+)*"
)
_LEVEL = (
    r"(?:has |have |had |was |were |is |are )?(?:stood|came|amounted|reached|totall?ed|fell|rose|grew|dropped|declined"
    r"|climbed|risen|fallen|grown|jumped|surged|shrank|slumped|plunged|doubled|tripled|halved|hit|exceeded|was|were|been|topped|increased|decreased"
    r"|slipped|soared|worked out|swelled|narrowed|widened|went (?:up|down)|put at|edged)\b"
)
_EARNING_SUBJECT = re.compile(
    r"(?:\b(?:it|they|this|these|that|shipments?|sales?|exports?|deliver(?:y|ies)|supplies|trade|cargo(?:es)?|consignments?|lots?"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)|quarter|half|year|month"
    r"|season|(?:19|20)\d\d)\b[^,;.]{0,25})$",
    re.I,
)


_AUX = r"(?:(?:also|thus|then|even|only|already|have|has|had|in\s+\d{4})\s+)*"


def continued_terms(
    doc: Doc,
    terms: Sequence[Term],
    figures: Sequence[Figure],
    before: Frame | None,
    near: Sequence[Frame],
    home: str | None,
    lexicon: TradeLexicon,
) -> tuple[Term, ...]:
    """Return the terms with those added that go on with the flow `before`; `near` are all of the sentence before.

    A noun such as "revenue" or "the bill" that stands for that flow takes the place of the term that owned its figure.
    """
    if before is None:
        return tuple(terms)
    text = text_of(doc)
    found = list(terms)
    goods = before.term.flow in ("export", "import")
    for name, flow in (("takes", "import"), ("pays", "import"), ("earns", "export")) if goods else ():
        for match in _words(name, lexicon).finditer(text):
            start, end = match.span("w")
            figure = next((f for f in figures if f.start >= end), None)
            taken = any(t.start < end and start < t.end and t.flow != "other" for t in found)
            if figure is None or taken or not _fits(name, text, match, figure):
                continue
            found = [t for t in found if not (t.start < end and start < t.end)]
            wanted = "purchase_verb" if flow == "import" else "shipment_verb"
            rule = next(r for r in lexicon.rules if r.rule_id == wanted)
            found.append(Term(start, end, rule, rule.flow, "verb", CONTINUED, token_at(doc, start).i))
    selling = goods and (home is None or home == (topic_of(before) or (None,))[0])
    named = any(t.part == "noun" and t.flow in ("export", "import") for t in terms)
    for match in _NEXT_PLACE.finditer(text) if goods and not named else ():
        start, end = match.span("w")
        figure = next((f for f in figures if f.start >= match.end()), None)
        if figure is None or subject_good(doc, figure, lexicon, ()) is not None:
            continue  # "tea came first with $3m"
        if re.fullmatch(rf"{_HEDGE}(?:US)?", text[match.end() : figure.start], re.I):
            wanted = "purchase_verb" if selling else "shipment_verb"
            rule = next(r for r in lexicon.rules if r.rule_id == wanted)
            found = [t for t in found if not (t.start < end and start < t.end)]
            found.append(Term(start, end, rule, rule.flow, "verb", CONTINUED, token_at(doc, start).i))
    for match in _words("arrivals", lexicon).finditer(text) if goods else ():
        start, end = match.span("w")
        if _FROM.match(text, end) or re.match(rf"\s+{_LEVEL}", text[end:]):
            rule = next(r for r in lexicon.rules if r.rule_id == "import_noun")
            found = [t for t in found if not (t.start < end and start < t.end)]
            found.append(Term(start, end, rule, rule.flow, "noun", CONTINUED, token_at(doc, start).i))
    for model in dict.fromkeys((before, *reversed(near))) if near else ():
        for match in _nouns(model.term.flow, lexicon).finditer(text):
            start, end = match.span(match.lastgroup or "n")
            if match["p"] and (model is not before or not any(t.flow != "other" for t in terms)):
                continue  # without another trade word the whole sentence goes on
            if any(t.start <= start < t.end and t.flow != "other" for t in found):
                continue
            found = [t for t in found if not (t.start < end and start < t.end)]
            token = token_at(doc, start).i
            found.append(replace(model.term, start=start, end=end, part="noun", text=FIGURE_NOUN, token=token))
    return tuple(sorted(found, key=lambda term: term.start))


_WITH = r"^\W*(?:With|Against|As for|To|From)\s+[^;.]{3,120}?,?\s+"  # "With Peru it widened to $3m"


def _words(name: str, lexicon: TradeLexicon) -> re.Pattern[str]:
    words = "|".join(sorted((w.replace("_", " ") for w in lexicon.lists[name]), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?P<w>{words})(?!\w)", re.I)


def _nouns(flow: str, lexicon: TradeLexicon) -> re.Pattern[str]:
    """Return a pattern of nouns and pronouns that stand for a flow of that kind, as subjects of a verb of level."""
    own = "gap_nouns" if flow == "balance" else "figure_nouns" if flow in ("export", "import") else "level_nouns"
    words = "|".join(sorted((w.replace("_", " ") for w in lexicon.lists[own]), key=len, reverse=True))
    return re.compile(
        rf"(?:{_OPENS.pattern}(?:{TIME})?{_WHOSE}(?P<n>{words})|(?:^\W*|;\s*)(?:{TIME})?(?P<p>it|they|this|that)"
        rf"|{_WITH}(?P<w>it))\s+{_AUX}{_LEVEL}",
        re.I,
    )


def _fits(name: str, text: str, match: re.Match[str], figure: Figure) -> bool:
    """True where a verb has its figure right behind it, and a thing paid for or a subject that earns beside it."""
    gap, after = text[match.end("w") : figure.start], text[figure.end :]
    if not re.fullmatch(rf"\s+{_HEDGE}(?:US)?", gap, re.I):
        return name == "takes" and figure.kind == "money" and _WORTH.fullmatch(gap) is not None
    if name == "takes":
        return figure.kind == "quantity" and figure.unit != "unit"
    if figure.kind != "money" or figure.per:
        return False
    paid = _FOR_IT.match(after) is not None or _ENDS.match(after) is not None
    if name == "pays":
        return paid
    return paid and (
        _FOR_IT.match(after) is not None
        or _EARNING_SUBJECT.search(text[: match.start("w")].rstrip()) is not None
        or re.search(r"\b(?:it|they|has|have|had|and|but)\s+$", text[: match.start("w")]) is not None
    )


def settle_continued(
    frames: Sequence[Frame], before: Frame | None, near: Sequence[Frame], text: str, parties: Sequence[Party]
) -> tuple[Frame, ...]:
    """Give nouns that stand for the flow before its sides; `near` are all flows of the sentence before."""
    opening = re.match(r"\W*(?:With|Against|As for|To|From)\s+(?:the\s+)?", text)
    led = next((p for p in parties if opening and p.start == opening.end() and p.kind == "noun" and p.countries), None)
    settled = []
    for frame in frames:
        model = next((f for f in (before, *reversed(near)) if f and f.term.rule == frame.term.rule), None)
        if frame.term.text == FIGURE_NOUN and model is not None:
            own = {"region_start": 0, "region_end": 0, "modifiers_start": 0, "rule": "context_carried"}
            frame = replace(model, term=frame.term, **own)  # type: ignore[arg-type]
            if (
                led is not None
                and text[frame.term.start : frame.term.end] == "it"
                and led.countries[0] != model.reporter
            ):
                frame = replace(frame, partner=led.countries[0], partners=(led.countries[0],), has_partner=True)
        settled.append(frame)
    return tuple(settled)


OPPOSITE = re.compile(
    r"\b(?:in\s+the\s+(?:opposite|other|reverse)\s+direction|the\s+other\s+way(?:\s+(?:round|around))?|in\s+return"
    r"|going\s+the\s+other\s+way|the\s+opposite\s+way)\b",
    re.I,
)


def turn_round(frames: Sequence[Frame], context: TradeContext, text: str) -> tuple[Frame, ...]:
    """Give "sales in the opposite direction", "in return, exports came to" the sides of the flow before, reversed."""
    if context.topic is None or WORLD in context.topic or not OPPOSITE.search(text):
        return tuple(frames)
    seller, buyer = context.topic
    turned = []
    for frame in frames:
        near = OPPOSITE.search(text, max(0, frame.term.start - 70), min(len(text), frame.term.end + 60))
        if near and frame.explicit == 0 and frame.term.part == "noun" and frame.term.flow in ("export", "import"):
            sides = (buyer, seller) if frame.term.flow == "export" else (seller, buyer)
            frame = replace(frame, reporter=sides[0], partner=sides[1], partners=(sides[1],), rule="context_carried")
            frame = replace(frame, has_reporter=True, has_partner=True)
        turned.append(frame)
    return tuple(turned)


def goes_on_with(text: str, frame: Frame, figure: Figure) -> bool:
    """True where a figure without a good of its own is of the good of the flow told before."""
    if frame.rule != "topic" and frame.term.text not in (CONTINUED, FIGURE_NOUN):
        return False
    stretch = text[min(frame.term.start, figure.start) : max(frame.term.end, figure.end)]
    follows = figure.is_amount or (frame.term.text == CONTINUED and frame.term.part == "noun")
    return follows and re.search(r"\b(?:goods|products|merchandise|items)\b", stretch, re.I) is None


def topic_of(frame: Frame | None) -> tuple[str | None, str | None] | None:
    """Return seller and buyer of a flow of goods; None for trade both ways and balances."""
    if frame is None or frame.term.flow not in ("export", "import") or frame.reporter is None:
        return None
    partner = WORLD if frame.bloc and frame.partner is None else frame.partner
    sides = (frame.reporter, partner) if partner is not None else None
    return sides if sides is None or frame.term.flow == "export" else sides[::-1]


def owner_of(frame: Frame, context: TradeContext) -> str | None:
    """Return the seller of "shipments to Peru", the buyer of "purchases from Peru" after a flow between others."""
    if context.topic is None or frame.term.flow not in ("export", "import"):
        return None
    own = context.topic[0 if frame.term.flow == "export" else 1]
    apart = context.pair is None or {*context.topic} != {*context.pair}
    foreign = apart and own != context.home and context.home in context.topic and frame.term.text != CONTINUED
    if own in (None, WORLD, frame.partner) or foreign:
        return None
    return own


def from_topic(frame: Frame, context: TradeContext) -> Frame | None:
    """Fill the side of a verb of buying or selling that the flow told before leaves the same; None where it can't.

    After "Kenya sold tea to Oman" Kenya is the seller of "Iraq bought 300 tonnes", and Oman the buyer of "Malawi
    supplied 40 tonnes".
    """
    if context.topic is None or frame.term.part != "verb" or not frame.term.weak or frame.bloc:
        return None
    seller, buyer = context.topic
    own, other = (buyer, seller) if frame.term.flow == "import" else (seller, buyer)
    reporter = frame.reporter
    last = (context.last or context.past or (None,))[0]
    if context.of_one_country and not {context.home, last} & {other, reporter if frame.has_reporter else own}:
        return None  # the text's own country is the side that stays
    if not frame.has_reporter or (frame.term.text == CONTINUED and frame.by_pronoun and reporter == other):
        if frame.term.text != CONTINUED or frame.has_partner:
            return None
        reporter = own
    if reporter is None or other is None or reporter == other or (other == WORLD and reporter != own):
        return None
    return replace(frame, reporter=reporter, partner=other, partners=(other,), has_reporter=True, rule="topic")


_POINTING = re.compile(r"\b(?:the|these|those|this|such|its|their)\s+(?:\w+\s+)?$", re.I)


def bare_noun(frame: Frame, context: TradeContext, text: str) -> Frame | None:
    """Fill "December imports rose to …" from the flow told before: all partners once several were told; else None."""
    if context.topic is None or frame.term.part != "noun" or frame.term.flow not in ("export", "import"):
        return None
    if frame.term.weak and WORLD not in context.topic and not context.aside:
        sides = context.topic if frame.term.flow == "export" else context.topic[::-1]
        return replace(frame, reporter=sides[0], partner=sides[1], partners=(), rule="context_carried")
    foreign = context.of_one_country and context.home not in context.topic
    several = context.aside and not _POINTING.search(text[: frame.term.start])
    seller, buyer = context.topic
    own, other = (buyer, seller) if frame.term.flow == "import" else (seller, buyer)
    if not (foreign or several) or own in (None, WORLD) or frame.term.weak:
        return None
    return replace(frame, reporter=own, partner=WORLD if several else other, partners=(), rule="context_carried")
