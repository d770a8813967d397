"""Directions of trade that the compass tells."""

from __future__ import annotations

import pytest

from etl.extract.trade.weighed.compass import positions, told_direction, turned


@pytest.mark.parametrize(
    ("text", "word", "direction"),
    [
        ("Tiles, melons and bitumen travel north; south go sheep and scrap copper.", "melons", "north"),
        ("Tiles, melons and bitumen travel north; south go sheep and scrap copper.", "sheep", "south"),
        ("Southwards come coal, cattle and beans.", "coal", "south"),
        ("Going north are fertilisers and copper wire.", "wire", "north"),
        ("Three quarters of it is what Papua New Guinea ships north.", "quarters", "north"),
        ("The traffic from the east is a matter of pipes and gas.", "gas", "west"),
        ("Timber goes to the north coast and tea to the south.", "tea", None),
        ("South Africa sells wine to North Macedonia.", "wine", None),
        ("Trucks went north of the river with rice.", "rice", None),
        ("Rice goes north and tea comes from the north.", "tea", None),
        ("Its northern neighbour buys rice.", "rice", None),
        ("France sold the north African country rice.", "rice", None),
        ("Eleven tonnes of rice went to South Korea and six came from the West African country.", "rice", None),
        ("Fuel and soap go north, cattle and onions south.", "onions", None),
        ("Peru sells mostly wheat, while Chile ships northwards fresh grapes.", "wheat", None),
        ("Peru sells mostly wheat, while Chile ships northwards fresh grapes.", "grapes", "north"),
    ],
)
def test_the_compass_tells_a_direction(text: str, word: str, direction: str | None) -> None:
    start = text.index(word)
    assert told_direction(text, start, start + len(word)) == direction


@pytest.mark.parametrize(
    ("reading", "direction", "wanted"),
    [
        (("goods", "ARM", "IRN"), "north", ("goods", "IRN", "ARM")),
        (("goods", "IRN", "ARM"), "north", ("goods", "IRN", "ARM")),
        (("goods", "IRN", "ARM"), "south", ("goods", "ARM", "IRN")),
        (("goods", "NPL", "BGD"), "east", ("goods", "NPL", "BGD")),
        (("goods", "FJI", "WSM"), "east", ("goods", "FJI", "WSM")),
        (("goods", "VNM", "CHL"), "east", ("goods", "VNM", "CHL")),
        (("goods", "KGZ", "UZB"), "north", ("goods", "KGZ", "UZB")),
        (("goods", "PNG", "WLD"), "north", ("goods", "PNG", "WLD")),
        (("turnover", "ARM", "IRN"), "north", ("turnover", "ARM", "IRN")),
    ],
)
def test_goods_that_go_north_go_to_the_country_further_north(
    reading: tuple[str, str, str], direction: str, wanted: tuple[str, str, str]
) -> None:
    assert turned(reading, direction) == wanted


def test_positions_are_degrees_of_most_countries() -> None:
    assert len(positions()) > 200
    assert all(-90 <= latitude <= 90 and -180 <= longitude <= 180 for latitude, longitude in positions().values())
