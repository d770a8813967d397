"""The network over an article's words: its layout, its scores, and that it is applied as it was fitted."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from etl.extract.actors import find_actors, load_actor_lexicon
from etl.extract.network import Layout, encode, layout_of, load_network
from etl.extract.network.layout import NOTES
from etl.extract.network.scores import LABELS, LONGEST, ROLE_WIDTH, ROLES, parts_of
from etl.language.analysis import analyse_article
from etl.language.pipeline import load_pipeline
from sources.article import Article

TEXT = "Peru sells copper to Chile. It bought  wine there. President Boluarte met Gabriel Boric in Santiago."


def laid_out(text: str) -> Layout:
    article = Article("a", "d", None, 0, None, None, None, None, "2023-05-02", "stated", "en", text, len(text.split()))
    analysed = analyse_article(load_pipeline(), article)
    return layout_of(analysed, find_actors(analysed, load_actor_lexicon()))


def test_a_layout_numbers_words_and_tells_what_they_name() -> None:
    layout = laid_out(TEXT)
    assert layout.offsets[0] == 0 and layout.offsets[-1] == len(layout.vectors) == len(layout.notes)
    assert {"PER", "CHL"} <= set(layout.countries)
    assert (0, 1) in layout.countries["PER"]
    assert {NOTES[n] for n in layout.notes[0]} >= {"country"}


def test_places_near_are_those_of_the_sentence_and_before() -> None:
    layout = laid_out(TEXT)
    first = layout.near(layout.countries["CHL"], layout.span(0, 2, 3), 0, 3)
    assert first and all(start < layout.offsets[1] for start, _ in first)
    last = layout.near(layout.countries["PER"], layout.span(2, 0, 1), 2, 0)
    assert all(start >= layout.offsets[2] for start, _ in last)


def test_scores_are_sums_of_marks() -> None:
    layout = laid_out(TEXT)
    vectors = encode(layout)
    peru, chile = ((0, 1),), ((4, 5),)
    one, other, both, nobody = vectors.scores(
        layout.span(0, 2, 3), [[("exporter", peru)], [("importer", chile)], [("exporter", peru), ("importer", chile)],
                               [("exporter", ())]],
    )  # fmt: skip
    assert both == pytest.approx(one + other, abs=1e-4)
    assert np.isfinite(nobody)
    turned = vectors.scores(layout.span(0, 2, 3), [[("exporter", chile), ("importer", peru)]])[0]
    assert both > turned


def test_long_articles_are_read_in_parts_that_cover_them() -> None:
    offsets = list(range(0, 5001, 25))
    parts = list(parts_of(offsets))
    assert parts[0][1] == 0 and parts[-1][2] == 5000
    for (_, _, end), (context, start, _) in pairwise(parts):
        assert end == start and context < start
    assert all(end - start <= LONGEST for _, start, end in parts)
    assert list(parts_of([0, 900, 910])) == [(0, 0, 900), (0, 900, 910)]


def test_an_article_without_words_has_no_scores() -> None:
    assert encode(laid_out("")).labels.shape == (0, len(LABELS))


def test_the_network_is_applied_as_it_was_fitted() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is installed by `make weights` only")
    from etl.extract.training.network import Network

    layout = laid_out(TEXT)
    network = Network(layout.vectors.shape[1])
    network.load_state_dict({name: torch.tensor(value) for name, value in load_network().items()})
    with torch.inference_mode():
        wanted = network.eval()([layout])[0].numpy()
    found = encode(layout)
    size = len(ROLES) * ROLE_WIDTH
    assert found.asks.reshape(len(wanted), -1) == pytest.approx(wanted[:, :size], abs=1e-3)
    assert found.labels == pytest.approx(wanted[:, -len(LABELS) :], abs=1e-3)
