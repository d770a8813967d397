"""The grammar of sides: "A's exports to B", "imports from B", "trade between A and B", "a surplus with B".

Belongs here: what the words around one term say about reporter and partner. What they leave open is filled in
`frames.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.frame import CLAUSE_BREAK, Frame, behind_others, countries_of, preposition_before
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.roles import role_sides
from etl.extract.trade.subjects import clause_subject, is_passive, verb_subject
from etl.extract.trade.terms import Term, text_of, token_at

_ABSOLUTE = re.compile(
    r"(?:['’]s\s+(?:\w+\s+){1,3}|\s+(?:alone\s+|being\s+|itself\s+)?)(?:\w+ing\b|at\b|the "
    r"(?:largest|biggest|top|main))"
    r"|(?:,\s+[A-Z][\w ]{2,24})*(?:,?\s+and\s+(?:the\s+)?[A-Z]\w+(?:\s[A-Z]\w+)?)\s+(?:(?:as\s+|being\s+)?"
    r"(?:the|its|their)\s+"
    r"(?:\w+\s+)?(?:top|main|largest|biggest|leading|key|major)|(?:together\s+)?[a-z]+ing)\b"
)
# "Spanish wheat, of which Libya bought 2 million tonnes"
_OF_WHICH = re.compile(r"\s+(?:\w+\s+){0,2}\w+,\s+(?:of\s+)?which\s+(?:\w+\s+){1,4}(?:used to\s+)?", re.I)
# "$3bn, a quarter of which went to Peru", "$3bn, 20% of it from Peru": the country is that of the part
OF_PART = re.compile(
    r"\d[^;]*?(?:%|\b(?:per ?cent|third|quarter|half|fifth|tenth|fifths|thirds|quarters))\s+of\s+"
    r"(?:which|it|them|these|that)\s+(?!of\b)[^,;]*$",
    re.I,
)
_LEFT_COUNTRY = re.compile(r"(?:left|leaves?)\s+(?:the\s+country|its\s+(?:ports|shores))\b")  # for wherever
_NEIGHBOUR = re.compile(r"(?:its|their|her|our)\s+(?:\w+\s+)?(?:neighbou?r|ally|partner|counterpart|rival)\b", re.I)


def read_sides(
    doc: Doc,
    term: Term,
    parties: Sequence[Party],
    before: int,
    after: int,
    context: TradeContext,
    lexicon: TradeLexicon,
) -> Frame:
    """Read the sides out of the words around the term."""
    text = text_of(doc)
    left = _modifiers_start(doc, term, parties, before)
    right = _region_end(text, term, after, parties)
    frame = Frame(term, region_start=left, region_end=right, modifiers_start=left)
    near = [p for p in parties if left <= p.start and p.end <= term.start and p.kind != "agent"]
    if term.part == "verb":
        frame = verb_subject(doc, frame, parties, before, context)
    else:
        for party in near:
            frame = _left_party(frame, party, context)
    governing: str | None = None
    last_end = -1
    for party in parties:
        if party.start < term.end or party.end > right or (party.kind == "agent" and term.part == "noun"):
            continue
        preposition = preposition_before(text, party.start)
        if party.kind == "pronoun" and preposition in ("to", "from", "with") and _NEIGHBOUR.match(text, party.start):
            continue
        if preposition == "in" and re.match(r"['’]s?\s+(?:favou?r|advantage)", text[party.end :]):
            preposition = None
        if preposition == "of" and _SHARE_OF.search(text, term.end, party.start):
            continue
        if preposition == "with" and _ABSOLUTE.match(text, party.end):
            continue
        if behind_others(text, party.start):
            continue
        if preposition == "," and (
            party.kind == "pronoun"
            or party.possessive
            or re.match(r"(?i)(?:its|their|the|an?)\b", text[party.start : party.end])
        ):
            continue
        if preposition == "by" and party.kind == "adjective" and term.part == "verb" and not is_passive(doc, term):
            continue
        joined = preposition in ("and", "or", ",") or (
            preposition is None and re.fullmatch(r"\s*,\s*(?:the\s+)?", text[last_end : party.start] or "x")
        )
        if joined and governing and 0 <= party.start - last_end < 18:
            preposition = governing
        elif joined:
            preposition = None
        if term.rule.rule_id == "earning_verb" and party.start - term.end < 6 and party.kind != "agent":
            own = countries_of(party, context)[:1] or (context.home,)
            maker = next((p for p in reversed(parties) if p.kind == "adjective" and p.end < term.start), None)
            if maker is not None and re.fullmatch(r"\s+(?:\w+\s+){0,2}\w+,?\s+which\s+", text[maker.end : term.start]):
                own = maker.countries[:1]
            frame = replace(frame, reporter=own[0], has_reporter=own[0] is not None, partner=WORLD, has_partner=True)
            break
        if (
            preposition is None
            and term.weak
            and term.part == "verb"
            and term.flow == "export"
            and party.start - term.end < 6
            and party.kind in ("noun", "pronoun")
        ):
            # "supply Turkey with gas", "sold Kenya 300 buses", "it sold the country 300 buses"
            other = next((c for c in context.last or () if c not in (frame.reporter, None, WORLD)), None)
            same = party.kind == "pronoun" and countries_of(party, context) == (frame.reporter,) and other is not None
            frame = _right_party(frame, replace(party, countries=(other,)) if same else party, "to", text, context)
            continue
        if preposition is None and party.start - term.end < 6 and term.rule.rule_id in ("motion_verb", "arrival_verb"):
            # "left Peru for Chile", "entered Chile from Peru"
            frame = _right_party(frame, party, "from" if term.flow == "export" else "to", text, context)
            continue
        if preposition is None:
            frame = _favour(frame, party, text, context)
            continue
        if preposition in ("for", "towards", "toward") and term.rule.rule_id == "motion_verb":
            preposition = "to"
        if preposition in ("in", "on") and term.rule.rule_id == "placement_verb":
            preposition = "to"
        if preposition != "of" and (_names_other_thing(text, party) or OF_PART.search(text[term.end : party.start])):
            continue
        if not joined and frame.has_partner and _side(frame, party, preposition, text) == "partner":
            governing = None
            continue
        frame = _right_party(frame, party, preposition, text, context)
        governing, last_end = preposition, party.end
    if term.part == "verb" and term.flow == "import" and not frame.has_partner:
        frame = _origin(frame, parties, text)
    if not frame.has_partner and (term.rule.rule_id == "loading_verb" or _LEFT_COUNTRY.match(text, term.start)):
        frame = replace(frame, partner=WORLD, partners=(WORLD,), has_partner=True)
    if term.flow == "turnover" and not frame.has_partner:
        frame = _for_party(frame, parties, text, before, context)
    if term.part == "noun" and not frame.has_reporter:
        frame = clause_subject(doc, frame, parties, before, context)
    return role_sides(frame, parties, text, context)


def _origin(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Read "imports Egyptian oranges": the adjective before what is bought tells where it comes from."""
    for party in parties:
        if party.kind == "adjective" and _OF_WHICH.fullmatch(text[party.end : frame.term.start]):
            return replace(frame, partner=party.countries[0], partners=(party.countries[0],), has_partner=True)
        gap = text[frame.term.end : party.start] if party.start >= frame.term.end else "x x x x"
        if frame.term.rule.rule_id == "market_verb" and re.search(r" (?:on|for) $", gap):
            gap = " "
        near = re.fullmatch(r"\s+(?:(?:more|some|mainly|mostly|cheap|large quantities of|only)\s+)*", gap)
        if party.kind == "adjective" and near and party.countries[0] not in (None, frame.reporter):
            return replace(frame, partner=party.countries[0], partners=(party.countries[0],), has_partner=True)
    return frame


def _for_party(frame: Frame, parties: Sequence[Party], text: str, floor: int, context: TradeContext) -> Frame:
    """Read "For Ghana, bilateral trade fell to …"."""
    for party in parties:
        gap = text[party.end : frame.modifiers_start]
        near = floor <= party.start and party.kind == "noun" and re.fullmatch(r"\s*,\s*(?:the\s+)?", gap)
        if near and preposition_before(text, party.start) in ("for", "with"):
            return replace(frame, partner=countries_of(party, context)[0], has_partner=True)
    return frame


def _names_other_thing(text: str, party: Party) -> bool:
    """True for "with India's help", which names no side; "to Kenya's ports" names Kenya."""
    if not party.possessive or not re.match(r"['’]s\s+\w+", text[party.end :]):
        return False
    own = r"['’]s\s+(?:\w+\s+)?(?:market|markets|ports?|buyers|importers|consumers|side|economy)"
    return re.match(own, text[party.end :]) is None


def _modifiers_start(doc: Doc, term: Term, parties: Sequence[Party], floor: int) -> int:
    """Walk left over the adjectives, names and nouns that stand before the term in its own phrase."""
    place = token_at(doc, term.start).i - 1
    start = term.start
    while place >= 0 and doc[place].idx >= floor:
        token = doc[place]
        party = next((p for p in parties if p.start <= token.idx < p.end), None)
        if party is not None and party.kind in ("agent",):
            party = None
        joint = token.text.lower() in ("and", "&", "/", "-", "–", "—", "‑") and place > 0
        if (
            party is None
            and not joint
            and token.pos_ not in ("ADJ", "NOUN", "PROPN", "DET", "PART", "ADV")
            and not (token.pos_ == "NUM" and token.text.isalpha())
            and token.tag_ not in ("POS", "PRP$", "VBN", "VBG")
        ):
            break
        if party is None and joint and token.text.lower() in ("and", "&") and not _pairs_parties(doc, place, parties):
            break
        if token.pos_ == "PUNCT" and not joint:
            break
        start = min(start, party.start if party is not None else token.idx)
        place = token_at(doc, start).i - 1
    return start


def _pairs_parties(doc: Doc, place: int, parties: Sequence[Party]) -> bool:
    """True where "and" joins two parties ("Kenyan and Ugandan exports")."""
    token = doc[place]
    left = any(p.end <= token.idx <= p.end + 2 for p in parties)
    right = any(0 <= p.start - token.idx - len(token.text) <= 2 for p in parties)
    return left and right


def _region_end(text: str, term: Term, after: int, parties: Sequence[Party]) -> int:
    """Return where the words that can name the term's sides end: the next clause or, at latest, the next term."""
    end = after
    for match in CLAUSE_BREAK.finditer(text, term.end, after):
        end = match.start()
        break
    # what stands before the next term as its own modifier ("…, and Kenya's imports") is not ours
    for party in parties:
        if end == after < len(text) and term.end <= party.start and party.end <= after:
            gap = text[party.end : after]
            own = re.fullmatch(r"(?:['’]s?)?\s+(?:(?!(?:to|from|with|in|of|by|were|was|and)\b)[\w-]+\s+){0,3}", gap)
            if own and preposition_before(text, party.start) not in ("to", "from", "with", "between", "into"):
                return party.start
    return end


_SHARE_OF = re.compile(r"\bshares?\s+of\s+(?:the\s+)?$")  # "it wants the share of Peru to rise": a partner's


def _left_party(frame: Frame, party: Party, context: TradeContext) -> Frame:
    countries = countries_of(party, context)
    if party.kind == "both" or party.kind == "pair" or len(countries) > 1:
        if len(countries) >= 2:
            return replace(
                frame,
                reporter=countries[0],
                partner=countries[1],
                has_reporter=True,
                has_partner=True,
                bloc=None in countries,
            )
        return frame
    if not countries:
        return frame
    if party.kind == "world" and frame.term.flow in ("export", "import"):  # "overseas sales"
        return replace(frame, partner=WORLD, partners=(WORLD,), has_partner=True)
    if (
        frame.has_reporter
        and frame.term.flow == "import"
        and party.kind == "adjective"
        and countries[0] != frame.reporter
    ):
        return replace(frame, partner=countries[0], partners=(countries[0],), has_partner=True)
    if frame.has_reporter and frame.term.flow in ("turnover", "balance") and countries[0] != frame.reporter:
        return replace(frame, partner=countries[0], has_partner=True)
    return replace(
        frame,
        reporter=countries[0],
        reporters=(*frame.reporters, countries[0]),
        has_reporter=True,
        bloc=frame.bloc or party.kind == "bloc",
        by_pronoun=party.kind == "pronoun",
    )


def _right_party(frame: Frame, party: Party, preposition: str, text: str, context: TradeContext) -> Frame:
    countries = countries_of(party, context)
    if not countries:
        return frame
    if party.kind in ("both", "pair") or len(countries) > 1:
        if preposition in ("between", "of", "for", "among", "by", "in") and not frame.explicit and len(countries) >= 2:
            return replace(frame, reporter=countries[0], partner=countries[1], has_reporter=True, has_partner=True)
        return frame
    country = countries[0]
    if party.kind == "bloc" and preposition in ("among", "within", "inside", "between") and not frame.explicit:
        sides = {"reporter": country, "has_reporter": True, "partner": country, "has_partner": True}
        return replace(frame, **sides, bloc=country is None)  # type: ignore[arg-type]
    side = _side(frame, party, preposition, text)
    located = preposition == "from" and frame.term.part == "noun" and frame.by_pronoun and party.kind == "noun"
    if side == "reporter" and (not frame.has_reporter or (located and country is not None)):
        return replace(frame, reporter=country, by_pronoun=False, has_reporter=True, bloc=frame.bloc or country is None)
    if side == "reporter" and frame.term.flow == "turnover" and not frame.has_partner and country != frame.reporter:
        return replace(
            frame, partner=country, partners=(country,), has_partner=True, bloc=frame.bloc or country is None
        )
    if (
        side == "reporter"
        and frame.term.flow == "import"
        and not frame.has_partner
        and country != frame.reporter
        and preposition in ("to", "into", "by")
    ):
        # "Chinese imports into Kenya": the adjective tells where they come from
        return replace(frame, reporter=country, partner=frame.reporter, has_partner=True, partners=(frame.reporter,))
    if side == "partner" and country is not None and country == frame.reporter and frame.by_pronoun:
        return replace(frame, reporter=None, has_reporter=False, partner=country, partners=(country,), has_partner=True)
    if side == "partner" and country is not None and country == frame.reporter:
        return frame
    if side == "partner" and not frame.has_partner:
        return replace(
            frame, partner=country, partners=(country,), has_partner=True, bloc=frame.bloc or country is None
        )
    if side == "partner" and country not in frame.partners and frame.partners:
        return replace(frame, partners=(*frame.partners, country))
    return frame


def _side(frame: Frame, party: Party, preposition: str, text: str) -> str | None:
    """Return which side of the flow a preposition marks."""
    flow = frame.term.flow
    if flow == "turnover":
        if preposition in ("between", "of", "by", "among"):
            return "reporter"
        return "partner" if preposition in ("with", "to", "from", "and") else None
    if flow == "balance":
        if preposition in ("in favour of", "of", "for", "by"):
            return "reporter"
        return "partner" if preposition in ("with", "against", "over", "vis-à-vis", "vis-a-vis", "from") else None
    if preposition == "with":
        return "partner"
    if preposition == "of":
        if flow == "import" and party.kind == "adjective":
            return "partner"
        return "reporter"
    if preposition == "by" or preposition == "between":
        return "reporter"
    if flow == "export":
        return {"to": "partner", "into": "partner", "towards": "partner", "toward": "partner", "from": "reporter"}.get(
            preposition
        )
    return {"from": "partner", "to": "reporter", "into": "reporter"}.get(preposition)


def _favour(frame: Frame, party: Party, text: str, context: TradeContext) -> Frame:
    """Read "in Kenya's favour" and "(…) to Kenya's advantage"."""
    if frame.term.flow == "balance" and re.match(r"['’]s?\s+(?:favou?r|advantage)", text[party.end :]):
        countries = countries_of(party, context)
        if len(countries) == 1:
            other = frame.partner if frame.partner != countries[0] else frame.reporter
            return replace(
                frame, reporter=countries[0], has_reporter=True, partner=other, has_partner=other is not None
            )
    return frame
