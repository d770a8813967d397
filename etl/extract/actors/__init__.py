"""Who acts in an article: countries, persons, bodies and groups, where they stand, and the offices they hold.

Belongs here: recognition inside one article. Identity across articles is in `etl/resolve/actors.py`,
pronouns and definite descriptions in `etl/extract/references.py`.
"""

from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.load import load_actor_lexicon
from etl.extract.actors.reading import find_actors

__all__ = ["ActorLexicon", "find_actors", "load_actor_lexicon"]
