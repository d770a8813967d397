"""What an article means as numbers: a small network over the vectors of its words, and scores of choices by it.

Belongs here: the layout of an article (`layout.py`) and the network as it is used (`scores.py`; its weights are
`etl/lexicons/network.onnx`). Its layers begin with those of the encoder that the language pipeline was trained from,
and are fitted together with the log-linear models (`etl/extract/training`), whose sums its scores are added to. What is
asked of an event or of trade is told by them, as names of labels and roles, and places of words.
"""

from etl.extract.network.layout import Layout, Mark, Span, layout_of
from etl.extract.network.scores import Vectors, encode, load_network

__all__ = ["Layout", "Mark", "Span", "Vectors", "encode", "layout_of", "load_network"]
