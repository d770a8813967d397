"""Read who stands where in a ranking: "Its biggest buyer was China, with $29m, followed by Oman – $24m and Peru ($9m)".

Belongs here: countries that stand beside a figure in a sentence that ranks buyers, suppliers or partners, and the flow
that such a figure is of. Figures that grammar gives a trade word are linked in `linking.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import STANDING, Frame, behind_others, preposition_before
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import WORTH, Link
from etl.extract.trade.named_goods import frame_between
from etl.extract.trade.numbers import SCALE, scale_of
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.percentages import falls_to
from etl.extract.trade.products import Product, product_after
from etl.extract.trade.terms import Term, text_of, token_at

HEDGE = (
    r"(?:(?:about|around|nearly|almost|over|some|more than|less than|only|just|another|roughly|an?|up to|upwards of"
    r"|a total of|a share of|shares of|approximately|worth|goods worth|US)\s*)*"
)
_BUYER = (
    r"(?:customers?|buyers?|clients?|importers?|consumers?|purchasers?|recipients?|takers?"
    r"|(?:export |overseas |foreign |sales )?(?:markets?|destinations?))"
)
_SELLER = r"(?:suppliers?|sources?|providers?|sellers?|vendors?|origins?|exporters?|countries of origin)"
_PARTNER = r"(?:(?:trade|trading|foreign trade|commercial)\s+partners?|partners? (?:by|in terms of) (?:trade|turnover))"
_ROLES = rf"(?:{_BUYER}|{_SELLER}|{_PARTNER})"
_ROLE = re.compile(rf"\b(?:(?P<partner>{_PARTNER})|(?P<buyer>{_BUYER})|(?P<seller>{_SELLER}))\b", re.I)
_RANKS = re.compile(
    r"\b(?:followed|trailed|led|headed|topped)(?:\s+\w+)?\s+by\b|\b(?:ahead|in front) of\b"
    r"|\b(?:next|then)\s+(?:came|come|was|were)\b"
    r"|\b(?:came|coming|comes|ranked|ranks|ranking|stood|finished|was|were|is|are|placed)\s+(?:in\s+)?"
    r"(?:a (?:distant|close) )?(?:next|first|second|third|fourth|fifth)\b"
    r"|\b(?:led|headed|topped|tops|heads|leads)\s+(?:the|this|that)\s+(?:list|table|ranking|way|field|chart)"
    r"|\b(?:biggest|largest|main|leading|top|chief|principal|major|best|foremost|key|other)\b"
    rf"|\bamong (?:the|its|their|our) {_ROLES}\b",
    re.I,
)
_VERB = (
    r"(?:with|at|on|taking|buying|accounting for|receiving|absorbing|importing|purchasing|supplying|providing|selling)"
)
_BESIDE = re.compile(
    rf"\s*(?:(?:\s+(?:led|headed|topped|tops|heads|leads)\s+(?:the|this|that)\s+(?:list|table|ranking|field|chart|way)[^,;.]{{0,45}}?"
    rf"|\s+(?:was|came|ranked|is|stood|finished|comes)\s+(?:in\s+)?(?:first|second|third|fourth|fifth|next)(?:\s+place)?"
    rf"|\s+(?:stands?|stood)\s+out)?"
    rf"(?:\s+(?:is|was|remains?|remained|became|stays|stayed)\s+[^,;.\d]{{0,25}}?\b{_ROLES}\b[^,;.\d]{{0,30}}?)?"
    rf",?\s+{_VERB}\s+|\(\s*|\s[–—-]\s+|:\s*){HEDGE}",
    re.I,
)
_BY = re.compile(
    r"\s*(?:[\w\s]{0,30}?\b)?(?:was|were|being)?\s*(?:contributed|bought|taken|purchased|imported|accounted for"
    r"|absorbed|received|supplied|delivered|sold|provided)\s+by\s+(?:the\s+)?$",
    re.I,
)
_GROWTH = re.compile(
    r"\b(?:growth|grew|growing|rose|rises?|increases?d?|jump(?:ed|s)?|gains?|fell|falls?|declines?d?|drops?|dropped)\b",
    re.I,
)
OTHER = re.compile(
    r"\b(?:investors?|investments?|fdi|loans?|lenders?|creditors?|donors?|tourists?|visitors?|arrivals|remittances|aid|grants?|debt"
    r"|producers?|growers of|population|gdp|shareholders?|stakes?|seats|medals|votes)\b",
    re.I,
)
BUYER_RANKED = re.compile(
    rf"\b(?:biggest|largest|main|leading|top|chief|principal|foremost|number one)\s+(?:\w+\s+){{0,2}}?{_BUYER}\b", re.I
)
_OF_GOOD = re.compile(r"\s+(?:of|for)\s+(?:the\s+)?(?=[\w'’])")
_BARE_IN_BRACKET = re.compile(rf"\s*\(\s*(?P<n>\d[\d,.]*\d|\d)(?:\s?(?P<s>{SCALE}))?\s*\)")


_NEAR = re.compile(r"[^,;:.()\d]{0,40}[,(:]?\s*[^,;:.()\d]{0,15}")


# "the biggest supplier, with $3m worth of imports": of all that the text's country buys
_OWN_FLOW = re.compile(r"\d[^,;]{0,25}\b(?:worth of|in|of)\s+(?:(?:all|total)\s+)?(?P<flow>imports|exports)\b")


@dataclass(frozen=True)
class Standing:
    """A figure of one country in a ranking, with the flow that it is of."""

    figure: Figure
    frame: Frame
    product: Product | None
    meaning: str


def ranks(text: str) -> bool:
    """True for a sentence that may rank countries by figures of trade."""
    return re.search(r"\d", text) is not None and _RANKS.search(text) is not None


def find_bracketed(text: str, figures: Sequence[Figure], parties: Sequence[Party]) -> tuple[Figure, ...]:
    """Return the figures with "Chile (322,000)" added, in the unit of the bracket of a country before."""
    found = list(figures)
    for party in parties:
        match = _BARE_IN_BRACKET.match(text, party.end) if party.kind == "noun" else None
        before = [f for f in found if f.end <= party.start and (f.is_amount or not (match and match["s"]))]
        bracketed = [f for f in before if text[: f.start].rstrip().endswith("(")]
        amounts = [f for f in before if f.is_amount and not f.per]
        model = bracketed[-1] if bracketed else amounts[0] if amounts and ranks(text) else None
        if match is None or model is None or re.fullmatch(r"(?:19|20)\d\d", match["n"]):
            continue
        start, end = match.start("n"), match.end("s") if match["s"] else match.end("n")
        if (model.kind == "money" and not match["s"]) or any(f.start < end and start < f.end for f in found):
            continue
        value = float(match["n"].replace(",", "")) * scale_of(match["s"])
        found.append(replace(model, start=start, end=end, value=value, bound="exact"))
        found.sort(key=lambda figure: figure.start)
    return tuple(found)


def find_standings(
    doc: Doc,
    figures: Sequence[Figure],
    parties: Sequence[Party],
    before: Frame | None,
    context: TradeContext,
    lexicon: TradeLexicon,
    links: Sequence[Link] = (),
) -> tuple[Standing, ...]:
    """Return the figures of countries that a sentence ranks as buyers, suppliers or partners, or tells one by one.

    `before` is the flow told last: a sentence that names no role goes on with it.
    """
    text = text_of(doc)
    if OTHER.search(text):
        return ()
    beside = _pairs(text, figures, parties) if ranks(text) else []
    if len(beside) < 2:
        beside = _in_turn(text, [link.figure for link in links if link.term is None], parties) or beside
    role = role_of(text)
    if not beside or (role is None and (before is None or len(beside) < 2)):
        return ()
    ranked = {party.countries[0] for party, _ in beside}
    sides = _flow(text, role, parties, ranked, before, context)
    if sides is None:
        return ()
    flow, owner = sides
    good = _good_of_role(doc, role, parties, lexicon) if role is not None else None
    found = []
    for party, figure in beside:
        country = party.countries[0]
        frame = frame_between(lexicon, flow, owner, country)
        if frame is None:
            continue
        place = min(party.start, figure.start)
        term = replace(frame.term, start=place, end=place, token=token_at(doc, place).i, text=STANDING)
        told = _GROWTH.search(text) is not None and not falls_to(text[: figure.start])
        grows = figure.kind == "percent" and (figure.signed or told)
        meaning = "level" if figure.is_amount else ("change" if grows else "share")
        found.append(Standing(figure, replace(frame, term=term, rule="sentence_carried"), good, meaning))
    return tuple(found)


def beside_standing(frames: Sequence[Frame], standings: Sequence[Standing]) -> tuple[Frame, ...]:
    """Give "imports" without sides in a sentence on the one biggest supplier the sides of that standing."""
    one = standings[0].frame if len(standings) == 1 else None
    if one is None:
        return tuple(frames)
    flow, sides = one.term.flow, {"reporter": one.reporter, "partner": one.partner, "rule": "sentence_carried"}
    return tuple(
        replace(f, partners=(one.partner,), **sides) if f.explicit == 0 and f.term.flow == flow else f  # type: ignore[arg-type]
        for f in frames
    )


def settle_standings(
    text: str, links: Sequence[Link], standings: Sequence[Standing]
) -> tuple[tuple[Link, ...], dict[Term, Frame], dict[int, Product | None]]:
    """Give figures of a ranking their own flow; returns links, the frames of their terms, and their goods."""
    by_figure = {standing.figure.start: standing for standing in standings}
    settled: list[Link] = []
    frames: dict[Term, Frame] = {}
    last: Standing | None = None
    for link in links:
        standing = by_figure.get(link.figure.start)
        if standing is not None:
            frames[standing.frame.term] = standing.frame
            link = Link(link.figure, standing.frame.term, standing.meaning, "stands beside a country in a ranking")  # type: ignore[arg-type]
        elif last is not None and _is_worth(text, last.figure, link.figure):
            link = Link(link.figure, last.frame.term, "level", "what the quantity beside is worth")
            by_figure[link.figure.start] = standing = replace(last, figure=link.figure)
        elif last is not None and link.figure.kind == "percent" and link.figure.signed:
            link = replace(link, term=last.frame.term, meaning="change")  # "Peru ($3m, -4%)"
        last = standing or (last if link.term is not None and last and link.term == last.frame.term else None)
        settled.append(link)
    return tuple(settled), frames, {start: standing.product for start, standing in by_figure.items()}


def _is_worth(text: str, quantity: Figure, money: Figure) -> bool:
    """True for "took 300 tonnes worth $3m": both figures are of the same country and good."""
    kinds = (quantity.kind, money.kind) == ("quantity", "money") and not money.per
    return kinds and WORTH.fullmatch(text, quantity.end, money.start) is not None


def _pairs(text: str, figures: Sequence[Figure], parties: Sequence[Party]) -> list[tuple[Party, Figure]]:
    """Return countries with the figure that stands right beside each."""
    found: list[tuple[Party, Figure]] = []
    for party in parties:
        if (
            party.kind not in ("noun", "bloc")
            or not party.countries
            or party.countries[0] in (None, WORLD)
            or party.possessive
        ):
            continue
        figure = next((f for f in figures if f.start >= party.end), None)
        if figure is not None and not figure.per and _BESIDE.fullmatch(text, party.end, figure.start):
            if behind_others(text, party.start):
                continue
            governing = preposition_before(text, party.start)
            if governing == "with" and re.search(r",\s+with\s+(?:the\s+)?$", text[: party.start]):
                governing = None  # "…, with Peru ($3m) coming next"
            if governing not in ("to", "from", "with", "between", "into", "in") and figure.kind != "multiple":
                found.append((party, figure))
                continue
        told = next((f for f in reversed(figures) if f.end <= party.start), None)
        if told is not None and told.is_amount and _BY.fullmatch(text, told.end, party.start):
            found.append((party, told))
    return found


def _in_turn(text: str, figures: Sequence[Figure], parties: Sequence[Party]) -> list[tuple[Party, Figure]]:
    """Return countries and sums that take turns: "$1.8bn went to Peru, $1.5bn to Chile and $884m to Oman".

    Each sum is that of the country next to it, all on the same side, in one clause, and no country or sum is left over.
    """
    sums = [figure for figure in figures if figure.is_amount and not figure.per]
    named = [p for p in parties if p.kind in ("noun", "bloc") and p.countries and not p.possessive]
    named = [p for p in named if len(p.countries) == 1 and p.countries[0] not in (None, WORLD)]
    if len(sums) < 2 or len(sums) != len(named) or len({p.countries[0] for p in named}) != len(named):
        return []
    first = [(party.start < figure.start) for party, figure in zip(named, sums, strict=True)]
    if len(set(first)) > 1:
        return []
    marks = sorted([(party.start, party.end) for party in named] + [(figure.start, figure.end) for figure in sums])
    pairs = list(zip(marks[::2], marks[1::2], strict=True))
    turns = [first[0] == any(p.start == one[0] for p in named) for one, _ in pairs]
    near = all(_NEAR.fullmatch(text, one[1], two[0]) for one, two in pairs)
    return list(zip(named, sums, strict=True)) if near and all(turns) else []


def role_of(text: str) -> re.Match[str] | None:
    """Return the word that says what the ranked countries are."""
    return _ROLE.search(text)


_FLOW_WORD = re.compile(r"\b(export|import)s\b", re.I)


def _flow(
    text: str,
    role: re.Match[str] | None,
    parties: Sequence[Party],
    ranked: set[str | None],
    before: Frame | None,
    context: TradeContext,
) -> tuple[str, str] | None:
    """Return the flow of the ranking and whose it is, None where the text does not tell."""
    told = before is not None and before.term.flow in ("export", "import", "turnover")
    flow: str | None = before.term.flow if before is not None and told else None
    if role is not None:
        flow = "turnover" if role["partner"] else ("export" if role["buyer"] else "import")
    words = {match[1].lower() for match in _FLOW_WORD.finditer(text)}
    named = len(words) == 1 and (role is None or bool(role["partner"]))  # "of imports, the main partners were …"
    flow = words.pop() if named else flow
    if flow is None:
        return None
    owners: list[str | None] = [context.home] if context.of_one_country else []
    for party in parties:
        whose = party.possessive or party.kind == "adjective"
        of = preposition_before(text, party.start) == "of"
        if party.kind in ("noun", "adjective") and party.countries and (whose or of):
            owners.append(party.countries[0])
    own = _OWN_FLOW.search(text)
    if own is not None and role is not None and before is not None and told and not owners:
        matches = (own["flow"] == "imports") == bool(role["seller"]) and not role["partner"]
        owners += [context.home] if matches and context.home in (before.reporter, before.partner) else []
    if before is not None and told:
        sides = [before.reporter, before.partner]
        same = named or before.term.flow == flow or before.term.flow == "turnover" or flow == "turnover"
        owners += sides if same else sides[::-1]
    owners += [context.home, *(context.pair or ())]
    owner = next((c for c in owners if c not in (None, WORLD) and c not in ranked), None)
    if not named and role is None and before is not None and flow != "turnover" and owner == before.partner:
        flow = "import" if flow == "export" else "export"  # the flow was told from the other side
    return (flow, owner) if owner is not None else None


def _good_of_role(doc: Doc, role: re.Match[str], parties: Sequence[Party], lexicon: TradeLexicon) -> Product | None:
    """Return the good of "the biggest buyers of Peruvian wine"."""
    text = text_of(doc)
    match = _OF_GOOD.match(text, role.end())
    if match is None:
        return None
    product = product_after(doc, match.end(), lexicon, parties)
    return product if product is not None and product.known and product.start < match.end() + 25 else None
