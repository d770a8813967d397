"""What one sentence hands to the next.

Belongs here: the record only; `flows.py` fills it, `rows.py` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.extract.trade.frame import Frame
from etl.extract.trade.period import UNKNOWN, Period
from etl.extract.trade.products import Product


@dataclass(frozen=True)
class Carried:
    """What one sentence hands to the next: frame and period of its flows, and what was stated for that period."""

    frame: Frame | None = None
    period: Period = UNKNOWN
    stated: frozenset[tuple[str | None, str | None, str, str | None, str]] = frozenset()
    sentence: int = -99
    paragraph: int = -1
    frames: tuple[Frame, ...] = ()
    fiscal: Period = UNKNOWN
    product: Product | None = None  # the one good of the last sentence's rows
    lead: Period = UNKNOWN  # what the first figures of a text on one country's trade are told for
    told: Period = UNKNOWN  # the period told last, whether or not it holds on
    base: Period = UNKNOWN  # what the figures told last were compared with
    currency: str | None = None  # the currency of the last sum, as printed
