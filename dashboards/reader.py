"""The reader: an article's text with what was read from it marked, sentence by sentence.

Belongs here: cutting the text into marked pieces and the component that draws them and reports the sentence that
was chosen (by mouse or keyboard). Texts come from anywhere, so that they reach the browser as data, never as HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.facts import ASSETS
from dashboards.store import each

SHOWN_KINDS = ("actor", "date", "event", "trade")


@dataclass(frozen=True)
class Piece:
    """A stretch of one sentence with the kinds of facts that cover it and what they say."""

    text: str
    kinds: tuple[str, ...]
    label: str


def cut_sentence(text: str, start: int, marks: list[tuple[int, int, str, str]]) -> list[Piece]:
    """Return a sentence cut at the ends of its marks, which may overlap; offsets count the article's characters.

    `marks` are (char_start, char_end, kind, label); `start` is the offset of the sentence.
    """
    inside = [
        (max(0, first - start), min(len(text), last - start), kind, label)
        for first, last, kind, label in marks
        if last > start and first < start + len(text)
    ]
    cuts = sorted({0, len(text), *(m[0] for m in inside), *(m[1] for m in inside)})
    pieces = []
    for first, last in pairwise(cuts):
        over = [m for m in inside if m[0] <= first and m[1] >= last]
        kinds = tuple(dict.fromkeys(m[2] for m in over))
        pieces.append(Piece(text[first:last], kinds, "; ".join(dict.fromkeys(m[3] for m in over))))
    return pieces


def prepare_article(
    text: str, sentences: pd.DataFrame, highlights: pd.DataFrame, *, kinds: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the sentences with their pieces and the text between them, ready for the browser."""
    wanted = highlights[highlights["kind"].isin(kinds)]
    columns = ["char_start", "char_end", "kind", "label"]
    by_sentence = {
        key: list(rows[columns].itertuples(index=False, name=None)) for key, rows in wanted.groupby("sentence_id")
    }
    prepared, position = [], 0
    for row in each(sentences):
        pieces = cut_sentence(row.text, row.char_start, by_sentence.get(row.sentence_id, []))
        prepared.append(
            {
                "id": row.sentence_id,
                "kind": row.kind,
                "before": text[position : row.char_start],
                "pieces": [{"text": p.text, "kinds": list(p.kinds), "label": p.label} for p in pieces],
            }
        )
        position = row.char_end
    return prepared


def show_reader(sentences: list[dict[str, Any]], *, chosen: str | None, key: str) -> str | None:
    """Draw the article and return the id of the sentence that was just chosen, None where none was."""
    result = _component()(data={"sentences": sentences, "chosen": chosen}, key=key, on_chosen_change=_ignore)
    clicked = result.chosen
    return str(clicked) if clicked else None


def _ignore() -> None:
    """Accept the trigger; its value is in the result."""


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component(
        "dragoman_reader",
        css=(ASSETS / "reader.css").read_text(encoding="utf-8"),
        js=(ASSETS / "reader.js").read_text(encoding="utf-8"),
    )
