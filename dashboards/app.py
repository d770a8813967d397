"""Entry point of the dashboard: `streamlit run dashboards/app.py`.

Belongs here: the pages, the frame round them and the last net that keeps tracebacks from readers.
"""

from __future__ import annotations

import logging

import streamlit as st

from dashboards import facts, frame
from warehouse.access import WarehouseMissingError

PAGES = (
    ("overview.py", "Overview", ":material/explore:"),
    ("relations.py", "Relations", ":material/handshake:"),
    ("trade.py", "Trade", ":material/sailing:"),
    ("actors.py", "Actors", ":material/groups:"),
    ("documents.py", "Documents", ":material/description:"),
    ("quality.py", "Data quality", ":material/fact_check:"),
    ("sql_console.py", "SQL", ":material/terminal:"),
)


def main() -> None:
    """Draw the frame and the page that the URL asks for."""
    st.set_page_config(page_title="Dragoman", page_icon=str(frame.FAVICON), layout="wide")
    page = st.navigation([st.Page(path, title=title, icon=icon) for path, title, icon in PAGES])
    frame.load_styles()
    frame.note_width()
    if not frame.has_warehouse():
        return
    try:
        with st.sidebar:
            frame.show_build()
        facts.show_requested()  # before the page, so that it does not wait for it
        page.run()
    except WarehouseMissingError as error:
        logging.getLogger(__name__).warning("warehouse not readable: %s", error)
        st.warning(f"The warehouse cannot be read just now: {error}. Reload the page in a moment.")
    except Exception:  # the outermost frame: a reader gets words, the log gets the traceback
        logging.getLogger(__name__).exception("page %s failed", page.title)
        st.error(
            f"The page {page.title} could not be drawn. The log of the dashboard says why; the other pages still work. "
            "If the warehouse was built by another version of the program, build it again.",
        )


if __name__ == "__main__":
    main()
