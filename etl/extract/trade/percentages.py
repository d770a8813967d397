"""Tell shares and growth of trade from all other percentages, and find the term they belong to.

Belongs here: percentages, fractions and multiples. Amounts are in `linking.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import Link, Meaning, is_transparent, reaches_right
from etl.extract.trade.products import product_after
from etl.extract.trade.terms import Term, text_of

_PAREN = re.compile(
    (
        r"\(\s*(?:[^()]{0,40}[,;]\s*|about |around |approximately |approx\.? |or |some |nearly "
        r"|over |worth |up |down |just |more than |equivalent to |~|≈|i\.e\.,? |= ?)*$"
    ),
    re.I,
)


_BY = re.compile(
    r"\bby\s+(?:(?:about|around|nearly|over|some|almost|more than|less than|roughly|up to|just|an?|estimated)\s+)*$",
    re.I,
)
# "Kenya's share in Uganda's imports was 5 percent", "the share of tea in exports rose to 20 percent"
_SHARE_IN = re.compile(r"\bshare\s+(?:in|of|within)\b[^,;]{0,60}$", re.I)
_COMES_TO = re.compile(
    r"[^,;]{0,30}?\s(?:is|was|stood at|stands at|reached|amounted to|came to|(?:rose|grew|fell|dropped|shrank|climbed)"
    r"(?: from [\d.]+ ?(?:%|percent|per cent))? to)\s+(?:(?:about|around|nearly|almost|over|only|just|some)\s+)*",
    re.I,
)
# "tariffs on imports from Peru (20%)"
_RATE = re.compile(
    r"[\s-]+(?:(?:import|export|customs|additional|reciprocal|US|punitive|new)\s+){0,2}(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharges?|tax(?:es)?|excise)\b"
)
_LEVIED = re.compile(r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharges?|tax(?:es)?)\s+(?:\w+\s+)?(?:on|for)\b", re.I)
# "beef's share fell to 9 percent", "the share of tea was 4 percent"
_SHARE_IS = re.compile(
    r"\bshare\b(?:\s+of\s+[^,;]{2,40})?\s+(?:was|is|stood at|came to|reached|amounted to)\s+(?:\w+\s+){0,2}$"
)
# "its share in imports went down | from 41.9 per cent | to 12.8", "the share, 12% before the war, has dropped to 3%"
_SHARE_MOVES = re.compile(
    r"\bshares?\b[^;]{0,110}\s(?:f[ae]ll(?:en|s)?|r[io]se[ns]?|gr[eo]w[ns]?|dropp(?:ed|ing)|drops|slipp(?:ed|ing)|slips"
    r"|climb(?:ed|s)|shr[aiu]nk(?:s)?|increase[ds]|decline[ds]|went|gone|move[ds]|edge[ds]|jump(?:ed|s)|soar(?:ed|s)"
    r"|swell(?:ed|s)|swollen|sl(?:id|ides)|s[aiu]nk(?:s)?|doubled|tumbled|plunged)\s+"
    r"(?:(?:down|up|back|further|slightly|sharply|steadily)\s+)*"
    r"(?:from\s+(?:[a-z]+\s+){0,2}[\d.,]+\s?(?:%|percent|per cent)?(?:\s+in\s+(?:[A-Z][a-z]+\s+)?\d{4})?,?\s+to"
    r"|from|to)\s+(?:[a-z]+\s+){0,2}$"
)
# "65% of everything that Laos ships to Spain"
_OF_ALL = re.compile(
    r"\s+of\s+(?:everything|all|whatever|what|the (?:goods|products))\s+(?:that\s+|which\s+)?(?:[\w'’.-]+\s+){1,4}"
)
_MAKES_UP = re.compile(
    r"\b(?:making up|made up|makes up|accounting for|accounted for|representing|constituting|forming|providing)\s+"
    r"(?:\w+\s+){0,2}$"
)
# "exports of $3m, of which tea was 88 percent"
_PART_WAS = re.compile(
    r"\b(?:of which|of that|of this|of these|of the total|from which)\b[^;.]{0,45}\s(?:was|were|is|are|made|being)\s+"
    r"(?:(?:about|around|nearly|almost|over|some|up|just)\s+)*$"
)
# "70 percent of what the country mines": no part of the flow told before, as "of that", "of the total" are
_OF_OTHER = re.compile(
    r"\s+of\s+(?!(?:that|this|it|them|these|those|which|all)\b|(?:the|its|their|all)\s+(?:\w+\s+)?(?:total"
    r"|whole|sum|value|amount"
    r"|volume|bill|figure|flow|trade|list|rest|basket|goods|revenue|revenues|earnings|proceeds|tonnage|quantity"
    r"|money)\b)"
)
_GROWTH_OF = re.compile(
    r"\b(?:drop|fall|decline|decrease|rise|increase|growth|jump)\s+of\s+(?:(?:about|around|nearly|almost|over|some)\s+)?$",
    re.I,
)
_HEDGED = re.compile(r"(?:\b(?:more than|less than|over|up to|at least|nearly|about|around|almost)\s+)+$", re.I)
_COMPARATIVES = frozenset(
    {"more", "less", "higher", "lower", "fewer", "greater", "bigger", "larger", "smaller", "additional", "weaker"}
)

# "exports of $3m, four fifths of it cotton"
_OF_IT = re.compile(r"\s+of\s+(?:it|them|which|this|that)\s+(?=[a-z])")
# "tea contributed 20 percent to total exports"
_GIVES = re.compile(r"\bcontribut(?:e|es|ed|ing)\s+(?:\w+\s+){0,2}$")
_TO_TOTAL = re.compile(r"\s+(?:to|towards)\s+(?:(?:the|its|total|all|overall|annual|national|\w+['’]s)\s+)*(?=\w)")
# "18 percent below March", "a tenth above the year before"
_BESIDE = re.compile(
    r"\s+(?:below|above|ahead of|behind|short of)\s+(?:(?:a|the|its|their|that|those|what|last|levels?)\b"
    r"|[A-Z][a-z]+|(?:19|20)\d\d)"
)
# "34% of that sum", "20 percent of the bloc's total"
_OF_TOTAL = re.compile(
    r"\s+of\s+(?:the|this|that|its|their)\s+(?:[\w-]+['’]s?\s+)?(?:sum|total|amount|value)\b(?!\s+[a-z]{4})"
)


# "the largest shares fall to Peru (6%), Chile (5%)": to whom they belong
_FALLS_TO = re.compile(r"\bshares?\s+(?:of \w+\s+)?(?:fell|falls?|went|goes?)\s+to\s+(?-i:the\s+[A-Z]|[A-Z])", re.I)


def falls_to(before: str) -> bool:
    """Tell whether the words before a percentage say to whom shares fall, and not that they fell."""
    return _FALLS_TO.search(before) is not None


def moves_share(before: str) -> bool:
    """Tell whether a percentage behind some words is what a share was or became, and no growth."""
    return _SHARE_MOVES.search(before) is not None


def link_percent(
    doc: Doc,
    figure: Figure,
    previous: Figure | None,
    terms: Sequence[Term],
    lexicon: TradeLexicon,
    carried: Term | None,
    last: Meaning,
) -> Link:
    """Tell shares and growth of trade from all other percentages, and find the term."""
    text = text_of(doc)
    before, after = text[: figure.start], text[figure.end :]
    left = [term for term in terms if term.end <= figure.start]
    right = [term for term in terms if term.start >= figure.end]
    if figure.unit == "points":
        return Link(figure, None, "none", "percentage points")
    if figure.kind == "multiple":
        return _link_multiple(doc, figure, left, right, carried if not terms else None)
    if not terms and _OF_OTHER.match(after):
        return Link(figure, None, "none", "a part of something else")
    of_term = re.match(r"\s+(?:share\s+)?(?:of|in)\b", after, re.I)
    given = _GIVES.search(before) and _TO_TOTAL.match(after)
    if (
        given
        and right
        and right[0].flow in ("export", "import", "turnover")
        and right[0].start <= figure.end + given.end()
    ):
        return Link(figure, right[0], "share", "contributed to a trade term")
    if (
        right
        and right[0].part == "verb"
        and right[0].flow != "other"
        and _OF_ALL.fullmatch(text[figure.end : right[0].start])
    ):
        return Link(figure, right[0], "share", "part of all that is traded")
    if of_term and right and reaches_right(doc, figure.end, right[0]):
        growing = re.match(r"\s+(?:of|in)\s", after) and re.search(
            r"\b(?:growth|increase|rise|decline|drop|fall|jump|decrease|surge)\s*(?:of\s*)?$", before, re.I
        )
        if right[0].flow == "other":
            return Link(figure, None, "none", f"a percentage of {right[0].text}")
        return Link(figure, right[0], "change" if growing else "share", "percentage of a trade term")
    follows = re.match(
        (
            r"\s*(?:year-on-year |yoy |y-o-y |annual |year on year |yearly |average |nominal "
            r")*(?P<w>growth|increase|rise|jump|surge|gain|decline|drop|fall|decrease|slump|reduction"
            r"|hike|uptick|contraction|dip|plunge|expansion)"
        ),
        after,
        re.I,
    )
    if follows:
        inside = re.match(r"\s*(?:year-on-year |yoy |annual )*\w+\s+(?:in|of)\s+(?:the\s+|its\s+)?", after, re.I)
        if inside and right and reaches_right(doc, figure.end + inside.end() - 4, right[0]):
            return Link(
                figure,
                right[0] if right[0].flow != "other" else None,
                "change" if right[0].flow != "other" else "none",
                "growth in a trade term",
            )
        owner = left[-1] if left else carried
        return Link(figure, owner, "change" if owner and owner.flow != "other" else "none", "growth of the term before")
    if (
        of_term
        and last == "share"
        and owner_left(left) is not None
        and not re.match(r"\s+(?:of|in)\s+(?:the\s+)?total", after)
    ):
        return Link(figure, owner_left(left), "share", "one of several shares")
    good = _OF_IT.match(after)
    if good is not None and owner_left(left) is not None and re.search(r"[,(–—]\s*(?:\w+\s+){0,2}$", before):
        product = product_after(doc, figure.end + good.end(), lexicon, ())
        if product is not None and product.known and product.start == figure.end + good.end():
            return Link(figure, owner_left(left), "share", "the share of the good behind it")
    if figure.kind == "fraction" and of_term and not right and not _BY.search(before):
        owner = carried or (owner_left(left) if _MAKES_UP.search(before) else None)
        return Link(figure, owner, "share" if owner else "none", "fraction of the flow before")
    if owner_left(left) is not None and _PART_WAS.search(before):
        return Link(figure, owner_left(left), "share", "said to be part of the flow before")
    floor = max(previous.end if previous else 0, left[-1].end if left else 0)
    stretch = text[floor : figure.start]
    window = text[max(floor, figure.start - 90) : figure.start]
    owner = left[-1] if left else None
    if owner is not None and owner.flow == "other":
        real = [term for term in left if term.flow != "other"]
        owner = real[-1] if real and is_transparent(text, owner, figure) else owner
    if owner is None:
        owner = (
            carried
            if not terms
            else (
                right[0]
                if right and right[0].flow != "other" and re.search(r"\b(?:share|account)", text[: figure.start], re.I)
                else None
            )
        )
    if owner is None and right and right[0].part == "noun" and _PAREN.search(before) and figure.kind == "percent":
        return Link(
            figure,
            right[0] if right[0].flow != "other" else None,
            "share" if right[0].flow != "other" else "none",
            "in a bracketed list before its noun",
        )
    if owner is None or owner.flow == "other":
        return Link(figure, None, "none", "no trade word owns it" if owner is None else f"belongs to {owner.text!r}")
    by = _BY.search(before)
    if by and re.search(r"\b(?:by)\s", by[0]):
        verbs = before[-110:]
        moved = lexicon.marker_patterns["rise"].search(verbs) or lexicon.marker_patterns["fall"].search(verbs)
        meaning: Meaning = "change" if moved or last == "change" else "none"
        return Link(figure, owner if meaning == "change" else None, meaning, "after 'by'")
    if owner.part == "noun" and _SHARE_IN.search(text[: owner.start]) and _COMES_TO.fullmatch(stretch):
        return Link(figure, owner, "share", "a share in the term before")
    if (_SHARE_IS.search(window) or moves_share(before) or falls_to(before)) and not (by and by[0]):
        return Link(figure, owner, "share", "what a share came to")
    window = _HEDGED.sub("", window)
    rise = _moves(lexicon, "rise", window)
    fall = _moves(lexicon, "fall", window)
    share = [m.end() for m in lexicon.marker_patterns["share"].finditer(window)]
    latest = max([(end, "change") for end in rise + fall] + [(end, "share") for end in share], default=None)
    if (
        figure.signed
        or _BESIDE.match(after)
        or re.match(
            (
                r"\s*(?:\(?\s*)?(?:year[- ]on[- ]year|y-o-y|yoy|y/y|year over year|more|less|fewer|higher|lower"
                r"|up\b|down\b)"
            ),
            after,
            re.I,
        )
    ):
        return Link(figure, owner, "change", "signed or year-on-year")
    if re.match(r"\s+of\s+[^,.;]{0,50}\b(?:needs|demand|consumption|requirements)\b", after):
        return Link(figure, None, "none", "a part of what a country needs")
    if (
        owner.part == "verb"
        and owner.flow == "import"
        and re.match(r"\s+of\s+(?:its|their|all|the country['’]s|domestic|all its)\b", after)
        and len(stretch) < 30
    ):
        return Link(figure, owner, "share", "part of what it imports")
    if (
        previous is not None
        and re.fullmatch(r"\s*,?\s*(?:or|\()\s*(?:by\s+|about\s+|around\s+)?", text[previous.end : figure.start])
        and previous.kind == "money"
        and latest is not None
        and latest[1] == "share"
    ):
        return Link(figure, owner, "share", "in brackets after an amount")
    if re.match(r"\s+of\s+(?:which|this|that|it|them|these)\s+(?:was|were|is|are|came|consisted|comprised)\b", after):
        return Link(figure, owner, "share", "part of the flow before")
    if _OF_TOTAL.match(after):
        return Link(figure, owner, "share", "part of a total")
    if not _GROWTH_OF.search(before) and re.match(
        (
            r"\s+(?:went|goes|go|came|comes|come|was destined|were destined|originated|was sent|were "
            r"sent|is sent|are sent)\b"
        ),
        after,
    ):
        return Link(figure, owner, "share", "said to go to or come from")
    if (
        previous is not None
        and last == "delta"
        and re.fullmatch(r"\s*,?\s*(?:or|\()\s*(?:by\s+|about\s+|around\s+)?", text[previous.end : figure.start])
    ):
        return Link(figure, owner, "change", "growth beside its amount")
    if latest is not None:
        return Link(
            figure, owner, "change" if latest[1] == "change" else "share", f"after {window[: latest[0]].split()[-1]!r}"
        )
    if _PAREN.search(before) and _LEVIED.search(before):
        return Link(figure, None, "none", "the rate of a tariff")
    if _RATE.match(after):
        return Link(figure, None, "none", "the rate of a tariff")
    if _PAREN.search(before) and not re.search(r"\d\s*\(\s*$", before):
        return Link(figure, owner, "share", "in brackets after a product")
    if re.search(r"(?:[–—:-]|\bat|\bwith|\bby)\s*(?:about |around |nearly )?$", stretch[-16:]) or (
        previous is not None and previous.kind == "percent" and re.search(r"[,(]|\band\b", stretch)
    ):
        return Link(figure, owner, "change" if last == "change" else "share", "in a list of such figures")
    if carried is not None and owner is carried and figure.kind == "percent":
        return Link(figure, owner, "share", "a part of the flow before")
    return Link(figure, owner, "none", "a percentage that is neither share nor growth")


def owner_left(left: Sequence[Term]) -> Term | None:
    """Return the nearest term before a figure when it states trade."""
    return left[-1] if left and left[-1].flow != "other" else None


def _moves(lexicon: TradeLexicon, direction: str, window: str) -> list[int]:
    """Return where words of rising or falling end; "more than any other" and "lower prices" do not count."""
    found = lexicon.marker_patterns[direction].finditer(window)
    return [
        m.end()
        for m in found
        if m[0].lower() not in _COMPARATIVES and not re.search(r", (?:for|which)|;", window[m.end() :])
    ]


def _link_multiple(doc: Doc, figure: Figure, left: Sequence[Term], right: Sequence[Term], carried: Term | None) -> Link:
    """Link "doubled" and "2.5 times" to the term that grew."""
    text = text_of(doc)
    word = text[figure.start : figure.end].lower()
    if re.search(r"times|fold", word):
        grew = re.search(
            (
                r"\b(?:by|grown?|grew|increased?|increase of|rise of|growth of|increase|rose|risen|up"
                r"|jumped|soared|surged|multiplied|expanded|nearly|almost|about|more than"
                r"|over)\s+(?:by\s+)?(?:nearly |almost |about |more than |over )?$"
            ),
            text[: figure.start],
            re.I,
        )
        if not grew and not re.match(
            r"\s*(?:increase|rise|growth|more|higher|compared|since|in|over|,|\.)", text[figure.end :], re.I
        ):
            return Link(figure, None, "none", "a number of times, not growth")
        if word.endswith("times") and not grew:
            return Link(figure, None, "none", "a number of times, not growth")
    near = [term for term in left if term.flow != "other"]
    if (
        right
        and right[0].flow != "other"
        and re.fullmatch(
            (
                r"\s+(?:the\s+|its\s+|their\s+|our\s+|bilateral\s+|current\s+|mutual\s+|volume of\s+"
                r"|level of\s+|value of\s+|annual\s+|\w+['’]s\s+|(?!and\b|in\b|to\b|by\b)\w+\s+){0,5}"
            ),
            text[figure.end : right[0].start],
        )
    ):
        return Link(figure, right[0], "change", "multiple of the term after")
    if left and left[-1].flow == "other":
        return Link(figure, None, "none", f"belongs to {left[-1].text!r}")
    owner = near[-1] if near else carried
    if owner is not None and re.search(r"[;]|\bwhile\b|\bwhereas\b", text[owner.end : figure.start]):
        return Link(figure, None, "none", "in another clause")
    return Link(figure, owner, "change" if owner else "none", "growth of the term before")
