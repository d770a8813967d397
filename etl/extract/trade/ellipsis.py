"""Read what a text leaves out because it has just said it: "those to Chile", "they came to $3m", "of those sales".

Belongs here: terms and frames that stand for the ones named before. What a full phrase says is in `terms.py` and
`sides.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from etl.extract.trade.figured_goods import tells_goods
from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import RANKED, Frame
from etl.extract.trade.goods_lists import MAIN_EXPORT
from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.openings import TIME
from etl.extract.trade.parties import WORLD
from etl.extract.trade.products import Product, list_products, product_before
from etl.extract.trade.subject_goods import tells_subjects
from etl.extract.trade.terms import Term, text_of, token_at

_THOSE = re.compile(
    r"(?:^\W*|[,;(]\s*|\b(?:and|while|whereas|but|than|with|against|as)\s+)(?P<w>those|that|the ones)\s+"
    r"(?=(?:to|from|with|into|bound for|destined for)\s+(?:(?:the|its|their|neighbou?ring)\s+)*[A-Z]|of\s+[a-z])",
    re.I,
)
_RANKED = re.compile(
    r"\b(?:largest|biggest|top|main|leading|chief|key|number one|next)\s+"
    r"(?:single\s+|trading\s+|overseas\s+|foreign\s+)?"
    r"(?P<w>(?:suppliers?|sources?|sellers?|buyers?|customers?|(?:export\s+)?(?:markets?|destinations?)))"
    r"(?:,?\s+(?:with|at|taking|buying|accounting for)\s|\s*[:(–—]\s*|\s+(?:was|were|is|are)\s+(?:the\s+)?[A-Z])"
    r"(?=[^.;]{0,60}[\d%])"
)
_TOOK = re.compile(
    r"(?<=[a-z,])\s+(?P<w>took|absorbed|received|takes|absorbs)\s+(?:(?:about|around|nearly|almost|over|only"
    r"|just|another"
    r"|some|more than|less than)\s+)*(?:\d+(?:\.\d+)?\s?(?:%|percent|per cent)|(?:a|one)[ -]"
    r"(?:third|quarter|fifth|tenth)|half|two[ -]thirds"
    r"|[A-Z]{0,3}[$€£]\s?\d\S*(?:\s(?:[mb]illion|bn|m))?\s+(?:of|worth)\b)"
)
_SELLER = re.compile(r"suppl|sourc|sell", re.I)
_POINTS_BACK = re.compile(r"\b(?:those|these|such)\s+$", re.I)
_LEVEL = (
    r"(?:stood|came|amounted|reached|totall?ed|fell|rose|grew|dropped|declined|climbed|jumped|surged|shrank|slumped"
    r"|plunged|doubled|tripled|halved|hit|exceeded|were|was|had|edged|slid|recovered|rebounded|topped|increased"
    r"|decreased|slipped|soared|peaked|almost|nearly|more than|crossed|surpassed|passed|is|are|been|stands"
    r"|stand|remained|worth|plummeted|went (?:up|down)|approached|averaged|settled|ran to)\b"
)
_FIGURE_SUBJECT = re.compile(
    (
        r"^\W*(?:(?:this|that|the|these|those|in \d{4},? (?:the|this)|however,? (?:the"
        r"|this)|(?:this|last|the (?:previous|preceding|current)) year['’]s|(?:the )?\d{4})\s+(?:figures?"
        r"|volume|value|amount|number|numbers|total|indicator|sum)|(?:it|this"
        r"|they)(?=\s+(?:\w+ly\s+|has\s+|have"
        rf"|had\s+|also\s+)*{_LEVEL})|up|down|a year earlier"
        r"|the\s+(?:\w+\s+)?(?:drop|fall|decline|rise|increase|growth|jump)\s+of(?=\s+\d[\d.]*\s?(?:%|percent|per"
        r" cent))|in \d{4},? it|of (?:this|that|these|which|them)|among "
        r"(?:them|these)|(?:the )?(?:leading|top|main|major|other|key) (?:categories|products|items|goods))\b"
    ),
    re.I,
)
_CITED = r"(?:according to [^,;]{3,60},\s+)?"
# "Last year they came to …", "By 2020 the figure had reached …", "In the first half of 2023 it was …"
_LATER = re.compile(
    rf"^\W*{TIME}(?<=[\s,]){_CITED}(?:it|they|this|(?:the|this|that|its|their|total|overall)\s+(?:figures?|totals?|values?|volumes?|number|sum"
    rf"|amount))\s+(?:have\s+|has\s+|had\s+|also\s+|already\s+)*{_LEVEL}",
    re.I,
)
_SUM = (
    r"(?:(?:about|around|some|nearly|more than|over|at least)\s+)*(?:[A-Z]{0,3}[$€£]\s?\d"
    r"|(?:\d[\d.,]*|an?|half an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty)[\s-]"
    r"(?:thousand|[mbtr]+illion|bn)\b)"
)
# "The two presidents set a goal of $3bn by 2030", after trade was told
_GOAL = re.compile(
    r"\b(?:an?|the|their|its|this|that)\s+(?:[\w-]+\s+){0,2}(?:goal|target|objective|aim)\s+(?:of|at)\s+"
    rf"(?:[a-z]+ing\s+)?{_SUM}"
    rf"|^\W*(?:The|A|An|Their|Its)\s+(?:\w+\s+)?(?:goal|target|objective|aim)\b[^;.\d]{{0,40}}?{_SUM}"
)
# "They want to raise it to $3bn", "the goal of doubling the volume to $3bn", after trade was told
_RAISE = re.compile(
    r"\b(?:to|of|will|should|could|at)\s+(?:(?:further|more than|at least"
    r"|nearly)\s+)?(?:(?:re-?)?doubl|tripl|quadrupl|rais|increas"
    r"|lift|bring|boost|expand|push|tak|grow|quintupl|rais)(?:e|es|ing|e)?\s+(?:it|them|(?:the|this|that|these"
    r"|those)\s+"
    r"(?:\w+\s+)?(?:volumes?|figures?|amount|level|total|number|value|sum|indicator)s?)\s+(?:up\s+)?to\s+"
    r"(?:\w+\s+){0,3}?[A-Z]{0,3}[$€£]?\s?\d"
    rf"|\b(?:the|this)\s+(?:total\s+|overall\s+)?(?:volume|figure|total|value|exchange)\s+"
    rf"(?:pass|reach|exceed|top|surpass|cross)(?:es)?\s+{_SUM}"
    r"|\b(?:the|this|that)\s+(?:volume|figure|total|number|value|exchange)s?\s+(?:would|will|could|should|can"
    r"|to|may|might)\s+"
    r"(?:soon\s+)?(?:reach|exceed|hit|top|surpass|(?:rise|grow|climb|increase"
    r"|jump)\s+to)\s+(?:\w+\s+){0,2}?[A-Z]{0,3}[$€£]\s?\d",
    re.I,
)
_SHARE = re.compile(
    r"\b(?:account(?:s|ed)? for|made up|makes? up|followed by|share)\b.*(?:%|percent|per cent|half|third"
    r"|quarter|fifth|tenth)"
)
# "Rice accounted for $3m of this", "Of that sum, rice made up $3m"
_OF_SUM = re.compile(
    r"(?:\d(?:\S*\d)?(?:\s(?:thousand|[bmtr]+illion|bn|mn?))?(?:\s\w+)?\s|^\W*)of\s+(?:this|that|it|(?:this|that|the)\s+(?:sum|total|amount"
    r"|figure|volume|value))\b(?!\s+(?:year|month|kind|sort|type|country))",
    re.I,
)
_GOOD_MOVES = re.compile(
    r"\s+(?:led the (?:rise|way|gains|fall|decline|drop)|topped the list|rose|grew|fell|dropped|declined|climbed|jumped"
    r"|surged|slumped|increased|decreased|came (?:next|second|third|first)|followed|brought in|fetched|earned|made up"
    r"|was|were)\b(?=[^;]{0,60}(?:[$€£¥₹%]|percent|per cent|\b[A-Z][A-Za-z]{0,2}\s?\d"
    r"|\d\s(?:[bmtr]illion|thousand|tonnes|tons)))"
)
# "Some 800 tonnes arrived by rail", after a flow of goods was told
_ARRIVED = re.compile(
    rf"^\W*(?:{TIME})?(?:(?:about|around|some|nearly|almost|over|only|just|more than|another|a further"
    r"|a total of)\s+)*\d[\d.,]*\s"
    r"(?:(?:thousand|million)\s)?(?:metric\s)?"
    r"(?:tonnes|tons|litres|liters|barrels|kilogram(?:me)?s|cubic met(?:re|er)s|bags|bales)\s+"
    r"(?:(?:have|had|has)\s+)?(?:arrived?|landed|crossed|left|came|went|moved|passed|changed hands|followed"
    r"|were (?:unloaded|landed|loaded|cleared|delivered|shipped))\b",
    re.I,
)
# "more than half of this was tea"
_OF_IT = re.compile(
    r"(?:\d|%|percent|per cent|half|third|thirds|quarters?|fifths?|tenths?|[mb]illion|tonnes|tons)\s+of\s+"
    r"(?:this|that|it|them|these|those|which)\s+(?:was|were|is|are|consisted|came|comes)\b"
)
# what a figure is put down to
_REASON = re.compile(
    r",?\s+(?:even\s+|mainly\s+|partly\s+|largely\s+)?(?:as(?!\s+(?:well|much|many|against|compared))|after|because|since(?!\s+\d)|while|whereas"
    r"|thanks\s+to|due\s+to|owing\s+to|despite|in\s+spite\s+of|although|though|following|amid|of\s+which|before(?!\s*[,.;)]))\s"
)
# "In the other direction came salt ($3m) and oil"
_OTHER_WAY = re.compile(
    r"^\W*(?:(?:in|from|on)\s+the\s+(?:other|opposite|reverse)\s+(?:direction|side)|going\s+the\s+other\s+way"
    r"|in\s+return|conversely)\b",
    re.I,
)
_EARNER = re.compile(r"\s*(?:items?|products?|goods?|earners?|commodit(?:y|ies)|articles?)?\s*,")
_OPENING = re.compile(r"^\W*(?:next (?:came|come|were|was)|then came|followed by|also|and)\s+", re.I)
# what stands between goods and their figure: "tea, at $3m", "Tea and coffee topped the list with $3m"
GOODS_AT = re.compile(
    r"(?:\s+(?:topped|led|headed|dominated)\s+(?:the\s+)?"
    r"(?:list|ranking|table|rise|way))?[,\s]*(?:\(|\bat\b|\bwith\b|\bworth\b|[–—:])\s*"
    r"(?:about |around |nearly |almost |over |some |US)*$"
)


def add_ellipses(doc: Doc, terms: Sequence[Term], before: Frame | None, lexicon: TradeLexicon) -> tuple[Term, ...]:
    """Return the terms with "those to Chile" added, which stands for the term that was named last.

    `before` is the frame of the sentence before, for a sentence that opens with such a phrase.
    """
    text = text_of(doc)
    found = list(terms)
    for match in _THOSE.finditer(text):
        start = match.start("w")
        earlier = [t for t in found if t.end <= start and t.flow in ("export", "import", "turnover")]
        model = earlier[-1] if earlier else (before.term if before is not None else None)
        if model is None or any(t.start <= start < t.end for t in found):
            continue
        if model.flow == "balance" or (not earlier and start > 3):
            continue
        found.append(replace(model, start=start, end=match.end("w"), part="noun", token=token_at(doc, start).i))
    if before is not None and before.term.flow in ("export", "import", "turnover"):
        found += _ranked(doc, found, before, lexicon)
    return tuple(sorted(found, key=lambda term: term.start))


def _ranked(doc: Doc, terms: Sequence[Term], before: Frame, lexicon: TradeLexicon) -> list[Term]:
    """Return "the biggest supplier, with $3m", "the main buyers were Peru ($3m)", "Peru took 12 percent" as terms."""
    text = text_of(doc)
    found: list[Term] = []
    for match in _RANKED.finditer(text):
        start, end = match.span("w")
        if any(t.flow != "other" or (t.start < end and start < t.end) for t in terms):
            continue
        took = match.re is _TOOK
        end = start if took else end
        flow = "import" if not took and _SELLER.match(match["w"]) else "export"
        if took and before.term.flow != "export":
            continue
        rule = next(rule for rule in lexicon.rules if rule.rule_id == f"{flow}_noun")
        found.append(Term(start, end, rule, rule.flow, "noun", RANKED, token_at(doc, start).i))
    return found[:1]


def point_back(doc: Doc, frames: Sequence[Frame], before: Sequence[Frame]) -> tuple[Frame, ...]:
    """Give "those sales", "these exports" the sides of the flow of that direction in the sentence before."""
    text = text_of(doc)
    pointed = []
    for frame in frames:
        model = next((f for f in reversed(before) if f.term.flow == frame.term.flow), None)
        back = _POINTS_BACK.search(text[: frame.term.start])
        if model is not None and back and not (frame.explicit and frame.rule == "sentence"):
            frame = replace(
                frame,
                reporter=model.reporter,
                partner=model.partner,
                has_reporter=True,
                has_partner=True,
                partners=model.partners,
                bloc=model.bloc,
                rule="sentence_carried",
            )
        pointed.append(frame)
    return tuple(pointed)


def main_clause(text: str, figures: Sequence[Figure]) -> int:
    """Return where the clause of the first figure ends: before "as …", "after …", "thanks to …"."""
    told = next((f for f in figures if f.is_amount or f.kind == "percent"), None)
    reason = _REASON.search(text, told.end) if told is not None else None
    return reason.start() if reason is not None else len(text)


def goes_on(doc: Doc, terms: Sequence[Term], figures: Sequence[Figure], lexicon: TradeLexicon) -> bool:
    """True where a sentence without trade words goes on about the figure of the sentence before."""
    text = text_of(doc)
    end = main_clause(text, figures)
    terms = [term for term in terms if term.start < end]
    if any(term.rule.rule_id in ("finance", "contracts", "damage") for term in terms):
        return False
    if any(pattern.search(text) for pattern in (_FIGURE_SUBJECT, _LATER, _OF_SUM)):
        return True
    if not terms and (
        _SHARE.search(text) is not None
        or _OF_IT.search(text) is not None
        or _GOAL.search(text) is not None
        or _RAISE.search(text) is not None
    ):
        return True
    return not terms and (
        _ARRIVED.match(text) is not None
        or lists_goods(doc, figures, lexicon)
        or opening_good(doc, lexicon) is not None
        or tells_goods(doc, figures, lexicon)
        or tells_subjects(doc, figures, lexicon)
    )


def outside_asides(doc: Doc, terms: Sequence[Term], figures: Sequence[Figure]) -> tuple[Term, ...]:
    """Return the terms without what stands in asides and owns no figure.

    Those are words of other figures in relative clauses without any ("most of which is consumed"), and what a good is
    called after a trade word ("sales of chips, the key export product, fell").
    """
    kept: list[Term] = []
    for term in terms:
        traded = term.flow != "other"
        if traded and any(t.flow in ("export", "import") for t in kept) and _apposed(text_of(doc), term):
            continue
        if traded or not _in_aside(doc[term.token], figures):
            kept.append(term)
    return tuple(kept)


def _apposed(text: str, term: Term) -> bool:
    """True for a term that says what the good before it is: ", its main export product,"."""
    main = MAIN_EXPORT.search(text, max(0, term.start - 60), term.end)
    return main is not None and main.end() >= term.start and _EARNER.match(text, term.end) is not None


def _in_aside(token: Token, figures: Sequence[Figure]) -> bool:
    clause = next((t for t in (token, *token.ancestors) if t.dep_ == "acl:relcl"), None)
    if clause is None:
        return False
    start, end = clause.left_edge.idx, clause.right_edge.idx + len(clause.right_edge.text)
    return not any(start <= figure.start < end for figure in figures)


def opening_good(doc: Doc, lexicon: TradeLexicon) -> Product | None:
    """Return the good that opens a sentence on its figures: "Dairy products led the rise, up …", "Tea fell 3% to …"."""
    match = _GOOD_MOVES.search(text_of(doc))
    if match is None or match.start() > 45:
        return None
    product = product_before(doc, match.start(), lexicon, ())
    opened = product is not None and not re.search(r"[,;]", text_of(doc)[: product.start])
    if product is None or not opened or product.start >= 12:
        return None
    return product if product.known or product_key(product.text) in lexicon.goods_classes else None


def lists_goods(doc: Doc, figures: Sequence[Figure], lexicon: TradeLexicon) -> bool:
    """True for "Wool, at $3m, and rice, at $5m, came next": known goods, each with its figure, and nothing else."""
    text = text_of(doc)
    amounts = [figure for figure in figures if figure.kind in ("money", "percent")]
    if not amounts:
        return False
    for figure in amounts:
        lead = GOODS_AT.search(text[: figure.start])
        product = product_before(doc, lead.start(), lexicon, ()) if lead else None
        if product is None or not product.known:
            return False
    lead, first = _OPENING.match(text), GOODS_AT.search(text[: amounts[0].start])
    if first is None:
        return False
    items = list_products(doc, lead.end() if lead else 0, first.start(), lexicon, ())
    return bool(items) and all(item.known for item in items) and items[0].start <= (lead.end() if lead else 0) + 12


def from_start(doc: Doc, frame: Frame, lexicon: TradeLexicon) -> Frame:
    """Return the frame of the sentence before with its term put before the first word of this one.

    A goal that two sides set is one of their trade, whatever flow was told before.
    """
    term = replace(frame.term, start=0, end=0, token=0)
    if _GOAL.search(text_of(doc)) and frame.partner != WORLD and term.flow in ("export", "import"):
        rule = next(rule for rule in lexicon.rules if rule.rule_id == "trade_noun")
        term = replace(term, rule=rule, flow="turnover", part="noun", text="trade")
    if _OTHER_WAY.match(text_of(doc)) and frame.partner not in (None, WORLD) and term.flow in ("export", "import"):
        wanted = "import_noun" if term.flow == "export" else "export_noun"
        rule = next(rule for rule in lexicon.rules if rule.rule_id == wanted)
        term = replace(term, rule=rule, flow=rule.flow, part="noun", text=rule.flow)
    if term.weak and term.flow in ("export", "import"):  # what was told as trade goes on as trade
        term = replace(term, rule=next(r for r in lexicon.rules if r.rule_id == f"{term.flow}_noun"), part="noun")
    return replace(frame, term=term, region_start=0, region_end=0, modifiers_start=0, rule="context_carried")
