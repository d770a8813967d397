"""Join what two rows of one sentence say of one flow: "22 percent, fetching $2bn", "import of 700,000 tonnes".

Belongs here: rows that complete each other. Each row by itself is made in `rows.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from etl.records import TradeMention

_HEDGE = r"(?:about |around |nearly |almost |over |some |more than |roughly |just |only |an? |US)*"
_THEN_VALUE = re.compile(
    rf"[^,;()]{{0,45}}?\s*[,(]?\s*(?:or|i\.e\.|fetching|worth|earning|bringing in|equal to|equivalent to|valued at"
    rf"|generating|netting|yielding|amounting to|making)\s+{_HEDGE}",
    re.I,
)
_THEN_WORTH = re.compile(
    rf"[^,;()]{{0,60}},?\s*\(?(?:worth|valued at|with a value of|at a value of"
    rf"|for(?: a total of)?|at a cost of|costing|earning|fetching|bringing in|and (?:earned|fetched|paid"
    rf"|received))\s+{_HEDGE}",
    re.I,
)
_THEN_SHARE = re.compile(
    rf"\s*,?\s*(?:or|equal to|equivalent to|which is|representing|accounting for|making up)\s+{_HEDGE}", re.I
)
_NEW_CLAUSE = re.compile(r"\b(?:and|while|whereas|but)\b", re.I)


def join_rows(text: str, base: int, flows: Sequence[TradeMention]) -> list[TradeMention]:
    """Return the rows of a sentence with a share and the value beside it in one row, goods with the period.

    `base` is where the sentence begins in the article; figures of rows count from there.
    """
    joined: list[TradeMention] = []
    rows = list(flows)
    ordered = sorted((row for row in rows if row.figure_start is not None), key=lambda row: row.figure_start or 0)
    gone: set[int] = set()
    for one, two in itertools.pairwise(ordered):
        both = None if id(one) in gone else _both(text, base, one, two) or _worth(text, base, one, two)
        if both is not None:
            rows[next(i for i, row in enumerate(rows) if row is one)] = both
            gone |= {id(one), id(two)}
    for row in rows:
        if id(row) not in gone:
            joined.append(_with_period(row, rows))
    return joined


def _both(text: str, base: int, one: TradeMention, two: TradeMention) -> TradeMention | None:
    """Return one row for "22 percent, fetching $2bn" or "$2bn, or 22 percent of it"; None where they are two facts."""
    share, value = (one, two) if one.share_pct is not None else (two, one)
    alone = share.value is None and share.quantity is None and share.change_pct is None
    if share.share_pct is None or not alone or value.share_pct is not None or value.value is None:
        return None
    same = (share.reporter_iso3, share.partner_iso3, share.flow, share.status)
    if same != (value.reporter_iso3, value.partner_iso3, value.flow, value.status):
        return None
    if value.product is not None and share.product is not None and value.product != share.product:
        return None
    stretch = text[(one.figure_start or 0) - base : (two.figure_start or 0) - base]
    pattern = _THEN_VALUE if share is one else _THEN_SHARE
    tail = re.sub(r"^\S+(?:\s(?:percent|per cent|%|million|billion|third|half|quarter|bn|m))?", "", stretch, count=1)
    if not pattern.fullmatch(tail) or _NEW_CLAUSE.search(tail):
        return None
    if share is two and share.product is None:
        return None
    told = value if value.period_start is not None else share
    return replace(
        value,
        period_start=told.period_start,
        period_end=told.period_end,
        period_basis=told.period_basis,
        share_pct=share.share_pct,
        product=share.product if share.product is not None else value.product,
        hs_code=share.hs_code if share.product is not None else value.hs_code,
        char_start=min(share.char_start, value.char_start),
        char_end=max(share.char_end, value.char_end),
        confidence=min(share.confidence, value.confidence),
    )


def _worth(text: str, base: int, one: TradeMention, two: TradeMention) -> TradeMention | None:
    """Return one row for "3,000 tonnes of tea worth $2m": quantity and value of the same goods."""
    if one.quantity is None or one.value is not None or two.value is None or two.quantity is not None:
        return None
    sides = (one.reporter_iso3, one.partner_iso3, one.flow, one.status, one.product)
    if sides != (two.reporter_iso3, two.partner_iso3, two.flow, two.status, two.product):
        return None
    stretch = text[(one.figure_start or 0) - base : (two.figure_start or 0) - base]
    if not _THEN_WORTH.fullmatch(re.sub(r"^[\d.,]+\s*", "", stretch)):
        return None
    told = two if two.period_start is not None else one
    return replace(
        two,
        period_start=told.period_start,
        period_end=told.period_end,
        period_basis=told.period_basis,
        quantity=one.quantity,
        quantity_unit=one.quantity_unit,
        change_pct=two.change_pct if two.change_pct is not None else one.change_pct,
        char_start=min(one.char_start, two.char_start),
        char_end=max(one.char_end, two.char_end),
        confidence=min(one.confidence, two.confidence),
    )


def _with_period(row: TradeMention, rows: Sequence[TradeMention]) -> TradeMention:
    """Give a good without a figure the period of the whole whose part it is."""
    if row.figure_start is not None or row.product is None or row.period_start is not None:
        return row
    whole = [
        other
        for other in rows
        if other.figure_start is not None
        and (other.reporter_iso3, other.partner_iso3, other.flow, other.status)
        == (row.reporter_iso3, row.partner_iso3, row.flow, row.status)
    ] or [
        other
        for other in rows
        if other.figure_start is not None
        and row.status == other.status == "reported"
        and {other.reporter_iso3, other.partner_iso3} == {row.reporter_iso3, row.partner_iso3}
    ]
    periods = {(other.period_start, other.period_end) for other in whole}
    if len(periods) != 1 or whole[0].period_start is None:
        return row
    first = whole[0]
    return replace(row, period_start=first.period_start, period_end=first.period_end, period_basis=first.period_basis)
