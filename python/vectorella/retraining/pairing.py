"""The pairings' part of a model: the weights of its recommender, and the vectors of ingredients.

The weights are fitted to nine recipes in ten. The tenth, which is the same one every day, they are
judged by: what is judged is what recommends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from vectorella.pairings.evaluation import Cases, best_of, held_out_cases
from vectorella.pairings.recommenders import RECOMMENDERS, Recommender
from vectorella.settings import Settings


@dataclass(frozen=True)
class Cooked:
    """What there was to learn, and to be judged by.

    Attributes:
        settings: those that the file was made with.
        cases: the recipes.
        fingerprint: of the recipes; another one for other recipes.
        recipe_count: how many there are.
        vectors: columns of ingredient_embeddings: ingredient_id, ingredient, embedding.
    """

    settings: Settings
    cases: Cases
    fingerprint: str
    recipe_count: int
    vectors: Mapping[str, np.ndarray]


def cooked(session: duckdb.DuckDBPyConnection, settings: Settings) -> Cooked | None:
    """Read the recipes of a published file; None with too few to judge a model by.

    Args:
        session: the file, opened.
        settings: those that its pairings were made with.
    """
    ones, recipes = (
        session.table("recipe_ingredients"),
        session.table("intermediate.int_recipes"),
    )
    cases = held_out_cases(session, ones, session.table("ingredients"), recipes, settings)
    if not len(cases.hidden):
        return None
    fingerprint, recipe_count = session.sql("""
        select
            count(*) || '-' || coalesce(bit_xor(hash(hash(source_recipe_id, ingredient))), 0),
            count(distinct recipe_id)
        from recipe_ingredients
        inner join intermediate.int_recipes using (recipe_id)
        inner join ingredients using (ingredient_id)
    """).fetchall()[0]
    vectors = session.sql("""
        select ingredient_id, ingredient, embedding from ingredient_embeddings order by ingredient
    """).to_arrow_table()
    flat = np.asarray(vectors["embedding"].combine_chunks().flatten(), np.float32)
    columns = {
        "ingredient_id": vectors["ingredient_id"].to_numpy(),
        "ingredient": np.array(vectors["ingredient"].to_pylist(), str),
        "embedding": flat.reshape(len(vectors), -1),
    }
    return Cooked(settings, cases, fingerprint, recipe_count, columns)


def train(given: Cooked) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Fit every recommender and keep the best: the facts and arrays of an artifact.

    `pairings_weights` are of `pairings_names` (n): (n, n), (n, d) or (n), as the recommender has
    them; `pairings_vectors` float32 (m, d) are of `pairings_vector_names` and `_ids`.
    """
    fitted = given.cases.fitted
    weights = {name: kind.fit(fitted, given.settings) for name, kind in RECOMMENDERS.items()}
    best = best_of(
        {
            name: given.cases.ranks(RECOMMENDERS[name].with_weights(of_name))
            for name, of_name in weights.items()
        }
    )
    arrays = {
        "pairings_weights": weights[best],
        "pairings_names": np.array(fitted.names, str),
        "pairings_vectors": given.vectors["embedding"],
        "pairings_vector_names": given.vectors["ingredient"],
        "pairings_vector_ids": given.vectors["ingredient_id"],
    }
    facts = {
        "recommender": best,
        "recipes": given.fingerprint,
        "recipe_count": given.recipe_count,
        "dimensions": given.settings.dimensions,
        "seed": given.settings.seed,
    }
    return facts, arrays


def fitted(given: Cooked, name: str) -> dict[str, np.ndarray]:
    """The arrays that a recommender is made of."""
    weights = RECOMMENDERS[name].fit(given.cases.fitted, given.settings)
    return {
        "pairings_weights": weights,
        "pairings_names": np.array(given.cases.fitted.names, str),
    }


def recall(facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray], given: Cooked) -> float:
    """How often a model has the hidden ingredient among its ten best, 0 to 1.

    What a model does not know, it ranks last.
    """
    recommend = recommender(facts, arrays, given.cases.fitted.names)
    return float(np.mean(given.cases.ranks(recommend) <= 10))


def recommender(
    facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray], names: Sequence[str]
) -> Recommender:
    """A model's recommender over these ingredients; those that it does not know score -inf."""
    own = {name: at for at, name in enumerate(arrays["pairings_names"].tolist())}
    columns = np.array([at for at, name in enumerate(names) if name in own], int)
    places = np.array([own[names[at]] for at in columns], int)
    kind = RECOMMENDERS[facts["recommender"]]
    known = kind.with_weights(kind.of(arrays["pairings_weights"], places))

    def recommend(recipes: np.ndarray) -> np.ndarray:
        scores = np.full(recipes.shape, -np.inf)
        scores[:, columns] = known(recipes[:, columns])
        return scores

    return recommend
