"""Log-linear models: the weight of a choice is the sum of its features' weights, its probability their softmax.

Weights are data, files of `etl/lexicons`, each with several models, fitted by `etl/extract/training`; the scores of the
network (`etl/extract/network`) are added to their sums.

Source: Berger, Della Pietra and Della Pietra 1996, "A maximum entropy approach to natural language processing".
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

LEXICONS = Path(__file__).resolve().parents[1] / "lexicons"
Choice = TypeVar("Choice")
Weights = Mapping[str, float]
Features = tuple[Sequence[str], ...]
"""What speaks for a choice, in parts; choices of one question share a part by sharing the object."""


@lru_cache(maxsize=4)
def load_weights(name: str, folder: Path = LEXICONS) -> Mapping[str, Weights]:
    """Return the weights of a file by model and feature."""
    weights: dict[str, dict[str, float]] = {}
    with (folder / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            weights.setdefault(row["model"], {})[row["feature"]] = float(row["weight"])
    return weights


def write_weights(name: str, made_by: str, models: Mapping[str, Weights], folder: Path = LEXICONS) -> None:
    """Write the weights of several models to a file."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        file.write(f"# Made by {made_by}; not written by hand.\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["model", "feature", "weight"])
        for model, weights in models.items():
            table.writerows((model, feature, f"{weight:.3f}") for feature, weight in sorted(weights.items()))


def probabilities(choices: Sequence[tuple[Choice, Features]], weights: Weights, scores: Sequence[float]) -> list[float]:
    """Return the probability of each choice; `scores` are the network's, added to the weights of the features."""
    known: dict[int, float] = {}  # of parts, so that a shared one is summed once
    sums = []
    for (_, parts), score in zip(choices, scores, strict=True):
        for part in parts:
            if id(part) not in known:
                known[id(part)] = sum(weights.get(name, 0.0) for name in part)
            score += known[id(part)]
        sums.append(score)
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    total = sum(powers)
    return [power / total for power in powers]


def flat(features: Features) -> list[str]:
    """Return the names of all features of a choice."""
    return [name for part in features for name in part]


def strongest(features: Features, weights: Weights, count: int = 4) -> list[tuple[str, float]]:
    """Return the features that speak most for or against a choice, for `dragoman explain`."""
    told = {name: weights[name] for name in flat(features) if name in weights}
    return sorted(told.items(), key=lambda pair: -abs(pair[1]))[:count]
