"""Join trade terms with their parties: who reports which flow with whom.

Belongs here: the grammar of "A's exports to B", "imports from B", "trade between A and B", "a surplus with B",
and how a missing side is taken from the sentence, the paragraph or the article. Figures come in `linking.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.terms import Term, token_at

_PREPOSITION = re.compile(
    r"(?:^|\s)(?P<p>to|into|toward|towards|from|with|between|by|of|for|against|over|vis-à-vis|vis-a-vis|in favou?r of|in|among|and|or|,|via|through|against|than|versus)"
    r"\s+(?:the\s+|both\s+|neighbou?ring\s+|its\s+|their\s+|Republic of\s+|member states of\s+|countries of\s+|members of\s+|fellow\s+|nearby\s+)*$",
    re.I,
)
_CLAUSE_BREAK = re.compile(r";|\bwhile\b|\bwhereas\b|\balthough\b|\bthough\b|\bbut\b|\bmeanwhile\b|\bwhile\b", re.I)
_WITHOUT = re.compile(r"(?i)\b(?:compared (?:to|with|by)|according to|thanks to|due to|owing to|up to|relative to|in addition to|as opposed to|prior to|close to|next to|amount(?:ed|ing|s)? to|equal to)\s*(?:the\s*)?$")


_ROLE = re.compile(r"\b(?:destination|market|partner|buyer|importer|source|supplier|recipient|origin|accounted|account|accounts|said|says)\b", re.I)
_ABSOLUTE = re.compile(r"(?:['’]s\s+(?:\w+\s+){1,3}|\s+(?:alone\s+|being\s+|itself\s+)?)(?:\w+ing\b|at\b|the (?:largest|biggest|top|main))")


@dataclass(frozen=True)
class Frame:
    """One trade term with the sides that its grammar names; None is a side that is not said.

    `explicit` counts the sides that the sentence itself names, `several` lists partners of one figure.
    """

    term: Term
    reporter: str | None = None
    partner: str | None = None
    has_reporter: bool = False
    has_partner: bool = False
    partners: tuple[str | None, ...] = ()
    reporters: tuple[str | None, ...] = ()
    bloc: bool = False
    region_start: int = 0
    region_end: int = 0
    modifiers_start: int = 0
    rule: str = "sentence"
    by_pronoun: bool = False
    note: str | None = None

    @property
    def explicit(self) -> int:
        """How many sides the sentence names."""
        return int(self.has_reporter) + int(self.has_partner)


def build_frames(doc: Doc, terms: Sequence[Term], parties: Sequence[Party], context: TradeContext, lexicon: TradeLexicon) -> tuple[Frame, ...]:
    """Return the frames of a sentence in order, sides filled from the sentence and then from the context."""
    text = doc.text
    trade = [term for term in terms if term.flow != "other"]
    frames: list[Frame] = []
    for place, term in enumerate(trade):
        before = trade[place - 1].end if place else 0
        after = trade[place + 1].start if place + 1 < len(trade) else len(doc.text)
        frame = _grammar(doc, term, _resolve_it(text, parties, frames), before, after, context, lexicon)
        frames.append(_inherit(frame, frames, doc.text))
    shared = _share_backwards(frames, doc.text)
    return tuple(_distinct(_fill(frame, context, doc.text, lexicon), context) for frame in shared)


def _distinct(frame: Frame, context: TradeContext) -> Frame:
    """Take back a side that came out the same as the other: no country trades with itself."""
    if frame.reporter is None or frame.reporter != frame.partner:
        return frame
    if context.pair and frame.reporter in context.pair:
        other = context.pair[1] if context.pair[0] == frame.reporter else context.pair[0]
        return replace(frame, reporter=other, has_reporter=False, rule="context_reporter")
    return replace(frame, reporter=None, has_reporter=False)


def _resolve_it(text: str, parties: Sequence[Party], earlier: Sequence[Frame]) -> Sequence[Party]:
    """Give "from it", "to them" the partner that the sentence named before."""
    known = next((f.partner for f in reversed(earlier) if f.has_partner and f.partner not in (None, WORLD)), None)
    if known is None:
        return parties
    owner = next((f.reporter for f in earlier if f.has_reporter and f.reporter not in (None, WORLD)), None)
    resolved = []
    for party in parties:
        word = text[party.start : party.end].lower()
        if word in ("it", "them") and party.kind in ("pronoun", "both") and preposition_before(text, party.start) in ("to", "from", "with"):
            party = replace(party, countries=(known,))
        elif word == "its" and owner is not None and party.start > earlier[0].term.start:
            party = replace(party, countries=(owner,), kind="pronoun")
        resolved.append(party)
    return resolved


def preposition_before(text: str, start: int) -> str | None:
    """Return the preposition that governs what begins at `start`, in lower case."""
    match = _PREPOSITION.search(text[max(0, start - 60) : start])
    if match is None or (match["p"].lower() == "to" and _WITHOUT.search(text[max(0, start - 60) : start])):
        return None
    if match["p"].lower() == "of" and re.search(r"(?i)in favou?r of\s+(?:the\s+)?$", text[max(0, start - 40) : start]):
        return "in favour of"
    return match["p"].lower()


def _grammar(doc: Doc, term: Term, parties: Sequence[Party], before: int, after: int, context: TradeContext, lexicon: TradeLexicon) -> Frame:
    """Read the sides out of the words around the term."""
    text = doc.text
    left = _modifiers_start(doc, term, parties, before)
    right = _region_end(text, term, after, parties)
    frame = Frame(term, region_start=left, region_end=right, modifiers_start=left)
    near = [p for p in parties if left <= p.start and p.end <= term.start and p.kind != "agent"]
    if term.part == "verb":
        frame = _subject(doc, frame, parties, before, context)
    else:
        for party in near:
            frame = _left_party(frame, party, context)
    governing: str | None = None
    last_end = -1
    for party in parties:
        if party.start < term.end or party.end > right or party.kind == "agent" and term.part == "noun":
            continue
        preposition = preposition_before(text, party.start)
        if preposition == "in" and re.match(r"['’]s?\s+(?:favou?r|advantage)", text[party.end :]):
            preposition = None
        if preposition == "with" and _ABSOLUTE.match(text, party.end):
            continue
        if preposition == "," and (party.kind == "pronoun" or party.possessive or re.match(r"(?i)(?:its|their|the|an?)\b", text[party.start : party.end])):
            continue
        joined = preposition in ("and", "or", ",") or (preposition is None and re.fullmatch(r"\s*,\s*(?:the\s+)?", text[last_end : party.start] or "x"))
        if joined and governing and 0 <= party.start - last_end < 12:
            preposition = governing
        elif joined:
            preposition = None
        if preposition is None and term.weak and term.part == "verb" and term.flow == "export" and party.start - term.end < 6 and party.kind in ("noun", "pronoun"):
            # "supply Turkey with gas", "sold Kenya 300 buses"
            frame = _right_party(frame, party, "to", text, context)
            continue
        if preposition is None:
            frame = _favour(frame, party, text, context)
            continue
        follows = re.match(r"['’]s\s+(?:\w+\s+){0,2}\w+", text[party.end :])
        if party.possessive and follows and preposition not in ("of",):
            # "to Kenya's ports" names Kenya, "with India's help" names no side
            if not re.match(r"['’]s\s+(?:\w+\s+)?(?:market|markets|ports?|buyers|importers|consumers|side|economy)", text[party.end :]):
                continue
        if not joined and frame.has_partner and _side(frame, party, preposition, text) == "partner":
            governing = None
            continue
        frame = _right_party(frame, party, preposition, text, context)
        governing, last_end = preposition, party.end
    if term.part == "noun" and not frame.has_reporter:
        frame = _clause_subject(doc, frame, parties, before, context)
    return frame


def _clause_subject(doc: Doc, frame: Frame, parties: Sequence[Party], floor: int, context: TradeContext) -> Frame:
    """Take the subject of the clause as reporter: "Peru raised imports from Chile", "Turkey ran a deficit with Japan"."""
    text = doc.text
    clause = max([m.end() for m in _CLAUSE_BREAK.finditer(text, floor, frame.modifiers_start)], default=floor)
    free = [
        p for p in parties
        if clause <= p.start and p.end <= frame.modifiers_start and p.kind in ("noun", "pronoun", "bloc") and not p.possessive
        and preposition_before(text, p.start) is None and not re.fullmatch(r"(?i)its|their|our|his|her|the latter|the former", text[p.start : p.end])
    ]  # fmt: skip
    if not free:
        return frame
    gap = text[free[0].end : frame.modifiers_start]
    verbs = [t for t in doc if free[0].end <= t.idx < frame.modifiers_start and t.pos_ in ("VERB", "AUX")]
    if not verbs or _ROLE.search(gap) or frame.term.flow == "turnover" and not frame.has_partner:
        return frame
    countries = countries_of(free[0], context)
    if len(countries) != 1 or countries[0] == frame.partner:
        return frame
    return replace(frame, reporter=countries[0], has_reporter=True, bloc=frame.bloc or countries[0] is None)


def countries_of(party: Party, context: TradeContext) -> tuple[str | None, ...]:
    """Return the countries a party means; pronouns and "the two countries" are resolved by the context."""
    if party.countries:
        return party.countries
    if party.kind == "both":
        if context.last and all(context.last) and WORLD not in context.last:
            return context.last
        return context.pair or ()
    if party.kind == "pronoun":
        if context.last and context.last[0] and context.last[0] != WORLD:
            return (context.last[0],)
        return (context.home,) if context.home else ()
    return ()


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
        if party is None and not joint and token.pos_ not in ("ADJ", "NOUN", "PROPN", "DET", "PART", "ADV") and token.tag_ not in ("POS", "PRP$", "VBN", "VBG"):
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
    for match in _CLAUSE_BREAK.finditer(text, term.end, after):
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


def _left_party(frame: Frame, party: Party, context: TradeContext) -> Frame:
    countries = countries_of(party, context)
    if party.kind == "both" or party.kind == "pair" or len(countries) > 1:
        if len(countries) >= 2:
            return replace(frame, reporter=countries[0], partner=countries[1], has_reporter=True, has_partner=True, bloc=None in countries)
        return frame
    if not countries:
        return frame
    if frame.has_reporter and frame.term.flow == "import" and party.kind == "adjective" and countries[0] != frame.reporter:
        return replace(frame, partner=countries[0], partners=(countries[0],), has_partner=True)
    if frame.has_reporter and frame.term.flow in ("turnover", "balance") and countries[0] != frame.reporter:
        return replace(frame, partner=countries[0], has_partner=True)
    return replace(frame, reporter=countries[0], reporters=(*frame.reporters, countries[0]), has_reporter=True, bloc=frame.bloc or party.kind == "bloc",
                   by_pronoun=party.kind == "pronoun")  # fmt: skip


def _right_party(frame: Frame, party: Party, preposition: str, text: str, context: TradeContext) -> Frame:
    countries = countries_of(party, context)
    if not countries:
        return frame
    if party.kind in ("both", "pair") or len(countries) > 1:
        if preposition in ("between", "of", "for", "among", "by", "in") and not frame.explicit and len(countries) >= 2:
            return replace(frame, reporter=countries[0], partner=countries[1], has_reporter=True, has_partner=True)
        return frame
    country = countries[0]
    side = _side(frame, party, preposition, text)
    if side == "reporter" and not frame.has_reporter:
        return replace(frame, reporter=country, has_reporter=True, bloc=frame.bloc or country is None)
    if side == "reporter" and frame.term.flow == "turnover" and not frame.has_partner and country != frame.reporter:
        return replace(frame, partner=country, partners=(country,), has_partner=True, bloc=frame.bloc or country is None)
    if side == "reporter" and frame.term.flow == "import" and not frame.has_partner and country != frame.reporter and preposition in ("to", "into", "by"):
        # "Chinese imports into Kenya": the adjective tells where they come from
        return replace(frame, reporter=country, partner=frame.reporter, has_partner=True, partners=(frame.reporter,))
    if side == "partner" and country is not None and country == frame.reporter and frame.by_pronoun:
        return replace(frame, reporter=None, has_reporter=False, partner=country, partners=(country,), has_partner=True)
    if side == "partner" and country is not None and country == frame.reporter:
        return frame
    if side == "partner" and not frame.has_partner:
        return replace(frame, partner=country, partners=(country,), has_partner=True, bloc=frame.bloc or country is None)
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
        return {"to": "partner", "into": "partner", "towards": "partner", "toward": "partner", "from": "reporter"}.get(preposition)
    return {"from": "partner", "to": "reporter", "into": "reporter"}.get(preposition)


def _favour(frame: Frame, party: Party, text: str, context: TradeContext) -> Frame:
    """Read "in Kenya's favour" and "(…) to Kenya's advantage"."""
    if frame.term.flow == "balance" and re.match(r"['’]s?\s+(?:favou?r|advantage)", text[party.end :]):
        countries = countries_of(party, context)
        if len(countries) == 1:
            other = frame.partner if frame.partner != countries[0] else frame.reporter
            return replace(frame, reporter=countries[0], has_reporter=True, partner=other, has_partner=other is not None)
    return frame


def _subject(doc: Doc, frame: Frame, parties: Sequence[Party], floor: int, context: TradeContext) -> Frame:
    """Find who exports, imports, sells or buys: the grammatical subject, else the nearest party before the verb."""
    verb = doc[frame.term.token]
    text = doc.text
    passive = is_passive(doc, frame.term)
    if passive:
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
            owners = [p for p in parties if left <= p.start and p.end <= right and p.kind in ("adjective", "noun", "pronoun", "pair")]
            party = owners[0] if owners and not subject.text.lower().startswith(("trade", "export", "import")) else None
    relative = subject is not None and subject.text.lower() in ("which", "that", "who") or doc[max(verb.i - 1, 0)].text.lower() in ("which", "that", "who")
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
    return replace(frame, reporter=countries[0], has_reporter=True, bloc=party.kind == "bloc", by_pronoun=party.kind == "pronoun" or text[party.start : party.end].lower().startswith("the "))


def _adjacent(text: str, term: Term, parties: Sequence[Party]) -> Party | None:
    """Return the party right before a verb: "… whereas Peru mainly exports"."""
    before = [p for p in parties if p.end <= term.start and p.kind in ("noun", "pronoun", "bloc", "both")]
    if not before or before[-1].possessive or preposition_before(text, before[-1].start) not in (None, "and", ",", "or"):
        return None
    words = r"(?:also|mainly|mostly|largely|primarily|chiefly|currently|alone|has|have|had|will|would|can|could|may|usually|traditionally|still|now|already|only|itself|in turn|itself|annually)"
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
    after = [t for t in doc[verb.i + 1 : verb.i + 2]]
    if verb.dep_ == "acl" or (verb.i and doc[verb.i - 1].pos_ == "NOUN" and after and after[0].text.lower() in ("to", "from", "by", "into")):
        return "nsubj" not in children
    return False


def _inherit(frame: Frame, earlier: list[Frame], text: str) -> Frame:
    """Give a term the sides of the term before it in the sentence ("exports to Kenya were …, imports …")."""
    if not earlier:
        return frame
    last = earlier[-1]
    if frame.explicit == 2 or last.explicit == 0:
        return frame
    gap = text[last.term.end : frame.term.start]
    joined = re.fullmatch(r"\s*(?:and|or|,|/|&)\s*", gap)
    if joined:
        if not frame.has_reporter and last.has_reporter and last.term.flow in ("export", "import", frame.term.flow):
            frame = replace(frame, reporter=last.reporter, has_reporter=True, bloc=last.bloc)
        return frame
    if frame.has_reporter and not frame.has_partner and last.explicit == 2:
        sides = (last.reporter, last.partner)
        if frame.reporter in sides:
            other = sides[1] if frame.reporter == sides[0] else sides[0]
            return replace(frame, partner=other, has_partner=True, bloc=last.bloc)
    if frame.has_partner and not frame.has_reporter:
        sides = (last.reporter, last.partner)
        if last.explicit == 2 and frame.partner in sides:
            other = sides[1] if frame.partner == sides[0] else sides[0]
            return replace(frame, reporter=other, has_reporter=True, bloc=last.bloc)
        if last.has_reporter:
            return replace(frame, reporter=last.reporter, has_reporter=True)
    if frame.explicit == 0 and last.explicit:
        return replace(frame, reporter=last.reporter, partner=last.partner, has_reporter=last.has_reporter, has_partner=last.has_partner,
                       partners=last.partners, bloc=last.bloc, rule="sentence_carried")  # fmt: skip
    return frame


def _share_backwards(frames: list[Frame], text: str) -> list[Frame]:
    """Give the first of coordinated terms the sides that stand after the last ("exports and imports of Kenya")."""
    for place in range(len(frames) - 2, -1, -1):
        one, two = frames[place], frames[place + 1]
        gap = text[one.term.end : two.term.start]
        if one.explicit < 2 and two.explicit > one.explicit and re.fullmatch(r"\s*(?:and|or|,|/|&)\s*(?:the\s+)?", gap):
            frames[place] = replace(one, reporter=two.reporter, partner=two.partner, has_reporter=two.has_reporter,
                                    has_partner=two.has_partner, partners=two.partners, bloc=two.bloc)  # fmt: skip
    return frames


def _fill(frame: Frame, context: TradeContext, text: str, lexicon: TradeLexicon) -> Frame:
    """Take a missing side from the flow before or the article's pair, or read a total as trade with the world."""
    if frame.has_reporter and frame.has_partner:
        return frame
    stretch = text[frame.modifiers_start : frame.term.end]
    whole = lexicon.marker_patterns["whole"].search(stretch) is not None
    sides = [pair for pair in (context.last, context.pair) if pair and None not in pair and WORLD not in pair]
    if frame.has_reporter:
        if frame.reporter is None:
            return frame
        for pair in sides:
            if frame.reporter in pair and not whole:
                return replace(frame, partner=pair[1] if pair[0] == frame.reporter else pair[0], rule="context_partner")
        return replace(frame, partner=WORLD, rule="world")
    if frame.has_partner:
        if frame.partner == WORLD or frame.partner is None:
            home = context.last[0] if context.last and context.last[0] else context.home
            return replace(frame, reporter=home, rule="context_home")
        for pair in sides:
            if frame.partner in pair:
                return replace(frame, reporter=pair[1] if pair[0] == frame.partner else pair[0], rule="context_reporter")
        home = context.last[0] if context.last and context.last[0] not in (None, frame.partner) else context.home
        return replace(frame, reporter=home if home != frame.partner else None, rule="context_home")
    if whole and context.home and not (context.last and WORLD not in context.last):
        return replace(frame, reporter=context.home, partner=WORLD, rule="world")
    if context.last and context.last[0]:
        return replace(frame, reporter=context.last[0], partner=context.last[1], rule="context_carried")
    if context.pair:
        return replace(frame, reporter=context.pair[0], partner=context.pair[1], rule="context_pair")
    mutual = re.search(r"\b(?:bilateral|mutual|two-way|reciprocal)\b", stretch, re.I)
    return replace(frame, reporter=context.home, partner=WORLD if context.home and not mutual else None, rule="context_world")
