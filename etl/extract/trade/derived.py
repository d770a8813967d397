"""Compute rows that no sentence prints: the value of a share, the balance of exports and imports.

Belongs here: rows marked `derived`. They never stand for a printed figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.records import TradeMention


def derive_flows(flows: Sequence[TradeMention]) -> tuple[TradeMention, ...]:
    """Return value rows for shares of a total stated in the same sentence."""
    derived: list[TradeMention] = []
    for share in flows:
        if share.share_pct is None or share.product is None or share.value is not None:
            continue
        total = next((f for f in flows if f.product is None and f.value is not None and _same(f, share)), None)
        if total is None or total.value is None:
            continue
        factor = share.share_pct / 100
        derived.append(
            replace(
                share,
                value=round(total.value * factor, 2),
                currency=total.currency,
                value_usd=_times(total.value_usd, factor),
                converted_usd=_times(total.converted_usd, factor),
                share_pct=None,
                derived=True,
                rule_id="trade.derived.share",
                confidence=round(min(share.confidence, total.confidence) * 0.9, 3),
                period_start=total.period_start,
                period_end=total.period_end,
                period_basis=total.period_basis,
                bound="about",
            )
        )
    return (*derived, *_balances(flows))


def _times(amount: float | None, factor: float) -> float | None:
    return round(amount * factor, 2) if amount is not None else None


def _less(amount: float | None, other: float | None) -> float | None:
    return round(amount - other, 2) if amount is not None and other is not None else None


def _same(one: TradeMention, two: TradeMention) -> bool:
    return (one.sentence, one.flow, one.reporter_iso3, one.partner_iso3, one.status) == (
        two.sentence,
        two.flow,
        two.reporter_iso3,
        two.partner_iso3,
        two.status,
    )


def _balances(flows: Sequence[TradeMention]) -> list[TradeMention]:
    """Return the balance of an export and an import of the same pair and period, unless a balance is stated."""
    found: list[TradeMention] = []
    whole = [
        f
        for f in flows
        if f.product is None and f.value is not None and f.status == "reported" and f.period_start is not None
    ]
    stated = {
        (frozenset((f.reporter_iso3, f.partner_iso3)), f.period_start, f.period_end)
        for f in whole
        if f.flow == "balance"
    }
    for export in (f for f in whole if f.flow == "export"):
        for other in (f for f in whole if f.flow == "import"):
            pair = (frozenset((export.reporter_iso3, export.partner_iso3)), export.period_start, export.period_end)
            same = (
                export.reporter_iso3,
                export.partner_iso3,
                export.period_start,
                export.period_end,
                export.currency,
            ) == (other.reporter_iso3, other.partner_iso3, other.period_start, other.period_end, other.currency)
            if (
                same
                and pair not in stated
                and export.value is not None
                and other.value is not None
                and abs(export.sentence - other.sentence) <= 1
            ):
                stated.add(pair)
                later = max(export, other, key=lambda f: f.char_start)
                found.append(
                    replace(
                        later,
                        flow="balance",
                        reporter_iso3=export.reporter_iso3,
                        partner_iso3=export.partner_iso3,
                        value=round(export.value - other.value, 2),
                        value_usd=_less(export.value_usd, other.value_usd),
                        converted_usd=_less(export.converted_usd, other.converted_usd),
                        quantity=None,
                        quantity_unit=None,
                        share_pct=None,
                        change_pct=None,
                        derived=True,
                        rule_id="trade.derived.balance",
                        confidence=round(min(export.confidence, other.confidence) * 0.9, 3),
                        bound=None,
                    )
                )
    return found
