"""Train the language pipeline from the treebanks: `python -m etl.language.training --treebanks DIR`.

Three steps: corpora from the treebanks, `spacy train` with `config.cfg` on one core (about two hours), packaging
with scores into `etl/language/model`.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from spacy.cli.train import train

from etl.language.pipeline import MODEL
from etl.language.training import augment
from etl.language.training.package import package_model
from etl.language.training.treebank import write_corpora

CONFIG = Path(__file__).parent / "config.cfg"
WORK = Path(".cache") / "model"


def train_model(treebanks: Path, work: Path, output: Path, *, steps: int | None = None) -> None:
    """Write corpora and checkpoints to `work` and the packaged pipeline to `output`."""
    counts = write_corpora(treebanks, work / "corpora")
    print(", ".join(f"{name}: {count:,} sentences" for name, count in counts.items()))
    overrides: dict[str, object] = {
        "paths.train": str(work / "corpora" / "train.spacy"),
        "paths.dev": str(work / "corpora" / "dev.spacy"),
    }
    if steps is not None:
        overrides |= {"training.max_steps": steps, "training.eval_frequency": max(1, steps // 2)}
    assert augment.create_headline_augmenter  # registers the augmenter that the config names
    train(CONFIG, work / "trained", overrides=overrides)
    package_model(work / "trained" / "model-best", output, corpora=work / "corpora")


def main() -> None:
    """Train and package from the command line, on one core."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--treebanks", type=Path, required=True, help="folder with {ewt,gum}-{train,dev,test}.conllu.gz"
    )
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and checkpoints")
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--steps", type=int, help="fewer steps, to try it out")
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    train_model(options.treebanks, options.work, options.output, steps=options.steps)


if __name__ == "__main__":
    main()
