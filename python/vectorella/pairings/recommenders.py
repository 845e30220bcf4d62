"""Which ingredient is missing: five models, from the counts of co-occurrence alone.

A model is fitted to counts, which gives it its weights; with these it scores recipes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.embedding import embed, unit
from vectorella.settings import Settings

Recommender = Callable[[np.ndarray], np.ndarray]
"""Takes recipes, float64 (r, n) of 0 and 1, and scores every ingredient for each: (r, n)."""

# A logarithm of naive Bayes against a weight of EASE; between a half and twice this makes no
# difference that can be measured.
BAYES_WEIGHT = 0.01


@dataclass(frozen=True)
class Kind:
    """A kind of model.

    Attributes:
        fit: from counts of n ingredients to weights, float64, whose first axis is ingredients.
        score: recipes (r, n) and weights to scores (r, n).
        is_square: whether both axes of the weights are ingredients.
    """

    fit: Callable[[Cooccurrence, Settings], np.ndarray]
    score: Callable[[np.ndarray, np.ndarray], np.ndarray]
    is_square: bool = False

    def __call__(self, cooccurrence: Cooccurrence, settings: Settings) -> Recommender:
        """Fit, and score by what was fitted."""
        return self.with_weights(self.fit(cooccurrence, settings))

    def with_weights(self, weights: np.ndarray) -> Recommender:
        """Score by weights that were fitted before."""
        return lambda recipes: self.score(recipes, weights)

    def of(self, weights: np.ndarray, places: np.ndarray) -> np.ndarray:
        """The weights of some of the ingredients."""
        return weights[np.ix_(places, places)] if self.is_square else weights[places]


def popularity(cooccurrence: Cooccurrence, settings: Settings) -> np.ndarray:
    """How many recipes have each, whatever the recipe: (n)."""
    return cooccurrence.support.astype(np.float64)


def item_cosine(cooccurrence: Cooccurrence, settings: Settings) -> np.ndarray:
    """Cosines of the columns of X: (n, n).

    Sarwar et al., "Item-based Collaborative Filtering Recommendation Algorithms" (2001).
    """
    lengths = np.sqrt(np.maximum(cooccurrence.support, 1))
    similarity = cooccurrence.counts / np.outer(lengths, lengths)
    np.fill_diagonal(similarity, 0)
    return similarity


def ease(cooccurrence: Cooccurrence, settings: Settings) -> np.ndarray:
    """The linear model that best gives each ingredient from the others: (n, n).

    Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019), in closed form; the
    regularization grows with the root of the recipes.
    """
    with threadpool_limits(1):
        inverse = np.linalg.inv(regularized(cooccurrence))
    weights = -inverse / np.diagonal(inverse)
    np.fill_diagonal(weights, 0)
    return weights


def regularized(cooccurrence: Cooccurrence) -> np.ndarray:
    """The counts as EASE takes them: float64 (n, n)."""
    gram = cooccurrence.counts.astype(np.float64)
    gram[np.diag_indices_from(gram)] += 0.1 * np.sqrt(max(cooccurrence.recipe_count, 1)) + 1
    return gram


def naive_bayes(cooccurrence: Cooccurrence, rows: np.ndarray | None = None) -> np.ndarray:
    """Logarithms of how many times as often as usual each stands beside another: (n, n).

    Entry (i, j) is log(P(i | j) / P(i)), as in the multinomial model of McCallum and Nigam, "A
    Comparison of Event Models for Naive Bayes Text Classification" (1998); shares of few recipes
    are drawn towards the usual ones by one recipe.

    Args:
        cooccurrence: counts.
        rows: which i are asked for; all without it.
    """
    share = shares(cooccurrence)[:, None][slice(None) if rows is None else rows]
    counts = cooccurrence.counts[slice(None) if rows is None else rows]
    return np.log((counts + share) / (cooccurrence.support + 1)) - np.log(share)


def shares(cooccurrence: Cooccurrence) -> np.ndarray:
    """Share of the recipes that have each, of one that none has that of half a recipe: (n)."""
    return np.maximum(cooccurrence.support, 0.5) / max(cooccurrence.recipe_count, 1)


def ease_and_bayes(cooccurrence: Cooccurrence, settings: Settings) -> np.ndarray:
    """EASE, which is sure of the few best, with a little naive Bayes, which orders all: (n, n).

    The diagonal, which no recipe asks for, holds what speaks for an ingredient beforehand.
    """
    weights = ease(cooccurrence, settings) + BAYES_WEIGHT * naive_bayes(cooccurrence)
    np.fill_diagonal(weights, BAYES_WEIGHT * np.log(shares(cooccurrence)))
    return weights


def embedding(cooccurrence: Cooccurrence, settings: Settings) -> np.ndarray:
    """Vectors of length 1, compared with the mean vector of the recipe: (n, d)."""
    return unit(embed(cooccurrence, settings.dimensions, settings.seed))


def _alike(recipes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.tile(weights, (len(recipes), 1))


def _added_up(recipes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return recipes @ weights


def _added_to_diagonal(recipes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return recipes @ weights + np.diagonal(weights)


def _near(recipes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return unit(recipes @ weights) @ weights.T


RECOMMENDERS: dict[str, Kind] = {
    "popularity": Kind(popularity, _alike),
    "item_cosine": Kind(item_cosine, _added_up, is_square=True),
    "ease": Kind(ease, _added_up, is_square=True),
    "ease_and_bayes": Kind(ease_and_bayes, _added_to_diagonal, is_square=True),
    "embedding": Kind(embedding, _near),
}
