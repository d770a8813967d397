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

from dashboards.theme import COOPERATION, CONFLICT, is_dark, land_colour, line_colour

ASSETS = Path(__file__).resolve().parent / "assets"
SEQUENTIAL_LIGHT = ("#cfe3f1", "#0b4f80")
SEQUENTIAL_DARK = ("#1f3f57", "#8fd0f5")
MOST_LINES = 40


def relations_map(countries: pd.DataFrame, pairs: pd.DataFrame, *, height: int = 420) -> alt.LayerChart:
    """Return a map: countries shaded by events, lines between the busiest pairs coloured by their tone.

    `countries` has iso3, name, event_count; `pairs` has iso3_a, iso3_b, event_count, mean_intensity.
    """
    outlines = alt.Data(values=load_outlines(), format=alt.DataFormat(type="json", property="features"))
    shades = list(SEQUENTIAL_DARK if is_dark() else SEQUENTIAL_LIGHT)
    scale = alt.Scale(type="log", range=shades, interpolate="lab")
    colour = alt.Color("event_count:Q", scale=scale, legend=None)
    chosen = alt.selection_point(name="country", fields=["iso3"])
    tooltip = [alt.Tooltip("name:N", title="Country"), alt.Tooltip("event_count:Q", title="Events", format=",")]
    land = alt.Chart(outlines).mark_geoshape(fill=land_colour(), stroke=line_colour(), strokeWidth=0.4)
    points = load_points()
    known = countries.merge(points[["iso3", "latitude", "longitude", "drawn_as"]], on="iso3")
    features = {f["properties"]["iso3"]: f for f in load_outlines()["features"]}
    shaded = [
        {"type": "Feature", "geometry": features[r.iso3]["geometry"], "iso3": r.iso3, "name": r.name_, "event_count": int(r.event_count)}
        for r in known.rename(columns={"name": "name_"}).itertuples()
        if r.iso3 in features
    ]
    layers: list[Any] = [land]
    if shaded:
        layers.append(
            alt.Chart(alt.Data(values=shaded))
            .mark_geoshape(stroke=line_colour(), strokeWidth=0.4, cursor="pointer")
            .encode(color=colour, tooltip=tooltip)
            .add_params(chosen)
        )
    small = known[known["drawn_as"] == "point"]
    if len(small):
        layers.append(
            alt.Chart(small)
            .mark_circle(size=45, stroke=line_colour(), strokeWidth=0.6, opacity=1)
            .encode(longitude="longitude:Q", latitude="latitude:Q", color=colour, tooltip=tooltip)
        )
    lines = pair_lines(pairs, points)
    if len(lines):
        layers.append(
            alt.Chart(lines)
            .mark_rule(strokeCap="round")
            .encode(
                longitude="longitude_a:Q", latitude="latitude_a:Q", longitude2="longitude_b:Q", latitude2="latitude_b:Q",
                strokeWidth=alt.StrokeWidth("event_count:Q", scale=alt.Scale(type="sqrt", range=[0.6, 4]), legend=None),
                strokeOpacity=alt.value(0.75),
                color=alt.condition("datum.mean_intensity >= 0", alt.value(COOPERATION), alt.value(CONFLICT)),
                tooltip=[
                    alt.Tooltip("pair:N", title="Pair"),
                    alt.Tooltip("event_count:Q", title="Events", format=","),
                    alt.Tooltip("mean_intensity:Q", title="Mean intensity", format="+.1f"),
                ],
            )
        )  # fmt: skip
    chart: alt.LayerChart = alt.layer(*layers).project("equalEarth").resolve_scale(color="independent").properties(height=height)
    return chart


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
