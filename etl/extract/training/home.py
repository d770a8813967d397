"""Fit the weights of the country that a text is on the trade of: `python -m etl.extract.training.home`.

Right are the countries of most of the annotated flows, in a text with two flows or more; PyTorch is installed by
`make weights`. The other models are fitted after this one, since the rules that they weigh go by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from multiprocessing import Pool

from etl.extract.loglinear import Features, flat, write_weights
from etl.extract.reader import Reader
from etl.extract.trade.home import WEIGHTS, weigh_homes
from etl.extract.trade.parties import count_countries, headline_of
from etl.extract.training.corpus import FILES, Analysed, Example, Fact, analyse, load_examples
from etl.settings import Settings

PRIOR = 8.0
LEAST_SEEN = 3
LEAST_FLOWS = 2
Weighed = tuple[list[Features], frozenset[int]]
"""The features of the choices and the places of those that are right."""
_READER: list[Reader] = []


def homes_of(flows: Sequence[Fact]) -> frozenset[str]:
    """Return the countries that are side to most of the flows; none where two flows do not have one in common."""
    sides = Counter(
        str(flow[name])
        for flow in flows
        if not flow.get("optional")
        for name in ("reporter", "partner")
        if flow.get(name) not in (None, "WLD")
    )
    most = max(sides.values(), default=0)
    return frozenset(code for code, count in sides.items() if count == most >= LEAST_FLOWS)


def home_question(example: Example, one: Analysed, reader: Reader) -> Weighed | None:
    """Return the countries of an article with what speaks for each, and which are right; None where none is."""
    counts, _ = count_countries(one.article, one.actors, reader.trade_lexicon)
    choices = weigh_homes(one.article, headline_of(one.article), counts, reader.trade_lexicon)
    homes = homes_of(example.trade_flows)
    right = frozenset(i for i, (country, _) in enumerate(choices) if country in homes)
    return ([features for _, features in choices], right) if right else None


def fit_weights(questions: Sequence[Weighed], *, prior: float = PRIOR, steps: int = 60) -> Mapping[str, float]:
    """Return the weights of features that make what is right likeliest, with a Gaussian prior."""
    import torch  # which reading does without

    seen = Counter(name for choices, _ in questions for features in choices for name in {*flat(features)})
    names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN)
    numbers = {name: i for i, name in enumerate(names)}
    pairs: list[tuple[int, int]] = []
    question_of: list[int] = []
    right: list[bool] = []
    for q, (choices, places) in enumerate(questions):
        for i, features in enumerate(choices):
            pairs += [(len(question_of), numbers[name]) for name in flat(features) if name in numbers]
            question_of.append(q)
            right.append(i in places)
    table, owner, good = torch.tensor(pairs), torch.tensor(question_of), torch.tensor(right)
    weights = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=steps, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        sums = torch.zeros(len(question_of)).index_add(0, table[:, 0], weights[table[:, 1]])
        powers = torch.exp(sums - sums.detach().max())
        total = torch.zeros(len(questions)).index_add(0, owner, powers)
        among = torch.zeros(len(questions)).index_add(0, owner, powers * good)
        value = (torch.log(total) - torch.log(among)).sum() + 0.5 * prior * (weights**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return {name: weight for name, weight in zip(names, weights.tolist(), strict=True) if abs(weight) >= 0.01}


def main() -> None:
    """Read every annotated text, fit the model and write its weights."""
    examples = [example for path in FILES for example in load_examples(path)]
    with Pool(2) as pool:
        read = pool.map(_questions_of, [one for one in examples if homes_of(one.trade_flows)], chunksize=4)
    weights = fit_weights([question for questions in read for question in questions])
    write_weights(WEIGHTS, "python -m etl.extract.training.home", {"home": weights})


def _questions_of(example: Example) -> list[Weighed]:
    if not _READER:
        _READER.append(Reader(Settings()))
    found = (home_question(example, one, _READER[0]) for one in analyse(example, _READER[0]))
    return [question for question in found if question is not None]


if __name__ == "__main__":
    main()
