"""Log-linear models and the annotated texts that they are fitted on."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.extract.loglinear import fit, load_weights, probabilities, strongest, write_weights
from etl.extract.reader import Reader
from etl.extract.training.corpus import FILES, Example, is_quoted, load_examples
from etl.extract.training.events import event_samples, names_by_party, quality
from etl.extract.training.trade import trade_samples
from etl.settings import Settings


def test_probabilities_sum_to_one_and_grow_with_their_weights() -> None:
    found = probabilities([("a", ["x"]), ("b", ["y", "x"]), ("c", [])], {"x": 1.0, "y": 2.0})
    assert sum(found) == pytest.approx(1.0)
    assert found[1] > found[0] > found[2]


def test_fitting_learns_what_its_samples_show() -> None:
    weights = fit([([["yes"], ["no"], ["never"]], frozenset({0}))] * 8, prior=1.0)
    assert weights["yes"] > 0 > weights["no"]
    assert strongest(["yes", "unheard of"], weights) == [("yes", weights["yes"])]


def test_where_several_choices_are_right_their_sum_counts() -> None:
    weights = fit([([["a"], ["b"], ["c"]], frozenset({0, 1}))] * 8, prior=1.0)
    assert weights["a"] == pytest.approx(weights["b"]) and weights["c"] < 0


def test_weights_are_written_and_read(tmp_path: Path) -> None:
    write_weights("w.csv", "a test", {"one": {"x, y": 0.5}, "two": {"z": -1.25}}, tmp_path)
    assert load_weights("w.csv", tmp_path) == {"one": {"x, y": 0.5}, "two": {"z": -1.25}}


def test_annotated_texts_quote_themselves() -> None:
    examples = [example for path in FILES for example in load_examples(path)]
    assert len(examples) > 900
    for example in examples:
        for fact in (*example.trade_flows, *(example.events or ())):
            assert is_quoted(fact["quote"], example.text), fact["quote"]


def test_samples_of_a_text() -> None:
    text = "Peru and Chile\n\nPeru's exports to Chile came to $300 million in 2020. Chile thanked Peru for vaccines."
    country = {"kind": "country", "country": ""}
    example = Example(
        text,
        ({"quote": "Peru's exports to Chile came to $300 million", "reporter": "PER", "partner": "CHL",
          "flow": "export", "value_usd": 3e8},),
        ({"quote": "Chile thanked Peru for vaccines", "type": "SUPPORT", "source": ["CHL"], "target": ["PER"]},),
        ({**country, "name": "Peru", "country": "PER"}, {**country, "name": "Chile", "country": "CHL"}),
    )  # fmt: skip
    reader = Reader(Settings())
    sides, products = trade_samples(example, reader)
    assert [0 in right for _, right in sides] == [False, True]  # the sum is trade, the vaccines are not
    assert len(products) == 1
    kinds, parties = event_samples(example, reader)
    assert any(0 not in right for _, right in kinds) and len(parties) == 1


def test_parties_agree_on_each_side_or_in_any_order_for_mutual_acts() -> None:
    known = names_by_party([{"name": "Peru", "kind": "country", "country": "PER"}])
    peru, chile = {"peru", "per"}, {"chile", "chl"}
    meeting = {"type": "CONSULT", "source": ["PER"], "target": ["CHL"]}
    blame = {"type": "ACCUSE", "source": ["PER"], "target": ["CHL"]}
    assert quality(meeting, "CONSULT", ([chile], [peru]), known) == 4
    assert quality(blame, "ACCUSE", ([chile], [peru]), known) is None
    assert quality(blame, "ACCUSE", ([peru], [chile, {"oman"}]), known) == 3
