"""The log-linear model: the weight of a choice is the sum of its features' weights, its probability their softmax."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from etl.extract.trade.weighed.cues import LEXICONS

Choice = TypeVar("Choice")
Weights = Mapping[str, float]


@lru_cache(maxsize=2)
def load_weights(folder: Path = LEXICONS) -> Mapping[str, Weights]:
    """Return the weights by model ("sides", "products") and feature."""
    weights: dict[str, dict[str, float]] = {"sides": {}, "products": {}}
    with (folder / "trade_weights.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            weights[row["model"]][row["feature"]] = float(row["weight"])
    return weights


def probabilities(choices: Sequence[tuple[Choice, Sequence[str]]], weights: Weights) -> list[float]:
    """Return the probability of each choice."""
    sums = [sum(weights.get(name, 0.0) for name in names) for _, names in choices]
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    total = sum(powers)
    return [power / total for power in powers]


def strongest(names: Sequence[str], weights: Weights, count: int = 4) -> list[tuple[str, float]]:
    """Return the features that speak most for or against a choice, for `dragoman explain`."""
    told = {name: weights[name] for name in names if name in weights}
    return sorted(told.items(), key=lambda pair: -abs(pair[1]))[:count]
