"""Read whose part of a running account of trade a figure is: "Chile took 24 percent", "$3m went to Peru, $2m to Oman".

Belongs here: countries that take, supply, stand in or are reached by a part of the flow told before, in clauses with no
trade word of their own. A clause is matched as a row of places, each country and each figure one sign, so that a form
holds for one country or several, one figure or several. Rankings that name a role are in `standings.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from spacy.tokens import Doc

from etl.extract.trade.continued import topic_of
from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import STANDING, Frame
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link
from etl.extract.trade.named_goods import frame_between
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.standings import OTHER, Standing, role_of
from etl.extract.trade.terms import Term, text_of, token_at

Role = Literal["buyer", "seller", "either"]
_Part = tuple[Party, Figure, Role, Figure]
KINDS = frozenset({"money", "quantity", "percent", "fraction"})
_PARTY, _FIGURE = 0xE000, 0xE400  # private signs: the first of the countries and of the figures of a sentence
_P, _F = "[\ue000-\ue3ff]", "[\ue400-\ue7ff]"
_AND = r"(?:,\s+and\s+|\s+and\s+|,\s+|\s+&\s+)"
_PS, _FS = rf"(?P<p>{_P}(?:{_AND}{_P})*)", rf"(?P<f>{_F}(?:{_AND}{_F})*)"
_OR = rf"(?:,\s+or\s+{_F},)?"  # "300 tonnes, or 24 percent, went to Peru"
_ASIDE = r"(?:,\s[^,;:.()\ue000-\ue7ff]{3,60},|\s\([^()\ue000-\ue7ff]{2,40}\))?"
# words that change nothing in how a clause is built
_DROPPED = re.compile(
    rf"\b(?:the|neighbou?ring|mainland)\s+(?={_P})"
    r"|(?<=\s)(?:also|alone|now|still|then|again|together|each|already|only|just|meanwhile|in turn"
    r"|(?:has|have|had)(?=\s[a-z]+(?:ed|en|t|k)\b)"
    r"|(?:in|during|over|for) (?:the )?(?:same |whole )?(?:first|second|third|fourth|last|past|previous|same) (?:\w+ )?"
    r"(?:months?|quarter|half|year|season|decade|weeks?|period)"
    r"(?: of (?:the )?(?:(?:this |last )?year|(?:19|20)\d\d))?,?"
    r"|(?:in|during) (?:[A-Z][a-z]+ )?(?:19|20)\d\d|(?:last|this) (?:year|month|season|quarter))\s",
    re.I,
)
_HEDGES = re.compile(
    r"\b(?:(?:about|around|nearly|almost|over|some|more than|less than|only|just|another|a further|roughly|an|a|up to"
    r"|approximately|at least|well over|close to|as much as|an estimated|a total of|a share of|shares of|a record|the"
    rf"|further|estimated|goods worth|worth|as many as|a mere|no less than|US)\s+)+(?={_F})",
    re.I,
)
_TAKES = (
    r"(?:took|takes?|taking|taken|absorb(?:ed|s|ing)?|bought|buys?|buying|purchas(?:ed|es?|ing)|snapped up|picked up"
    r"|hauled (?:away|off)|soaked up|swallow(?:ed|s)|received|receives?|receiving|consumed?)"
)
_GIVES = (
    r"(?:suppl(?:ied|ies|y|ying)|provid(?:ed|es?|ing)|deliver(?:ed|s|ing)?|shipped|ships?|sold|sells?|sent|sends?"
    r"|discharged|contributed|contributes?)"
)
_PLACE = (
    r"(?:(?:in|at|as|by|far|a|an|the|its|their|our|this|that|distant|close|first|second|third|fourth|fifth|sixth|next"
    r"|last|top|largest|biggest|main|leading|chief|key|major|most|important|single|behind|ahead|place|places|position"
    r"|rank|spot|list|table|ranking|buyers?|customers?|destinations?|markets?|partners?|suppliers?|sources?|sellers?"
    r"|importers?|exporters?|takers?|trade|trading|export|import|overseas|foreign|group|countr(?:y|ies)|ones?|order"
    r"|of|with|on|for|,)\s*)*"
)
# a country that something else is told of is no subject: "the gap in Peru is $3m"
_FREE = "".join(
    rf"(?<!\b{word}\s)" for word in ("in", "of", "from", "to", "by", "for", "between", "than", "on", "into")
)
_MAKES = r"(?:made up|makes? up|represented|represents?|constituted|constitutes?|followed with|follows with)"
_STANDS = (
    r"(?:was|were|is|are|came|comes?|ranked|ranks?|stood|stands?|remained|remains?|became|becomes?|followed|follows?"
    r"|led|leads?|headed|heads?|topped|tops?|placed|finished|lay|sat|accounted|accounts?|accounting|represented"
    r"|represents?|made up|makes? up|had|has|held|holds?|claimed|claims?)"
)
# the signs of a clause, and what its countries are to the flow told before
_FORMS: tuple[tuple[re.Pattern[str], Role], ...] = tuple(
    (re.compile(pattern, re.I), role)  # type: ignore[misc]
    for pattern, role in (
        (rf"{_FREE}{_PS}{_ASIDE}\s+{_TAKES}\s+{_FS}", "buyer"),
        (rf"{_FREE}{_PS}{_ASIDE}\s+{_GIVES}\s+{_FS}", "seller"),
        (rf"{_FREE}{_PS}{_ASIDE}\s+(?:{_STANDS}\s+(?=[a-z]){_PLACE}|{_MAKES}\s+){_FS}", "either"),
        (
            rf"{_PS}{_ASIDE}\s+{_STANDS}\s[^;.\ue000-\ue3ff]{{3,70}}?[:,]\s+(?:with\s+|at\s+)?(?P<f>{_F}{_AND}{_F}(?:{_AND}{_F})*)"
            r",?\s+(?:respectively|in that order)\b",
            "either",
        ),
        (
            rf"{_FS}(?:\s+of\s+\w+(?:\s\w+)?)?{_OR}{_ASIDE}\s+(?:(?:was|were|is|are|been)\s+)?(?:went|goes|go|bound|headed|destined"
            rf"|shipped|sent|sold|exported|delivered|directed|left)\s+(?:to|for)\s+{_PS}",
            "buyer",
        ),
        (
            rf"{_FS}(?:\s+of\s+\w+(?:\s\w+)?)?{_ASIDE}\s+(?:(?:was|were|is|are|been)\s+)?(?:bought|taken|absorbed|purchased"
            rf"|snapped up)\s+by\s+{_PS}",
            "buyer",
        ),
        (rf"\bto\s+{_PS}{_ASIDE}\s+(?:went|go(?:es)?|flowed)\s+{_FS}", "buyer"),
        (
            rf"{_FS}(?:\s+of\s+\w+(?:\s\w+)?)?{_ASIDE}\s+(?:(?:was|were|is|are|been)\s+)?(?:came|comes?|arrived|arrives?|originated"
            rf"|originates?|sourced|bought|obtained|imported|supplied)\s+(?:in\s+)?from\s+{_PS}",
            "seller",
        ),
    )
)
# the next of a list: "…, and India 165,000", "… (24%), Peru (9%)", "…, 6 to Japan"
_NEXT = re.compile(
    rf"[^;:.\ue000-\ue7ff]{{0,30}}?(?:[,;]|\band\b|\bwhile\b|\bwhereas\b|\bbut\b)\s+"
    rf"(?:(?:and|while|whereas|then|next|followed by|ahead of|came|by)\s+)*"
    rf"(?:{_PS}(?:\s*\(\s*|\s+(?:with|at|on|for|to)\s+|,\s+|\s+){_FS}"
    rf"|(?P<to>(?:to|from)\s+)(?P<p2>{_P})\s+(?P<f2>{_F})|(?P<f3>{_F})\s+(?P<to3>to|from|for|by)\s+(?P<p3>{_P}))",
    re.I,
)
_BRACKETS = re.compile(rf"(?P<p>{_P})\s*\(\s*(?P<f>{_F})")
# a second figure of the same country: "with 300 tonnes, or 24 percent", "$3m (24%)"
_SECOND = re.compile(
    rf"\s*(?:,\s+)?(?:\(\s*|\bor\s+|\bworth\s+|\band\s+(?=\S\s+(?:of|in value)))(?P<up>up\s+|down\s+)?(?P<f>{_F})"
)
# a share of anything else than what is traded
_WHOLE = re.compile(
    r"\s+of\s+(?!(?:it|this|that|them|these|those|which|the|all|its|total|overall|our|their|everything|what)\b)"
    r"|\s+of\s+(?:the|its|all|total|overall|our|their|that|this|these|those|what)\s+(?:\w+\s+)?(?:output|production|gdp"
    r"|population|growth|market|capacity|demand|consumption|needs|budget|vote|votes|stake|shares|company|debt|world|global"
    r"|increase|rise|decline|drop|fall|reserves|crop|harvest|workforce|jobs|economy|energy)\b",
    re.I,
)
_GIVEN = re.compile(r"\s+(?:from|for|in|under|to)\s")  # "received $3m from the bank", "paid $3m for the repair"
_LEAD = re.compile(
    r"(?:^\W*|[;.]\s+)(?:on|for|as (?:to|for|regards)|among|with|regarding|turning to|in)\s+(?:the\s+)?"
    r"(?P<flow>import|export)(?:s|\s+side|\s+front)\s*,",
    re.I,
)
_EARNINGS = re.compile(r"costs?|revenues?|incomes?|inflows?|receipts|proceeds|earnings", re.I)  # of the account
ADDED = re.compile(r"\s*(?:more|less|higher|lower|fewer|above|below|up|down|increase|rise|growth|drop|fall)\b", re.I)
_OTHER = re.compile(
    r"\b(?:invest\w*|loans?|aid|grants?|donat\w+|humanitarian|stakes?|shares? in|gdp|output"
    r"|produc(?:ed|tion)|harvest\w*|consum(?:ed|ption)"
    r"|tourists?|visitors|population|votes?|seats|emissions?|capacity|troops|tariffs?|dut(?:y|ies)|prices?|inflation|refugees|reserves|stocks?)\b",
    re.I,
)


@dataclass(frozen=True)
class Account:
    """The flow that an article is on: who sells, who buys, and on which side the text's own country stands."""

    seller: str | None
    buyer: str | None
    own: str
    flow: str


def account_of(frame: Frame | None, context: TradeContext) -> Account | None:
    """Return the account that goes on from the flow told last; None behind a balance and trade without sides."""
    if frame is None or frame.term.flow not in ("export", "import", "turnover") or frame.reporter in (None, WORLD):
        return None
    sides = topic_of(frame) if frame.term.flow != "turnover" else (frame.reporter, frame.partner)
    if sides is None:
        return None
    own = context.home if context.home in sides else frame.reporter
    return Account(sides[0], sides[1], own, frame.term.flow) if own is not None and own != WORLD else None


def free_figures(links: Sequence[Link], known: Mapping[Term, Frame], taken: Sequence[Standing]) -> list[Figure]:
    """Return the figures that no word of trade owns and no standing has, prices left out."""
    ruled = {standing.figure.start for standing in taken}
    free = (link.figure for link in links if link.figure.start not in ruled and is_free(link, known))
    return [figure for figure in free if figure.kind in KINDS and not figure.per]


def read_account(
    doc: Doc,
    links: Sequence[Link],
    parties: Sequence[Party],
    before: Frame | None,
    known: Mapping[Term, Frame],
    taken: Sequence[Standing],
    context: TradeContext,
    lexicon: TradeLexicon,
) -> tuple[Standing, ...]:
    """Return the figures of countries that a sentence tells as parts of the account.

    The account is the flow of the last trade noun before the figure, else `before`, the flow told last.
    """
    text = text_of(doc)
    if OTHER.search(text) or _OTHER.search(text):
        return ()
    figures = free_figures(links, known, taken)
    named = [p for p in parties if p.kind in ("noun", "bloc") and len(p.countries) == 1 and not p.possessive]
    named = [p for p in named if p.countries[0] not in (None, WORLD)]
    word = role_of(text)
    ranked: Role | None = None if word is None or word["partner"] else "buyer" if word["buyer"] else "seller"
    found = []
    for party, figure, role, first in _match(text, named, figures) if figures and named else ():
        account = account_of(told_before(first, known, before, lead_of(text, first, context, lexicon)), context)
        role = ranked if role == "either" and ranked is not None else role
        frame = _frame(account, party.countries[0], role, context, lexicon) if account is not None else None
        if frame is None:
            continue
        place = min(party.start, figure.start)
        term = replace(frame.term, start=place, end=place, token=token_at(doc, place).i, text=STANDING)
        grows = figure.kind == "percent" and (figure.signed or ADDED.match(text, figure.end) is not None)
        meaning = "level" if figure.is_amount else "change" if grows else "share"
        found.append(Standing(figure, replace(frame, term=term, rule="sentence_carried"), None, meaning))
    return tuple(found)


def is_free(link: Link, known: Mapping[Term, Frame]) -> bool:
    """True for a figure that no trade word owns, and for a share of all that is traded with whomever."""
    if link.term is None or (link.term.flow == "other" and _EARNINGS.fullmatch(link.term.text)):
        return link.meaning == "none"
    frame = known.get(link.term)
    if frame is None or frame.has_partner or link.figure.kind not in ("percent", "fraction"):
        return False
    return link.meaning == "share" or (link.meaning == "none" and frame.term.weak)


def told_before(figure: Figure, known: Mapping[Term, Frame], before: Frame | None, lead: Frame | None) -> Frame | None:
    """Return the flow of the last trade noun before a figure, else its lead, else the one told before the sentence."""
    earlier = [f for term, f in known.items() if term.end <= figure.start and not term.weak and term.part == "noun"]
    return max(earlier, key=lambda frame: frame.term.end) if earlier else lead or before


def lead_of(text: str, figure: Figure, context: TradeContext, lexicon: TradeLexicon) -> Frame | None:
    """Return the flow that a clause of a text on one country opens with: "As to imports, …", "On the import side"."""
    leads = list(_LEAD.finditer(text, 0, figure.start))
    if not leads or not context.of_one_country:
        return None
    return frame_between(lexicon, leads[-1]["flow"].lower(), context.home, WORLD)


def _match(text: str, parties: Sequence[Party], figures: Sequence[Figure]) -> list[_Part]:
    """Return countries with their figures, what each is to the account, and the first figure of its clause."""
    signs = clause_signs(text, [(p.start, p.end) for p in parties], [(f.start, f.end) for f in figures])
    found: dict[str, _Part] = {}

    def add(countries: str, sums: str, role: Role, first: str) -> bool:
        whose, which = re.findall(_P, countries), re.findall(_F, sums)
        last = figures[ord(which[-1]) - _FIGURE] if which else None
        if last is None or len(whose) != len(which) or _WHOLE.match(text, last.end):
            return False
        if role == "buyer" and last.kind == "money" and _GIVEN.match(text, last.end):
            return False
        for one, other in zip(whose, which, strict=True):
            figure, lead = (figures[ord(sign) - _FIGURE] for sign in (other, first))
            found.setdefault(other, (parties[ord(one) - _PARTY], figure, role, lead))
        return True

    for form, role in _FORMS:
        for match in form.finditer(signs):
            first = match["f"][0]
            if not add(match["p"], match["f"], role, first):
                continue
            place = _seconds(signs, match.end(), match["p"], add, role, first)
            while (following := _NEXT.match(signs, place)) is not None:
                whose = following["p"] or following["p2"] or following["p3"]
                which = following["f"] or following["f2"] or following["f3"]
                way = (following["to"] or following["to3"] or "").strip().lower()
                turned: Role = "seller" if way == "from" else "buyer" if way else role
                if not add(whose, which, turned, first):
                    break
                place = _seconds(signs, following.end(), whose, add, turned, first)
    brackets = list(_BRACKETS.finditer(signs))
    if len(brackets) > 1:
        for match in brackets:
            add(match["p"], match["f"], "either", brackets[0]["f"])
    return list(found.values())


def _seconds(
    signs: str, place: int, whose: str, add: Callable[[str, str, Role, str], bool], role: Role, first: str
) -> int:
    """Add a second figure of the same country; returns where the item ends."""
    second = _SECOND.match(signs, place)
    if second is not None and len(re.findall(_P, whose)) == 1 and add(whose, second["f"], role, first):
        return second.end()
    return place


def clause_signs(text: str, *spans: Sequence[tuple[int, int]]) -> str:
    """Return a sentence with one private sign for each span, without words that change nothing.

    The signs of each list of spans begin 0x400 further on than those of the list before: countries, figures, goods.
    """
    marks = [(*span, chr(_PARTY + 0x400 * k + i)) for k, some in enumerate(spans) for i, span in enumerate(some)]
    parts: list[str] = []
    floor = 0
    for start, end, sign in sorted(marks):
        if start < floor:
            continue
        parts += [text[floor:start], sign]
        floor = end
    return _HEDGES.sub("", _DROPPED.sub("", "".join((*parts, text[floor:]))))


def _frame(
    account: Account, country: str | None, role: Role, context: TradeContext, lexicon: TradeLexicon
) -> Frame | None:
    """Return the flow between the account's own country and one that has a part of it."""
    if role == "either":
        side = "turnover" if account.flow == "turnover" else "export" if account.own == account.seller else "import"
        return frame_between(lexicon, side, account.own, country)
    if account.flow == "turnover":
        return frame_between(lexicon, "export" if role == "buyer" else "import", account.own, country)
    stays = account.seller if role == "buyer" else account.buyer
    turned = context.of_one_country and context.home in (account.seller, account.buyer) and stays != context.home
    if stays in (None, WORLD, country) or turned:
        return None  # what others buy from or sell to the partner of the text's own country is no part of its account
    if account.own == stays:
        return frame_between(lexicon, "export" if role == "buyer" else "import", stays, country)
    return frame_between(lexicon, "import" if role == "buyer" else "export", country, stays)
