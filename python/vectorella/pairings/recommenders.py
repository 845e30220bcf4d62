"""Which ingredient is missing: four models, from the counts of co-occurrence alone."""

from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.embedding import embed, unit
from vectorella.settings import Settings

Recommender = Callable[[np.ndarray], np.ndarray]
"""Takes recipes, float64 (r, n) of 0 and 1, and scores every ingredient for each: (r, n)."""


def popularity(cooccurrence: Cooccurrence, settings: Settings) -> Recommender:
    """Score by how many recipes have it, whatever the recipe."""
    support = cooccurrence.support.astype(np.float64)
    return lambda recipes: np.tile(support, (len(recipes), 1))


def item_cosine(cooccurrence: Cooccurrence, settings: Settings) -> Recommender:
    """Add up the cosines of the columns of X.

    Sarwar et al., "Item-based Collaborative Filtering Recommendation Algorithms" (2001).
    """
    lengths = np.sqrt(np.maximum(cooccurrence.support, 1))
    similarity = cooccurrence.counts / np.outer(lengths, lengths)
    np.fill_diagonal(similarity, 0)
    return lambda recipes: recipes @ similarity


def ease(cooccurrence: Cooccurrence, settings: Settings) -> Recommender:
    """Weigh by the linear model that best gives each ingredient from the others.

    Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019), in closed form; the
    regularization grows with the root of the recipes.
    """
    gram = cooccurrence.counts.astype(np.float64)
    gram[np.diag_indices_from(gram)] += 0.1 * np.sqrt(max(cooccurrence.recipe_count, 1)) + 1
    with threadpool_limits(1):
        inverse = np.linalg.inv(gram)
    weights = -inverse / np.diagonal(inverse)
    np.fill_diagonal(weights, 0)
    return lambda recipes: recipes @ weights


def embedding(cooccurrence: Cooccurrence, settings: Settings) -> Recommender:
    """Score by the cosine with the mean vector of the recipe."""
    vectors = unit(embed(cooccurrence, settings.dimensions, settings.seed))
    return lambda recipes: unit(recipes @ vectors) @ vectors.T


RECOMMENDERS: dict[str, Callable[[Cooccurrence, Settings], Recommender]] = {
    "popularity": popularity,
    "item_cosine": item_cosine,
    "ease": ease,
    "embedding": embedding,
}
