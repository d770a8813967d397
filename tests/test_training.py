"""Log-linear models and the annotated texts that they and the network are fitted on."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.extract.loglinear import flat, load_weights, probabilities, strongest, write_weights
from etl.extract.reader import Reader
from etl.extract.training.__main__ import PRIORS
from etl.extract.training.corpus import FILES, Example, analyse, is_quoted, load_examples
from etl.extract.training.events import event_questions, names_by_party, quality
from etl.extract.training.home import fit_weights, home_question, homes_of
from etl.extract.training.trade import trade_questions
from etl.settings import Settings


def test_probabilities_sum_to_one_and_grow_with_weights_and_scores() -> None:
    choices = [("a", (["x"],)), ("b", (["y"], ["x"])), ("c", ())]
    found = probabilities(choices, {"x": 1.0, "y": 2.0}, [0.0, 0.0, 0.0])
    assert sum(found) == pytest.approx(1.0)
    assert found[1] > found[0] > found[2]
    assert probabilities(choices, {"x": 1.0, "y": 2.0}, [0.0, 0.0, 5.0])[2] > found[1]


def test_the_features_that_speak_most_are_told() -> None:
    assert strongest((["yes", "no"], ["unheard of"]), {"yes": 0.5, "no": -2.0}) == [("no", -2.0), ("yes", 0.5)]


def test_weights_are_written_and_read(tmp_path: Path) -> None:
    write_weights("w.csv", "a test", {"one": {"x, y": 0.5}, "two": {"z": -1.25}}, tmp_path)
    assert load_weights("w.csv", tmp_path) == {"one": {"x, y": 0.5}, "two": {"z": -1.25}}


def test_annotated_texts_quote_themselves() -> None:
    examples = [example for path in FILES for example in load_examples(path)]
    assert len(examples) > 900
    for example in examples:
        for fact in (*example.trade_flows, *(example.events or ())):
            assert is_quoted(fact["quote"], example.text), fact["quote"]


def test_questions_of_a_text() -> None:
    text = "Peru and Chile\n\nPeru's exports to Chile came to $300 million in 2020. Chile thanked Peru for vaccines."
    country = {"kind": "country", "country": ""}
    example = Example(
        text,
        ({"quote": "Peru's exports to Chile came to $300 million", "reporter": "PER", "partner": "CHL",
          "flow": "export", "value_usd": 3e8},),
        ({"quote": "Chile thanked Peru for vaccines", "type": "SUPPORT", "source": ["CHL"], "target": ["PER"]},),
        ({**country, "name": "Peru", "country": "PER"}, {**country, "name": "Chile", "country": "CHL"}),
    )  # fmt: skip
    reader = Reader(Settings(), weigh=False)
    (one,) = analyse(example, reader)
    asked = [*trade_questions(example, one, reader), *event_questions(example, one, reader)]
    right = {model: [q.right for q in asked if q.model == model] for model in PRIORS}
    only_the_sum = [False, True, True, True]
    asked_twice = len(right["trade sides"]) > len(only_the_sum)  # with the rules' rows, and as if there were none
    assert [0 in places for places in right["trade sides"]] == only_the_sum * (1 + asked_twice)
    assert len(right["trade products"]) == 1 + asked_twice and len(right["event sides"]) == 1
    assert any(0 not in places for places in right["event kinds"])
    for question in asked:
        assert len(question.features) == len(question.marks)


def test_home_is_the_country_of_most_flows() -> None:
    flows = [{"reporter": "KEN", "partner": partner} for partner in ("EGY", "GBR", "WLD")]
    assert homes_of(flows) == {"KEN"}
    assert homes_of(flows[:1]) == frozenset()
    assert homes_of([*flows, {"reporter": "PER", "partner": "CHL", "optional": True}]) == {"KEN"}


def test_a_question_asks_for_the_home_of_a_text() -> None:
    text = "Trade in May\n\nKenya's exports to Egypt rose to $3 million. Kenyan exports to Peru came to $2 million."
    flows = ({"reporter": "KEN", "partner": "EGY", "quote": ""}, {"reporter": "KEN", "partner": "PER", "quote": ""})
    reader = Reader(Settings(), weigh=False)
    example = Example(text, flows)
    (one,) = analyse(example, reader)
    found = home_question(example, one, reader)
    assert found is not None
    choices, right = found
    assert len(right) == 1 and "flow alone" in flat(choices[next(iter(right))])


def test_weights_of_home_make_what_is_right_likeliest() -> None:
    pytest.importorskip("torch", reason="PyTorch is installed by make weights only")
    questions = [([(["own"],), (["other"],)], frozenset({0})), ([(["other"],), (["own"],)], frozenset({1}))] * 3
    weights = fit_weights(questions, prior=1.0)
    assert weights["own"] > 0 > weights["other"]


def test_parties_agree_on_each_side_or_in_any_order_for_mutual_acts() -> None:
    known = names_by_party([{"name": "Peru", "kind": "country", "country": "PER"}])
    peru, chile = {"peru", "per"}, {"chile", "chl"}
    meeting = {"type": "CONSULT", "source": ["PER"], "target": ["CHL"]}
    blame = {"type": "ACCUSE", "source": ["PER"], "target": ["CHL"]}
    assert quality(meeting, "CONSULT", ([chile], [peru]), known) == 4
    assert quality(blame, "ACCUSE", ([chile], [peru]), known) is None
    assert quality(blame, "ACCUSE", ([peru], [chile, {"oman"}]), known) == 3
