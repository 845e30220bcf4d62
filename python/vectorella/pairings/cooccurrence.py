"""In how many recipes two ingredients stand together."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
from scipy.sparse import csr_matrix

from vectorella.pairings.settings import Settings

# Recipes multiplied at a time: about a million ones, 20 MB.
CHUNK_RECIPES = 100_000


@dataclass(frozen=True)
class Cooccurrence:
    """Counts of recipes, ingredients in the order of their names.

    Attributes:
        ids: ingredient_id of each of the n ingredients, int32.
        names: canonical name of each, ascending by code point.
        counts: int32 of shape (n, n), symmetric; the diagonal holds the recipes of each ingredient.
        recipe_count: recipes that were counted.
    """

    ids: np.ndarray
    names: list[str]
    counts: np.ndarray
    recipe_count: int

    @property
    def support(self) -> np.ndarray:
        """Recipes of each ingredient, int32."""
        return np.diagonal(self.counts)

    def top(self, count: int) -> "Cooccurrence":
        """The most used ingredients alone, still in the order of their names."""
        kept = np.sort(np.lexsort((np.arange(len(self.ids)), -self.support))[:count])
        names = [self.names[at] for at in kept]
        counts = self.counts[np.ix_(kept, kept)]
        return Cooccurrence(self.ids[kept], names, counts, self.recipe_count)


def count(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    ingredients: duckdb.DuckDBPyRelation,
    settings: Settings,
) -> Cooccurrence:
    """Count the most used ingredients together: X'X of the sparse 0/1 matrix X, chunk by chunk.

    The order of the names makes the result the same, bit for bit, whatever the ids are.

    Args:
        session: the connection of the relations.
        recipe_ingredients: distinct (recipe_id, ingredient_id).
        ingredients: (ingredient_id, ingredient, recipe_count).
        settings: most_ingredients and minimum_recipes are used; the brand is never left out.
    """
    brand = settings.brand.replace("'", "''")
    chosen = session.sql(f"""
        select ingredient_id, ingredient
        from ({ingredients.sql_query()})
        where
            recipe_count >= {settings.minimum_recipes}
            or (ingredient = '{brand}' and recipe_count > 0)
        order by (ingredient = '{brand}') desc, recipe_count desc, ingredient
        limit {settings.most_ingredients}
    """).fetchall()
    chosen.sort(key=lambda row: row[1])
    ids = np.array([number for number, _ in chosen], np.int32)
    counts = np.zeros((len(ids), len(ids)), np.int32)
    recipe_count = 0
    for chunk in chunks(session, recipe_ingredients, ids):
        together = (chunk.T @ chunk).tocoo()
        counts[together.row, together.col] += together.data
        recipe_count += int((np.diff(chunk.indptr) > 0).sum())
    return Cooccurrence(ids, [name for _, name in chosen], counts, recipe_count)


def chunks(
    session: duckdb.DuckDBPyConnection, recipe_ingredients: duckdb.DuckDBPyRelation, ids: np.ndarray
) -> Iterator[csr_matrix]:
    """Yield X a range of recipes at a time: int32 ones, a recipe_id in each row, ids in columns."""
    [(first, last)] = recipe_ingredients.aggregate("min(recipe_id), max(recipe_id)").fetchall()
    if first is None or not len(ids):
        return
    query = f"""
        select recipe_id, ingredient_id
        from ({recipe_ingredients.sql_query()})
        where recipe_id >= ? and recipe_id < ?
    """
    positions = np.full(int(ids.max()) + 1, -1, np.int32)
    positions[ids] = np.arange(len(ids), dtype=np.int32)
    for start in range(first, last + 1, CHUNK_RECIPES):
        rows = session.execute(query, [start, start + CHUNK_RECIPES]).fetchnumpy()
        yield _ones(rows["recipe_id"] - start, rows["ingredient_id"], positions)


def _ones(recipes: np.ndarray, ingredients: np.ndarray, positions: np.ndarray) -> csr_matrix:
    is_low = ingredients < len(positions)
    recipes, columns = recipes[is_low], positions[ingredients[is_low]]
    is_chosen = columns >= 0
    recipes, columns = recipes[is_chosen], columns[is_chosen]
    width = int((positions >= 0).sum())
    ones = np.ones(len(columns), np.int32)
    return csr_matrix((ones, (recipes, columns)), shape=(CHUNK_RECIPES, width))


@dataclass(frozen=True)
class Pairs:
    """Pairs that stand together in a recipe: arrays of one length, the first before the second.

    Attributes:
        first, second: positions in a Cooccurrence, first < second.
        recipe_count: recipes with both, int32.
        lift: how many times as often as by chance, P(a, b) / (P(a) P(b)): the interestingness of
            Brin et al., "Beyond Market Baskets" (1997).
        npmi: normalized pointwise mutual information, -1 to 1, 0 by chance: Bouma, "Normalized
            (Pointwise) Mutual Information in Collocation Extraction" (2009).
    """

    first: np.ndarray
    second: np.ndarray
    recipe_count: np.ndarray
    lift: np.ndarray
    npmi: np.ndarray


def pairs(cooccurrence: Cooccurrence) -> Pairs:
    """Measure every pair that at least one recipe has.

    >>> counts = np.array([[4, 2], [2, 2]], np.int32)
    >>> measured = pairs(Cooccurrence(np.arange(2), ["egg", "milk"], counts, 8))
    >>> measured.lift.tolist(), measured.npmi.tolist()
    ([2.0], [0.5])
    """
    first, second = np.nonzero(np.triu(cooccurrence.counts, 1))
    both = cooccurrence.counts[first, second]
    support = cooccurrence.support.astype(np.float64)
    share = both / max(cooccurrence.recipe_count, 1)
    lift = share * cooccurrence.recipe_count**2 / (support[first] * support[second])
    information = -np.log(np.minimum(share, 1 - 1e-12))
    npmi = np.where(share < 1, np.log(lift) / information, 1.0)
    return Pairs(first, second, both, lift, npmi)
