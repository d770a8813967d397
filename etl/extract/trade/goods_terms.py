"""Tell whether words that have many uses are of goods where they stand: "arrivals of crude", "earnings from tea".

Belongs here: what must stand beside such a word so that it is a term of trade. The words are in
`trade_terms.yml`; words that state trade by themselves are found in `terms.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from etl.extract.trade.lexicon import TermRule, TradeLexicon, product_key

HINT = re.compile(
    r"\b(?:arriv|inflow|intake|offtake|receipts|earnings|proceeds|revenue|income|exchange|business|hole\b|left\b|leaves?\b"
    r"|enter(?:s|ed)\b|brought in\b|c[ao]mes?\b|headed\b|landed\b|dispatch|despatch|load)",
    re.I,
)
_AMOUNT = r"[A-Za-z.]{0,4}\s?[$€£¥₹]?\s?\d[\d.,]*\s*(?:thousand|million|billion|trillion|bn|mn|m|k)?\s*"
_UNIT = (
    r"(?:metric\s+)?(?:tonnes?|tons?|mt|t|barrels?|bpd|litres?|cubic metres?|head|heads|kg|kilos?|kilogram(?:me)?s?"
    r"|bags?|boxes|bales|bottles|cases|cartons|carats|cargoes|containers|units|bcm)"
)
_HEDGED = (
    r"(?:(?:about|around|nearly|almost|over|some|more than|up to|only|just|another|a further|as much as"
    r"|an estimated)\s+)*"
)
_MEASURED = re.compile(rf"\s+(?:us\s+|it\s+|them\s+)?{_HEDGED}{_AMOUNT}{_UNIT}\b", re.I)
_WORTH = re.compile(
    r"\b(?:goods|products|merchandise|items|[a-z]+s?)\s+(?:worth|valued at)\s+[^,;.]{2,40}(?:[.,]\d+[^,;.]{0,25})?$"
)
_MASS = re.compile(rf"\d[\d.,]*\s*(?:thousand|million|billion|mn|bn|m|k)?\s*{_UNIT}\s+of\s+(?:[\w-]+\s+){{1,4}}$", re.I)
_COUNT = re.compile(r"\d[\d.,]*\s+(?:(?:thousand|million|billion)\s+)?(?P<goods>(?:[\w-]+\s+){1,4})$", re.I)
_OF = re.compile(r"\s+(?:of|in)\s+(?:the\s+|its\s+|their\s+)?(?P<goods>(?:[\w-]+\s+){0,3}?[\w-]+)\b")
_FROM = re.compile(
    r"\s+(?:from|for|of)\s+(?:(?:the\s+)?(?:export|sale|shipment)s?\s+of\s+)?(?:its\s+|the\s+|their\s+|raw\s+)?(?P<goods>[\w-]+(?:\s[\w-]+){0,3})"
)
# what a state or its firms get from a good is not all trade
_OTHER_SOURCE = re.compile(
    r"\b(?:royalt|tax|dut(?:y|ies)|licen|fees?\b|permits?|smuggl|tour|transit|bonds?|shares|compan|contracts?|excise|levies)",
    re.I,
)
# people and money are not measured so
_TONNES = re.compile(
    r"(?:\s+(?!and\b|but\b|while\b)[\w'’-]+){0,6}?\s+\d[\d.,]*\s*(?:thousand|million|mn|m|k)?\s*"
    r"(?:metric\s+)?(?:tonnes?|tons?|mt|t|barrels?|bpd|bales|carats)\b",
    re.I,
)
_OTHER_EXCHANGE = re.compile(
    r"\b(?:cultural|students?|educational|people|military|youth|academic|prisoners?|fire|level|sports?|currency|foreign|stock"
    r"|scientific|official|diplomatic|heated|gun|parliamentary|technical|crypto|in|data|rate|labou?r|film)[\s-]+$",
    re.I,
)
_SUM_AFTER = re.compile(
    r"[^.;]{0,60}?(?:[$€£¥₹]|\bUSD|\d[\d.,]*\s*(?:million|billion|trillion|bn|mln|%|per ?cent))", re.I
)
_THINGS = re.compile(
    r"\s+of\s+(?:views|fire|prisoners?|letters|notes|students|visits|information|data|experience|opinions|words)\b"
)
_DOES = re.compile(r"\b(?:did|do|does|doing|done)\s+$|\d\s?(?:[mb]illion|bn|m)?\s+(?:worth\s+)?(?:of|in)\s+$")
_BUSINESS = re.compile(r"\s+(?:worth|valued at)\b|\s+(?:with|between)\s+(?:the\s+)?[A-Z]")
_LEFT = re.compile(
    r"\s+(?:the\s+country\b|(?:the\s+)?(?:port\s+of\s+)?[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)*\s+(?:for|to)\s+|for\s+(?:the\s+)?[A-Z]|its\s+(?:ports|shores))"
)
_HEADED = re.compile(r"\s+(?:for|to|towards?)\s+(?:the\s+)?[A-Z]")
_CAME = re.compile(
    r"\s+(?:in\s+)?(?:(?:from|into|to)\s+(?:the\s+)?[A-Z]|(?:over|across)\s+the\s+border|in\b(?!\s+(?:first|second|third|at|the|\d|[A-Z])))"
)
_ENTERED = re.compile(r"\s+(?:the\s+)?(?:[A-Z]|country\b)")
_TO = re.compile(r"\s*(?:there|back|abroad|(?:in)?to)\b|(?<=to)\s|\s+(?:out|overseas)\b")


def fits_term(rule: TermRule, text: str, start: int, end: int, lexicon: TradeLexicon) -> bool:
    """True where a word of that rule, at these characters, has the goods, sums or places beside it that it needs."""
    test = _TESTS.get(rule.rule_id)
    return test is None or test(text, start, end, lexicon)


def is_measured(text: str, end: int) -> bool:
    """True for a measure of goods right behind a verb: "sent 40 boxes", "loaded an estimated 5,000 t"."""
    return _MEASURED.match(text, end) is not None


def goods_stand(text: str, start: int, lexicon: TradeLexicon) -> bool:
    """True where an amount of goods ends at `start`: "300 tonnes of rice", "rice worth $3m", "300 live sheep"."""
    before = re.sub(r"(?:(?:was|were|is|are|has|have|had|been|also|then|being)\s+)+$", "", text[:start])
    if _MASS.search(before) or _WORTH.search(before.rstrip() + " ") or _WORTH.search(before.rstrip()):
        return True
    match = _COUNT.search(before)
    return match is not None and _known(match["goods"], lexicon, whole=False)


def _known(words: str, lexicon: TradeLexicon, *, whole: bool) -> bool:
    """True where a phrase ends in a known good, or (`whole`) begins with one behind up to two other words."""
    found = words.split()
    for size in (4, 3, 2, 1):
        stretches = [found[first : first + size] for first in (0, 1, 2)] if whole else [found[-size:]]
        for stretch in filter(None, stretches):
            entry = lexicon.products.get(product_key(" ".join(stretch)))
            if entry is not None and entry.kind == "goods":
                return True
    return False


def _arrivals(text: str, start: int, end: int, lexicon: TradeLexicon) -> bool:
    of = _OF.match(text, end)
    before = re.search(r"(?:[\w-]+\s+){1,3}$", text[:start])
    if _TONNES.match(text, end):
        return True
    after = of is not None and _known(text[of.start("goods") : of.start("goods") + 45], lexicon, whole=True)
    return after or (before is not None and _known(before[0], lexicon, whole=False))


def _receipts(text: str, start: int, end: int, lexicon: TradeLexicon) -> bool:
    source = _FROM.match(text, end)
    return (
        source is not None
        and _OTHER_SOURCE.search(source["goods"]) is None
        and _known(source["goods"], lexicon, whole=True)
    )


def _exchanges(text: str, start: int, end: int, lexicon: TradeLexicon) -> bool:
    if text[start:end].lower().startswith("business"):
        return _BUSINESS.match(text, end) is not None and _DOES.search(text[:start]) is not None
    plain = _OTHER_EXCHANGE.search(text[:start]) is None and _THINGS.match(text, end) is None
    return plain and _SUM_AFTER.match(text, end) is not None


def _moves(text: str, start: int, end: int, lexicon: TradeLexicon) -> bool:
    word = text[start:end].lower().split()[0]
    place = _LEFT if word in ("left", "leave", "leaves") else _HEADED if word == "headed" else _TO
    return place.match(text, end) is not None and goods_stand(text, start, lexicon)


def _arrives(text: str, start: int, end: int, lexicon: TradeLexicon) -> bool:
    word = text[start:end].lower()
    place = _ENTERED if word.startswith("enter") else None if word.startswith("brought") else _CAME
    return (place is None or place.match(text, end) is not None) and goods_stand(text, start, lexicon)


def _loads(text: str, start: int, end: int, lexicon: TradeLexicon) -> bool:
    return is_measured(text, end)


_TESTS: Mapping[str, Callable[[str, int, int, TradeLexicon], bool]] = MappingProxyType(
    {
        "intake_noun": _arrivals,
        "receipts_noun": _receipts,
        "exchanges_noun": _exchanges,
        "motion_verb": _moves,
        "arrival_verb": _arrives,
        "loading_verb": _loads,
    }
)
