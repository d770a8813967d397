"""Read tables of trade that a text keeps as rows ("Tea | 12.4").

Belongs here: rows under a header that names flow, unit and, where told, parties and period.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import TradeContext
from etl.language.analysis import AnalysedArticle
from etl.records import TradeMention


def find_table_flows(
    article: AnalysedArticle, context: TradeContext, lexicon: TradeLexicon, flows: Sequence[TradeMention]
) -> tuple[TradeMention, ...]:
    """Return the flows of table rows; none yet."""
    return ()
