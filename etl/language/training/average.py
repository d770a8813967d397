"""Average the weights of two checkpoints of one training.

Belongs here: the mean of parameters and nothing else. The checkpoint that scored best on web text and the last one,
which has seen most news-like sentences, err in different places; their mean scores above both (weight averaging as in
Izmailov et al. 2018, "Averaging weights leads to wider optima").
"""

from __future__ import annotations

from pathlib import Path

import spacy


def average_checkpoints(first: Path, second: Path, output: Path) -> None:
    """Write a pipeline whose every parameter is the mean of the two; both have the same configuration."""
    pipeline, other = spacy.load(first), spacy.load(second)
    for name, pipe in pipeline.pipeline:
        models = (getattr(component, "model", None) for component in (pipe, other.get_pipe(name)))
        mine, theirs = models
        if mine is None or theirs is None:
            continue
        for node, twin in zip(mine.walk(), theirs.walk(), strict=True):
            for parameter in node.param_names:
                if node.has_param(parameter):
                    node.set_param(parameter, (node.get_param(parameter) + twin.get_param(parameter)) / 2)
    pipeline.to_disk(output)
