"""Sets of candidates, measured by the recipes that have them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations as subsets

import numpy as np

from vectorella.pairings.candidates import Candidates, fewest_recipes
from vectorella.pairings.masks import BRAND, Counts, Masks

SIZES = (1, 2, 3, 4)
MOST_SETS = 300
# A set goes with the brand if so much more of the recipes that speak for the brand have it than of
# those with its rivals, and a member goes with the rest of its set if that much more of these
# recipes have it: what is in every dish of the kind does not.
LEAST_LIFT = 1.2
LEAST_MEMBER_LIFT = 1.25
# A share of so few recipes is drawn towards the usual share.
PRIOR_RECIPES = 5


@dataclass(frozen=True)
class Combination:
    """A set of ingredients to eat with the brand.

    Attributes:
        sets: the bits of candidates, several where some stand in for each other.
        ingredients: names of families, ascending.
        recipe_count: recipes with all of them, or one of one_of, with the brand or without.
        speaking_count: those among them that speak for the brand.
        brand_recipe_count: those among them with the brand.
        lift: how many times as many of the recipes that speak for the brand have the set as of
            those with its rivals.
        coherence: mean cosine between the vectors of all pairs of the set and the brand.
        dish_kind: what titles call it; None where they do not agree.
        dish_share: share of the titles with that kind.
        one_of: those among the ingredients that stand in for each other; a recipe has one.
    """

    sets: tuple[int, ...]
    ingredients: tuple[str, ...]
    recipe_count: int
    speaking_count: int
    brand_recipe_count: int
    lift: float
    coherence: float
    dish_kind: str | None = None
    dish_share: float = 0.0
    one_of: tuple[str, ...] = ()


def measured_sets(masks: Masks, chosen: Candidates, toward: np.ndarray) -> list[Combination]:
    """Measure the sets that enough recipes have, and keep those that go with the brand.

    Args:
        masks: recipes by candidates.
        chosen: the candidates.
        toward: the brand's vector, of length 1.
    """
    usual = {1 << at: usual_share(1 << at, masks) for at in range(len(chosen.names))}
    return [
        _described(bits, count, lift, masks, chosen, toward)
        for bits, count in _frequent_sets(masks.speaking, len(chosen.names))
        if all(
            _belongs(bits, member, count, masks.speaking, usual[member]) for member in _bits(bits)
        )
        and (lift := lift_of(count, masks, usual_share(bits, masks))) >= LEAST_LIFT
    ]


def lift_of(count: int, masks: Masks, usual: float) -> float:
    """How many times the usual share so many recipes are, of those that speak for the brand."""
    share = (count + PRIOR_RECIPES * usual) / (masks.speaking.total + PRIOR_RECIPES)
    return share / usual


def usual_share(bits: int, masks: Masks) -> float:
    """The share of recipes with rivals of the brand that have a set.

    Few recipes with rivals say little: the share is drawn towards that in all recipes, with the
    weight of as many recipes as speak for the brand.
    """
    speaking = masks.speaking.total
    weighed = masks.rivals.of(bits) + speaking * masks.all.of(bits) / masks.total
    return weighed / (masks.rivals.total + speaking)


def _frequent_sets(speaking: Counts, count: int) -> Iterable[tuple[int, int]]:
    """Sets that enough of the recipes that speak for the brand have, and how many: by levels."""
    enough = fewest_recipes(speaking.total)
    level = [0]
    for _ in SIZES:
        grown = sorted({bits | 1 << at for bits in level for at in range(bits.bit_length(), count)})
        counts = {bits: speaking.of(bits) for bits in grown}
        frequent = [bits for bits in grown if counts[bits] >= enough]
        level = sorted(frequent, key=lambda bits: (-counts[bits], bits))[:MOST_SETS]
        yield from ((bits, counts[bits]) for bits in level)


def _described(
    bits: int, count: int, lift: float, masks: Masks, chosen: Candidates, toward: np.ndarray
) -> Combination:
    members = [member.bit_length() - 1 for member in _bits(bits)]
    return Combination(
        sets=(bits,),
        ingredients=tuple(sorted(chosen.names[at] for at in members)),
        recipe_count=masks.all.of(bits),
        speaking_count=count,
        brand_recipe_count=masks.speaking.of(bits | BRAND),
        lift=round(lift, 3),
        coherence=round(_coherence(np.vstack([chosen.units[members], toward])), 4),
    )


def _belongs(bits: int, member: int, together: int, speaking: Counts, usual: float) -> bool:
    """Whether recipes with the rest of a set have a member more often than is usual."""
    if bits == member:
        return True
    rest = speaking.of(bits & ~member)
    share = (together + PRIOR_RECIPES * usual) / (rest + PRIOR_RECIPES)
    return share >= LEAST_MEMBER_LIFT * usual


def _bits(bits: int) -> list[int]:
    return [1 << at for at in range(bits.bit_length()) if bits >> at & 1]


def _coherence(units: np.ndarray) -> float:
    cosines = [float(units[one] @ units[other]) for one, other in subsets(range(len(units)), 2)]
    return float(np.mean(cosines))
