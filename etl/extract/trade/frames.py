"""Join trade terms with their parties: who reports which flow with whom.

Belongs here: the grammar of "A's exports to B", "imports from B", "trade between A and B", "a surplus with B",
and how a missing side is taken from the sentence, the paragraph or the article. Figures come in `linking.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.continued import bare_noun, from_topic, owner_of
from etl.extract.trade.frame import Frame, preposition_before
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.products import lookup
from etl.extract.trade.sides import OF_PART, read_sides
from etl.extract.trade.terms import Term, text_of


def build_frames(
    doc: Doc, terms: Sequence[Term], parties: Sequence[Party], context: TradeContext, lexicon: TradeLexicon
) -> tuple[Frame, ...]:
    """Return the frames of a sentence in order, sides filled from the sentence and then from the context."""
    text = text_of(doc)
    trade = [term for term in terms if term.flow != "other"]
    frames: list[Frame] = []
    for place, term in enumerate(trade):
        before = trade[place - 1].end if place else 0
        after = trade[place + 1].start if place + 1 < len(trade) else len(text_of(doc))
        near = _resolve_both(text, _resolve_it(text, parties, frames), term)
        frame = read_sides(doc, term, near, before, after, context, lexicon)
        pair = _local_pair(parties, term) if re.search(r"bilateral|mutual|two.way", term.text) else None
        if pair is not None and not frame.explicit:
            pair = pair[::-1] if pair[1] == context.home else pair
            frame = replace(frame, reporter=pair[0], partner=pair[1], has_reporter=True, has_partner=True)
        frame = _taker(_of_subject(frame, near, text), near, text)
        if not any(f.explicit == 2 for f in frames):
            frame = _there(frame, near, text, context)
        frames.append(_inherit(frame, frames, text))
    shared = _share_backwards(frames, text_of(doc))
    filled = [_distinct(_fill(frame, context, text_of(doc), lexicon), context, lexicon) for frame in shared]
    return tuple(_whole(frame, parties, text) for frame in _of_which(filled, text))


TAKEN_OF = re.compile(r"\b(?:of|from) which\s+[^,;]{2,30}$")
_OF_WHICH = re.compile(r"[^;]*?,?\s+(?:(?:out )?of|from)\s+(?:which|this|that|it|them),?\s+(?:the\s+)?")


def _whole(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Read "exports were $3bn, of which Peru took 12 percent" as exports to all, whoever was told of before."""
    if frame.has_partner or frame.partner in (None, WORLD) or frame.term.flow == "balance":
        return frame
    after = [p for p in parties if p.kind == "noun" and p.countries != (frame.reporter,) and p.start > frame.term.end]
    took = any(p.countries == (frame.partner,) and _OF_WHICH.fullmatch(text, frame.term.end, p.start) for p in after)
    if took or any(OF_PART.search(text[frame.term.end : p.start]) for p in after):
        return replace(frame, partner=WORLD, partners=(WORLD,), rule="world")
    return frame


def _of_which(frames: list[Frame], text: str) -> list[Frame]:
    """Give "Chad buys ores, deliveries of which doubled" the sides of the purchase: it is the same goods that move.

    In "Chad exported 300 tonnes, of which Mali took 200" Mali's are Chad's.
    """
    for place in range(1, len(frames)):
        one, two = frames[place - 1], frames[place]
        part = two.term.flow == "import" and two.has_reporter and not two.has_partner and two.reporter != one.reporter
        if part and one.term.flow == "export" and one.reporter and TAKEN_OF.search(text, one.term.end, two.term.start):
            frames[place] = replace(two, partner=one.reporter, partners=(one.reporter,), has_partner=True)
        same = re.match(r"\s+of\s+(?:which|whom|it|them|these)\b", text[two.term.end :])
        opposite = {one.term.flow, two.term.flow} == {"export", "import"}
        if same and opposite and two.reporter in (one.reporter, None):
            frames[place] = replace(two, reporter=one.partner, partner=one.reporter, rule="sentence_carried")
    return frames


def _distinct(frame: Frame, context: TradeContext, lexicon: TradeLexicon) -> Frame:
    """Take back a side that came out the same as the other: no country trades with itself, a bloc may."""
    if frame.reporter is None or frame.reporter != frame.partner:
        return frame
    if frame.term.flow == "turnover" and frame.explicit == 2 and frame.reporter in lexicon.bloc_codes.values():
        return frame
    if context.pair and frame.reporter in context.pair:
        other = context.pair[1] if context.pair[0] == frame.reporter else context.pair[0]
        return replace(frame, reporter=other, has_reporter=False, rule="context_reporter")
    return replace(frame, reporter=None, has_reporter=False)


def _resolve_both(text: str, parties: Sequence[Party], term: Term) -> Sequence[Party]:
    """Give "the two countries" the two countries that the sentence itself names before."""
    pair = _local_pair(parties, term)
    if pair is None:
        return parties
    return [
        replace(p, countries=pair, kind="both")
        if (p.kind == "both" and not p.countries) or re.fullmatch(r"(?i)their|them", text[p.start : p.end])
        else p
        for p in parties
    ]


def _local_pair(parties: Sequence[Party], term: Term) -> tuple[str, str] | None:
    """Return the two countries that the sentence names before the term, when there are just two."""
    named = dict.fromkeys(
        country
        for p in parties
        if p.end <= term.start and p.kind in ("noun", "adjective", "pair")
        for country in p.countries
    )
    pair = [country for country in named if country is not None]
    return (pair[0], pair[1]) if len(pair) == len(named) == 2 else None


def _resolve_it(text: str, parties: Sequence[Party], earlier: Sequence[Frame]) -> Sequence[Party]:
    """Give "from it", "to them" the partner that the sentence named before."""
    known = next((f.partner for f in reversed(earlier) if f.has_partner and f.partner not in (None, WORLD)), None)
    if known is None:
        return parties
    owner = next((f.reporter for f in earlier if f.has_reporter and f.reporter not in (None, WORLD)), None)
    resolved = []
    for party in parties:
        word = text[party.start : party.end].lower()
        if (
            word in ("it", "them")
            and party.kind in ("pronoun", "both")
            and preposition_before(text, party.start) in ("to", "from", "with")
        ):
            party = replace(party, countries=(known,))
        elif word == "its" and owner is not None and party.start > earlier[0].term.start:
            party = replace(party, countries=(owner,), kind="pronoun")
        resolved.append(party)
    return resolved


# "Chad's trade with Peru grew to $3m, while Mali reported exports of $2m": with Peru too
# and so is what another "that sold $2m" did in the same sentence
_CONTRAST = re.compile(r"\b(?:while|whereas)\b|,\s+(?:which|who)\s+(?:(?:had|has|have|also|only|itself)\s+)*$")
_TOTAL = re.compile(r"\b(?:total|overall|all|world|global|foreign)\b", re.I)


def _inherit(frame: Frame, earlier: list[Frame], text: str) -> Frame:
    """Give a term the sides of the term before it in the sentence ("exports to Kenya were …, imports …").

    Goods that go somewhere have no country as subject.
    """
    if not earlier or frame.term.rule.rule_id in ("motion_verb", "arrival_verb"):
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
    only_partner = last.has_partner and not last.has_reporter and last.partner not in (None, WORLD, frame.reporter)
    if frame.has_reporter and not frame.has_partner and only_partner:
        return replace(frame, partner=last.partner, has_partner=True, bloc=last.bloc)
    contrast = last.explicit == 2 and _CONTRAST.search(gap) and frame.term.flow in ("export", "import", "turnover")
    if contrast and frame.has_reporter and not frame.has_partner and not _TOTAL.search(gap):
        return replace(frame, partner=last.partner, has_partner=True, bloc=last.bloc)
    if frame.has_partner and not frame.has_reporter:
        sides = (last.reporter, last.partner)
        if last.explicit == 2 and frame.partner in sides:
            other = sides[1] if frame.partner == sides[0] else sides[0]
            return replace(frame, reporter=other, has_reporter=True, bloc=last.bloc)
        if last.has_reporter:
            return replace(frame, reporter=last.reporter, has_reporter=True)
    if frame.explicit == 0 and last.explicit:
        return replace(
            frame,
            reporter=last.reporter,
            partner=last.partner,
            has_reporter=last.has_reporter,
            has_partner=last.has_partner,
            partners=last.partners,
            bloc=last.bloc,
            rule="sentence_carried",
        )
    return frame


_HAVING = re.compile(r",?\s+with\s+(?:(?:its|total|annual|record)\s+)*$")


def _of_subject(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Give "Peru remained the main market, with purchases of $3m" the country that the clause is about."""
    having = _HAVING.search(text, 0, frame.term.start) if frame.term.part == "noun" else None
    if having is None or frame.has_reporter or frame.term.flow not in ("export", "import"):
        return frame
    named = [p for p in parties if p.kind == "noun" and p.end <= having.start() and not p.possessive]
    own = [p for p in named if len(p.countries) == 1 and p.countries[0] and preposition_before(text, p.start) is None]
    if len(own) != 1 or own[0].countries[0] in (WORLD, frame.partner):
        return frame
    return replace(frame, reporter=own[0].countries[0], has_reporter=True)


_THERE = re.compile(r"\s+(?:(?!(?:and|but|while|is|are|was|were|has|had)\b)[\w-]+\s+){0,2}?(?:(?:from|to)\s+)?there\b")


def _there(frame: Frame, parties: Sequence[Party], text: str, context: TradeContext) -> Frame:
    """Give "imports from there", "sales there" the country named last in the sentence, else the text's other side."""
    if frame.has_partner or frame.term.flow not in ("export", "import") or not _THERE.match(text, frame.term.end):
        return frame
    own = frame.reporter if frame.has_reporter else _reporter_of(context)
    named = [c for p in parties if p.kind == "noun" and p.end <= frame.term.start for c in p.countries if c]
    if re.match(r"\W*(?:With|To|From|In)\s", text):
        named = named[::-1]  # "With Peru, which quarrels with Chile, … imports from there"
    known = [c for pair in (context.last, context.pair) if pair for c in pair]
    other = next((c for c in (*reversed(named), *known) if c not in (own, None, WORLD)), None)
    if other is None or own is None:
        return frame
    sides = {"reporter": own, "has_reporter": True, "partner": other, "has_partner": True, "partners": (other,)}
    return replace(frame, **sides)  # type: ignore[arg-type]


_PART_OF_FLOW = re.compile(
    r"\b(?:took|takes|bought|buys|received|receives|absorbed|absorbs|accounts? for|accounted for|supplied|supplies"
    r"|provided|provides)\s+[^,;.]{0,40}?\d[\d.,]*\s*(?:%|per ?cent)\s+of\s+(?:[\w-]+\s+){1,3}$"
)


def _taker(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Read "Peru took 12 percent of all tea sold", "Oman supplied 40% of the tyres imported": the subject is the other.

    The participle has no subject of its own.
    """
    part = _PART_OF_FLOW.search(text, 0, frame.term.start)
    if part is None or frame.term.part != "verb" or not frame.term.text.endswith(("ed", "sold", "bought")):
        return frame
    taker = [p for p in parties if p.end <= part.start() and p.kind in ("noun", "bloc") and len(p.countries) == 1]
    if not taker or taker[-1].possessive or (frame.has_partner and frame.partner != WORLD):
        return frame
    country = taker[-1].countries[0]
    own = None if frame.reporter == country else frame.reporter
    frame = replace(frame, reporter=own, has_reporter=own is not None, bloc=country is None)
    return replace(frame, partner=country, partners=(country,), has_partner=True)


def _share_backwards(frames: list[Frame], text: str) -> list[Frame]:
    """Give the first of coordinated terms the sides that stand after the last ("exports and imports of Kenya")."""
    for place in range(len(frames) - 2, -1, -1):
        one, two = frames[place], frames[place + 1]
        gap = text[one.term.end : two.term.start]
        verbs = one.term.part == two.term.part == "verb" and one.term.flow != two.term.flow
        if verbs and one.reporter == two.reporter and one.has_reporter and not one.has_partner and two.has_partner:
            frames[place] = replace(one, partner=two.partner, has_partner=True, partners=two.partners, bloc=two.bloc)
            continue
        if one.explicit < 2 and two.explicit > one.explicit and re.fullmatch(r"\s*(?:and|or|,|/|&)\s*(?:the\s+)?", gap):
            frames[place] = replace(
                one,
                reporter=two.reporter,
                partner=two.partner,
                has_reporter=two.has_reporter,
                has_partner=two.has_partner,
                partners=two.partners,
                bloc=two.bloc,
            )
    return frames


def _reporter_of(context: TradeContext) -> str | None:
    """Return whose trade a sentence without a reporter is about.

    An article on one country's trade (no pair) speaks of that country; else the reporter of the last flow goes on.
    """
    if context.home and not context.pair:
        return context.home
    return context.last[0] if context.last and context.last[0] else context.home


# "a third of Kenya's exports": of all its exports, where no flow of the pair was told just before
_PART_OF_ALL = re.compile(
    r"(?:%|percent|per cent|half|third|quarter|fifth|tenth|thirds|quarters|share)\s+(?:of|in)\s+(?:the\s+)?$", re.I
)


_EVERYWHERE = re.compile(
    r"\W*(?:Globally|Worldwide"
    r"|(?:Across|In|On|To) all (?:its |the )?(?:\w+ )?(?:markets|countries|destinations|partners))\b"
)

BLOC_REACH = 40
"""Characters behind "spent", "sold" and the like in which a bloc or region is their other side."""


def _own_good(stretch: str, lexicon: TradeLexicon) -> bool:
    """True where a good stands before the term ("wool exports"): a new subject, with the world as partner."""
    words = stretch.strip()
    return bool(words) and (entry := lookup(words, lexicon)) is not None and entry.kind != "ambiguous"


def _fill(frame: Frame, context: TradeContext, text: str, lexicon: TradeLexicon) -> Frame:
    """Take a missing side from the flow before or the article's pair, or read a total as trade with the world."""
    if frame.has_reporter and frame.has_partner:
        return frame
    stretch = text[frame.modifiers_start : frame.term.end]
    whole = lexicon.marker_patterns["whole"].search(stretch) is not None or _EVERYWHERE.match(text) is not None
    whole = whole or (
        context.of_one_country and re.match(r"\s+(?:target|goal)s?\b", text[frame.term.end :]) is not None
    )
    sides = [pair for pair in (context.last, context.pair) if pair and None not in pair and WORLD not in pair]
    if (
        context.of_one_country
        and not frame.has_partner
        and _own_good(text[frame.modifiers_start : frame.term.start], lexicon)
    ):
        reporter = frame.reporter if frame.has_reporter else context.home
        return replace(frame, reporter=reporter, partner=WORLD if reporter else None, rule="world")
    mutual = re.search(r"\b(?:bilateral|mutual|two-way|reciprocal)\b", stretch, re.I)
    if frame.has_reporter:
        if frame.reporter is None:
            return frame
        if frame.term.weak and lexicon.bloc_pattern.search(text, frame.term.end, frame.term.end + BLOC_REACH):
            return replace(frame, partner=None, has_partner=True, bloc=True)  # "spent $3bn on African goods"
        continued = None if frame.has_partner else from_topic(frame, context)
        if continued is not None:
            return continued
        part = _PART_OF_ALL.search(text[: frame.modifiers_start]) is not None and not context.recent
        named = frame.term.part == "noun" and not frame.by_pronoun and not frame.term.weak
        if context.of_one_country and named and frame.reporter == context.home and frame.term.flow != "turnover":
            return replace(frame, partner=WORLD, rule="world")  # "Kenya's exports rose", whoever was told of before
        for pair in sides:
            if frame.reporter in pair and not whole and not (part and frame.term.part == "noun"):
                return replace(frame, partner=pair[1] if pair[0] == frame.reporter else pair[0], rule="context_partner")
        told = context.recent or (
            context.last_sentence >= 0 and re.match(r"\s+(?:\w+\s+){0,2}goods\b", text[frame.term.end :])
        )
        if context.of_one_country and told and frame.term.weak and frame.reporter != context.home:
            return replace(frame, partner=context.home, rule="context_partner")
        return replace(frame, partner=None if mutual else WORLD, rule="world")
    if frame.has_partner:
        if frame.partner == WORLD or frame.partner is None:
            return replace(frame, reporter=_reporter_of(context), rule="context_home")
        for pair in sides:
            if frame.partner in pair:
                return replace(
                    frame, reporter=pair[1] if pair[0] == frame.partner else pair[0], rule="context_reporter"
                )
        own = _reporter_of(context)
        home = owner_of(frame, context) or own
        if home == frame.partner:
            home = next((country for country in (context.home, *context.named) if country != frame.partner), None)
        return replace(frame, reporter=home if home != frame.partner else None, rule="context_home")
    if mutual and context.pair and frame.term.flow == "turnover":
        return replace(frame, reporter=context.pair[0], partner=context.pair[1], rule="context_pair")
    continued = from_topic(frame, context) or bare_noun(frame, context, text)
    if continued is not None:
        return continued
    total = context.owner is not None and frame.term.flow in ("export", "import", "balance")
    if context.of_one_country and frame.term.text in ("import bill", "export earnings"):
        return replace(frame, reporter=context.home, partner=WORLD, rule="world")
    regions = {*lexicon.bloc_codes.values()}
    narrow = context.last is not None and WORLD not in context.last and not {*context.last} & regions
    if whole and context.home and (total or not narrow):
        return replace(frame, reporter=context.home, partner=WORLD, rule="world")
    same = context.last is not None and context.last[0] == _reporter_of(context)
    goes_on = frame.term.part == "verb" and context.recent and narrow  # "… are the main items exported"
    if context.last and context.last[0] and (same or (goes_on and context.home in context.last)):
        return replace(frame, reporter=context.last[0], partner=context.last[1], rule="context_carried")
    if context.pair:
        return replace(frame, reporter=context.pair[0], partner=context.pair[1], rule="context_pair")
    return replace(
        frame, reporter=context.home, partner=WORLD if context.home and not mutual else None, rule="context_world"
    )
