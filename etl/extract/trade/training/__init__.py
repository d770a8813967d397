"""Fitting the weights of `etl.extract.trade.weighed`; nothing of this is needed to read articles."""
