"""Choose each word's head so that the arcs of a sentence form one tree.

Belongs here: the maximum spanning arborescence (Chu and Liu 1965, Edmonds 1967) over a parser's scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
Heads = NDArray[np.int64]


def choose_heads(scores: Scores) -> Heads:
    """Return the head of each word (0 is the root, i + 1 is word i): the best tree in which one word hangs on the root.

    `scores` is (words, words + 1): how well each head fits each word.
    """
    words = scores.shape[0]
    full = np.full((words + 1, words + 1), -np.inf)
    full[1:] = scores
    np.fill_diagonal(full, -np.inf)
    heads = best_tree(full)
    roots = np.flatnonzero(heads[1:] == 0)
    if len(roots) > 1:
        trees = []
        for root in roots:
            single = full.copy()
            single[1:, 0] = -np.inf
            single[root + 1, :] = -np.inf
            single[root + 1, 0] = 0.0
            tree = best_tree(single)
            trees.append((tree_score(full, tree), tree))
        heads = max(trees, key=lambda pair: pair[0])[1]
    return np.asarray(heads[1:], dtype=np.int64)


def tree_score(full: Scores, heads: Heads) -> float:
    """Return the sum of a tree's arc scores."""
    return float(full[np.arange(1, len(heads)), heads[1:]].sum())


def best_tree(full: Scores) -> Heads:
    """Return the best tree rooted in node 0; `full[i, j]` is how well head j fits node i. The root heads itself."""
    heads = full.argmax(axis=1)
    heads[0] = 0
    cycle = find_cycle(heads)
    if cycle is None:
        return np.asarray(heads, dtype=np.int64)
    inside = np.zeros(len(full), dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    # The cycle becomes one node, the last of a smaller graph.
    gains = full[cycle][:, outside] - full[cycle, heads[cycle]][:, None]
    enters = gains.argmax(axis=0)
    leaves = full[outside][:, cycle].argmax(axis=1)
    smaller = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
    smaller[:-1, :-1] = full[np.ix_(outside, outside)]
    smaller[-1, :-1] = gains.max(axis=0)
    smaller[1:-1, -1] = full[outside][:, cycle].max(axis=1)[1:]
    small_heads = best_tree(smaller)
    result = heads.copy()
    for place, node in enumerate(outside[1:], start=1):
        head = small_heads[place]
        result[node] = cycle[leaves[place]] if head == len(outside) else outside[head]
    entry = small_heads[-1]
    result[cycle[enters[entry]]] = outside[entry]
    return np.asarray(result, dtype=np.int64)


def find_cycle(heads: Heads) -> NDArray[np.int64] | None:
    """Return the nodes of a cycle of the arcs, None where they form a tree."""
    seen = np.zeros(len(heads), dtype=np.int64)
    seen[0] = -1
    for start in range(1, len(heads)):
        node = start
        while not seen[node]:
            seen[node] = start
            node = int(heads[node])
        if seen[node] == start:
            cycle = [node]
            while (node := int(heads[node])) != cycle[0]:
                cycle.append(node)
            return np.array(cycle)
    return None
