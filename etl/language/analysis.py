"""Analyse an article: its sentences, each with a spaCy `Doc` of its own.

Belongs here: the records that extractors read and the pass that makes them. How sentences are found is
in `sentences.py`, which model reads them in `pipeline.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from etl.language.sentences import load_sentence_rules, split_sentences
from etl.records import Sentence
from sources.article import Article

MAX_SENTENCE_CHARS = 4_000
_RUN = re.compile(r"\s+")
_ODD_SPACE = re.compile(r"[^\S ]| {2}")


@dataclass(frozen=True)
class AnalysedSentence:
    """A sentence and its analysis; a token's offset in the article is `sentence.char_start + token.idx`."""

    sentence: Sentence
    doc: Doc

    @cached_property
    def text(self) -> str:
        """The words of `doc` as one string, made once: `doc.text` joins its tokens again at every call."""
        printed = self.sentence.text
        same = len(printed) <= MAX_SENTENCE_CHARS and not _ODD_SPACE.search(printed)
        return printed if same else self.doc.text


@dataclass(frozen=True)
class AnalysedArticle:
    """An article and its analysed sentences, in order."""

    article: Article
    sentences: tuple[AnalysedSentence, ...]


def analyse_article(nlp: Language, article: Article) -> AnalysedArticle:
    """Return the article's sentences with tags, dependencies, lemmas and names."""
    return next(analyse_articles(nlp, [article]))


def analyse_articles(nlp: Language, articles: Iterable[Article]) -> Iterator[AnalysedArticle]:
    """Yield each article analysed; the result for one does not depend on the others."""
    rules = load_sentence_rules()
    for article in articles:
        sentences = split_sentences(article.text, rules=rules)
        docs = analyse_sentences(nlp, [s.text for s in sentences])
        yield AnalysedArticle(article, tuple(AnalysedSentence(s, d) for s, d in zip(sentences, docs, strict=True)))


def analyse_sentences(nlp: Language, texts: list[str]) -> Iterator[Doc]:
    """Yield one `Doc` per text, whose text has the same length: only white space may be replaced by spaces.

    Runs of white space are hidden from the model, which was trained on clean sentences, and
    put back as SPACE tokens afterwards. A "sentence" longer than any real one is a table or a list;
    it is cut to `MAX_SENTENCE_CHARS` for the analysis, so that one bad text can't stall a run.
    """
    cut = [text[:MAX_SENTENCE_CHARS] for text in texts]
    clean = [_RUN.sub(" ", text) for text in cut]
    for text, doc in zip(cut, nlp.pipe(clean), strict=True):
        yield doc if len(doc.text) == len(text) else restore_spaces(doc, text)


def restore_spaces(doc: Doc, text: str) -> Doc:
    """Return `doc` with a SPACE token after each word that more than one space follows in `text`."""
    words: list[str] = []
    spaces: list[bool] = []
    origins: list[int | None] = []
    place = 0
    for token in doc:
        words.append(token.text)
        origins.append(token.i)
        place += len(token.text)
        run = _RUN.match(text, place)
        extra = (run.end() - run.start() - 1) if run and token.whitespace_ else 0
        spaces.append(bool(token.whitespace_))
        place += len(token.whitespace_) + extra
        if extra > 0:
            words.append(" " * extra)
            spaces.append(False)
            origins.append(None)
    new_place = {old: new for new, old in enumerate(origins) if old is not None}
    heads = [new_place[doc[o].head.i] if o is not None else i - 1 for i, o in enumerate(origins)]
    restored = Doc(
        doc.vocab,
        words=words,
        spaces=spaces,
        tags=[doc[o].tag_ if o is not None else "_SP" for o in origins],
        pos=[doc[o].pos_ if o is not None else "SPACE" for o in origins],
        morphs=[str(doc[o].morph) if o is not None else "" for o in origins],
        lemmas=[doc[o].lemma_ if o is not None else " " for o in origins],
        heads=heads,
        deps=[doc[o].dep_ if o is not None else "dep" for o in origins],
    )
    if len(doc.tensor):
        restored.tensor = np.zeros((len(restored), doc.tensor.shape[1]), dtype=doc.tensor.dtype)
        restored.tensor[list(new_place.values())] = doc.tensor
    names = [restored[new_place[e.start] : new_place[e.end - 1] + 1] for e in doc.ents]
    for span, entity in zip(names, doc.ents, strict=True):
        span.label_ = entity.label_
    restored.set_ents(names)
    return restored
