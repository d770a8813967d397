"""Trade flows of an article: who exported what to whom, how much, in which period.

Belongs here: the extractor of trade flows and its parts. Actors, dates and the language analysis come from
elsewhere; nothing here reads other articles or the warehouse.
"""

from etl.extract.trade.flows import find_trade_flows
from etl.extract.trade.lexicon import TradeLexicon, load_trade_lexicon
from etl.extract.trade.terms import may_state_trade

__all__ = ["TradeLexicon", "find_trade_flows", "load_trade_lexicon", "may_state_trade"]
