"""Load the language pipeline: the one trained by this project, or another spaCy pipeline with UD labels.

Belongs here: loading, checking and the version of a pipeline. How ours is trained is in
`etl/language/training`, how articles pass through it in `analysis.py`.
"""

from __future__ import annotations

import hashlib
import json
from importlib import metadata
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from etl.language import lemmas, reading

MODEL = Path(__file__).parent / "model"
UD_LABELS = {"nsubj", "nsubj:pass", "obj", "obl", "nmod", "case", "acl:relcl"}
BATCH_SIZE = 256


class PipelineError(RuntimeError):
    """The language pipeline is missing or has other labels than Universal Dependencies."""


def load_pipeline(name: str | None = None) -> Language:
    """Return the pipeline; `name` is a spaCy package or folder, None the one in `etl/language/model`.

    The pipeline expects one sentence per text and never splits it. Nothing is read from the network.
    Raises PipelineError when it isn't there or isn't labelled with Universal Dependencies.
    """
    if name is None and not (MODEL / "meta.json").is_file():
        raise PipelineError(f"no trained pipeline in {MODEL}: run `make model`, or name a pipeline in the settings")
    assert lemmas.make_lemmatiser and reading.make_reader  # registers the components that our pipeline names
    try:
        nlp = spacy.load(MODEL if name is None else name)
    except OSError as error:
        raise PipelineError(f"cannot load the pipeline {name or MODEL}: {error}") from error
    check_labels(nlp, name)
    if name is None:
        use_single_sentences(nlp)
    nlp.batch_size = BATCH_SIZE
    return nlp


def check_labels(nlp: Language, name: str | None) -> None:
    """Raise PipelineError unless the parser has the UD v2 labels that the rules are written for."""
    labels = {label for pipe in ("parser", "experimental_biaffine_parser") for label in nlp.pipe_labels.get(pipe, [])}
    if not labels >= UD_LABELS:
        missing = ", ".join(sorted(UD_LABELS - labels))
        raise PipelineError(f"pipeline {name or MODEL} has no Universal Dependencies labels: {missing} missing")


def use_single_sentences(nlp: Language) -> None:
    """Put the component in front of the parser that keeps every text one sentence."""
    if "single_sentence" not in nlp.pipe_names:
        nlp.add_pipe("dragoman_single_sentence", name="single_sentence", first=True)


@Language.component("dragoman_single_sentence", assigns=["token.is_sent_start"])
def mark_single_sentence(doc: Doc) -> Doc:
    """Forbid sentence boundaries inside the doc, which the parser then respects."""
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


def pipeline_version(name: str | None = None) -> str:
    """Return a short hash that changes when the pipeline's files (ours) or name and version (another) change."""
    if name is None:
        digest = hashlib.sha256()
        for path in sorted(p for p in MODEL.rglob("*") if p.is_file() and p.suffix != ".md"):
            digest.update(path.relative_to(MODEL).as_posix().encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()[:12]
    folder = Path(name)
    version = json.loads((folder / "meta.json").read_text())["version"] if folder.is_dir() else metadata.version(name)
    return hashlib.sha256(json.dumps([name, version]).encode()).hexdigest()[:12]
