"""Join figures with the trade terms that own them, and tell what each figure is: level, share, growth.

Belongs here: which term a figure belongs to and what it means for it. Parties are in `frames.py`, products in
`goods.py`, periods in `periods.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extract.trade.ellipsis import main_clause
from etl.extract.trade.figures import Figure
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.links import WORTH, Link, Meaning, is_transparent, reaches_right
from etl.extract.trade.percentages import link_percent
from etl.extract.trade.subject_goods import subject_good
from etl.extract.trade.terms import Term, text_of, token_at

_COMING_FROM = re.compile(
    (
        r"\s*(?:[^,;.]{0,40}\s)?(?:was|were|came|comes|is|are|accounted|earned|generated|made"
        r"|fetched)\s+(?:for\s+|from\s+|by\s+|up\s+of\s+|through\s+|in\s+|as\s+)?(?:the\s+|its\s+"
        r"|our\s+)?"
    ),
    re.I,
)
_SOLD = frozenset({"sold", "exported", "shipped", "supplied"})
_EARNING = re.compile(
    r"\b(?:earn|generat|receiv|rais|net|gross|bank|fetch)(?:s|ed|t?ing|es|d|ted)?\s+(?:[^\s,;]+\s+){0,4}$"
    r"|\b(?:made|makes?|making|brings?|brought|got)\s+(?:in\s+)?(?:[^\s,;]+\s+){0,4}$"
)
_FROM_EXPORTS = re.compile(r"\s+(?:from|through|by)\s+(?:(?:the|its|their)\s+)?(?:(?!and\b|to\b)[\w-]+\s+){0,3}")
_IS_PART = re.compile(
    (
        r"(?:^|\b(?:of which|of (?:this|that|the) (?:sum|total|amount|figure|volume|value)|of this|of that|of these"
        r"|of them|out of which|of the total|and|with"
        r"|from which)|[,;(])\s*(?:about |around |some |nearly |over |more than |only |almost "
        r"|approximately |roughly |as much as |up to )*$"
    ),
    re.I,
)
_BASE = re.compile(
    r"(?:up|down|rise|rising|risen|higher|increase|jump|growth|improvement|decrease|drop"
    r"|decline|fall|lower|grown?|grew|rose|fell|increased|declined|jumped|surged|soared)?\s*"
    r"(?:(?:as\s+)?(?:compared|comparing)\s+(?:to|with)|in comparison (?:to|with)|against"
    r"|versus|vs\.?|up from|down from|from|than|as opposed to|relative to|over|short of|double|twice|triple)\s+"
    r"(?:(?:only|just|about|around|nearly|some|the|a|an|mere|more than|over|approximately"
    r"|almost|roughly|less than|estimated|recorded|previous|merely|under|level of|figure of"
    r"|total of|"
    r"last year's|total|record|in\s+\d{4}|\d{4}'s|\d{4}’s|its|their)\s+)*$",
    re.I,
)
_FROM = re.compile(
    (
        r"\bfrom\s+(?:(?:about|around|just|only|nearly|some|the|an?|over|under|more than|less than"
        r"|current|previous|estimated|record|roughly|approximately|almost|mere|its|level of|some"
        r"|US|present|existing|last year['’]s|\d{4}['’]s|total of|low of|high of|peak of|in "
        r"\d{4})\s+)*$"
    ),
    re.I,
)
_CURRENT = re.compile(
    r"\bfrom\s+(?:the\s+|its\s+|their\s+|today['’]s\s+)*(?:current|present|existing|today['’]s)\s+(?:\w+\s+)?$"
)
# "rose $1bn to $6bn": what stands between the verb and "to" is the rise
_OR = re.compile(r"\s*,?\s*(?:or|\()\s*(?:by\s+)?(?:about |around |nearly |some |almost )?", re.I)
_MOVED_TO = re.compile(
    r"\b(?:rose|rise|grew|grow|up|increased?|climbed|jumped|fell|fall|down|dropped?|declined?|decreased?|slipped|surged)\s+"
    r"(?:about |around |nearly |almost |over |some |another |a further )?$"
)
# "a memorandum for the import of 3,000 tonnes": what a paper is about is no flow
_UNDERTAKING = re.compile(
    r"\b(?:(?:memorandum|memorandums|memoranda|agreements?|contracts?|deals?|tenders?|quotas?|licen[cs]es?|permits?|protocols?|MoUs?)"
    r"\b[^,;.]{0,30}\b(?:for|on)|provid(?:es?|ed|ing) for|allow(?:s|ed|ing)?)\s+(?:the\s+)?(?:annual\s+|duty-free\s+)?"
    r"(?:imports?|exports?|purchase|supply|sale|delivery)\s+of\s+(?:[\w-]+\s+){0,3}$"
)
_PARTED = re.compile(
    r"\s*,?\s*\(?(?:comprising|consisting of|made up of|composed of|which (?:comprised|included|consisted of)|including"
    r"|with|of which)\b"
)
_AGAINST = re.compile(r",\s+(?:as\s+)?(?:against|compared (?:to|with)|up from|down from|versus)\s+")
_APPOSED = re.compile(r",\s+(?:the|its|their|a|an|by far|one of|now|still)\s[^,;.\d]*$", re.I)
_BESIDE_BASE = re.compile(
    (
        r"\b(?:than|compared (?:to|with)|against|over|from|relative to)\b[^,;()]{3,70}(?:\("
        r"|[–—-])\s*(?:about |around |nearly )?$"
    ),
    re.I,
)
_DELTA = re.compile(
    (
        r"\b(?:by|an? (?:increase|rise|decline|drop|fall|growth|gain|jump|decrease|reduction) of"
        r"|increase of|(?<!to )(?<!made )(?<!make )(?<!makes )(?<!making )up|down)\s+(?:about "
        r"|around |nearly |more than |over |some |almost "
        r"|approximately |another |an additional |a |US )*$"
    ),
    re.I,
)


def link_figures(
    doc: Doc, figures: Sequence[Figure], terms: Sequence[Term], lexicon: TradeLexicon, carried: Term | None = None
) -> tuple[Link, ...]:
    """Return each figure with its owner; `carried` is the term of the sentence before, for a clause without any."""
    links: list[Link] = []
    text = text_of(doc)
    end = main_clause(text, figures) if carried is not None else 0
    every = terms
    for place, figure in enumerate(figures):
        terms = [term for term in every if term.start < end] if figure.start < end else every
        previous = figures[place - 1] if place else None
        if figure.per:
            links.append(Link(figure, None, "price", "a price: so much per something"))
            continue
        if previous and is_conversion(text, previous, figure):
            links.append(Link(figure, links[-1].term, "conversion", "the same amount in another currency"))
            continue
        if figure.is_amount:
            term, why = owner_of_amount(doc, figure, previous, terms, lexicon)
            term = term or (carried if all(t.flow == "other" and t.start > figure.end for t in terms) else None)
            term = _owner_of_whole(text, figure, links, term)
            term = _owner_of_base(text, figure, links[-1] if links else None, term)
            links.append(Link(figure, term, meaning_of_amount(text, figure, previous, term, lexicon), why))
            continue
        links.append(
            link_percent(doc, figure, previous, terms, lexicon, carried, links[-1].meaning if links else "none")
        )
    return tuple(_same_goods(text, _same_range(links)))


def _owner_of_base(text: str, figure: Figure, last: Link | None, term: Term | None) -> Term | None:
    """Give "a deficit of $3m in its trade with Peru, down from $5m" the term of the level that is compared."""
    if last is None or last.meaning != "level" or last.term is None or term is None or last.term == term:
        return term
    between = term.start > last.figure.end and term.end <= figure.start
    compared = re.search(
        r",\s+(?:(?:up|down) from|compared (?:with|to)|against)\s+(?:\w+\s+){0,2}[A-Z]{0,3}$",
        text[term.end : figure.start],
    )
    return last.term if between and compared else term


def _owner_of_whole(text: str, figure: Figure, links: Sequence[Link], term: Term | None) -> Term | None:
    """Give "trade was $9m, comprising exports of $5m and imports of $4m, as against $8m in 2021" the first term."""
    first = next((link for link in links if link.meaning == "level" and link.term is not None), None)
    if first is None or first.term is None or first.term == term or first.term.flow != "turnover":
        return term
    compared = _AGAINST.search(text, first.figure.end, figure.start)
    parted = _PARTED.match(text, first.figure.end)
    listed = compared is not None and not re.search(r"[;]|\bwhile\b|\bwhereas\b", text[compared.end() : figure.start])
    own = [link for link in links if compared is not None and link.figure.start > compared.end()]
    return first.term if parted and listed and all(link.term == first.term for link in own) else term


def _same_goods(text: str, links: list[Link]) -> list[Link]:
    """Give "2 billion cubic metres worth $30m were sold" one owner for both of its figures."""
    for place in range(len(links) - 1):
        amount, worth = links[place], links[place + 1]
        beside = WORTH.fullmatch(text[amount.figure.end : worth.figure.start]) is not None
        kinds = (amount.figure.kind, worth.figure.kind) == ("quantity", "money") and not worth.figure.per
        if kinds and beside and amount.term is None and worth.term is not None and worth.meaning == "level":
            links[place] = Link(amount.figure, worth.term, "level", worth.why)
    return links


def _same_range(links: list[Link]) -> list[Link]:
    """Give both ends of a range one owner and meaning."""
    for place in range(len(links) - 1):
        low, high = links[place], links[place + 1]
        if (
            low.figure.bound == "range_low"
            and high.figure.bound == "range_high"
            and low.term != high.term
            and low.figure.is_amount
        ):
            links[place] = Link(low.figure, high.term, high.meaning, high.why)
    return links


def is_conversion(text: str, first: Figure, second: Figure) -> bool:
    """True for the bracket in "€3 billion ($3.3 billion)" and for "Rs 20 billion or $70 million"."""
    if (
        not first.is_amount
        or first.kind != second.kind
        or first.unit == second.unit
        or "unit" in (first.unit, second.unit)
    ):
        return False
    gap = text[first.end : second.start]
    return (
        re.fullmatch(
            (
                r"\s*(?:\(\s*(?:or |about |around |approximately |approx\.? |some |nearly |over "
                r"|equivalent to |equal to |~|≈|=)*|,?\s*(?:or|i\.e\.|equivalent to|equal to)\s+(?:about "
                r"|around |some |nearly )?|/\s*)(?:US)?"
            ),
            gap,
            re.I,
        )
        is not None
    )


def owner_of_amount(
    doc: Doc, figure: Figure, previous: Figure | None, terms: Sequence[Term], lexicon: TradeLexicon
) -> tuple[Term | None, str]:
    """Return the term that an amount belongs to, and the construction that says so."""
    text = text_of(doc)
    left = [term for term in terms if term.end <= figure.start]
    right = [term for term in terms if term.start >= figure.end]
    measure = next(
        (
            term
            for term in left[-1:]
            if term.flow == "other"
            and re.fullmatch(
                r"\s+(?:of \d+\S*\s+)?(?:on|against|covering)\s+(?:\S+\s+){0,3}", text[term.end : figure.start]
            )
        ),
        None,
    )
    if measure is not None:
        return measure, "figure of a measure"
    if _UNDERTAKING.search(text[: figure.start]):
        return None, "quantity of an undertaking"
    held = (
        re.fullmatch(
            r"\s*of\s+(?:(?:about|around|nearly|over|some|almost|more than|up to|only|just|an?|US)\s+)*",
            text[left[-1].end : figure.start],
        )
        if left
        else None
    )
    if held and left[-1].flow != "other":
        return left[-1], "figure right after its noun"
    attributive = re.search(
        (
            r"(?:accounted for|accounting for|accounts for|made up|making up|constituted|represented"
            r"|comprised)\s+(?:\S+\s+){0,2}$"
        ),
        text[: figure.start],
        re.I,
    )
    if (
        right
        and _IS_PART.search(text[: figure.start])
        and re.fullmatch(
            (
                r"\s*(?:was|were|are|is|came from|comes from|come from|being|consisted of|accounted for by"
                r"|represented|constituted|comprised)\s+(?:(?!to\b|and\b|up\b)[\w'’-]+\s+){0,4}"
            ),
            text[figure.end : right[0].start],
        )
    ):
        return right[0], "figure is said to be"
    if right and not (attributive and left):
        near = right[0]
        gap = text[figure.end : near.start]
        earned = (
            near.flow == "other"
            and left
            and left[-1].flow == "export"
            and re.fullmatch(r"\s+(?:in|of)\s+(?:export\s+|foreign exchange\s+)?", gap)
        )
        if len(gap) < 90 and not earned and reaches_right(doc, figure.end, near):
            return near, "figure before its noun"
    if (
        right
        and right[0].rule.rule_id in ("motion_verb", "arrival_verb", "trade_verb")
        and len(text[figure.end : right[0].start]) < 40
    ):
        return right[0], "figure of goods that go"
    if right and right[0].flow == "export" and (right[0].part == "noun" or right[0].text in _SOLD):
        gap = text[figure.end : right[0].start]
        if _EARNING.search(text[: figure.start]) and _FROM_EXPORTS.fullmatch(gap):
            return right[0], "figure is earned from"
    for place, term in enumerate(reversed(left)):
        aside = _APPOSED.search(text, 0, term.start) and re.match(r"[^,;.\d]{0,40},\s", text[term.end : figure.start])
        earlier = left[-place - 2] if place + 1 < len(left) else None
        if aside and earlier is not None and earlier.flow != "other" and earlier.part == "noun":
            continue  # "sales of tea, the country's main export product, fell to $3m"
        if term.flow == "other" and is_transparent(text, term, figure):
            continue
        if term.flow == "other" and re.search(r"[;]", text[term.end : figure.start]):
            continue
        return term, "figure after its noun or verb"
    if right and not left and right[0].part == "noun" and re.search(r"\(\s*[^()]*$", text[: figure.start]):
        return right[0], "in a bracketed list before its noun"
    if (
        right
        and len(text[figure.end : right[0].start]) < 60
        and _COMING_FROM.fullmatch(text[figure.end : right[0].start])
    ):
        return right[0], "figure is said to come from"
    if right and right[0].flow in ("export", "import") and subject_good(doc, figure, lexicon, ()) is not None:
        gap = text[figure.end : right[0].start]
        if len(gap) < 90 and main_clause(text, [figure]) >= right[0].start and not re.search(r"[;:]|\band\b", gap):
            return right[0], "figure of the good that its clause is about"
    return None, "no trade word owns it"


def meaning_of_amount(
    text: str, figure: Figure, previous: Figure | None, term: Term | None, lexicon: TradeLexicon
) -> Meaning:
    """Tell a level from the base of a comparison ("up from $3bn") and from a change ("rose by $3bn")."""
    if term is None or term.flow == "other":
        return "none"
    floor = max(term.end if term.end <= figure.start else 0, previous.end if previous else 0)
    before = text[floor : figure.start]
    after = text[figure.end : figure.end + 40]
    growing = lexicon.marker_patterns["rise"].search(before) or lexicon.marker_patterns["fall"].search(before)
    if _BESIDE_BASE.search(before):
        return "base"
    if _CURRENT.search(before) and previous is not None and term.end <= previous.start:
        return "base"
    if _FROM.search(before) and (
        growing or re.search(r"\bup from|down from", before) or re.match(r"[^.;]{0,60}\bto\b", after)
    ):
        return "base"
    if (
        _BASE.search(before)
        and not re.search(r"\b(?:rose|grew|totall?ed|topped|reach\w*|of|was|were|just|well)\s+over\s+$", before)
        and not (
            re.search(r"\b(?:than|over)\s+$", before, re.I)
            and figure.bound == "at_least"
            and not re.search(
                r"(?:higher|more|lower|less|up|down|compared)\s+(?:\S+\s+)?than\s*$",
                text[max(0, floor - 20) : figure.start],
            )
        )
    ):
        return (
            "base"
            if not re.search(r"\bmore than\s*$|\bless than\s*$", before, re.I)
            or re.search(r"\b(?:compared|against|from)\b", before, re.I)
            else "level"
        )
    beside = previous is not None and previous.kind == "percent" and _OR.fullmatch(text[previous.end : figure.start])
    if beside and previous and re.search(r"\bby\s+(?:\w+\s+){0,2}$", text[: previous.start]):
        return "delta"
    following = re.match(r"\s*(?:\([^)]*\)\s*)?,?\s*to\s+(?:a record\s+|about\s+|around\s+)?[^\s\d]{0,4}\d", after)
    if following and growing and _MOVED_TO.search(before):
        return "delta"
    by = re.search(
        r"\bby\s+(?:(?:about|around|nearly|over|some|almost|another|up to|more than|an additional)\s+)*$", before
    )
    verb = text[max(0, term.start - 45) : term.start] if by else ""
    growing = growing or lexicon.marker_patterns["rise"].search(verb) or lexicon.marker_patterns["fall"].search(verb)
    if _DELTA.search(before) and growing and not re.search(r"\bto\s+(?:(?!by\b)\S+\s+){0,2}$", before):
        return "delta"
    if re.match(
        r"\s*(?:more|less|higher|lower|increase|rise|decline|drop|growth|fall|decrease|jump|gain)\b(?!\s+or)",
        after,
        re.I,
    ) and not re.match(r"\s*(?:more|less) or", after):
        return "delta"
    return "level"


def head_token(doc: Doc, term: Term) -> int:
    """Return the index of the term's last token."""
    return token_at(doc, term.end - 1).i
