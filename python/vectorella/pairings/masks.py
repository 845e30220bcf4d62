"""Recipes by which candidates they have: a bit for each."""

from dataclasses import dataclass

import duckdb
import numpy as np

from vectorella.pairings.candidates import Candidates
from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.settings import Settings


@dataclass(frozen=True)
class Masks:
    """Recipes by which candidates they have.

    Attributes:
        masks: int64 (m,), a bit for each candidate, and brand_bit.
        counts: recipes with just that mask.
        jars: jars of the brand that they ask for.
        with_jars: how many of them say how many jars.
        brand_bit: of recipes with the brand.
        total: all recipes.
        of_recipes: the same by recipe, (recipe_id, mask BIGINT, jars).
    """

    masks: np.ndarray
    counts: np.ndarray
    jars: np.ndarray
    with_jars: np.ndarray
    brand_bit: int
    total: int
    of_recipes: duckdb.DuckDBPyRelation

    def has(self, bits: int) -> np.ndarray:
        """Which masks have all these bits."""
        return (self.masks & bits) == bits

    def recipes(self, bits: int) -> int:
        """Recipes that have all these bits."""
        return int(self.counts[self.has(bits)].sum())

    @property
    def brand_recipes(self) -> int:
        """Recipes with the brand."""
        return self.recipes(self.brand_bit)


def read_masks(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    counted: Cooccurrence,
    chosen: Candidates,
    settings: Settings,
) -> Masks:
    """Give each recipe its mask, and count recipes by it.

    Args:
        session: the connection of the relation.
        recipe_ingredients: (recipe_id, ingredient_id, jars).
        counted: counts of co-occurrence.
        chosen: the candidates, whose positions are the bits.
        settings: brand is used.
    """
    brand = [at for at, name in enumerate(counted.names) if name == settings.brand]
    placed = [(at, 1 << bit) for bit, group in enumerate([*chosen.places, brand]) for at in group]
    bits = {
        "ingredient_id": counted.ids[[at for at, _ in placed]],
        "bits": np.array([bit for _, bit in placed], np.int64),
    }
    session.register("candidate_bits", bits)
    session.execute(f"""
        create or replace temporary table recipe_masks as
        select recipe_id, bit_or(bits) as mask, max(jars) as jars
        from ({recipe_ingredients.sql_query()})
        inner join candidate_bits using (ingredient_id)
        group by recipe_id
    """)
    session.unregister("candidate_bits")
    rows = session.sql("""
        select
            mask,
            count(*) as recipes,
            -- In thousandths: whole numbers add up the same in any order.
            sum(round(coalesce(jars, 0) * 1000)::bigint)::bigint as millijars,
            count(jars) as with_jars
        from recipe_masks
        group by mask
        order by mask
    """).fetchnumpy()
    return Masks(
        masks=rows["mask"],
        counts=rows["recipes"],
        jars=rows["millijars"] / 1000,
        with_jars=rows["with_jars"],
        brand_bit=1 << len(chosen.names),
        total=max(counted.recipe_count, 1),
        of_recipes=session.table("recipe_masks"),
    )
