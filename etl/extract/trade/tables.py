"""Read tables of trade that a text keeps as rows ("Tea | 12.4").

Belongs here: rows under a caption or header that names a flow and a unit. Cells are split at bars, tabs or
wide gaps; a table whose flow, parties or unit isn't told gives nothing. Sentences are read in `flows.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from etl.extract.dates import DateExpression
from etl.extract.spans import ActorReading
from etl.extract.trade.conversion import find_currency, printed_and_converted
from etl.extract.trade.figures import find_figures
from etl.extract.trade.frame import Frame
from etl.extract.trade.frames import build_frames
from etl.extract.trade.headed import Row, find_headed_lists
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.numbers import NUMBER, SCALE, read_number, scale_of
from etl.extract.trade.parties import Party, TradeContext, find_parties
from etl.extract.trade.period import UNKNOWN, Period
from etl.extract.trade.periods import place_dates
from etl.extract.trade.products import Product, clean_product
from etl.extract.trade.terms import find_terms
from etl.language.analysis import AnalysedArticle, AnalysedSentence
from etl.records import Sentence, TradeMention

_SPLIT = re.compile(r"\s*\|\s*|\t+|\s{3,}")
_CELL = re.compile(rf"[-−+~]?\s?(?:[$€£]|US\$)?\s?(?P<n>{NUMBER})\s?(?P<s>{SCALE})?\s?(?P<p>%)?", re.I)
_RULE = re.compile(r"[|\s:+=—–-]+")
_YEAR = re.compile(r"(?:FY\s?)?((?:19|20)\d\d)(?:[-–/](\d\d|\d{4}))?(?:\s*\*)?")
_TOTAL = re.compile(r"(?i)(?:grand )?total|all (?:goods|products)|overall|together|sum")
_FLOW_WORDS = {
    "exports": "export",
    "export": "export",
    "imports": "import",
    "import": "import",
    "turnover": "turnover",
    "trade turnover": "turnover",
    "trade volume": "turnover",
    "total trade": "turnover",
    "trade": "turnover",
    "balance": "balance",
    "trade balance": "balance",
    "bilateral trade": "turnover",
    "volume": "turnover",
}


@dataclass(frozen=True)
class Column:
    """What a column holds: an amount (with scale and unit), a share, growth, or nothing that is read."""

    kind: str
    scale: float = 1.0
    unit: str | None = None
    flow: str | None = None
    period: Period = UNKNOWN


def find_table_flows(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: TradeLexicon,
    context: TradeContext,
) -> tuple[TradeMention, ...]:
    """Return the flows of the article's tables, in order."""
    found: list[TradeMention] = []
    tables = find_tables(article.article.text)
    lists = find_headed_lists(article.article.text)
    if not tables and not lists:
        return ()
    for table in tables:
        found += _read_table(table, article, actors, dates, context, lexicon)
    for listed in lists:
        heading = [
            s
            for s in article.sentences
            if s.sentence.char_start <= listed.rows[0].start and s.sentence.char_end > listed.start
        ]
        before = [] if listed.flow_told else _caption(article, listed.start)
        frame = _frame([*before, *heading], actors, context, lexicon, article)
        column = _column("", listed.heading, lexicon)
        part = "%" in listed.rows[0].cells[1] or re.search(r"%|per ?cent|share", listed.heading)
        column = replace(column, kind="share") if column.unit is None and part else column
        for row in listed.rows:
            period = _period([*before, *heading[:1]], article, dates)
            found += _read_row(row, (column,), frame, period, article, actors, context, lexicon) if frame else []
    return tuple(found)


def find_tables(text: str) -> list[tuple[Row, ...]]:
    """Return runs of at least two lines with the same separator, the first of which may be a header."""
    tables: list[tuple[Row, ...]] = []
    rows: list[Row] = []
    place = 0
    for line in text.split("\n"):
        bare = line.strip()
        cells = tuple(c.strip() for c in _SPLIT.split(bare.strip("|").strip())) if _SPLIT.search(bare) else ()
        if bare and _RULE.fullmatch(bare):
            place += len(line) + 1
            continue
        if len(cells) >= 2:
            start = place + line.index(bare[0])
            rows.append(Row(start, start + len(bare), cells))
        else:
            if len(rows) >= 2:
                tables.append(tuple(rows))
            rows = []
        place += len(line) + 1
    if len(rows) >= 2:
        tables.append(tuple(rows))
    return tables


def _read_table(
    rows: tuple[Row, ...],
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    context: TradeContext,
    lexicon: TradeLexicon,
) -> list[TradeMention]:
    header = rows[0] if not any(_is_amount(cell) for cell in rows[0].cells[1:]) else None
    body = rows[1:] if header else rows
    caption = _caption(article, rows[0].start)
    frame = _frame(caption, actors, context, lexicon, article)
    period = _period(caption, article, dates)
    told = [s.sentence.text for s in reversed(caption)]
    words = next(
        (text for text in told if _unit_named(text)), " ".join([*reversed(told), *(header.cells if header else ())])
    )
    columns = (
        tuple(_column(cell, words, lexicon) for cell in header.cells[1:]) if header else (_column("", words, lexicon),)
    )
    found: list[TradeMention] = []
    for row in body:
        if frame is not None or any(c.flow for c in columns) or row.cells[0].lower() in _FLOW_WORDS:
            found += _read_row(row, columns, frame, period, article, actors, context, lexicon)
    return found


def _read_row(
    row: Row,
    columns: Sequence[Column],
    frame: Frame | None,
    period: Period,
    article: AnalysedArticle,
    actors: ActorReading,
    context: TradeContext,
    lexicon: TradeLexicon,
) -> list[TradeMention]:
    label = row.cells[0].strip(" :*")
    flow = _FLOW_WORDS.get(label.lower()) or (frame.term.flow if frame else None)
    reporter, partner = (frame.reporter, frame.partner) if frame else (context.pair or (None, None))
    product = None
    year = _YEAR.fullmatch(label)
    if year:
        period = _year_period(year)
    elif label.lower() not in _FLOW_WORDS and not _TOTAL.match(label):
        country = lexicon.countries.get(label)
        if country is not None:
            partner = country.iso3
        else:
            product = clean_product(re.sub(r"\s*\(.*\)$", "", label), row.start, lexicon)
            if product is None or (
                not product.known and product.kind != "ambiguous" and not re.search(r"[a-z]", label)
            ):
                return []
    sentence = next(
        (s.sentence for s in article.sentences if s.sentence.char_start <= row.start < s.sentence.char_end), None
    )
    if sentence is None or reporter is None:
        return []
    found: list[TradeMention] = []
    share: float | None = None
    change: float | None = None
    for cell, column in zip(row.cells[1:], columns, strict=False):
        match = _CELL.fullmatch(cell)
        told = find_figures(cell, lexicon) if match is None else ()
        match = match or (_CELL.search(cell) if len(told) == 1 else None)
        if match is None or column.kind == "other":
            continue
        if told and column.unit is None and told[0].unit is not None:
            column = replace(column, unit=told[0].unit)
        number = read_number(match["n"]) * (-1 if re.match(r"[-−]", cell) else 1)
        if column.kind == "share" or (match["p"] and column.kind == "amount"):
            share = number
        elif column.kind == "change":
            change = number
        elif (unit := column.unit or _unit(cell, lexicon)[0]) is not None and (column.flow or flow):
            when = column.period if column.period.known else period
            value = number * (scale_of(match["s"]) if match["s"] else column.scale)
            money = find_currency(unit, (reporter, partner), lexicon)
            dollars, converted = printed_and_converted(value, money, when, lexicon) if money else (None, None)
            found.append(
                TradeMention(
                    sentence=sentence.ordinal,
                    char_start=row.start,
                    char_end=min(row.end, sentence.char_end),
                    reporter_iso3=reporter,
                    partner_iso3=partner,
                    flow=column.flow or flow,  # type: ignore[arg-type]
                    status="reported",
                    rule_id="trade.table",
                    confidence=0.8,
                    product=product.text if product else None,
                    hs_code=product.hs_code if product else None,
                    value=value if money else None,
                    currency=money,
                    value_usd=dollars,
                    converted_usd=converted,
                    quantity=None if money else value,
                    quantity_unit=None if money else unit,
                    period_start=when.start,
                    period_end=when.end,
                    period_basis=("fiscal" if when.fiscal else "calendar") if when.known else None,
                    figure_start=row.start + max(0, _find_cell(row, cell, article)),
                    bound="exact",
                )
            )
    if not found and share is not None and 0 < share < 100 and product is not None and flow in ("export", "import"):
        place = row.start + max(0, _find_cell(row, row.cells[1], article))
        found.append(_share_row(row, sentence, (reporter, partner, flow), product, share, period, place))
    elif len(found) == 1 and (share is not None or change is not None):
        found = [replace(found[0], share_pct=share if share is None or 0 < share < 100 else None, change_pct=change)]
    return found


def _share_row(
    row: Row,
    sentence: Sentence,
    sides: tuple[str, str | None, str],
    product: Product,
    share: float,
    period: Period,
    place: int,
) -> TradeMention:
    """Return the row of a good of which a list tells only its share."""
    return TradeMention(
        sentence=sentence.ordinal,
        char_start=row.start,
        char_end=min(row.end, sentence.char_end),
        reporter_iso3=sides[0],
        partner_iso3=sides[1],
        flow=sides[2],  # type: ignore[arg-type]
        status="reported",
        rule_id="trade.table",
        confidence=0.8,
        product=product.text,
        hs_code=product.hs_code,
        share_pct=share,
        period_start=period.start,
        period_end=period.end,
        period_basis=("fiscal" if period.fiscal else "calendar") if period.known else None,
        figure_start=place,
        bound="exact",
    )


def _caption(article: AnalysedArticle, start: int) -> list[AnalysedSentence]:
    """Return the one or two sentences right before a table."""
    before = [s for s in article.sentences if s.sentence.char_end <= start]
    return before[-2:]


def _frame(
    caption: Sequence[AnalysedSentence],
    actors: ActorReading,
    context: TradeContext,
    lexicon: TradeLexicon,
    article: AnalysedArticle,
) -> Frame | None:
    """Return the flow that the caption names, the nearest sentence first."""
    for sentence in reversed(caption):
        terms = [t for t in find_terms(sentence.doc, lexicon) if t.flow != "other"]
        if not terms:
            continue
        parties: tuple[Party, ...] = find_parties(sentence, sentence.sentence.ordinal, actors, lexicon)
        frames = build_frames(sentence.doc, terms, parties, context, lexicon)
        return next((f for f in frames if f.reporter), None)
    return None


def _period(
    caption: Sequence[AnalysedSentence], article: AnalysedArticle, dates: Sequence[Sequence[DateExpression]]
) -> Period:
    for sentence in reversed(caption):
        ordinal = sentence.sentence.ordinal
        placed = [
            d for d in place_dates(sentence.doc, dates[ordinal] if ordinal < len(dates) else (), None) if d.usable
        ]
        if len(placed) == 1:
            return placed[0].period
    return UNKNOWN


def _column(cell: str, words: str, lexicon: TradeLexicon) -> Column:
    """Tell what a column holds from its header and, for unit and scale, from the caption."""
    low = cell.lower()
    if re.search(r"change|growth|increase|y/y|yoy|dynamics", low):
        return Column("change")
    if "share" in low or low.strip() in ("%", "percent", "in %"):
        return Column("share")
    if re.search(r"hs code|code|rank|no\.", low):
        return Column("other")
    unit, scale = _unit(cell, lexicon)
    if unit is None:
        unit, shared = _unit(words, lexicon)
        scale = shared
    year = _YEAR.search(cell)
    flow = (
        next((flow for word, flow in _FLOW_WORDS.items() if re.search(rf"\b{word}\b", low)), None)
        if low not in ("volume", "value")
        else None
    )
    return Column("amount", scale, unit, flow, _year_period(year) if year else UNKNOWN)


def _unit_named(text: str) -> bool:
    """True for a caption that tells the unit of its table ("(in million dollars)", "US$ mn")."""
    return (
        re.search(r"(?i)\(?\b(?:in|values?:?)\s+(?:[A-Z$€£]+\s*)?(?:thousand|million|billion|mln|mn|bn)", text)
        is not None
    )


def _unit(text: str, lexicon: TradeLexicon) -> tuple[str | None, float]:
    """Return the currency or unit that a header names ("million US dollars", "USD mn", "thousand tonnes")."""
    scale = re.search(
        (
            r"(?i)\b(thousands?|millions?|billions?|mln|mn|bn|crores?|lakhs?)\b|\$\s?(m|mn|bn|million"
            r"|billion)\b|(?<=\d)(?!)"
        ),
        text,
    )
    word = (scale[1] or scale[2]) if scale else None
    factor = scale_of(re.sub(r"s$", "", word.lower())) if word else 1.0
    currency = re.search(
        rf"(?<![\w])(?:{lexicon.currency_prefix})(?![a-z])|(?<!\w)(?:{lexicon.currency_word})(?!\w)", text
    )
    if currency:
        return currency[0], factor
    measure = re.search(
        r"(?i)(?<!\w)(?:tonnes|tons|barrels|kg|litres|units|pieces|cubic metres|cubic meters)(?!\w)", text
    )
    if measure:
        return lexicon.units.get(measure[0].lower(), measure[0]), factor
    return None, factor


def _is_amount(cell: str) -> bool:
    match = _CELL.fullmatch(cell)
    return match is not None and _YEAR.fullmatch(cell) is None


def _year_period(match: re.Match[str]) -> Period:
    first = int(match[1])
    if match[2]:
        return Period(date(first, 1, 1), date(first + 1, 12, 31), True, "table")
    return Period(date(first, 1, 1), date(first, 12, 31), False, "table")


def _find_cell(row: Row, cell: str, article: AnalysedArticle) -> int:
    return article.article.text[row.start : row.end].find(cell)
