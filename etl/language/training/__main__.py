"""Train the language pipeline from the treebanks: `python -m etl.language.training --treebanks DIR`.

On one core, about two hours: corpora from the treebanks, `spacy train` with `config.cfg`, two shorter trainings with
`finetune.cfg` (news-like subjects, then the words of the lexicons too), each followed by the mean of its best and last
weights, the mean of what the two gave, packaging with scores into `etl/language/model`. `--base DIR` starts from a
pipeline that the first training wrote.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from spacy.cli.train import train

from etl.language.pipeline import MODEL
from etl.language.training import wording
from etl.language.training.average import average_checkpoints
from etl.language.training.package import package_model
from etl.language.training.treebank import write_corpora

FOLDER = Path(__file__).parent
TREEBANKS = Path("..") / "shared" / "treebanks"
WORK = Path(".cache") / "model"
WORDING: dict[str, object] = {
    "corpora.train.augmenter.level": 0.45,
    "corpora.train.augmenter.news": 0.4,
    "training.optimizer.learn_rate.initial_rate": 0.0008,
    "training.max_steps": 2000,
    "training.eval_frequency": 500,
}
"""What the third training changes in `finetune.cfg`."""


def train_model(
    treebanks: Path, work: Path, output: Path, *, base: Path | None = None, steps: int | None = None
) -> None:
    """Write corpora and checkpoints to `work` and the packaged pipeline to `output`."""
    counts = write_corpora(treebanks, work / "corpora")
    print(", ".join(f"{name}: {count:,} sentences" for name, count in counts.items()))
    assert wording.create_wording_augmenter  # registers the augmenters that the configs name
    paths = {f"paths.{name}": str(work / "corpora" / f"{name}.spacy") for name in ("train", "dev")}
    if base is None:
        train(FOLDER / "config.cfg", work / "base", overrides={**paths, **short(steps)})
        base = work / "base" / "model-best"
    for name, options in (("news", {}), ("wording", WORDING)):
        written = work / name
        overrides = {**paths, **options, **short(steps), "paths.base": str(base)}
        train(FOLDER / "finetune.cfg", written, overrides=overrides)
        base = work / f"{name}-mean"
        average_checkpoints(written / "model-best", written / "model-last", base)
    average_checkpoints(work / "news-mean", base, work / "mean")
    package_model(work / "mean", output, corpora=work / "corpora")


def short(steps: int | None) -> dict[str, object]:
    """Return the overrides that end a training after `steps` steps."""
    return {} if steps is None else {"training.max_steps": steps, "training.eval_frequency": max(1, steps // 2)}


def main() -> None:
    """Train and package from the command line, on one core."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--treebanks", type=Path, default=TREEBANKS, help="folder with {ewt,gum}-{train,dev,test}.conllu.gz"
    )
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and checkpoints")
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--base", type=Path, help="pipeline to start the second training from; skips the first")
    parser.add_argument("--steps", type=int, help="fewer steps, to try it out")
    options = parser.parse_args()
    if not options.treebanks.is_dir():
        parser.error(f"no treebanks in {options.treebanks}: name their folder with --treebanks")
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    train_model(options.treebanks, options.work, options.output, base=options.base, steps=options.steps)


if __name__ == "__main__":
    main()
