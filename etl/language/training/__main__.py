"""Train the language pipeline from the treebanks: `python -m etl.language.training --treebanks DIR`.

On two cores, about an hour: corpora from the treebanks, the network from a small pretrained encoder, packaging with
scores into `etl/language/model`. Needs the packages of the extra `model` (PyTorch and others), which `make model`
installs; reading articles needs none of them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from etl.language.pipeline import MODEL
from etl.language.training.encoder import find_encoder
from etl.language.training.learn import learn
from etl.language.training.package import package_model
from etl.language.training.treebank import write_corpora

TREEBANKS = Path("..") / "shared" / "treebanks"
WORK = Path(".cache") / "model"
EPOCHS = 5


def train_model(
    treebanks: Path, work: Path, output: Path, *, encoder: Path, epochs: int = EPOCHS, limit: int | None = None
) -> None:
    """Write corpora and network to `work` and the packaged pipeline to `output`; `limit` sentences, to try it out."""
    counts = write_corpora(treebanks, work / "corpora")
    print(", ".join(f"{name}: {count:,} sentences" for name, count in counts.items()))
    learn(work / "corpora", encoder, work / "network", epochs=epochs, limit=limit)
    package_model(work / "network", output, corpora=work / "corpora")


def main() -> None:
    """Train and package from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--treebanks", type=Path, default=TREEBANKS, help="folder with {ewt,gum}-{train,dev,test}.conllu.gz"
    )
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and checkpoints")
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--encoder", type=Path, help="folder with model.safetensors and vocab.txt of an uncased BERT")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    if not options.treebanks.is_dir():
        parser.error(f"no treebanks in {options.treebanks}: name their folder with --treebanks")
    encoder = options.encoder or find_encoder()
    train_model(options.treebanks, options.work, options.output, encoder=encoder, epochs=options.epochs)


if __name__ == "__main__":
    main()
