"""Trade that no rule reads: figures and goods of an account of trade, weighed by what stands near them.

Belongs here: the second reading, after the rules. An account goes on in ever new words ("Eleven cargoes went to Japan",
"Iraq came second with $655 million"); for each figure or good without a row all readings that its sentence and the rows
before it allow are compared by a log-linear model, whose weights are data (`trade_weights.csv`), fitted on passages of
our own (`etl/extract/trade/training`). The probability is the row's confidence.
"""

from etl.extract.trade.weighed.rows import weigh_rows

__all__ = ["weigh_rows"]
