"""Correcting an actor where that is allowed: two that are one, one that is two, a wrong name, kind or country.

Belongs here: the forms on the actor's page. The file and its rules are in `warehouse/corrections.py`; a correction
takes effect with the next build.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import actor_questions
from dashboards.corrections import UNKNOWN, corrections_file, is_allowed, show_made
from dashboards.store import each
from warehouse.corrections import CorrectionError, append_correction, correctable_columns

MOST_FOUND = 30
MERGE, SPLIT, CORRECT = (
    "It is the same as another actor: merge them",
    "In some articles the name is somebody else: split it",
    "Its name, kind or country is wrong: correct it",
)
MISSING = {
    MERGE: "Search the other actor and choose it.",
    SPLIT: "Choose the articles and say what the other actor is called.",
    CORRECT: "Give a new value.",
}


def show_actor_corrections(actor_id: str, name: str) -> None:
    """Mark an actor that people corrected; where it is allowed, offer to merge, split or correct it."""
    show_made(actor_id)
    if not is_allowed():
        return
    with st.expander("Correct this actor"):
        what = st.radio("What is to be done?", [MERGE, SPLIT, CORRECT], key="actor-action")
        forms = {MERGE: _merge_form, SPLIT: _split_form, CORRECT: _correct_form}
        correction, missing = forms[what](actor_id, name), MISSING[what]
        who = st.text_input("Who are you?", key="correct-who")
        why = st.text_input("Why?", key="actor-why")
        if st.button("Save the correction", key="actor-save"):
            _save(correction, who, why) if correction else st.warning(missing)


def _merge_form(actor_id: str, name: str) -> dict[str, Any] | None:
    words = st.text_input("Search the other actor", key="actor-other", placeholder="any part of a name")
    found = actor_questions.find_actors(words, (), None, limit=MOST_FOUND) if words else None
    if found is None:
        return None
    others = {
        row.actor_id: f"{row.name} ({row.kind}, {row.country or 'country not known'}; {row.mention_count:,} mentions)"
        for row in each(found.astype(object).where(found.notna(), None))
        if row.actor_id != actor_id
    }
    if not others:
        st.caption("No other actor is called so.")
        return None
    other = st.selectbox("Other actor", list(others), format_func=others.__getitem__, key="actor-chosen")
    names = {actor_id: name, other: str(found.loc[found["actor_id"] == other, "name"].iloc[0])}
    first = st.radio("Which one stays?", list(names), format_func=names.__getitem__, key="actor-stays")
    ordered = sorted(names.items(), key=lambda item: item[0] != first)
    return {"action": "merge", "actors": ordered}


def _split_form(actor_id: str, name: str) -> dict[str, Any] | None:
    found = actor_questions.articles_of(actor_id)
    titles = {
        row.article_id: " · ".join(str(part) for part in (row.title, row.publisher, row.published_on) if part)
        for row in each(found.astype(object).where(found.notna(), None))
    }
    chosen = st.multiselect(
        "Articles in which it is somebody else",
        list(titles),
        format_func=lambda article_id: titles[article_id] or article_id,
        key="actor-articles",
    )
    called = st.text_input("What is the other one called?", key="actor-called")
    if not chosen or not called.strip():
        return None
    return {"action": "split", "key": actor_id, "quote": name, "articles": chosen, "name": called.strip()}


def _correct_form(actor_id: str, name: str) -> dict[str, Any] | None:
    column = st.selectbox("Column", correctable_columns("actors"), key="actor-column")
    value = st.text_input("New value", key="actor-value", help=f"`{UNKNOWN}` makes it unknown").strip()
    if not value:
        return None
    changes = {column: None if value.lower() == UNKNOWN else value}
    return {"action": "correct", "key": actor_id, "quote": name, "changes": changes}


def _save(correction: dict[str, Any], who: str, why: str) -> None:
    try:
        made = append_correction(corrections_file(), table="actors", who=who, why=why, **correction)
    except CorrectionError as error:
        st.warning(str(error))
        return
    st.success(f"Saved as {made.correction_id}. The next build applies it.")
