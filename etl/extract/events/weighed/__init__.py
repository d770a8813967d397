"""Events weighed: which words report an event, and between whom, by models fitted on annotated articles.

Belongs here: what speaks for a type (`kinds.py`), for a pair of parties (`sides.py`), and what is made of it
(`choose.py`). Rules propose; their reading is one of the features. The scores of the network (`etl/extract/network`)
are added to the weights of the features.
"""

from etl.extract.events.weighed.choose import weigh_events

__all__ = ["weigh_events"]
