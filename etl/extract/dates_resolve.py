"""Turn a matched date expression into days: one resolver for each kind of rule, by the name the rules use.

Belongs here: the table of resolvers. A resolver returns None when the match is no date after all, and an unknown
moment when it is one that cannot be placed; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

from etl.extract import dates_absolute, dates_relative
from etl.extract.dates_reading import Resolver


def make_resolvers() -> Mapping[str, Resolver]:
    """Return the resolvers by the names that the rules use."""
    modules = (dates_absolute, dates_relative)
    return {name: getattr(module, name) for module in modules for name in module.RESOLVERS}
