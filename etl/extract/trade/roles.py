"""Sides told by role: "India is Peru's top customer", "Dutch customs data", "leaving Oman with a deficit".

Belongs here: sides told by what a country is called or given. Subjects are in `subjects.py`, prepositions in
`sides.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from etl.extract.trade.frame import RANKED, Frame, countries_of
from etl.extract.trade.parties import WORLD, Party, TradeContext

_IS = (
    r"\s*,?\s*(?:(?:which|who)\s+)?(?:is|was|are|were|remains?|remained|became|has become|has been|stays|as|being)?\s+"
    r"(?:still\s+|also\s+|now\s+|again\s+|by far\s+|the\s+|one of\s+)*"
)
_RANK = r"(?:[\w-]+\s+){0,3}?"
_BUYER = r"(?:customers?|buyers?|clients?|importers?|(?:export |overseas |foreign )?(?:markets?|destinations?))\b"
_SUPPLIER = r"(?:suppliers?|sources?|providers?|exporters?|sellers?|vendors?|(?:import )?sources?)\b"
_OWN_BUYER = re.compile(rf"['’]s?\s+{_RANK}{_BUYER}", re.I)
_OWN_SUPPLIER = re.compile(rf"['’]s?\s+{_RANK}{_SUPPLIER}", re.I)
_OF = re.compile(
    rf"{_IS}{_RANK}(?:(?P<buyer>{_BUYER})|(?P<supplier>{_SUPPLIER}))\s+"
    r"(?:(?:of|for|to)\s+)(?:the\s+)?(?:\w+\s+(?:for|to)\s+)?$",
    re.I,
)
_PARTNER = r"(?:trad(?:e|ing)|business|commercial|economic)\s+partner\b"
_OWN_PARTNER = re.compile(rf"['’]s?\s+(?:[\w-]+\s+){{0,4}}?{_PARTNER}", re.I)
_PARTNER_OF = re.compile(
    rf"(?:\s+(?:thus|therefore|still|also|now|then|again))?{_IS}(?:[\w-]+\s+){{0,4}}?{_PARTNER}\s+(?:of|for)\s+(?:the\s+)?",
    re.I,
)
_DATA = re.compile(
    r"(?:['’]s?)?\s+(?:(?:official|customs|trade|government|central bank|national|foreign trade|statistics office|own"
    r"|latest|port)\s+){0,3}(?:data|figures|statistics|numbers|records|customs|customs (?:office|service|officials))\b",
    re.I,
)
_LEFT = re.compile(r"\b(?:leav(?:e|es|ing)|left|giv(?:e|es|ing)|gave|hand(?:s|ed|ing))\s+(?:the\s+)?$", re.I)
_WITH = re.compile(r"\s+(?:with\s+)?(?:an?\s+)?(?:[\w-]+\s+){0,3}", re.I)
_ALL_MARKETS = re.compile(r"\b(?:to|from|in)\s+all\s+(?:markets|destinations|countries|origins|sources)\b", re.I)
_ABROAD = re.compile(r"abroad|overseas", re.I)


def role_sides(frame: Frame, parties: Sequence[Party], text: str, context: TradeContext) -> Frame:
    """Take the sides that the sentence tells by role where grammar has left one open."""
    if frame.term.flow == "balance":
        return _left_with(frame, parties, text, context)
    if frame.term.flow == "turnover" and frame.explicit < 2:
        return _trading_partner(frame, parties, text)
    if frame.term.flow not in ("export", "import"):
        return frame
    if frame.term.text == RANKED:
        return _ranked_partner(frame, parties, text)
    if not (frame.has_reporter and frame.has_partner) or frame.term.text.endswith(("ing", "goods", "takes")):
        frame = _customer(frame, parties, text)
    if not frame.has_partner:
        frame = _abroad(frame, parties, text)
    return frame if frame.has_reporter else _statistics(frame, parties, text)


def _trading_partner(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Read "Fiji was Kenya's third largest trading partner with total trade of …": both sides of the trade."""
    named = [p for p in parties if p.kind in ("noun", "adjective") and p.countries[:1] not in ((), (None,))]
    for first, second in itertools.pairwise(named):
        gap = text[first.end : second.start]
        own = re.fullmatch(_IS, gap) and _OWN_PARTNER.match(text, second.end)
        of = _PARTNER_OF.fullmatch(gap)
        if (own or of) and second.start < frame.term.start and first.countries[0] != second.countries[0]:
            sides = (second.countries[0], first.countries[0])
            own_sides = {"has_reporter": True, "has_partner": True, "partners": (sides[1],)}
            return replace(frame, reporter=sides[0], partner=sides[1], **own_sides)  # type: ignore[arg-type]
    return frame


def _ranked_partner(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Read "China was the biggest supplier, with …", "Peru took 12 percent": the subject is the partner."""
    owner = next((p for p in parties if p.possessive and p.kind == "noun" and p.end <= frame.term.start), None)
    plain = [p for p in parties if p.kind == "noun" and not p.possessive and p.end <= frame.term.start]
    frame = replace(frame, reporter=None, has_reporter=False, partner=None, has_partner=False, partners=())
    if owner is not None and owner.countries:
        frame = replace(frame, reporter=owner.countries[0], has_reporter=True)
    if plain and plain[-1].countries:
        other = plain[-1].countries[0]
        frame = replace(frame, partner=other, partners=(other,), has_partner=True, bloc=other is None)
    return frame


def _customer(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Read "India is Peru's top customer, taking goods worth …" and "Chile, Peru's main supplier of wine, sold …"."""
    named = [p for p in parties if p.kind in ("noun", "adjective") and p.countries[:1] != (None,) and p.countries]
    for first, second in itertools.pairwise(named):
        if first.start > frame.term.start and second.start > frame.term.end:
            continue
        gap = text[first.end : second.start]
        of = _OF.fullmatch(gap)
        if first.kind == "adjective" or (second.kind == "adjective" and of is None):
            continue
        buys = _OWN_BUYER.match(text, second.end) if re.fullmatch(_IS, gap) else (of and of["buyer"])
        sells = _OWN_SUPPLIER.match(text, second.end) if re.fullmatch(_IS, gap) else (of and of["supplier"])
        if not (buys or sells) or second.end > frame.term.start:
            continue
        seller, buyer = (second, first) if buys else (first, second)
        reporter, partner = (seller, buyer) if frame.term.flow == "export" else (buyer, seller)
        if (
            any(second.end < p.start and p.end <= frame.term.start for p in named)
            or reporter.countries[0] == partner.countries[0]
        ):
            continue
        other = partner.countries[0]
        return replace(
            frame,
            reporter=reporter.countries[0],
            partner=other,
            partners=(other,),
            has_reporter=True,
            has_partner=True,
            by_pronoun=False,
        )
    return frame


def _abroad(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Read "sold goods worth $3m abroad", "to all markets": that is the world."""
    if _ALL_MARKETS.search(text, frame.term.end, max(frame.region_end, frame.term.end)):
        return replace(frame, partner=WORLD, partners=(WORLD,), has_partner=True)
    for party in parties:
        own = frame.term.end <= party.start and party.end <= frame.region_end
        if own and party.kind == "world" and _ABROAD.fullmatch(text[party.start : party.end]):
            return replace(frame, partner=WORLD, partners=(WORLD,), has_partner=True)
    return frame


def _statistics(frame: Frame, parties: Sequence[Party], text: str) -> Frame:
    """Read "Dutch customs data put purchases from Kenya at …": who counts is who reports."""
    for party in parties:
        counts = party.kind in ("noun", "adjective") and party.end <= frame.term.start and _DATA.match(text, party.end)
        if counts and party.countries and party.countries[0] not in (None, frame.partner):
            return replace(frame, reporter=party.countries[0], has_reporter=True)
    return frame


def _left_with(frame: Frame, parties: Sequence[Party], text: str, context: TradeContext) -> Frame:
    """Read "leaving Oman with a deficit of …": the balance is that of who is left with it."""
    for party in parties:
        if party.end > frame.term.start or not _LEFT.search(text[: party.start]):
            continue
        if _WITH.fullmatch(text[party.end : frame.term.start]):
            countries = countries_of(party, context)
            if len(countries) == 1 and countries[0] is not None:
                same = frame.partner == countries[0]
                return replace(
                    frame,
                    reporter=countries[0],
                    has_reporter=True,
                    partner=None if same else frame.partner,
                    has_partner=frame.has_partner and not same,
                )
    return frame
