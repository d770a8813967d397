"""Say who states the figures of a sentence: "according to the Energy Ministry", "the minister said".

Belongs here: the actor key of the claimant of a sentence. Actors are found in `etl/extract/actors`.
"""

from __future__ import annotations

import re

from etl.extract.spans import ActorReading, ActorSpan
from etl.extract.trade.terms import text_of
from etl.language.analysis import AnalysedSentence

_SAYING = frozenset(
    [
        "say",
        "tell",
        "note",
        "state",
        "report",
        "announce",
        "add",
        "show",
        "reveal",
        "claim",
        "stress",
        "emphasize",
        "emphasise",
        "underline",
        "highlight",
        "inform",
        "declare",
        "indicate",
        "mention",
        "point",
        "recall",
        "remark",
        "estimate",
        "observe",
        "write",
        "explain",
        "disclose",
        "publish",
        "release",
    ]
)
_ACCORDING = re.compile(
    r"\b(?:according to|as reported by|citing|quoting|as per|(?:data|figures|statistics"
    r"|information|a statement)(?: released| published| provided| issued)? (?:by|from|of)"
    r"|(?:reported|announced|said) by)\s+"
    r"(?:(?:the|data|figures|statistics|official|latest|information|from|of|by|released"
    r"|published|recent|preliminary|a report|customs|trade)\s+)*",
    re.I,
)

# "Dutch customs data put …", "according to Chinese figures"
_OWN_DATA = re.compile(
    r"(?:['’]s?)?\s+(?:(?:official|customs|trade|government|central bank|national|foreign trade"
    r"|statistics office)\s+){0,3}"
    r"(?:data|figures|statistics)\b(?!\s+of\s+[$€£\d])",
    re.I,
)


def find_claimant(sentence: AnalysedSentence, ordinal: int, actors: ActorReading) -> str | None:
    """Return the key of the actor who is said to state the sentence, None where nobody is named."""
    spans = actors.spans[ordinal] if ordinal < len(actors.spans) else ()
    if not spans:
        return None
    doc = sentence.doc
    text = text_of(doc)
    for span in spans:
        end = doc[span.end - 1].idx + len(doc[span.end - 1].text)
        if _OWN_DATA.match(text, end) and not re.search(
            r"\b(?:to|from|with)\s+(?:the\s+)?$", text[: doc[span.start].idx]
        ):
            return _key(span)
    for match in _ACCORDING.finditer(text_of(doc)):
        for span in spans:
            if match.start() <= doc[span.start].idx <= match.end() + 1 and not span.modifier:
                return _key(span)
    for token in doc:
        if token.lemma_.lower() in _SAYING and token.pos_ == "VERB":
            for child in token.children:
                if child.dep_ == "nsubj":
                    speaker = actors.at(ordinal, child.i)
                    if speaker is not None and not speaker.modifier:
                        return _key(speaker)
    return None


def _key(span: ActorSpan) -> str | None:
    return span.actor_keys[0] if len(span.actor_keys) == 1 else None
