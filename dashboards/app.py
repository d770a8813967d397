"""Entry point of the dashboard: `streamlit run dashboards/app.py`.

Belongs here: the pages, the frame round them and the last net that keeps tracebacks from readers.
"""

from __future__ import annotations

import logging

import streamlit as st

from dashboards import facts, frame
from warehouse.access import WarehouseMissingError

PAGES = (
    ("overview.py", "Overview", "🧭"),
    ("relations.py", "Relations", "🤝"),
    ("trade.py", "Trade", "🚢"),
    ("actors.py", "Actors", "👤"),
    ("documents.py", "Documents", "📄"),
    ("quality.py", "Data quality", "🔎"),
    ("sql_console.py", "SQL", "⌨️"),
)


def main() -> None:
    """Draw the frame and the page that the URL asks for."""
    st.set_page_config(page_title="Dragoman", page_icon="🐉", layout="wide")
    page = st.navigation([st.Page(path, title=title, icon=icon) for path, title, icon in PAGES])
    frame.load_styles()
    if not frame.has_warehouse():
        return
    try:
        with st.sidebar:
            frame.show_build()
        page.run()
        facts.show_requested()
    except WarehouseMissingError as error:
        logging.getLogger(__name__).warning("warehouse not readable: %s", error)
        st.warning(f"The warehouse cannot be read just now: {error}. Reload the page in a moment.")


if __name__ == "__main__":
    main()
