"""Give a figure the partner that stands with it: "to Kenya $3m, to Uganda $2m", "Kenya ($3m)".

Belongs here: partners of single figures. The sides of a whole term are in `sides.py` and `frames.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import CLAUSE_BREAK, RANKED, Frame, behind_others, countries_of, preposition_before
from etl.extract.trade.gapped import next_subject
from etl.extract.trade.links import Link
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.terms import Term

_SHARE_VERB = re.compile(
    (
        r"\b(?:account(?:s|ed|ing)? for|made up|makes up|absorb(?:s|ed)|took|takes|received"
        r"|represent(?:s|ed|ing)?|supplied|supplies|provid(?:ed|es|ing)|buys?|bought|purchase[sd]?)\s+(?:\S+\s+){0,3}$"
    ),
    re.I,
)

_RANKING = re.compile(
    r"(?i)\b(?:(?:followed|trailed)(?: closely)? by|(?:ahead|in front) of|then|next came|behind"
    r"|before)\s+(?=(?:the\s+)?[A-Z])"
)
_WITH_FIGURE = re.compile(
    r"\s*(?:,?\s*(?:with|at|on|worth)\s+|[(:–—]\s*)(?:about |around |nearly |almost |over |some |more than |US)*"
)
# "20 percent of which went to Peru", "40 percent from Chile"
_GOING = r"\s+(?:of\s+(?:which|it|them|these|that|this)\s+)?(?:(?!of\b)\w+\s+){0,2}(?:to|from|with)\s+(?:the\s+)?"
# "$3m of gold from Peru", "3,000 tonnes of it to Chile"
_GOODS_GOING = re.compile(
    r"\s*(?:(?:worth\s+)?of\s+(?:(?!(?:to|with|from|and|or)\b)[\w-]+\s+){1,3})?(?P<p>to|with|from)\s+(?:the\s+)?"
)
_OWN_SHARE = re.compile(r"['’]s?\s+share\s+(?:in|of|within)\s", re.I)


@dataclass(frozen=True)
class Scene:
    """A sentence's text, its parties, and what the article has told before."""

    text: str
    parties: Sequence[Party]
    context: TradeContext


def with_partner(scene: Scene, frame: Frame, link: Link, previous: Link | None) -> Frame:
    """Give a figure the partner that stands with it ("to Kenya $3m and to Uganda $2m", "Kenya ($3m)")."""
    text, figure = scene.text, link.figure
    if frame.term.flow not in ("export", "import", "turnover"):
        return frame
    floor = max(
        previous.figure.end if previous and previous.term == link.term else 0,
        frame.term.end if frame.term.end <= figure.start else 0,
    )
    inside = [
        p
        for p in scene.parties
        if floor <= p.start and p.end <= figure.start and p.kind in ("noun", "bloc") and countries_of(p, scene.context)
    ]
    if link.meaning == "share" and re.match(rf"{_GOING}[A-Z]", text[figure.end :]):
        return _share_partner(scene, frame, link, floor)
    ranked = _ranked(scene, frame, inside, previous, link)
    if ranked is None and previous is not None and previous.term == link.term:
        ranked = next_subject(text, frame, figure, scene.parties)
    if ranked is not None:
        return ranked
    bracket = re.search(r"\(\s*(?:about |around |nearly |over |worth |[\d.,]+%?[,;] )*$", text[: figure.start])
    if (
        inside
        and bracket
        and text[inside[-1].end : bracket.start()].strip() == ""
        and inside[-1].countries[0] != frame.reporter
    ):
        return replace(frame, partner=inside[-1].countries[0], has_partner=True, rule="sentence")
    if (
        inside
        and inside[-1].countries[0] != frame.reporter
        and (
            bracket
            or (previous is not None and previous.term == link.term)
            or re.search(r"[:;]\s*(?:the\s+)?$", text[: inside[-1].start])
            or "destination" in frame.term.text
            or "source" in frame.term.text
            or "market" in frame.term.text
        )
    ):
        gap = text[inside[-1].end : figure.start]
        if re.fullmatch(r"\s*(?:with|at|[-–—:])?\s*(?:about |around |nearly |over |some |more than )?", gap):
            return replace(
                frame,
                partner=inside[-1].countries[0],
                has_partner=True,
                rule="sentence",
                bloc=inside[-1].countries[0] is None,
            )
    wanted = {"export": ("to", "into"), "import": ("from",), "turnover": ("with", "for")}[frame.term.flow]
    earlier = any(frame.term.end <= p.start < figure.start and p.countries == (frame.partner,) for p in scene.parties)
    if (previous is not None and previous.term == link.term) or earlier:
        for party in scene.parties:
            going = _GOODS_GOING.fullmatch(text, figure.end, party.start) if party.start >= figure.end else None
            if party.kind == "noun" and going is not None and going["p"] in wanted:
                return replace(frame, partner=party.countries[0], has_partner=True, rule="sentence")
        for party in reversed(inside):
            if preposition_before(text, party.start) in wanted and party.countries[0] != frame.reporter:
                return replace(frame, partner=party.countries[0], has_partner=True, rule="sentence")
    elif len(frame.partners) > 1:
        after = [
            p
            for p in scene.parties
            if re.fullmatch(
                r"\s*(?:to|with|from)\s+(?:the\s+)?", text[figure.end : p.start] if p.start >= figure.end else "x"
            )
        ]
        if after and after[0].countries and after[0].countries[0] in frame.partners:
            return replace(frame, partner=after[0].countries[0])
    if link.meaning == "share" or re.search(r"\baccount\w* for\s+(?:\S+\s+){0,3}$", text[: figure.start]):
        return _share_partner(scene, frame, link, floor)
    return frame


def _ranked(scene: Scene, frame: Frame, inside: Sequence[Party], previous: Link | None, link: Link) -> Frame | None:
    """Read "…, followed by France with $3m and Peru ($2m)": the next country takes the place of the one before it.

    After a verb of buying whose seller is not named behind it, that place is the buyer's.
    """
    if previous is None or previous.term != link.term or not inside or inside[-1].countries[0] is None:
        return None
    text, figure, party = scene.text, link.figure, inside[-1]
    opening = max([m.end() for m in _RANKING.finditer(text, previous.figure.end, party.start + 1)], default=0)
    if not opening and not _RANKING.search(text, frame.term.end, party.start + 1):
        return None
    if CLAUSE_BREAK.search(text, previous.figure.end, party.start) or not _WITH_FIGURE.fullmatch(
        text[party.end : figure.start]
    ):
        return None
    country = party.countries[0]
    sold = any(
        frame.term.end <= p.start < figure.start and preposition_before(text, p.start) == "from" for p in scene.parties
    )
    if frame.term.flow == "import" and frame.term.part == "verb" and frame.has_reporter and not sold:
        return replace(frame, reporter=country) if country != frame.partner else None
    return replace(frame, partner=country, has_partner=True, rule="sentence") if country != frame.reporter else None


def share_is_told(scene: Scene, frame: Frame, link: Link) -> bool:
    """True where a share without a good is a partner's, or the term's own ("exports accounting for 90 %")."""
    text, figure = scene.text, link.figure
    if re.search(r"destination|market|partner|source|supplier", frame.term.text):
        return False
    if frame.term.end <= figure.start:
        gap = text[frame.term.end : figure.start]
        if frame.term.text == RANKED and frame.has_partner:
            return True
        if any(_OWN_SHARE.match(text, p.end) and p.countries == (frame.partner,) for p in scene.parties):
            return True
        own = re.search(r"\b(?:account|represent|constitut|mak|made|compris)", gap) is not None
        return own or any(p.countries == (frame.partner,) and frame.term.end <= p.start for p in scene.parties)
    after = text[frame.term.end : frame.term.end + 40]
    going = re.search(r"\b(?:go|goes|went|come|comes|came|destined|shipped|sent)\b", after)
    sending = re.search(r"\b(?:ship|send|sell|export|sent|sold|direct)\w*\s+(?:\S+\s+){0,2}$", text[: figure.start])
    if (going or sending) and frame.has_partner and frame.partner != WORLD:
        return True
    return any(p.countries and p.countries[0] == frame.partner and p.end <= figure.start for p in scene.parties)


def _share_partner(scene: Scene, frame: Frame, link: Link, floor: int) -> Frame:
    """Read "China accounted for 30% of Kenya's imports"."""
    text, figure = scene.text, link.figure
    owner = next((p for p in scene.parties if p.kind == "noun" and _OWN_SHARE.match(text, p.end)), None)
    if owner is not None and owner.end <= frame.term.start and owner.countries[0] not in (None, frame.reporter):
        other = owner.countries[0]
        return replace(frame, partner=other, has_partner=True, rule="sentence" if frame.has_reporter else frame.rule)
    going = re.match(_GOING, text[figure.end :])
    after = next(
        (p for p in scene.parties if going and p.start == figure.end + going.end() and p.kind in ("noun", "bloc")),
        None,
    )
    if after is not None and after.countries[0] != frame.reporter:
        return replace(
            frame,
            partner=after.countries[0],
            has_partner=True,
            rule="sentence" if frame.has_reporter else frame.rule,
        )
    verb = _SHARE_VERB.search(text[: figure.start]) or re.search(r"\bwith\s+(?:\S+\s+){0,3}$", text[: figure.start])
    if verb:
        subjects = [
            p
            for p in scene.parties
            if p.end <= verb.start()
            and not behind_others(text, p.start)
            and (p.kind in ("noun", "bloc") or (p.kind == "pronoun" and re.fullmatch("(?i)it", text[p.start : p.end])))
            and re.fullmatch(
                r"\s*(?:,[^,]{0,60},)?\s*(?:\w+ly|alone|has|have|had|also|,)?\s*", text[p.end : verb.start()]
            )
        ]
        if subjects and subjects[-1].kind == "pronoun":
            subjects = [
                p for p in scene.parties if p.kind == "noun" and not p.possessive and p.end < subjects[-1].start
            ][:1]
            owned = next((p for p in scene.parties if p.possessive and p.kind == "noun" and p.end < verb.start()), None)
            if subjects and owned is not None and owned.countries[0] != subjects[0].countries[0]:
                frame = replace(frame, reporter=owned.countries[0], has_reporter=True)
        own = next(
            (p for p in scene.parties if frame.modifiers_start <= p.start < frame.term.start and p.kind == "pronoun"),
            None,
        )
        first = next((p for p in scene.parties if p.kind == "noun" and p.end <= figure.start), None)
        if own is not None and first is not None and first.countries[0] == frame.reporter:
            owner = next(
                (
                    p
                    for p in scene.parties
                    if first.end <= p.start and p.end <= verb.start() and p.possessive and p.kind == "noun"
                ),
                None,
            )
            if owner is not None:
                return replace(
                    frame,
                    reporter=owner.countries[0],
                    partner=first.countries[0],
                    has_partner=True,
                    has_reporter=True,
                    rule="sentence",
                )
        if (
            subjects
            and subjects[-1].countries[0] != frame.reporter
            and not (
                frame.has_partner
                and frame.partner != subjects[-1].countries[0]
                and frame.partner != WORLD
                and frame.has_reporter
            )
        ):
            return replace(
                frame,
                partner=subjects[-1].countries[0],
                has_partner=True,
                rule="sentence" if frame.has_reporter else frame.rule,
            )
    others = {
        p.countries[0]
        for p in scene.parties
        if p.kind == "noun" and p.end <= figure.start and p.countries[0] != frame.reporter
    }
    if (
        frame.partner == WORLD
        and len(others) == 1
        and re.search(r"\bshare of\s+(?:\S+\s+){0,2}$", text[: figure.start])
    ):
        return replace(frame, partner=others.pop(), has_partner=True, rule="sentence")
    return frame


def partner_of_part(frame: Frame, known: Mapping[Term, Frame], figure: Figure) -> Frame:
    """Read "exports to China accounted for 35% of total exports": the part's partner is the share's."""
    for other in known.values():
        same = other.term.flow == frame.term.flow and other.reporter == frame.reporter
        if same and other.term.end <= figure.start and other.has_partner and other.partner != WORLD:
            return replace(frame, partner=other.partner, has_partner=True, rule="sentence")
        mirrored = {other.term.flow, frame.term.flow} == {"export", "import"} and other.partner == frame.reporter
        if mirrored and other.term.end <= figure.start and other.reporter not in (None, WORLD):
            return replace(frame, partner=other.reporter, has_partner=True, rule="sentence")
    return frame
