"""PLOVER contexts of an event: economic, military, diplomatic … by the words of its clause.

Belongs here: the look-up only; the words are data (`event_contexts.yml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Doc

from etl.extract.events.phrases import lemma


def find_contexts(doc: Doc, given: Sequence[str], words: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the contexts that the code brings and those whose words stand in the sentence, in a fixed order."""
    lemmas = {lemma(token) for token in doc}
    text = " ".join(lemma(token) for token in doc)
    found = set(given)
    for context, cues in words.items():
        if any(cue in lemmas if " " not in cue else cue in text for cue in cues):
            found.add(context)
    return tuple(name for name in [*words, *sorted(set(given) - set(words))] if name in found)
