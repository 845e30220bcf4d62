"""Recipes by which candidates they have: a bit for each."""

from dataclasses import dataclass
from functools import cached_property

import duckdb
import numpy as np

from vectorella.pairings.candidates import MOST_CANDIDATES, Candidates
from vectorella.pairings.cooccurrence import Cooccurrence

# Bits behind those of the candidates: recipes with the brand, those that speak for it, and those
# with another ingredient of its category.
BRAND, SPEAKS, RIVALS = (1 << MOST_CANDIDATES + place for place in range(3))


@dataclass(frozen=True)
class Counts:
    """How many recipes have which candidates.

    Attributes:
        masks: int64 (m,), a bit for each candidate, and BRAND, SPEAKS and RIVALS.
        recipes: recipes with just that mask, (m,).
    """

    masks: np.ndarray
    recipes: np.ndarray

    def has(self, bits: int) -> np.ndarray:
        """Which masks have all these bits."""
        return (self.masks & bits) == bits

    @cached_property
    def total(self) -> int:
        """All of them."""
        return int(self.recipes.sum())

    def of(self, bits: int) -> int:
        """Recipes that have all these bits."""
        return int(self.recipes[self.has(bits)].sum())

    def where(self, is_asked: np.ndarray) -> "Counts":
        """Those of some masks."""
        return Counts(self.masks[is_asked], self.recipes[is_asked])


@dataclass(frozen=True)
class Masks:
    """Recipes by which candidates they have.

    Attributes:
        all: recipes with a candidate, a speaker or a rival.
        speaking: those that speak for the brand.
        rivals: those with another ingredient of the brand's category that do not.
        total: all recipes, those without any of these too.
        of_recipes: (recipe_id, mask BIGINT, jars of the brand).
    """

    all: Counts
    speaking: Counts
    rivals: Counts
    total: int
    of_recipes: duckdb.DuckDBPyRelation


def read_masks(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    counted: Cooccurrence,
    chosen: Candidates,
) -> Masks:
    """Give each recipe its mask, and count recipes by it.

    Args:
        session: the connection of the relation.
        recipe_ingredients: (recipe_id, ingredient_id, jars).
        counted: counts of co-occurrence.
        chosen: the candidates, whose positions are the bits.
    """
    bits = np.zeros(len(counted.ids), np.int64)
    groups = [(1 << at, places) for at, places in enumerate(chosen.places)]
    groups += [(BRAND, chosen.brand), (SPEAKS, chosen.speakers), (RIVALS, chosen.rivals)]
    for bit, places in groups:
        bits[places] |= bit
    is_asked = bits > 0
    session.register(
        "candidate_bits", {"ingredient_id": counted.ids[is_asked], "bits": bits[is_asked]}
    )
    session.execute(f"""
        create or replace temporary table recipe_masks as
        select recipe_id, bit_or(bits) as mask, max(jars) as jars
        from ({recipe_ingredients.sql_query()})
        inner join candidate_bits using (ingredient_id)
        group by recipe_id
    """)
    session.unregister("candidate_bits")
    rows = session.sql("""
        select mask, count(*) as recipes from recipe_masks group by mask order by mask
    """).fetchnumpy()
    counts = Counts(rows["mask"], rows["recipes"])
    return Masks(
        all=counts,
        speaking=counts.where(counts.has(SPEAKS)),
        rivals=counts.where(counts.has(RIVALS) & ~counts.has(SPEAKS)),
        total=max(counted.recipe_count, 1),
        of_recipes=session.table("recipe_masks"),
    )
