"""The network over an article's words: its layout, its scores, and that it is applied as it was fitted."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

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


def test_networks_are_written_as_one_that_scores_like_their_mean(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is installed by `make weights` only")
    pytest.importorskip("onnx", reason="onnx is installed by `make weights` only")
    from etl.extract.training.fit import tables_of
    from etl.extract.training.network import PARTS, Network, write_networks

    torch.manual_seed(1)
    networks = [Network().eval(), Network().eval()]
    for network in networks:
        torch.nn.init.normal_(network.out.weight, std=0.05)
    write_networks(networks, tmp_path / "network.onnx")
    layout = laid_out(TEXT)
    found = encode(layout, load_network(tmp_path / "network.onnx"))
    with torch.inference_mode():
        wanted = [torch.split(tables_of(network, [layout])[0], PARTS, dim=1) for network in networks]
    labels = sum(parts[4] for parts in wanted) / 2
    assert found.labels == pytest.approx(labels.numpy(), abs=0.1)
    shape = (-1, len(ROLES), ROLE_WIDTH)
    bilinear = sum((parts[0].view(shape)[3] * parts[1].view(shape)[0]).sum(-1) for parts in wanted) / 2
    assert (found.asks[3] * found.answers[0]).sum(-1) == pytest.approx(bilinear.numpy(), abs=0.3)


def test_parts_of_an_article_are_fitted_as_they_are_read() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is installed by `make weights` only")
    from etl.extract.training.fit import tables_of
    from etl.extract.training.network import Network

    layout = laid_out(
        " ".join(f"Peru sold {i} tonnes of copper to Chile, and it bought wine there." for i in range(60))
    )
    torch.manual_seed(1)
    network = Network().eval()
    with torch.inference_mode():
        (long, short) = tables_of(network, [layout, laid_out(TEXT)])
        (alone,) = tables_of(network, [layout])
    assert len(long) == layout.offsets[-1] and len(short) == laid_out(TEXT).offsets[-1]
    assert long.numpy() == pytest.approx(alone.numpy(), abs=0.05)
