"""Log-linear models: the weight of a choice is the sum of its features' weights, its probability their softmax.

Weights are data, files of `etl/lexicons`, each with several models; `fit` makes them from choices with a known answer.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

LEXICONS = Path(__file__).resolve().parents[1] / "lexicons"
Choice = TypeVar("Choice")
Weights = Mapping[str, float]
Sample = tuple[list[list[str]], frozenset[int]]
"""The features of each choice, and which of them are right."""


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


def fit(samples: Collection[Sample], *, prior: float, least_seen: int = 3, steps: int = 100) -> dict[str, float]:
    """Return weights of maximum likelihood with a Gaussian prior of precision `prior`.

    Features that fewer than `least_seen` samples have are left out, and weights of next to nothing. Source: Berger,
    Della Pietra and Della Pietra 1996, "A maximum entropy approach to natural language processing"; where several
    choices are right, the sum of their probabilities is maximised.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    seen = Counter(name for choices, _ in samples for name in {name for names in choices for name in names})
    index = {name: i for i, name in enumerate(sorted(name for name, count in seen.items() if count >= least_seen))}
    rows: list[int] = []
    columns: list[int] = []
    starts: list[int] = []
    right: list[int] = []
    row = 0
    for choices, chosen in samples:
        starts.append(row)
        right += [row + i for i in chosen]
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
        among = share * gold
        hit = np.add.reduceat(among, starts)
        value = -np.log(hit + 1e-12).sum() + 0.5 * prior * weights @ weights
        return float(value), matrix.T @ (share - among / (hit[group] + 1e-12)) + prior * weights

    found = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options={"maxiter": steps}).x
    return {name: float(found[i]) for name, i in index.items() if abs(found[i]) >= 0.005}
