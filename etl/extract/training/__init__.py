"""Fitting the models of trade and events, and the network that both ask, on annotated texts of our own: `make weights`.

`articles.jsonl` holds articles and short texts with their actors, events and trade flows, `passages.jsonl` passages
with trade flows only, all annotated by the codebook; countries and institutions are real, what is told of them is made
up. A line is one text: `text`, `trade_flows` and, in the former, `actors` and `events`.

The country that a text is on the trade of is fitted first (`home.py`), since the rules that the others weigh go by it.
"""
