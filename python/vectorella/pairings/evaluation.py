"""How good the models are, by what they were not shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb
import numpy as np
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from vectorella.pairings import cooccurrence
from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.embedding import unit
from vectorella.pairings.partners import HeldBack, partners
from vectorella.pairings.recommenders import RECOMMENDERS, Recommender
from vectorella.settings import Settings

# One recipe in ten is held out, by a hash of the user's own id: the same ones every day.
IS_HELD_OUT = "md5_number_lower(source_recipe_id) % 10 = 0"
MOST_HELD_OUT = 20_000
BATCH_RECIPES = 2_000
NEIGHBOURS = 10
MOST_HELD_BACK = 300


class Measure(NamedTuple):
    """One row of model_evaluations."""

    model: str
    measure: str
    value: float
    case_count: int
    is_chosen: bool


def hidden_ingredients(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    ingredients: duckdb.DuckDBPyRelation,
    recipes: duckdb.DuckDBPyRelation,
    settings: Settings,
) -> list[Measure]:
    """Hide one ingredient of each held-out recipe, and let every model rank it back.

    A model is fitted to the other recipes, on the most used ingredients. Ranks count those that
    the recipe does not show, from 1, equal scores sharing the middle. The model with the highest
    recall at 10 is chosen, the better mean rank deciding between equals.

    Args:
        session: the connection of the relations.
        recipe_ingredients: distinct (recipe_id, ingredient_id).
        ingredients: (ingredient_id, ingredient, recipe_count).
        recipes: (recipe_id, source_recipe_id).
        settings: evaluated_ingredients is used, and what models are fitted with.
    """
    cases = held_out_cases(session, recipe_ingredients, ingredients, recipes, settings)
    if not len(cases.hidden):
        return []
    found = {name: cases.ranks(fit(cases.fitted, settings)) for name, fit in RECOMMENDERS.items()}
    best = best_of(found)
    return [
        Measure(name, measure, float(value), len(cases.hidden), name == best)
        for name, ranks in found.items()
        for measure, value in (
            ("recall_at_10", np.mean(ranks <= 10)),
            ("mean_rank", np.mean(ranks)),
        )
    ]


def best_of(ranks: dict[str, np.ndarray]) -> str:
    """The model with the highest recall at 10, the better mean rank deciding between equals."""
    return max(ranks, key=lambda name: (np.mean(ranks[name] <= 10), -np.mean(ranks[name])))


@dataclass(frozen=True)
class Cases:
    """Recipes that no model is fitted to, each with one ingredient hidden.

    Attributes:
        fitted: counts of the other recipes, on the most used ingredients (n).
        contexts: what each recipe shows, int32 (r, n).
        hidden: column of what each recipe hides (r).
    """

    fitted: Cooccurrence
    contexts: csr_matrix
    hidden: np.ndarray

    def ranks(self, recommend: Recommender) -> np.ndarray:
        """Ranks of what is hidden, from 1: float64 (r)."""
        return _ranks(recommend, self.contexts, self.hidden)


def held_out_cases(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    ingredients: duckdb.DuckDBPyRelation,
    recipes: duckdb.DuckDBPyRelation,
    settings: Settings,
) -> Cases:
    """Part recipes into those to learn from and those to be judged by.

    Args:
        session: the connection of the relations.
        recipe_ingredients: distinct (recipe_id, ingredient_id).
        ingredients: (ingredient_id, ingredient, recipe_count).
        recipes: (recipe_id, source_recipe_id).
        settings: most_ingredients, minimum_recipes and evaluated_ingredients are used.
    """
    with_split = f"""
        select recipe_id, ingredient_id, source_recipe_id, {IS_HELD_OUT} as is_held_out
        from ({recipe_ingredients.sql_query()})
        inner join ({recipes.sql_query()}) using (recipe_id)
    """
    shown = session.sql(
        f"select recipe_id, ingredient_id from ({with_split}) where not is_held_out"
    )
    counted = cooccurrence.count(session, shown, ingredients, settings)
    fitted = counted.top(settings.evaluated_ingredients)
    return Cases(fitted, *_held_out(session, with_split, fitted))


def _held_out(
    session: duckdb.DuckDBPyConnection, with_split: str, fitted: Cooccurrence
) -> tuple[csr_matrix, np.ndarray]:
    """What recipes show, int32 (r, n), and the column of what each of them hides."""
    session.register("fitted_ids", {"ingredient_id": fitted.ids, "name": np.array(fitted.names)})
    rows = session.sql(f"""
        with
            held_out as (
                select
                    ingredient_id,
                    source_recipe_id,
                    row_number() over (
                        partition by source_recipe_id
                        order by md5(source_recipe_id || name), name
                    ) as place,
                    count(*) over (partition by source_recipe_id) as ingredient_count
                from ({with_split})
                inner join fitted_ids using (ingredient_id)
                where is_held_out
            )
        select
            dense_rank() over (order by md5(source_recipe_id), source_recipe_id) - 1 as recipe,
            ingredient_id,
            place = 1 as is_hidden
        from held_out
        where ingredient_count > 1
        qualify recipe < {MOST_HELD_OUT}
        order by recipe, place
    """).fetchnumpy()
    session.unregister("fitted_ids")
    columns = np.searchsorted(np.sort(fitted.ids), rows["ingredient_id"])
    columns = np.argsort(fitted.ids)[columns] if len(fitted.ids) else columns
    is_hidden = rows["is_hidden"].astype(bool)
    size = (int(is_hidden.sum()), len(fitted.ids))
    shown = rows["recipe"][~is_hidden], columns[~is_hidden]
    ones = np.ones(len(shown[0]), np.int32)
    return csr_matrix((ones, shown), shape=size), columns[is_hidden]


def _ranks(recommend: Recommender, contexts: csr_matrix, hidden: np.ndarray) -> np.ndarray:
    with threadpool_limits(1):
        return np.concatenate(list(_batches_of_ranks(recommend, contexts, hidden)))


def _batches_of_ranks(
    recommend: Recommender, contexts: csr_matrix, hidden: np.ndarray
) -> Iterator[np.ndarray]:
    for first in range(0, len(hidden), BATCH_RECIPES):
        shown = contexts[first : first + BATCH_RECIPES].toarray().astype(np.float64)
        columns = hidden[first : first + BATCH_RECIPES]
        yield ranks_of(np.where(shown > 0, -np.inf, recommend(shown)), columns)


def ranks_of(scores: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Rank of one column in each row of scores, from 1; equal scores share the middle.

    >>> ranks_of(np.array([[3.0, 2.0, 2.0, 1.0]]), np.array([1])).tolist()
    [2.5]
    """
    own = scores[np.arange(len(columns)), columns][:, None]
    above, equal = (scores > own).sum(axis=1), (scores == own).sum(axis=1)
    return 1 + above + (equal - 1) / 2


def held_back_partners(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    recipes: duckdb.DuckDBPyRelation,
    counted: Cooccurrence,
    categories: Mapping[str, str],
    settings: Settings,
) -> list[Measure]:
    """How often `suggest` has what a recipe with the brand holds back among its five best.

    Each recipe is taken out of the counts first. Beside it stands what most recipes have with the
    brand, whatever is at hand.

    Args:
        session: the connection of the relations.
        recipe_ingredients: distinct (recipe_id, ingredient_id).
        recipes: (recipe_id, source_recipe_id).
        counted: counts of all recipes.
        categories: canonical name -> category.
        settings: brand, staples and evaluated_ingredients are used.
    """
    if settings.brand not in counted.names:
        return []
    top = counted.among({*counted.top(settings.evaluated_ingredients).names, settings.brand})
    brand = top.names.index(settings.brand)
    place = {int(number): at for at, number in enumerate(top.ids)}
    rows = session.sql(f"""
        with
            with_brand as (
                select recipe_id
                from ({recipe_ingredients.sql_query()})
                where ingredient_id = {top.ids[brand]}
            )
        select list(ingredient_id order by ingredient_id)
        from ({recipe_ingredients.sql_query()})
        semi join with_brand using (recipe_id)
        inner join ({recipes.sql_query()}) using (recipe_id)
        group by recipe_id, source_recipe_id
        order by md5(source_recipe_id), source_recipe_id
        limit {MOST_HELD_BACK}
    """).fetchall()
    judge = HeldBack(partners(top, categories, settings), brand)
    hits = [judge.hits([place[at] for at in numbers if at in place]) for (numbers,) in rows]
    cases, found, found_blindly = np.sum(hits, axis=0)
    if not cases:
        return []
    return [
        Measure("suggest", "recall_at_5", float(found / cases), int(cases), False),
        Measure("brand_popularity", "recall_at_5", float(found_blindly / cases), int(cases), False),
    ]


def category_agreement(
    names: Sequence[str], vectors: np.ndarray, categories: dict[str, str]
) -> list[Measure]:
    """How often the nearest ingredients are of the same category, among those that have one.

    Args:
        names: canonical name of each vector.
        vectors: (n, d).
        categories: canonical name -> category.
    """
    kept = [at for at, name in enumerate(names) if categories.get(name, "other") != "other"]
    if len(kept) < 2:
        return []
    own = np.array([categories[names[at]] for at in kept])
    nearest = neighbours(vectors[kept], NEIGHBOURS)
    is_same = own[nearest] == own[:, None]
    return [
        Measure("embedding", "category_agreement", float(is_same[:, 0].mean()), len(kept), False),
        Measure("embedding", "category_agreement_at_10", float(is_same.mean()), len(kept), False),
    ]


def neighbours(vectors: np.ndarray, count: int) -> np.ndarray:
    """Positions of the nearest other vectors by cosine, the nearest first: (n, count)."""
    units = unit(vectors)
    with threadpool_limits(1):
        cosines = units @ units.T
    np.fill_diagonal(cosines, -np.inf)
    order = np.argsort(-cosines, axis=1, kind="stable")
    return order[:, : min(count, len(vectors) - 1)]


def reference_agreement(
    counted: Cooccurrence,
    vectors: np.ndarray,
    reference: Sequence[tuple[str, str, float | None]],
) -> list[Measure]:
    """How a user's list of pairs agrees with the embedding and with the counts.

    The first measure is the share of pairs of which one is among the 20 nearest of the other; the
    second, where pairs have scores, Spearman's correlation of these with the NPMI of pairs that
    stand together.

    Args:
        counted: what the vectors were made from.
        vectors: (n, d).
        reference: (ingredient, other ingredient, score or None), by canonical name.
    """
    place = {name: at for at, name in enumerate(counted.names)}
    known = [
        (place[one], place[other], score)
        for one, other, score in reference
        if one in place and other in place and one != other
    ]
    if not known:
        return []
    nearest = [set(row) for row in neighbours(vectors, 20)]
    is_near = [other in nearest[one] or one in nearest[other] for one, other, _ in known]
    near = Measure("embedding", "reference_pairs_near", float(np.mean(is_near)), len(known), False)
    return [near, *_rank_correlation(counted, known)]


def _rank_correlation(
    counted: Cooccurrence, known: Sequence[tuple[int, int, float | None]]
) -> list[Measure]:
    measured = cooccurrence.pairs(counted)
    npmi = dict(zip(zip(measured.first, measured.second, strict=True), measured.npmi, strict=True))
    scored = [
        (score, npmi[min(one, other), max(one, other)])
        for one, other, score in known
        if score is not None and (min(one, other), max(one, other)) in npmi
    ]
    if len(scored) < 3:
        return []
    from scipy.stats import spearmanr

    value = float(spearmanr(*zip(*scored, strict=True)).statistic)
    return [Measure("npmi", "reference_pairs_spearman", value, len(scored), False)]
