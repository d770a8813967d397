"""PLOVER contexts of an event: economic, military, diplomatic … by the words of its clause.

Belongs here: the look-up only; the words are data (`event_contexts.yml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Doc

from etl.extract.events.phrases import lemma

KEPT = "contexts"


def find_contexts(doc: Doc, given: Sequence[str], words: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the contexts that the code brings and those whose words stand in the sentence, in a fixed order."""
    told = doc.user_data.get(KEPT)
    if told is None:  # several events are read in one sentence
        lemmas = [lemma(token) for token in doc]
        known, text = set(lemmas), " ".join(lemmas)
        told = {name for name, cues in words.items() if any(cue in (text if " " in cue else known) for cue in cues)}
        doc.user_data[KEPT] = told
    found = told | set(given)
    return tuple(name for name in [*words, *sorted(set(given) - set(words))] if name in found)
