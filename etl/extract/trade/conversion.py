"""Say which currency a printed amount is in, and what it is in US dollars.

Belongs here: ambiguous names ("rupees", "pesos") resolved by the parties, and the yearly rates that ship with
the project. An amount whose period the text does not tell, or whose year has no rate, is not converted.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.period import Period


def find_currency(
    term: str, countries: Sequence[str | None], lexicon: TradeLexicon, *, dollar: str | None = None
) -> str | None:
    """Return the ISO 4217 code of a printed currency; None where the parties leave several possible.

    `dollar` is what a plain "$" stands for, where that is not the US dollar.

    An entry of no country stands where no party has such a currency: "pounds" are sterling between Nigeria and Norway.
    """
    if term == "$" and dollar is not None:
        return dollar
    options = (
        lexicon.currencies.get(term) or lexicon.currencies.get(term.lower()) or lexicon.currencies.get(term.upper())
    )
    if options is None:
        options = lexicon.currencies.get(" ".join(term.lower().split()), ())
    local = len(term) < 3 and term.isalpha()  # "P", "Kz": only where a party has such a currency
    if len(options) == 1 and not (local and options[0][1]):
        return options[0][0]
    for country in countries:
        for code, home in options:
            if home is not None and home == country:
                return code
    plain = [code for code, home in options if home is None]
    return plain[0] if len(plain) == 1 else None


def printed_and_converted(
    value: float, currency: str, period: Period, lexicon: TradeLexicon
) -> tuple[float | None, float | None]:
    """Return `value_usd` and `converted_usd` of an amount: dollars as printed, and dollars computed from a rate."""
    return (value, None) if currency == "USD" else (None, in_dollars(value, currency, period, lexicon))


def in_dollars(value: float, currency: str, period: Period, lexicon: TradeLexicon) -> float | None:
    """Return the amount in US dollars at the average rate of the year in which the period's middle lies."""
    if currency == "USD":
        return value
    if period.start is None or period.end is None:
        return None
    if (period.end - period.start).days > 550:
        return None
    middle = period.start + (period.end - period.start) / 2
    rate = lexicon.rates.get((currency, middle.year))
    return round(value / rate, 2) if rate else None
