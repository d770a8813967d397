"""The map of relations: country outlines that ship with the project, no tiles and no network.

Belongs here: the map. Outlines are Natural Earth's (see `assets/README.md`); countries too small to be seen
are drawn as points.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import charts
from dashboards.theme import CONFLICT, COOPERATION, is_dark, land_colour, line_colour

ASSETS = Path(__file__).resolve().parent / "assets"
SEQUENTIAL_LIGHT = ("#cfe3f1", "#0b4f80")
SEQUENTIAL_DARK = ("#1f3f57", "#8fd0f5")
MOST_LINES = 40


def relations_map(countries: pd.DataFrame, pairs: pd.DataFrame, *, height: int = 300) -> dict[str, Any]:
    """Return a map as a Vega-Lite spec: countries shaded by events, lines between the busiest pairs by their tone.

    `countries` has iso3, name, event_count; `pairs` has iso3_a, iso3_b, event_count, mean_intensity. A click on
    a country is the selection `country`, on a line `pair`. The outlines are put into the finished spec, because
    Altair would check each of their points.
    """
    points = load_points()
    known = countries.merge(points[["iso3", "latitude", "longitude", "drawn_as"]], on="iso3")
    colour = alt.Color("event_count:Q", legend=None, scale=alt.Scale(type="log", range=_shades(), interpolate="lab"))
    tooltip = [alt.Tooltip("name:N", title="Country"), alt.Tooltip("event_count:Q", title="Events", format=",")]
    outlines = alt.Chart(alt.NamedData(name="outlines"))
    chosen = alt.selection_point(name="country", fields=["iso3"])
    layers: list[alt.Chart] = [
        outlines.mark_geoshape(fill=land_colour(), stroke=line_colour(), strokeWidth=0.4, aria=False),
        outlines.mark_geoshape(stroke=line_colour(), strokeWidth=0.4, cursor="pointer")
        .transform_calculate(iso3="datum.properties.iso3")
        .transform_lookup(lookup="iso3", from_=alt.LookupData(known, key="iso3", fields=["name", "event_count"]))
        .transform_filter("isValid(datum.event_count)")
        .encode(color=colour, tooltip=tooltip)
        .add_params(chosen),
    ]
    small = known[known["drawn_as"] == "point"]
    if len(small):
        circles = alt.Chart(small).mark_circle(size=45, stroke=line_colour(), strokeWidth=0.6, opacity=1)
        layers.append(circles.encode(longitude="longitude:Q", latitude="latitude:Q", color=colour, tooltip=tooltip))
    lines = pair_lines(pairs, points)
    if len(lines):
        layers.append(_line_layer(lines))
    spec: dict[str, Any] = (
        alt.layer(*layers).project("equalEarth").properties(height=height).to_dict(validate=charts.CHECKS_CHARTS)
    )
    spec["datasets"]["outlines"] = load_outlines()["features"]
    return spec


def _line_layer(lines: pd.DataFrame) -> alt.Chart:
    ends = {"longitude": "longitude_a:Q", "latitude": "latitude_a:Q"}
    others = {"longitude2": "longitude_b:Q", "latitude2": "latitude_b:Q"}
    width = alt.Scale(type="sqrt", range=[0.6, 4])
    tone = alt.condition("datum.mean_intensity >= 0", alt.value(COOPERATION), alt.value(CONFLICT))
    tooltip = [
        alt.Tooltip("pair:N", title="Pair"),
        alt.Tooltip("event_count:Q", title="Events", format=","),
        alt.Tooltip("mean_intensity:Q", title="Mean intensity", format="+.1f"),
    ]
    rules = alt.Chart(lines).mark_rule(strokeCap="round", opacity=0.75, cursor="pointer")
    chosen = alt.selection_point(name="pair", fields=["name_a", "name_b"], on="click")
    layer: alt.Chart = rules.encode(
        **ends,
        **others,
        tooltip=tooltip,
        color=tone,
        strokeWidth=alt.StrokeWidth("event_count:Q", scale=width, legend=None),
    ).add_params(chosen)
    return layer


def _shades() -> list[str]:
    return list(SEQUENTIAL_DARK if is_dark() else SEQUENTIAL_LIGHT)


def pair_lines(pairs: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the busiest pairs with the ends of their lines."""
    ends = points[["iso3", "name", "latitude", "longitude"]]
    lines = pairs.head(MOST_LINES).merge(ends.add_suffix("_a"), on="iso3_a").merge(ends.add_suffix("_b"), on="iso3_b")
    lines["pair"] = lines["name_a"] + " – " + lines["name_b"]
    return lines


@st.cache_resource(show_spinner=False)
def load_outlines() -> Any:
    """Return the outlines as GeoJSON."""
    return json.loads((ASSETS / "world.geojson").read_text(encoding="utf-8"))


@st.cache_resource(show_spinner=False)
def load_points() -> pd.DataFrame:
    """Return a point inside each country: iso3, name, latitude, longitude, drawn_as."""
    return pd.read_csv(ASSETS / "countries.csv", keep_default_na=False)
