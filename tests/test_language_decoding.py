"""Trees from arc scores: the best tree, one root, no cycles."""

from itertools import product

import numpy as np
import pytest

from etl.language.decoding import choose_heads


def is_tree(heads: tuple[int, ...]) -> bool:
    """Tell whether every word reaches the root, and exactly one hangs on it."""
    for start in range(1, len(heads) + 1):
        node, steps = start, 0
        while node and steps <= len(heads):
            node, steps = heads[node - 1], steps + 1
        if node:
            return False
    return heads.count(0) == 1


def best_by_trial(scores: np.ndarray) -> float:
    """Return the score of the best tree, found by trying all."""
    words = len(scores)
    trees = (heads for heads in product(range(words + 1), repeat=words) if is_tree(heads))
    return max(sum(scores[i, head] for i, head in enumerate(heads)) for heads in trees if no_self(heads))


def no_self(heads: tuple[int, ...]) -> bool:
    return all(head != i + 1 for i, head in enumerate(heads))


@pytest.mark.parametrize("words", [1, 2, 3, 4, 5])
def test_the_best_tree_is_found(words: int) -> None:
    random = np.random.default_rng(words)
    for _ in range(40):
        scores = random.normal(size=(words, words + 1))
        heads = choose_heads(scores)
        assert is_tree(tuple(int(h) for h in heads))
        assert np.isclose(sum(scores[i, h] for i, h in enumerate(heads)), best_by_trial(scores))


def test_long_cycles_end_in_a_tree() -> None:
    scores = np.full((60, 61), -5.0)
    for i in range(60):
        scores[i, (i + 1) % 60 + 1] = 5.0
    assert is_tree(tuple(int(h) for h in choose_heads(scores)))
