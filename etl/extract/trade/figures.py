"""Find figures in a sentence: money, percentages, quantities, fractions and multiples, with their hedges.

Belongs here: what a figure says by itself and where it stands. What it is a figure of is decided in
`linking.py`; years and dates are left to the date expressions.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.numbers import (
    BARE,
    COUNT,
    FRACTIONS,
    HEDGE_PATTERNS,
    IN_TEN,
    MULTIPLES,
    NUMBER,
    PER,
    SCALE,
    Bound,
    FigureKind,
    compile_patterns,
    part_of_count,
    read_number,
    scale_of,
    small_number,
)

# A cheap look before the patterns of figures are tried at every place of a sentence.
_DIGIT = re.compile(r"\d")
_SCALED = re.compile(rf"(?<![A-Za-z]){SCALE}", re.I)
_PERCENT = re.compile(r"%|p\.[pc]|per\.?[ -]?cent|pct|p[pc]\b|point", re.I)
_PERCENT_LIST = re.compile(
    r"(?P<between>between\s+)?(?<![\w.,$€£])(?P<numbers>\d+(?:\.\d+)?(?:,\s+\d+(?:\.\d+)?)*),?\s+and\s+$"
)
_EXACTLY = re.compile(
    r"(?:,?\s+(?:growing|rising|up|climbing|increasing|jumping|soaring|surging|expanding)\s+(?:by\s+)?|\s+\(\s*(?:up\s+|by\s+)?)"
    r"(?:about\s+|some\s+|almost\s+|nearly\s+|over\s+)?"
)
_ELIDED = re.compile(r"\bby\s+(?P<n>\d+(?:\.\d+)?)(?:,\s+|\s+)and\s+(?:\w+\s+){1,3}by\s+[-–−+]?$")
# "120,000 tonnes, down from 140,000 in 2019": the unit is that of the figure before
_COMPARED = re.compile(
    rf"\b(?:from|against|than|compared (?:to|with)|versus|but not|but only|and only|to|double|twice|triple"
    rf"|short of|below|above)\s+(?:(?:about|around|nearly|almost|over"
    rf"|just|only|some|the)"
    rf"\s+)*(?P<n>{NUMBER})(?:\s?(?P<s>{SCALE}))?(?=\s*(?:[,;)](?!\d)|\.(?!\d)|$)"
    rf"|\s+(?:in|a (?:year|month|season|decade)|the (?:year|month|season|previous|same)|last|one year"
    rf"|of (?:a year|the|last|(?:19|20)\d\d)"
    rf"|shipped|sent|sold|exported|imported|bought|landed|recorded|registered"
    rf"|seen|taken|delivered)\b)",
    re.I,
)
_ALL_BUT = re.compile(r"\b(?P<all>all but)\s+(?:about\s+|around\s+|some\s+)?$", re.I)
# what a part of ten is of: "nine in ten of those tonnes", "eight out of every ten boxes were bound for Peru"
_COUNTED = re.compile(
    r"\s+(?:of\s+(?:the|these|those|them|its|their|all)\b"
    r"|(?:tonnes?|tons?|boxes|bottles|bags|barrels|cargoes|cars|dollars|euros|[a-z]+s)\b(?!\s+of\s+(?:the\s+)?(?:people|population)))",
    re.I,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# "the number of barrels, | 51.7 million |": no sum of money
NUMBER_OF = re.compile(
    r"\b(?:number|volume|count) (?:of|in) (?P<unit>barrels|tonnes|litres|head|cubic metres)(?: [a-z]+){0,3},?\s+$", re.I
)
_OF_GOOD = re.compile(r"\s+of\s+((?:[\w-]+\s){0,3}[\w-]+)")
LAST_WEIGHED = 83
"""The last HS chapter whose goods are sold by weight: from 84 on machines, vehicles, instruments and arms follow."""
_NUMERAL = re.compile(
    r"[\d%]|per\.?[ -]?cent|(?<![A-Za-z])(?:thousand|lakh|lac|crore|hundred|[bm]illion|trillion|[bmt]l?n|tsd|mi[ol]"
    r"|trn|cr|[kmb]\b)"
    r"|pct|p\.p|pp\b|half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|(?:in|of|every) (?:two|three|four|five|ten)|doubl|tripl|trebl|quadrupl|quintupl|fold|halv|times",
    re.I,
)


@dataclass(frozen=True)
class Figure:
    """A number with its unit; `value` in full units (percent for percent, fraction and multiple)."""

    start: int
    end: int
    kind: FigureKind
    value: float
    unit: str | None = None  # currency term as printed (money), normalised unit (quantity)
    bound: Bound = "exact"
    signed: bool = False  # printed with + or -
    per: bool = False  # a price: so much per something

    def __post_init__(self) -> None:
        """Keep twelve digits: 129.8 times a billion is 129,800,000,000 and no fraction more."""
        object.__setattr__(self, "value", float(f"{self.value:.12g}"))

    @property
    def is_amount(self) -> bool:
        """True for a level: money or a quantity."""
        return self.kind in ("money", "quantity")


def find_counts(text: str, figures: Sequence[Figure], goods: Sequence[tuple[int, int]]) -> tuple[Figure, ...]:
    """Return the figures with bare counts of goods added ("3,000 tractors"); `goods` are spans of known goods."""
    found = list(figures)
    for start, _ in goods:
        match = COUNT.search(text[:start])
        if (
            match is None
            or re.fullmatch(r"(?:19|20)\d\d", match["n"])
            or (read_number(match["n"]) < 2 and not match["s"])
        ):
            continue
        value = read_number(match["n"]) * scale_of(match["s"])
        end = match.end("s") if match["s"] else match.end("n")
        _add(found, _hedge(text, Figure(match.start("n"), end, "quantity", value, "unit")))
    return tuple(sorted(found, key=lambda figure: figure.start))


def find_figures(text: str, lexicon: TradeLexicon) -> tuple[Figure, ...]:
    """Return the figures of a sentence in order; none overlap."""
    if not _NUMERAL.search(text):
        return ()
    patterns = compile_patterns(
        lexicon.currency_prefix, lexicon.currency_word, lexicon.currency_name, lexicon.unit_pattern
    )
    found: list[Figure] = []
    digits, scaled = _DIGIT.search(text) is not None, _SCALED.search(text) is not None
    for match in patterns.composite.finditer(text) if digits and scaled else ():
        apart = "." in (match["n"] or "") or (not match["c2"] and patterns.unit.match(text, match.end()) is not None)
        if not apart and (match["c"] or match["c2"]) and scale_of(match["s2"]) < scale_of(match["s"]):
            head = read_number(match["n"]) if match["n"] else small_number(match["w"])
            value = head * scale_of(match["s"]) + read_number(match["n2"]) * scale_of(match["s2"])
            _add(found, Figure(match.start(), match.end(), "money", value, match["c"] or match["c2"]))
    for pattern in patterns.money_range if digits else ():
        for match in pattern.finditer(text):
            if not _follows_year(match):
                _add(found, *_money_range(text, match))
    for pattern in (*(patterns.money[:2] if digits else ()), *(patterns.money[2:] if scaled else ())):
        for match in pattern.finditer(text):
            if match["c"].lower() == "pounds" and _weighs(text, match.end(), lexicon):
                _add(found, replace(_money(match), kind="quantity", unit="pound"))
            elif not _is_code(match):
                _add(found, _money(match))
    if found:
        for match in BARE.finditer(text):
            if NUMBER_OF.search(text[: match.start()]):
                continue
            before = [f for f in found if f.end <= match.start()]
            after = next((f for f in found if f.start >= match.end()), None)
            if after is not None and re.fullmatch(
                r"\s*(?:,|and|then|to|or|\s)+(?:US\s?)?", text[match.end() : after.start]
            ):
                value = read_number(match["n"]) * scale_of(match["s"])
                _add(found, Figure(match.start(), match.end("s"), "money", value, after.unit))
            elif before and match.start() - before[-1].end < 90:
                value = read_number(match["n"]) * scale_of(match["s"])
                _add(found, Figure(match.start(), match.end("s"), "money", value, before[-1].unit))
    for match in patterns.quantity_range.finditer(text) if digits else ():
        _add(found, *_quantity_range(text, match, lexicon))
    for match in patterns.percent.finditer(text) if _PERCENT.search(text) else ():
        _add(found, _percent(match))
        _add_each(found, text, match)
        _add_elided(found, text, match)
    for match in patterns.quantity.finditer(text) if digits or scaled else ():
        if not _is_odd_unit(match):
            _add(found, _quantity(match, lexicon))
    for match in _COMPARED.finditer(text):
        model = next((f for f in reversed(found) if f.kind == "quantity" and f.end <= match.start()), None)
        if model is not None and match.start() - model.end < 90 and not _YEAR.fullmatch(match["n"]):
            value = read_number(match["n"]) * scale_of(match["s"])
            _add(
                found,
                Figure(
                    match.start("n"), match.end("s") if match["s"] else match.end("n"), "quantity", value, model.unit
                ),
            )
    for match in patterns.times.finditer(text):
        _add(found, _times(match))
    for match in patterns.multiple.finditer(text):
        _add(found, Figure(match.start(), match.end(), "multiple", MULTIPLES[match[0].lower()]))
    for match in patterns.fraction.finditer(text):
        if _is_fraction(text, match):
            value = FRACTIONS[match[0].lower()]
            rest = _ALL_BUT.search(text[: match.start()])
            start = rest.start("all") if rest else match.start()
            _add(found, Figure(start, match.end(), "fraction", 100 - value if rest else value))
    for match in IN_TEN.finditer(text):
        if part_of_count(match) < 100 and _COUNTED.match(text, match.end()):
            _add(found, Figure(match.start(), match.end(), "fraction", part_of_count(match)))
    found = [figure for figure in found if not _is_told_exactly(text, figure, found)]
    ordered = sorted(found, key=lambda figure: figure.start)
    return tuple(_mark_ranges(text, [_hedge(text, figure) for figure in ordered]))


def _is_told_exactly(text: str, figure: Figure, others: Sequence[Figure]) -> bool:
    """True for the multiple of "more than doubled, growing by 112 percent": the percentage tells it exactly."""
    if figure.kind != "multiple":
        return False
    return any(other.kind == "percent" and _EXACTLY.fullmatch(text, figure.end, other.start) for other in others)


def _money(match: re.Match[str]) -> Figure:
    groups = match.groupdict()
    number = small_number(groups["w"]) if groups.get("w") else read_number(groups["n"])
    negative = (groups.get("sign") or groups.get("sign2") or "+").strip().lower() in ("-", "−", "minus")
    value = number * scale_of(groups.get("s")) * (-1 if negative else 1)
    return Figure(match.start(), match.end(), "money", value, groups["c"], signed=negative)


def _is_code(match: re.Match[str]) -> bool:
    """True for "K2" and "P5": a letter and a small number are no sum."""
    groups = match.groupdict()
    letter = re.fullmatch(r"[A-Z]", groups["c"]) is not None
    return letter and not groups.get("s") and not (groups.get("n") and read_number(groups["n"]) >= 10_000)


def _follows_year(match: re.Match[str]) -> bool:
    """True for "for 2024 – 46 mln USD": a year and the sum told of it are no range."""
    groups = match.groupdict()
    bare = (
        _YEAR.fullmatch(groups["n"]) is not None
        and not groups["s"]
        and match["c"] not in match.string[match.start() : match.start("n")]
    )
    return bare and read_number(groups["n2"]) < read_number(groups["n"])


def _money_range(text: str, match: re.Match[str]) -> tuple[Figure, Figure]:
    """Return both ends; after "from" they are two levels of a development, not a range."""
    moving = text[: match.start()].rstrip().lower().endswith("from")
    bounds: tuple[Bound, Bound] = ("exact", "exact") if moving else ("range_low", "range_high")
    high_scale = scale_of(match["s2"])
    low_scale = scale_of(match["s"]) if match["s"] else high_scale
    low, high = read_number(match["n"]) * low_scale, read_number(match["n2"]) * high_scale
    middle = match.start("n2")
    while match.string[middle - 1] in "$€£₹¥":
        middle -= 1
    return (
        Figure(match.start(), match.end("s") if match["s"] else match.end("n"), "money", low, match["c"], bounds[0]),
        Figure(middle, match.end(), "money", high, match["c"], bounds[1]),
    )


def _quantity_range(text: str, match: re.Match[str], lexicon: TradeLexicon) -> tuple[Figure, ...]:
    """Return both ends of "4.6mn-4.8mn t", "5-6%"; nothing where the first number is a year or the larger one."""
    low, high = read_number(match["n"]), read_number(match["n2"])
    share = re.fullmatch(r"%|percent|per cent|pc", match["u"], re.I) is not None
    scale = scale_of(match["s2"]) * _factor(match["u"], lexicon)
    low, high = low * (scale_of(match["s"]) if match["s"] else scale), high * scale
    moving = re.search(r"\bfrom\s+$", text[: match.start()], re.I)
    if low >= high or moving or (_YEAR.fullmatch(match["n"]) and not match["s"]) or (share and match["s"]):
        return ()
    unit = None if share else _unit(match["u"], lexicon)
    first = match.end("s") if match["s"] else match.end("n")
    return (
        Figure(match.start(), first, "percent" if share else "quantity", low, unit, "range_low"),
        Figure(match.start("n2"), match.end(), "percent" if share else "quantity", high, unit, "range_high"),
    )


def _unit(printed: str, lexicon: TradeLexicon) -> str:
    unit = re.sub(r"\s+", " ", printed.lower().replace("-", " "))
    return lexicon.units.get(unit) or lexicon.units.get(printed.lower()) or printed


def _weighs(text: str, place: int, lexicon: TradeLexicon) -> bool:
    """Tell whether pounds are of a good that is sold by weight: "1.9 million pounds | of dried shrimp |"."""
    match = _OF_GOOD.match(text, place)
    words = match[1].split() if match is not None else []
    entries = (
        lexicon.products.get(product_key(" ".join(words[first:last])))
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    )
    return any(entry is not None and entry.hs_code and int(entry.hs_code[:2]) <= LAST_WEIGHED for entry in entries)


def _factor(printed: str, lexicon: TradeLexicon) -> float:
    """Return how many units a printed one holds: "Mt" a million tonnes, "MT" one."""
    return lexicon.unit_factors.get(printed) or lexicon.unit_factors.get(printed.lower(), 1.0)


def _percent(match: re.Match[str]) -> Figure:
    number = read_number(match["n"]) if match["n"] else small_number(match["w"])
    negative = (match["sign"] or "").strip().lower() in ("-", "−", "–", "minus")
    unit = "points" if "point" in match["u"] or match["u"].lower() in ("pp", "p.p.") else None
    return Figure(
        match.start(), match.end(), "percent", -number if negative else number, unit, signed=bool(match["sign"])
    )


def _add_elided(found: list[Figure], text: str, match: re.Match[str]) -> None:
    """Add the number of "exports fell by 2.6 and imports by 4.9 per cent", which has its unit at the second one."""
    elided = _ELIDED.search(text[: match.start()])
    if elided is not None:
        _add(found, Figure(elided.start("n"), elided.end("n"), "percent", float(elided["n"])))


def _add_each(found: list[Figure], text: str, match: re.Match[str]) -> None:
    """Add the numbers of "41, 32 and 6 percent" that have their unit at the last one."""
    listed = _PERCENT_LIST.search(text[: match.start()])
    if listed is None or listed["between"]:
        return
    for number in re.finditer(r"\d+(?:\.\d+)?", listed["numbers"]):
        start = listed.start("numbers") + number.start()
        if float(number[0]) <= 100:
            _add(found, Figure(start, start + len(number[0]), "percent", float(number[0])))


def _quantity(match: re.Match[str], lexicon: TradeLexicon) -> Figure:
    number = read_number(match["n"]) if match["n"] else small_number(match["w"])
    value = number * scale_of(match["s"] or match["ws"]) * _factor(match["u"], lexicon)
    return Figure(match.start(), match.end(), "quantity", value, _unit(match["u"], lexicon))


def _is_odd_unit(match: re.Match[str]) -> bool:
    """True where a one-letter or everyday unit is more likely something else ("the 2 sets of talks", "3 cases")."""
    unit = match["u"].lower()
    plain = match["n"] is not None and not match["s"] and read_number(match["n"]) < 20
    return plain and unit in {
        "set",
        "sets",
        "case",
        "cases",
        "item",
        "items",
        "head",
        "heads",
        "unit",
        "units",
        "box",
        "t",
        "pair",
        "pairs",
    }


def _times(match: re.Match[str]) -> Figure:
    factor = read_number(match["n"]) if match["n"] else small_number(match["w"])
    return Figure(match.start(), match.end(), "multiple", (factor - 1) * 100)


def _is_fraction(text: str, match: re.Match[str]) -> bool:
    after, before = text[match.end() :], text[: match.start()]
    if re.match(
        (
            r"\s+(?:of\s+)?(?:the\s+|this\s+|last\s+)?(?:year|decade|century|20\d\d|19\d\d|month"
            r"|million|billion|a\b)"
        ),
        after,
        re.I,
    ):
        return False
    if re.search(r"(?:first|second|latter|other|last)\s+$", before, re.I):
        return False
    return bool(
        re.match(r"\s+(?:of|was|were|came from|comes from|consisted of|fewer|more|less|higher|lower)\b", after, re.I)
    ) or bool(
        re.search(
            r"\b(?:by|up|down|fell|rose|over|nearly|almost|about|than|accounted for|accounts for|account for"
            r"|made up|makes up"
            r"|contributed|represented|constituted|comprised|took|takes|provided|supplied|formed|another"
            r"|a further)\s+$",
            before,
            re.I,
        )
    )


def _hedge(text: str, figure: Figure) -> Figure:
    before, after = text[max(0, figure.start - 40) : figure.start], text[figure.end : figure.end + 16]
    per = (
        figure.kind == "money"
        and bool(PER.match(after))
        and not re.match(r"\s*per (?:year|annum)|\s*a year", after, re.I)
    )
    figure = replace(figure, per=per)
    if figure.bound != "exact":
        return figure
    for bound, pattern in HEDGE_PATTERNS:
        if pattern.search(before):
            return replace(figure, bound=bound)
    if re.match(r"\s*(?:\+|or more|plus\b)", after):
        return replace(figure, bound="at_least")
    return figure


def _mark_ranges(text: str, figures: list[Figure]) -> list[Figure]:
    """Mark "between $25m and $95m" and "$25m to $95m" (without "from") as the ends of a range."""
    for place, (low, high) in enumerate(itertools.pairwise(figures)):
        if low.kind != high.kind or low.bound in ("range_low", "range_high") or low.value >= high.value:
            continue
        joint, before = text[low.end : high.start].strip().lower(), text[: low.start].rstrip().lower()
        between = joint == "and" and before.endswith("between")
        if between or (joint in ("to", "-", "–", "—") and not before.endswith("from")):
            figures[place] = replace(low, bound="range_low")
            figures[place + 1] = replace(high, bound="range_high")
    return figures


def _add(found: list[Figure], *figures: Figure) -> None:
    """Add figures that overlap none of the found ones."""
    if all(figure.end <= other.start or other.end <= figure.start for figure in figures for other in found):
        found.extend(figures)
