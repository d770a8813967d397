"""What an article has told when an item is read: whose trade it is on, the rows of the rules before, beside and after.

Belongs here: one item with its surroundings, and a reading as goods, turnover or balance between two sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.extract.network import Layout, Span
from etl.extract.trade.figures import Figure
from etl.extract.trade.parties import TradeContext
from etl.extract.trade.weighed.items import Item, Named, View
from etl.extract.trade.weighed.story import NOTHING, Reading, Story
from etl.records import TradeMention


@dataclass(frozen=True)
class Scene:
    """An item with its surroundings; `own` is the row that a rule reads of it."""

    view: View
    item: Item
    context: TradeContext
    own: TradeMention | None
    before: TradeMention | None
    beside: tuple[TradeMention, ...]
    follows: bool  # a row comes within two sentences
    story: Story = NOTHING

    def span(self, thing: Item | Named, layout: Layout) -> Span:
        """Return an item, a good or a country of the sentence as words of the article."""
        return layout.span(self.view.ordinal, *self.view.tokens(thing.start, thing.end))

    @property
    def since(self) -> int:
        """Sentences since the row before, at most three."""
        return min(3, self.view.ordinal - self.before.sentence) if self.before is not None else 9


def reading_of(row: TradeMention) -> Reading:
    """Return what a row says as a reading: an import of B from A is goods of A for B, a deficit the other's surplus."""
    sides = (str(row.reporter_iso3), str(row.partner_iso3))
    amount = row.value if row.value is not None else row.value_usd
    if row.flow == "turnover":
        return ("turnover", *sorted(sides))  # type: ignore[return-value]
    if row.flow == "balance":
        return ("balance", sides[1], sides[0]) if amount is not None and amount < 0 else ("balance", *sides)
    return ("goods", sides[1], sides[0]) if row.flow == "import" else ("goods", *sides)


def scenes(views: Sequence[View], rows: Sequence[TradeMention], context: TradeContext) -> Iterator[Scene]:
    """Yield every item of an article with its surroundings, in order; `rows` are those of the rules."""
    ordered = sorted(rows, key=lambda row: (row.sentence, _place(row)))
    for view in views:
        earlier = [row for row in ordered if row.sentence < view.ordinal]
        beside = tuple(row for row in ordered if row.sentence == view.ordinal)
        later = next((row for row in ordered if row.sentence > view.ordinal), None)
        for item in view.items:
            yield Scene(
                view=view,
                item=item,
                context=context,
                own=next((row for row in beside if _tells(row, item, view)), None),
                before=earlier[-1] if earlier else None,
                beside=beside,
                follows=later is not None and later.sentence - view.ordinal <= 2,
            )


def _states(row: TradeMention, figure: Figure) -> bool:
    """Tell whether a row holds the number of a figure: its growth, its share, its quantity or its amount."""
    amounts = {"money": (row.value, row.value_usd), "quantity": (row.quantity,)}
    number = figure.value
    told = amounts.get(figure.kind, (row.share_pct, row.change_pct))
    return any(amount is not None and abs(abs(amount) - abs(number)) <= 0.001 * abs(number) for amount in told)


def _place(row: TradeMention) -> int:
    return row.figure_start if row.figure_start is not None else row.char_start


def _tells(row: TradeMention, item: Item, view: View) -> bool:
    """Tell whether a row is of an item: it states the figure, or is of that good or partner without one."""
    if item.figure is not None:
        return row.figure_start == view.start + item.start or _states(row, item.figure)
    if row.figure_start is not None:
        return False
    if item.kind == "partner":
        return bool({row.reporter_iso3, row.partner_iso3} & {*item.countries})
    if row.product is None:
        return False
    same_code = bool(item.hs_code and row.hs_code and item.hs_code[:2] == row.hs_code[:2])
    return same_code or item.text.lower() in row.product.lower() or row.product.lower() in item.text.lower()
