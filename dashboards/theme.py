"""The colours, shapes and words that mean the same on every page.

Belongs here: constants of the design and the chart settings that follow from them. The palette is that
of Okabe and Ito, which readers with any of the usual colour-vision deficiencies can tell apart.
"""

from __future__ import annotations

import streamlit as st

QUAD_NAMES: dict[int, str] = {
    1: "Verbal cooperation",
    2: "Material cooperation",
    3: "Verbal conflict",
    4: "Material conflict",
}
QUAD_COLOURS: dict[str, str] = {
    "Verbal cooperation": "#56B4E9",
    "Material cooperation": "#0072B2",
    "Verbal conflict": "#E69F00",
    "Material conflict": "#D55E00",
}
EVENT_TYPES: dict[str, str] = {
    "AGREE": "promise, offer, plan",
    "CONSULT": "meet, visit, talk",
    "SUPPORT": "sign, recognise, endorse",
    "CONCEDE": "yield, ease, apologise",
    "COOPERATE": "work together",
    "AID": "give help",
    "RETREAT": "withdraw, release, cease fire",
    "REQUEST": "ask, urge, demand",
    "ACCUSE": "blame, criticise, investigate",
    "REJECT": "refuse, veto, cancel",
    "THREATEN": "warn, threaten",
    "PROTEST": "demonstrate, strike",
    "SANCTION": "sanction, expel, cut relations",
    "MOBILIZE": "move or raise forces",
    "COERCE": "seize, arrest, restrict",
    "ASSAULT": "attack, shell, kill",
}
STATUS_SHAPES: dict[str, str] = {
    "occurred": "circle",
    "planned": "diamond",
    "intended": "square",
    "alleged": "triangle-up",
    "denied": "cross",
}
STATUS_HELP: dict[str, str] = {
    "occurred": "the text says it happened or is happening",
    "planned": "scheduled or announced for the future",
    "intended": "a wish, an aim or a proposal",
    "alleged": "claimed by one party, unproven",
    "denied": "reported as not having happened",
}
FLOW_COLOURS: dict[str, str] = {
    "export": "#009E73",
    "import": "#CC79A7",
    "turnover": "#8C8C8C",
    "balance": "#B59F00",
}
KIND_COLOURS: dict[str, str] = {
    "country": "#0072B2",
    "person": "#E69F00",
    "government": "#56B4E9",
    "igo": "#009E73",
    "company": "#CC79A7",
    "organisation": "#B59F00",
    "group": "#D55E00",
}
ROLE_COLOURS: dict[str, str] = {"current": "#0072B2", "former": "#E69F00", "unknown": "#8C8C8C"}
HIGHLIGHT_COLOURS: dict[str, str] = {
    "actor": "#8A6FD1",
    "date": "#B26A00",
    "event": "#0072B2",
    "trade": "#009E73",
}
COOPERATION = QUAD_COLOURS["Material cooperation"]
CONFLICT = QUAD_COLOURS["Material conflict"]
NO_DATA = "#8C8C8C"


PRECISION_HELP: dict[str, str] = {
    "day": "told to the day",
    "range": "told as several days",
    "month": "told to the month",
    "year": "told to the year",
    "unknown": "the text tells no date",
}


def is_dark() -> bool:
    """Return whether the reader's browser shows the dark theme (light where it is not known yet)."""
    return st.context.theme.type == "dark"


def land_colour() -> str:
    """Return the fill of countries without data on the map."""
    return "#2a323d" if is_dark() else "#e6eaee"


def line_colour() -> str:
    """Return the colour of thin separating lines in charts."""
    return "#12161c" if is_dark() else "#ffffff"


def muted_text() -> str:
    """Return the colour of secondary words inside charts."""
    return "#a9b2be" if is_dark() else "#5a6572"
