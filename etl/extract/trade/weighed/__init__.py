"""Trade weighed: what every figure and good of an article is, by models fitted on annotated texts.

Belongs here: the second reading, after the rules. An account goes on in ever new words ("Eleven cargoes went to Japan",
"Iraq came second with $655 million"); for each figure or good all readings that its sentence, the article and the rows
of the rules allow are compared, a rule's reading being one of the features, with the scores of the network
(`etl/extract/network`) added. Items are read in order, each knowing what those before it were read as (`story.py`),
which countries the sentences before have named (`trade/recent.py`), whom "we", "its" and "from there" are likely to
mean (`trade/pronouns.py`), whether a heading is on exports or imports, and whether goods are told to go the other way;
the compass may tell the direction (`compass.py`). A row is made where no rule reads one, and a rule's row is changed or
dropped where the model is sure. Weights are data (`trade_weights.csv`), fitted by `make weights`
(`etl/extract/training`). The probability is the row's confidence.
"""

from etl.extract.trade.weighed.rows import weigh_rows

__all__ = ["weigh_rows"]
