"""Sets of candidates, measured by the recipes that have them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations as subsets

import numpy as np

from vectorella.pairings.candidates import Candidates, evidence, fewest_recipes
from vectorella.pairings.masks import Masks
from vectorella.settings import Settings

SIZES = (2, 3, 4)
MOST_SETS = 1_000
# A set goes with the brand if its recipes have the brand so much more often than others, and a
# member goes with the rest of its set if that much more of their recipes have it than others do:
# what is in every dish does not.
LEAST_LIFT = 1.2
LEAST_MEMBER_LIFT = 2
# A share of so few recipes is drawn towards the share in all.
PRIOR_RECIPES = 5


@dataclass(frozen=True)
class Combination:
    """A set of ingredients to eat with the brand.

    Attributes:
        sets: the bits of candidates, several where some stand in for each other.
        ingredients: names of families, ascending.
        one_of: those among them that stand in for each other; a recipe has one.
        recipe_count: recipes with all of them, or one of one_of, with the brand or without.
        brand_recipe_count: those among them with the brand.
        lift: how many times as often they have the brand as all recipes do.
        coherence: mean cosine between the vectors of all pairs of the set and the brand.
        jars_per_recipe: jars of the brand that its recipes ask for, on average.
        expected_jars: per thousand recipes, beyond what chance would give.
        dish_kind: what titles call it; None where they do not agree.
        score: what it is ranked by.
    """

    sets: tuple[int, ...]
    ingredients: tuple[str, ...]
    recipe_count: int
    brand_recipe_count: int
    lift: float
    coherence: float
    jars_per_recipe: float
    expected_jars: float
    score: float
    dish_kind: str | None = None
    one_of: tuple[str, ...] = ()


def ranked(
    masks: Masks, chosen: Candidates, toward: np.ndarray, settings: Settings
) -> list[Combination]:
    """Measure the sets that enough recipes have; those that go with the brand, best first.

    Args:
        masks: recipes by candidates.
        chosen: the candidates.
        toward: the brand's vector, of length 1.
        settings: few_brand_recipes is used.
    """
    found = [
        measured
        for bits in _frequent_sets(masks, len(chosen.names), settings)
        if (measured := _measured(bits, masks, chosen, toward, settings))
    ]
    return sorted(found, key=lambda each: (-each.score, each.ingredients))


def _frequent_sets(masks: Masks, count: int, settings: Settings) -> Iterable[int]:
    """Sets that enough recipes have, with the brand where evidence is ample: level by level."""
    is_ample = evidence(masks.brand_recipes, settings.few_brand_recipes) == "ample"
    is_asked = masks.has(masks.brand_bit) | (not is_ample)
    asked, weights = masks.masks[is_asked], masks.counts[is_asked]
    enough = fewest_recipes(masks.brand_recipes)
    level = [1 << at for at in range(count)]
    for _ in SIZES:
        grown = sorted({bits | 1 << at for bits in level for at in range(bits.bit_length(), count)})
        counts = {bits: int(weights[(asked & bits) == bits].sum()) for bits in grown}
        frequent = [bits for bits in grown if counts[bits] >= enough]
        level = sorted(frequent, key=lambda bits: (-counts[bits], bits))[:MOST_SETS]
        yield from level


def _measured(
    bits: int, masks: Masks, chosen: Candidates, toward: np.ndarray, settings: Settings
) -> Combination | None:
    """Measure a set; None for one that does not go with the brand, or that a staple is part of."""
    members = [at for at in range(len(chosen.names)) if bits >> at & 1]
    is_ample = evidence(masks.brand_recipes, settings.few_brand_recipes) == "ample"
    recipes, with_brand = masks.recipes(bits), masks.recipes(bits | masks.brand_bit)
    usual = masks.brand_recipes / masks.total
    share = (with_brand + PRIOR_RECIPES * usual) / (recipes + PRIOR_RECIPES)
    lift = share / usual if usual else 0.0
    coherence = _coherence(np.vstack([chosen.units[members], toward]))
    lifts = [_member_lift(bits, 1 << at, masks, is_ample) for at in members]
    if min(lifts) < LEAST_MEMBER_LIFT or (lift < LEAST_LIFT if is_ample else coherence <= 0):
        return None
    jars = _jars(masks, masks.has(bits | masks.brand_bit))
    # Without recipes with the brand to go by, every recipe is one that it could be in.
    sold = with_brand * (1 - 1 / lift) if is_ample else recipes * coherence
    expected = 1000 * sold * jars / masks.total
    strength = float(np.log(lifts).sum())
    rarity = np.prod([1 - masks.recipes(1 << at) / masks.total for at in members])
    return Combination(
        sets=(bits,),
        ingredients=tuple(sorted(chosen.names[at] for at in members)),
        recipe_count=recipes,
        brand_recipe_count=with_brand,
        lift=round(lift, 3),
        coherence=round(coherence, 4),
        jars_per_recipe=round(jars, 3),
        expected_jars=round(expected, 3),
        score=expected * strength * (1 + coherence) * float(rarity) ** 2,
    )


def _member_lift(bits: int, member: int, masks: Masks, is_ample: bool) -> float:
    """How many times as often as in all recipes one stands with the rest and the brand."""
    rest = bits & ~member | (masks.brand_bit if is_ample else 0)
    usual = masks.recipes(member) / masks.total
    return masks.recipes(rest | member) / max(masks.recipes(rest), 1) / max(usual, 1e-12)


def _jars(masks: Masks, both: np.ndarray) -> float:
    """Jars per recipe of the set, else of all with the brand, else one."""
    for asked in (both, masks.has(masks.brand_bit)):
        if masks.with_jars[asked].sum():
            return float(masks.jars[asked].sum() / masks.with_jars[asked].sum())
    return 1.0


def _coherence(units: np.ndarray) -> float:
    cosines = [float(units[one] @ units[other]) for one, other in subsets(range(len(units)), 2)]
    return float(np.mean(cosines))
