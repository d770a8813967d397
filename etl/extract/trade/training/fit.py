"""Fit the weights of the weighed reading of trade on passages of our own: `python -m etl.extract.trade.training.fit`.

Each line of `passages.jsonl` is a passage with its trade flows, annotated by the codebook. An item's label is the
reading of the flow whose figure (within one per cent) or good it is, in the sentence that the flow quotes; "no trade"
where there is none, and no label where careful readers could differ. Weights are fitted by maximum likelihood with a
Gaussian prior (Berger, Della Pietra and Della Pietra 1996, "A maximum entropy approach to natural language
processing").
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from etl.explain import read_one
from etl.extract.actors import find_actors
from etl.extract.dates import find_dates
from etl.extract.reader import Reader
from etl.extract.trade.flows import article_scene, read_by_rules
from etl.extract.trade.weighed.cues import LEXICONS, load_cues
from etl.extract.trade.weighed.items import Item
from etl.extract.trade.weighed.products import weigh_products
from etl.extract.trade.weighed.rows import views_of
from etl.extract.trade.weighed.scene import Reading, Scene, scenes
from etl.extract.trade.weighed.sides import weigh_sides
from etl.language.analysis import analyse_article
from etl.settings import Settings

PASSAGES = Path(__file__).with_name("passages.jsonl")
PRIOR = 2.0
LEAST_SEEN = 3
STEPS = 80
Flow = Mapping[str, Any]
Sample = tuple[list[list[str]], int]
"""The features of each choice, and the right one."""


def main(path: Path = PASSAGES) -> None:
    """Fit both models and write their weights."""
    sides: list[Sample] = []
    products: list[Sample] = []
    for scene, flow, known in labelled(path):
        if known is not None or flow is None:
            add_sample(sides, weigh_sides(scene), known)
        if flow is not None and scene.item.figure is not None:
            fitting = [(c, names, _is_product(flow, c)) for c, names in weigh_products(scene)]
            right = next((i for i, (_, _, fits) in enumerate(fitting) if fits), None)
            if right is not None:
                products.append(([names for _, names, _ in fitting], right))
    with (LEXICONS / "trade_weights.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("# Made by python -m etl.extract.trade.training.fit; not written by hand.\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["model", "feature", "weight"])
        for model, samples in (("sides", sides), ("products", products)):
            weights = fit(samples)
            table.writerows((model, name, f"{weight:.3f}") for name, weight in sorted(weights.items()))
            print(f"{model}: {len(samples)} items, {len(weights)} weights")


def labelled(path: Path) -> Iterator[tuple[Scene, Flow | None, Reading | None]]:
    """Yield every item of every passage with its flow and reading; items of optional flows are left out."""
    reader = Reader(Settings())
    for line in path.read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        for scene in _scenes_of(passage["text"], reader):
            found = [flow for flow in passage["trade_flows"] if _is_of(flow, scene)]
            required = [flow for flow in found if not flow.get("optional")]
            if required:
                yield scene, required[0], _reading(required[0])
            elif not found:
                yield scene, None, None


def _scenes_of(text: str, reader: Reader) -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "passage.txt"
        file.write_text(text, encoding="utf-8")
        articles = read_one(file).articles
    for article in articles:
        analysed = analyse_article(reader.nlp, article)
        actors = find_actors(analysed, reader.actor_lexicon)
        dates = find_dates(analysed, lexicon=reader.date_lexicon)
        rows, _ = read_by_rules(analysed, actors, dates, reader.trade_lexicon)
        context = article_scene(analysed, actors, reader.trade_lexicon)
        views = views_of(analysed, actors, reader.trade_lexicon, load_cues())
        yield from scenes(views, rows, context)


def _reading(flow: Flow) -> Reading:
    one, other = str(flow["reporter"]), str(flow["partner"])
    amount = flow["value_usd"] if flow.get("value_usd") is not None else flow.get("value")
    if flow["flow"] == "turnover":
        return ("turnover", *sorted((one, other)))  # type: ignore[return-value]
    if flow["flow"] == "balance":
        return ("balance", other, one) if amount is not None and amount < 0 else ("balance", one, other)
    return ("goods", other, one) if flow["flow"] == "import" else ("goods", one, other)


def _is_of(flow: Flow, scene: Scene) -> bool:
    """Tell whether an annotated flow is the item's: quoted from its sentence, with its figure or good."""
    quote, text = _plain(flow["quote"]), _plain(scene.view.text)
    if quote not in text and text not in quote:
        return False
    figure = scene.item.figure
    if figure is None:
        amounts = ("value_usd", "value", "share_pct", "change_pct", "quantity")
        return all(flow.get(name) is None for name in amounts) and _is_product(flow, scene.item)
    names = {"money": ("value_usd", "value"), "quantity": ("quantity",)}.get(figure.kind, ("share_pct", "change_pct"))
    value = figure.value * (100 if figure.kind == "fraction" else 1)
    return any(flow.get(name) is not None and _close(flow[name], value) for name in names)


def _is_product(flow: Flow, good: Item | None) -> bool:
    """Tell whether a good is the one that a flow names: the same HS chapter, else words in common."""
    named = flow.get("product")
    if not named or good is None:
        return not named and good is None
    if flow.get("hs") and good.hs_code:
        return str(flow["hs"])[:2] == good.hs_code[:2]
    return bool({*_plain(named).split()} & {*_plain(good.text).split()})


def _close(one: float, other: float) -> bool:
    return abs(abs(float(one)) - abs(other)) <= 0.01 * max(abs(float(one)), 1e-9)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def add_sample(
    samples: list[Sample], choices: Sequence[tuple[Reading | None, list[str]]], right: Reading | None
) -> None:
    """Add an item to the samples, unless the right reading is none of its choices."""
    place = next((i for i, (reading, _) in enumerate(choices) if reading == right), None)
    if place is not None:
        samples.append(([names for _, names in choices], place))


def fit(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the weights of features that at least three items have."""
    seen = Counter(name for choices, _ in samples for name in {name for names in choices for name in names})
    index = {name: i for i, name in enumerate(sorted(name for name, count in seen.items() if count >= LEAST_SEEN))}
    rows: list[int] = []
    columns: list[int] = []
    starts: list[int] = []
    right: list[int] = []
    row = 0
    for choices, chosen in samples:
        starts.append(row)
        right.append(row + chosen)
        for names in choices:
            found = [index[name] for name in names if name in index]
            rows += [row] * len(found)
            columns += found
            row += 1
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(row, len(index)))
    group = np.repeat(np.arange(len(starts)), np.diff([*starts, row]))
    gold = np.zeros(row)
    gold[right] = 1.0

    def loss(weights: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        sums = matrix @ weights
        powers = np.exp(sums - np.maximum.reduceat(sums, starts)[group])
        share = powers / np.add.reduceat(powers, starts)[group]
        value = -np.log(share[right] + 1e-12).sum() + 0.5 * PRIOR * weights @ weights
        return float(value), matrix.T @ (share - gold) + PRIOR * weights

    found = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return {name: float(found[i]) for name, i in index.items() if abs(found[i]) >= 0.005}


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
