"""What stands round every page: styles, title, the build that is shown, and the words for a missing warehouse.

Belongs here: the frame. Does not belong here: what a page shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.store import ask, build_key, warehouse_path

ASSETS = Path(__file__).resolve().parent / "assets"
STYLES = ASSETS / "style.css"
FAVICON = ASSETS / "favicon.png"
WIDTH_KEY = "window_width"


def open_page(title: str, description: str) -> None:
    """Print the title of a page and one line on what it shows."""
    st.title(title, anchor=False)
    st.caption(description)


def show_build() -> None:
    """Say in the sidebar which build is shown and when it was made."""
    newest = ask(
        "SELECT run_id, finished_at, started_at FROM runs WHERE status = 'published' ORDER BY finished_at DESC LIMIT 1"
    )
    if newest.empty:
        st.caption("The warehouse records no finished build.")
        return
    run = newest.iloc[0]
    finished = pd.Timestamp(run["finished_at"])
    st.caption(f"Built {finished:%-d %b %Y, %H:%M} UTC  \nby run `{run['run_id']}`  \nAll times are UTC.")


def has_warehouse() -> bool:
    """Return whether something is published; where not, say what to do."""
    if build_key():
        return True
    st.title("No warehouse yet", anchor=False)
    st.info(
        f"Nothing is published at `{warehouse_path()}`.\n\n"
        "- Run `make run`, or `dragoman build` to read the documents under `sources/`.\n"
        "- Or materialise all assets in the Dagster UI.\n"
        "- If the warehouse lies elsewhere, set `DRAGOMAN_WAREHOUSE` to its path and start the dashboard again.\n\n"
        "This page looks again whenever it is reloaded."
    )
    return False


def load_styles() -> None:
    """Add the styles of the parts that Streamlit does not draw itself."""
    st.html(STYLES)


def note_width() -> None:
    """Ask the browser whether its window is as narrow as a phone's, so that tables can be drawn to fit."""
    with st.container(key="width_probe"):
        _width_probe()(data={"narrow": is_narrow()}, key=WIDTH_KEY, on_narrow_change=_accept)


def is_narrow() -> bool:
    """Return whether the reader's window is as narrow as a phone's (wide where it is not known yet)."""
    state: Any = st.session_state.get(WIDTH_KEY)
    return bool(state and state.get("narrow"))


def _accept() -> None:
    """Accept the new width; its value is in the state."""


@st.cache_resource(show_spinner=False)
def _width_probe() -> Any:
    return st.components.v2.component("dragoman_width", js=(ASSETS / "width.js").read_text(encoding="utf-8"))
