"""Who exports, imports, sells or buys: the subject of a trade verb or of the clause around a trade noun.

Belongs here: subjects, active and passive. Prepositions are in `sides.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.frame import CLAUSE_BREAK, Frame, countries_of, preposition_before
from etl.extract.trade.parties import Party, TradeContext
from etl.extract.trade.terms import Term, text_of, tokens_between

_ROLE = re.compile(
    (
        r"\b(?:destination|market|partner|buyer|importer|source|supplier|recipient|origin"
        r"|accounted|account|accounts|said|says|took|takes|absorb(?:s|ed)|receive[sd])\b"
    ),
    re.I,
)


def clause_subject(doc: Doc, frame: Frame, parties: Sequence[Party], floor: int, context: TradeContext) -> Frame:
    """Take the clause's subject as reporter: "Peru raised imports from Chile", "Turkey ran a deficit with Japan"."""
    text = text_of(doc)
    clause = max([m.end() for m in CLAUSE_BREAK.finditer(text, floor, frame.modifiers_start)], default=floor)
    free = [
        p
        for p in parties
        if clause <= p.start
        and p.end <= frame.modifiers_start
        and p.kind in ("noun", "pronoun", "bloc")
        and not p.possessive
        and preposition_before(text, p.start) is None
        and not re.fullmatch(r"(?i)its|their|our|his|her|the latter|the former", text[p.start : p.end])
    ]
    if not free:
        return frame
    if frame.term.flow == "turnover" and not frame.has_partner:
        frame = _two_subjects(frame, free[0], parties, text)
        if frame.has_partner:
            return frame
    gap = text[free[0].end : frame.modifiers_start]
    verbs = [t for t in tokens_between(doc, free[0].end, frame.modifiers_start) if t.pos_ in ("VERB", "AUX")]
    if not verbs or _ROLE.search(gap) or (frame.term.flow == "turnover" and not frame.has_partner):
        return frame
    countries = countries_of(free[0], context)
    if len(countries) != 1 or countries[0] == frame.partner:
        return frame
    return replace(frame, reporter=countries[0], has_reporter=True, bloc=frame.bloc or countries[0] is None)


def _two_subjects(frame: Frame, first: Party, parties: Sequence[Party], text: str) -> Frame:
    """Read "Egypt and Jordan aim to double trade"."""
    for party in parties:
        joined = party.start >= first.end and re.fullmatch(r"\s+and\s+(?:the\s+)?", text[first.end : party.start])
        if joined and party.kind == first.kind == "noun" and party.end <= frame.modifiers_start:
            one, two = first.countries[:1], party.countries[:1]
            owner = re.match(r"['’]", text[party.end :])
            if one and two and one != two and owner is None:
                return replace(frame, reporter=one[0], partner=two[0], has_reporter=True, has_partner=True)
    return frame


def verb_subject(doc: Doc, frame: Frame, parties: Sequence[Party], floor: int, context: TradeContext) -> Frame:
    """Find who exports, imports, sells or buys: the grammatical subject, else the nearest party before the verb."""
    verb = doc[frame.term.token]
    text = text_of(doc)
    passive = is_passive(doc, frame.term)
    if passive or frame.term.rule.rule_id == "arrival_verb":
        return frame
    subject = next((child for child in verb.children if child.dep_.startswith("nsubj")), None)
    if subject is None and verb.dep_ in ("conj", "xcomp", "advcl", "ccomp", "parataxis"):
        head = verb.head
        for _ in range(3):
            subject = next((child for child in head.children if child.dep_.startswith("nsubj")), None)
            if subject is not None or head.dep_ == "ROOT":
                break
            head = head.head
    party = _adjacent(text, frame.term, parties)
    if party is None and subject is not None:
        party = next((p for p in parties if p.start <= subject.idx < p.end and p.end <= frame.term.start), None)
        if party is None:
            left, right = subject.left_edge.idx, subject.idx + len(subject.text)
            owners = [
                p
                for p in parties
                if left <= p.start and p.end <= right and p.kind in ("adjective", "noun", "pronoun", "pair")
            ]
            flow = re.fullmatch(r"trade|exports?|imports?", subject.text.lower())
            party = owners[0] if owners and not flow else None
    if party is None and frame.term.rule.rule_id == "motion_verb":
        # "Jordanian goods worth $3m went there"
        owners = [p for p in parties if floor <= p.start and p.end <= frame.term.start]
        owners = [p for p in owners if p.possessive or p.kind == "adjective"]
        party = owners[-1] if owners else None
        if party is None:
            return frame
    relative = (subject is not None and subject.text.lower() in ("which", "that", "who")) or doc[
        max(verb.i - 1, 0)
    ].text.lower() in ("which", "that", "who")
    if party is None and subject is not None and relative and subject.head.dep_ == "acl:relcl":
        whose = subject.head.head
        party = next((p for p in parties if p.start <= whose.idx < p.end and p.end <= subject.idx), None)
    if party is None and (subject is None or relative):
        prior = [p for p in parties if floor <= p.start and p.end <= frame.term.start and p.kind not in ("world",)]
        free = prior if relative else [p for p in prior if preposition_before(text, p.start) in (None, "and", ",")]
        party = (free or [None])[-1]  # type: ignore[list-item]
    if party is None:
        return frame
    countries = countries_of(party, context)
    if not countries:
        return frame
    if frame.term.flow == "turnover" and len(countries) == 1:
        previous = [p for p in parties if p.end < party.start and re.fullmatch(r"\s+and\s+", text[p.end : party.start])]
        if previous and countries_of(previous[-1], context):
            first = countries_of(previous[-1], context)[0]
            return replace(frame, reporter=first, partner=countries[0], has_reporter=True, has_partner=True)
    if len(countries) >= 2:
        if frame.term.flow == "turnover":
            return replace(frame, reporter=countries[0], partner=countries[1], has_reporter=True, has_partner=True)
        return replace(frame, note="several countries are the subject")
    return replace(
        frame,
        reporter=countries[0],
        has_reporter=True,
        bloc=party.kind == "bloc",
        by_pronoun=party.kind == "pronoun" or text[party.start : party.end].lower().startswith("the "),
    )


def _adjacent(text: str, term: Term, parties: Sequence[Party]) -> Party | None:
    """Return the party right before a verb: "… whereas Peru mainly exports"."""
    before = [p for p in parties if p.end <= term.start and p.kind in ("noun", "pronoun", "bloc", "both")]
    if (
        not before
        or before[-1].possessive
        or preposition_before(text, before[-1].start) not in (None, "and", ",", "or")
    ):
        return None
    words = (
        r"(?:to|also|mainly|mostly|largely|primarily|chiefly|currently|alone|has|have|had|will|would"
        r"|can|could|may|usually|traditionally|still|now|already|only|itself|in turn|itself"
        r"|annually)"
    )
    if re.match(r"(?i)its|their|our|his|her", text[before[-1].start : before[-1].end]):
        return None
    return before[-1] if re.fullmatch(rf"\s+(?:{words}\s+)*", text[before[-1].end : term.start]) else None


def is_passive(doc: Doc, term: Term) -> bool:
    """True for "was exported", "goods exported by"."""
    verb = doc[term.token]
    if term.part != "verb" or not re.search(r"(?:ed|sold|bought)$", term.text):
        return False
    children = [child.dep_ for child in verb.children]
    if "aux:pass" in children or "nsubj:pass" in children:
        return True
    before = [t.text.lower() for t in doc[max(0, verb.i - 3) : verb.i]]
    if any(word in ("is", "are", "was", "were", "been", "being", "be") for word in before):
        return True
    after = list(doc[verb.i + 1 : verb.i + 2])
    if (
        verb.i
        and doc[verb.i - 1].text == ","
        and after
        and after[0].pos_ in ("NOUN", "PROPN", "ADJ", "SYM", "NUM", "DET")
    ):
        return False
    if verb.dep_ == "acl" or (
        verb.i and doc[verb.i - 1].pos_ == "NOUN" and after and after[0].text.lower() in ("to", "from", "by", "into")
    ):
        return "nsubj" not in children
    return False
