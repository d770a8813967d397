"""Join figures with the trade terms that own them, and tell what each figure is: level, share, growth.

Belongs here: which term a figure belongs to and what it means for it. Parties are in `frames.py`, products in
`goods.py`, periods in `periods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.terms import Term, token_at

Meaning = Literal["level", "base", "share", "change", "delta", "conversion", "price", "none"]

_RIGHT_GAP = re.compile(
    r"\s*-?\s*(?:(?:worth|value|valued)\s+)?(?:of|in|in\s+value\s+of|worth\s+in|as|from|for)?\s*(?:the\s+|its\s+|their\s+|our\s+|a\s+|an\s+)?$", re.I
)
_COMING_FROM = re.compile(r"\s*(?:[^,;.]{0,40}\s)?(?:was|were|came|comes|is|are|accounted|earned|generated|made|fetched)\s+(?:for\s+|from\s+|by\s+|up\s+of\s+|through\s+|in\s+|as\s+)?(?:the\s+|its\s+|our\s+)?", re.I)
_IS_PART = re.compile(r"(?:^|\b(?:of which|of this|of that|of these|of them|out of which|of the total|and|with|from which)|[,;(])\s*(?:about |around |some |nearly |over |more than |only |almost |approximately |roughly |as much as |up to )*$", re.I)
_ADJUNCT = re.compile(
    r"(?:due to|thanks to|because of|despite|amid|driven by|on the back of|owing to|as a result of|fuell?ed by|following|supported by|boosted by|helped by|"
    r"in spite of|after|on account of|reflecting|with|as|including|excluding|through|via|under|since|for)\s+(?:\S+\s+){0,4}$",
    re.I,
)
_BASE = re.compile(
    r"(?:up|down|rise|rising|risen|higher|increase|jump|growth|improvement|decrease|drop|decline|fall|lower|grown?|grew|rose|fell|increased|declined|jumped|surged|soared)?\s*"
    r"(?:(?:as\s+)?(?:compared|comparing)\s+(?:to|with)|in comparison (?:to|with)|against|versus|vs\.?|up from|down from|from|than|as opposed to|relative to|over)\s+"
    r"(?:(?:only|just|about|around|nearly|some|the|a|an|mere|more than|over|approximately|almost|roughly|less than|estimated|recorded|previous|merely|under|level of|figure of|total of|"
    r"last year's|total|record|in\s+\d{4}|\d{4}'s|\d{4}’s|its|their)\s+)*$",
    re.I,
)
_FROM = re.compile(r"\bfrom\s+(?:(?:about|around|just|only|nearly|some|the|an?|over|under|more than|less than|current|previous|estimated|record|roughly|approximately|almost|mere|its|level of|some|US|present|existing|last year['’]s|\d{4}['’]s|total of|low of|high of|peak of|in \d{4})\s+)*$", re.I)
_DELTA = re.compile(r"\b(?:by|an? (?:increase|rise|decline|drop|fall|growth|gain|jump|decrease|reduction) of|increase of|(?<!to )up|down)\s+(?:about |around |nearly |more than |over |some |almost |approximately |another |an additional |a |US )*$", re.I)
_PAREN = re.compile(r"\(\s*(?:[^()]{0,40}[,;]\s*|about |around |approximately |approx\.? |or |some |nearly |over |worth |up |down |just |more than |equivalent to |~|≈|i\.e\.,? |= ?)*$", re.I)


@dataclass(frozen=True)
class Link:
    """A figure, the term that owns it (None where there is none) and what it means."""

    figure: Figure
    term: Term | None
    meaning: Meaning
    why: str


def link_figures(doc: Doc, figures: Sequence[Figure], terms: Sequence[Term], lexicon: TradeLexicon, carried: Term | None = None) -> tuple[Link, ...]:
    """Return each figure with its owner; `carried` is the term of the sentence before, for one without any."""
    links: list[Link] = []
    text = doc.text
    for place, figure in enumerate(figures):
        previous = figures[place - 1] if place else None
        if figure.per:
            links.append(Link(figure, None, "price", "a price: so much per something"))
            continue
        if previous and is_conversion(text, previous, figure):
            links.append(Link(figure, links[-1].term, "conversion", "the same amount in another currency"))
            continue
        if figure.is_amount:
            term, why = owner_of_amount(doc, figure, previous, terms, lexicon)
            term = term or (carried if not terms else None)
            links.append(Link(figure, term, meaning_of_amount(text, figure, previous, term, lexicon), why))
            continue
        links.append(_link_percent(doc, figure, previous, terms, lexicon, carried, links[-1].meaning if links else "none"))
    return tuple(_same_range(links))


def _same_range(links: list[Link]) -> list[Link]:
    """Give both ends of a range one owner and meaning."""
    for place in range(len(links) - 1):
        low, high = links[place], links[place + 1]
        if low.figure.bound == "range_low" and high.figure.bound == "range_high" and low.term != high.term and low.figure.is_amount:
            links[place] = Link(low.figure, high.term, high.meaning, high.why)
    return links


def is_conversion(text: str, first: Figure, second: Figure) -> bool:
    """True for the bracket in "€3 billion ($3.3 billion)" and for "Rs 20 billion or $70 million"."""
    if not first.is_amount or first.kind != second.kind or first.unit == second.unit or "unit" in (first.unit, second.unit):
        return False
    gap = text[first.end : second.start]
    return re.fullmatch(r"\s*(?:\(\s*(?:or |about |around |approximately |approx\.? |some |nearly |over |equivalent to |equal to |~|≈|=)*|,?\s*(?:or|i\.e\.|equivalent to|equal to)\s+(?:about |around |some |nearly )?|/\s*)(?:US)?", gap, re.I) is not None


def owner_of_amount(doc: Doc, figure: Figure, previous: Figure | None, terms: Sequence[Term], lexicon: TradeLexicon) -> tuple[Term | None, str]:
    """Return the term that an amount belongs to, and the construction that says so."""
    text = doc.text
    left = [term for term in terms if term.end <= figure.start]
    right = [term for term in terms if term.start >= figure.end]
    measure = next((term for term in left[-1:] if term.flow == "other" and re.fullmatch(r"\s+(?:of \d+\S*\s+)?(?:on|against|covering)\s+(?:\S+\s+){0,3}", text[term.end : figure.start])), None)
    if measure is not None:
        return measure, "figure of a measure"
    attributive = re.search(r"(?:accounted for|accounting for|accounts for|made up|making up|constituted|represented|comprised)\s+(?:\S+\s+){0,2}$", text[: figure.start], re.I)
    if right and _IS_PART.search(text[: figure.start]) and re.fullmatch(
        r"\s*(?:was|were|are|is|came from|comes from|come from|being|consisted of|accounted for by|represented|constituted|comprised)\s+(?:(?!to\b|and\b|up\b)[\w'’-]+\s+){0,4}",
        text[figure.end : right[0].start],
    ):
        return right[0], "figure is said to be"
    if right and not (attributive and left):
        near = right[0]
        gap = text[figure.end : near.start]
        earned = near.flow == "other" and left and left[-1].flow == "export" and re.fullmatch(r"\s+(?:in|of)\s+(?:export\s+|foreign exchange\s+)?", gap)
        if len(gap) < 90 and not earned and _reaches_right(doc, figure.end, near):
            return near, "figure before its noun"
    for term in reversed(left):
        if term.flow == "other" and _is_transparent(text, term, figure):
            continue
        if term.flow == "other" and re.search(r"[;]", text[term.end : figure.start]) :
            continue
        return term, "figure after its noun or verb"
    if right and not left and right[0].part == "noun" and re.search(r"\(\s*[^()]*$", text[: figure.start]):
        return right[0], "in a bracketed list before its noun"
    if right and len(text[figure.end : right[0].start]) < 60 and _COMING_FROM.fullmatch(text[figure.end : right[0].start]):
        return right[0], "figure is said to come from"
    return None, "no trade word owns it"


def _reaches_right(doc: Doc, offset: int, term: Term) -> bool:
    """True where only the words of one noun phrase stand between a figure and a term after it."""
    gap = doc.text[offset : term.start]
    if _RIGHT_GAP.fullmatch(gap):
        return not (term.part == "verb" and re.fullmatch(r"\s*", gap) and not term.text.endswith("ed"))
    if re.search(r"[,;:.()]", re.sub(r"\b[A-Z]\.", "", gap)) or re.search(r"\b(?:and|to|by|while|from|that|which|who|but|or|with|between|compared|against|since)\b", gap, re.I):
        return False
    first = re.match(r"\s*(\w+)", gap)
    lead = first[1].lower() if first else ""
    tokens = [t for t in doc if offset <= t.idx < term.start]
    verbs = [t for t in tokens if t.pos_ in ("VERB", "AUX") and t.tag_ in ("VBD", "VBZ", "VBP", "MD", "VB")]
    if term.part == "verb":
        passive = re.search(r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+)?$", gap, re.I)
        return lead in ("worth", "of", "in") and (passive is not None or term.text.endswith("ed"))
    if verbs:
        return False
    if lead in ("worth", "of", "in"):
        inner = re.findall(r"\b(?:of|in|for|during|on|at)\b", gap, re.I)
        return len(inner) <= 2 and not re.search(r"\b(?:19|20)\d\d\b", gap)
    return not re.search(r"\b(?:of|in|for|during|on|at|a year|per)\b", gap, re.I) and len(tokens) <= 6


def _is_transparent(text: str, term: Term, figure: Figure) -> bool:
    """True where a non-trade noun stands in an adjunct ("due to high oil prices, reaching $3bn")."""
    gap = text[term.end : figure.start]
    before = text[max(0, term.start - 70) : term.start]
    if re.fullmatch(r"(?i)revenues?|income|profits?|proceeds", term.text) and re.search(r"\bexports?\b.*\b(?:generat|earn|brought|bring|fetch|yield)\w*\s+(?:\w+\s+){0,3}$", text[: term.start]):
        return True
    if re.match(r"\s*(?:of|worth|:|=|\(|to the tune)", gap):
        return False
    if term.rule.rule_id == "contracts" and re.match(r"\s+(?:with|of|for)", gap) and "worth" in gap:
        return False
    if _ADJUNCT.search(before) and re.search(r",", gap):
        return True
    if re.match(r"\s*,\s*(?:with|and)\b", gap):
        return True
    return re.match(r"\s+(?:sector|products?|goods|materials?|machinery|equipment|countries|partners?)\b", gap, re.I) is not None


def meaning_of_amount(text: str, figure: Figure, previous: Figure | None, term: Term | None, lexicon: TradeLexicon) -> Meaning:
    """Tell a level from the base of a comparison ("up from $3bn") and from a change ("rose by $3bn")."""
    if term is None or term.flow == "other":
        return "none"
    floor = max(term.end if term.end <= figure.start else 0, previous.end if previous else 0)
    before = text[floor : figure.start]
    after = text[figure.end : figure.end + 40]
    growing = lexicon.marker_patterns["rise"].search(before) or lexicon.marker_patterns["fall"].search(before)
    if _FROM.search(before) and (growing or re.search(r"\bup from|down from", before) or re.match(r"[^.;]{0,60}\bto\b", after)):
        return "base"
    if _BASE.search(before) and not re.search(r"\b(?:rose|grew|totall?ed|topped|reach\w*|of|was|were|just|well)\s+over\s+$", before) and not (
        re.search(r"\b(?:than|over)\s+$", before, re.I) and figure.bound == "at_least" and not re.search(r"(?:higher|more|lower|less|up|down|compared)\s+(?:\S+\s+)?than\s*$", text[max(0, floor - 20) : figure.start]) 
    ):  # fmt: skip
        return "base" if not re.search(r"\bmore than\s*$|\bless than\s*$", before, re.I) or re.search(r"\b(?:compared|against|from)\b", before, re.I) else "level"
    if _DELTA.search(before) and growing and not re.search(r"\bto\s+(?:\S+\s+){0,2}$", before):
        return "delta"
    if re.match(r"\s*(?:more|less|higher|lower|increase|rise|decline|drop|growth|fall|decrease|jump|gain)\b(?!\s+or)", after, re.I) and not re.match(r"\s*(?:more|less) or", after):
        return "delta"
    return "level"


def _link_percent(doc: Doc, figure: Figure, previous: Figure | None, terms: Sequence[Term], lexicon: TradeLexicon, carried: Term | None, last: Meaning) -> Link:
    """Tell shares and growth of trade from all other percentages, and find the term."""
    text = doc.text
    before, after = text[: figure.start], text[figure.end :]
    left = [term for term in terms if term.end <= figure.start]
    right = [term for term in terms if term.start >= figure.end]
    if figure.unit == "points":
        return Link(figure, None, "none", "percentage points")
    if figure.kind == "multiple":
        return _link_multiple(doc, figure, left, right, carried if not terms else None)
    of_term = re.match(r"\s+(?:share\s+)?(?:of|in)\b", after, re.I)
    if of_term and right and _reaches_right(doc, figure.end, right[0]):
        growing = re.match(r"\s+(?:of|in)\s", after) and re.search(r"\b(?:growth|increase|rise|decline|drop|fall|jump|decrease|surge)\s*(?:of\s*)?$", before, re.I)
        if right[0].flow == "other":
            return Link(figure, None, "none", f"a percentage of {right[0].text}")
        return Link(figure, right[0], "change" if growing else "share", "percentage of a trade term")
    follows = re.match(r"\s*(?:year-on-year |yoy |y-o-y |annual |year on year |yearly |average |nominal )*(?P<w>growth|increase|rise|jump|surge|gain|decline|drop|fall|decrease|slump|reduction|hike|uptick|contraction|dip|plunge|expansion)", after, re.I)
    if follows:
        inside = re.match(r"\s*(?:year-on-year |yoy |annual )*\w+\s+(?:in|of)\s+(?:the\s+|its\s+)?", after, re.I)
        if inside and right and _reaches_right(doc, figure.end + inside.end() - 4, right[0]):
            return Link(figure, right[0] if right[0].flow != "other" else None, "change" if right[0].flow != "other" else "none", "growth in a trade term")
        owner = left[-1] if left else carried
        return Link(figure, owner, "change" if owner and owner.flow != "other" else "none", "growth of the term before")
    if figure.kind == "fraction" and of_term and not right:
        return Link(figure, carried, "share" if carried else "none", "fraction of the flow before")
    floor = max(previous.end if previous else 0, left[-1].end if left else 0)
    stretch = text[floor : figure.start]
    window = text[max(floor, figure.start - 90) : figure.start]
    owner = left[-1] if left else None
    if owner is not None and owner.flow == "other":
        real = [term for term in left if term.flow != "other"]
        owner = real[-1] if real and _is_transparent(text, owner, figure) else owner
    if owner is None:
        owner = carried if not terms else (right[0] if right and right[0].flow != "other" and re.search(r"\b(?:share|account)", text[: figure.start], re.I) else None)
    if owner is None or owner.flow == "other":
        return Link(figure, None, "none", "no trade word owns it" if owner is None else f"belongs to {owner.text!r}")
    rise = [m.end() for m in lexicon.marker_patterns["rise"].finditer(window)]
    fall = [m.end() for m in lexicon.marker_patterns["fall"].finditer(window)]
    share = [m.end() for m in lexicon.marker_patterns["share"].finditer(window)]
    latest = max([(end, "change") for end in rise + fall] + [(end, "share") for end in share], default=None)
    if figure.signed or re.match(r"\s*(?:\(?\s*)?(?:year[- ]on[- ]year|y-o-y|yoy|y/y|year over year|more|less|higher|lower|up\b|down\b)", after, re.I):
        return Link(figure, owner, "change", "signed or year-on-year")
    if re.match(r"\s+of\s+[^,.;]{0,50}\b(?:needs|demand|consumption|requirements)\b", after):
        return Link(figure, None, "none", "a part of what a country needs")
    if owner.part == "verb" and owner.flow == "import" and re.match(r"\s+of\s+(?:its|their|all|the country['’]s|domestic|all its)\b", after) and len(stretch) < 30:
        return Link(figure, owner, "share", "part of what it imports")
    if previous is not None and re.fullmatch(r"\s*,?\s*(?:or|\()\s*(?:by\s+|about\s+|around\s+)?", text[previous.end : figure.start]) and previous.kind == "money" and latest is not None and latest[1] == "share":
        return Link(figure, owner, "share", "in brackets after an amount")
    if re.match(r"\s+(?:went|goes|go|came|comes|come|was destined|were destined|originated|was sent|were sent|is sent|are sent)\b", after):
        return Link(figure, owner, "share", "said to go to or come from")
    if previous is not None and last == "delta" and re.fullmatch(r"\s*,?\s*(?:or|\()\s*(?:by\s+|about\s+|around\s+)?", text[previous.end : figure.start]):
        return Link(figure, owner, "change", "growth beside its amount")
    if latest is not None:
        return Link(figure, owner, "change" if latest[1] == "change" else "share", f"after {window[:latest[0]].split()[-1]!r}")  # type: ignore[arg-type]
    if _PAREN.search(before) and not re.search(r"\d\s*\(\s*$", before):
        return Link(figure, owner, "share", "in brackets after a product")
    if re.search(r"(?:[–—:-]|\bat|\bwith|\bby)\s*(?:about |around |nearly )?$", stretch[-16:]) or (previous is not None and previous.kind == "percent" and re.search(r"[,(]|\band\b", stretch)):
        return Link(figure, owner, "change" if last == "change" else "share", "in a list of such figures")
    return Link(figure, owner, "none", "a percentage that is neither share nor growth")


def _link_multiple(doc: Doc, figure: Figure, left: Sequence[Term], right: Sequence[Term], carried: Term | None) -> Link:
    """Link "doubled" and "2.5 times" to the term that grew."""
    text = doc.text
    word = text[figure.start : figure.end].lower()
    if re.search(r"times|fold", word):
        grew = re.search(r"\b(?:by|grown?|grew|increased?|increase of|rise of|growth of|increase|rose|risen|up|jumped|soared|surged|multiplied|expanded|nearly|almost|about|more than|over)\s+(?:by\s+)?(?:nearly |almost |about |more than |over )?$", text[: figure.start], re.I)
        if not grew and not re.match(r"\s*(?:increase|rise|growth|more|higher|compared|since|in|over|,|\.)", text[figure.end :], re.I):
            return Link(figure, None, "none", "a number of times, not growth")
        if word.endswith("times") and not grew:
            return Link(figure, None, "none", "a number of times, not growth")
    near = [term for term in left if term.flow != "other"]
    if right and right[0].flow != "other" and re.fullmatch(r"\s+(?:the\s+|its\s+|their\s+|our\s+|bilateral\s+|current\s+|mutual\s+|volume of\s+|level of\s+|value of\s+|annual\s+|\w+['’]s\s+|(?!and\b|in\b|to\b|by\b)\w+\s+){0,5}", text[figure.end : right[0].start]):
        return Link(figure, right[0], "change", "multiple of the term after")
    if left and left[-1].flow == "other":
        return Link(figure, None, "none", f"belongs to {left[-1].text!r}")
    owner = near[-1] if near else carried
    if owner is not None and re.search(r"[;]|\bwhile\b|\bwhereas\b", text[owner.end : figure.start]):
        return Link(figure, None, "none", "in another clause")
    return Link(figure, owner, "change" if owner else "none", "growth of the term before")


def head_token(doc: Doc, term: Term) -> int:
    """Return the index of the term's last token."""
    return token_at(doc, term.end - 1).i
