"""Which ingredients may go with the brand, and the recipes that speak for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np

from vectorella.pairings.brand import roles
from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.embedding import unit
from vectorella.settings import Settings

# Bits of a set of ingredients; a mask of 64 bits has three more (masks.py).
MOST_CANDIDATES = 56


@dataclass(frozen=True)
class Candidates:
    """Families of ingredients that may go with the brand.

    Attributes:
        names: of the families.
        places: positions of the ingredients of each, in a Cooccurrence.
        units: mean vector of each, of length 1, float64 (f, d).
        brand: position of the brand; empty where no recipe has it.
        speakers: positions of the ingredients whose recipes speak for the brand: itself, and while
            few recipes have it, what stands in for it.
        rivals: positions of other ingredients of the brand's category, such as other chocolate.
    """

    names: list[str]
    places: list[list[int]]
    units: np.ndarray
    brand: list[int]
    speakers: list[int]
    rivals: list[int]


def candidates(
    counted: Cooccurrence,
    vectors: np.ndarray,
    categories: Mapping[str, str],
    settings: Settings,
) -> Candidates:
    """Choose families, by how much more often they stand with the brand than by chance.

    Args:
        counted: counts of co-occurrence.
        vectors: (n, d), of the same ingredients.
        categories: canonical name -> category, of all that have a name.
        settings: brand, brand_stand_ins, few_brand_recipes and staples are used.
    """
    found = roles(counted.names, categories, settings)
    is_enough = brand_recipes(counted, settings) >= settings.few_brand_recipes
    speakers = found.brand if is_enough else sorted({*found.brand, *found.stand_ins})
    members: dict[str, list[int]] = {}
    for at, name in enumerate(found.families):
        if at not in found.brand and name not in settings.staples:
            members.setdefault(name, []).append(at)
    value = {name: _value(counted, speakers, places) for name, places in members.items()}
    best = sorted(members, key=lambda name: (-value[name], name))[:MOST_CANDIDATES]
    names = [name for name in best if value[name] > 0]
    places = [members[name] for name in names]
    return Candidates(
        names, places, _units(counted, vectors, places), found.brand, speakers, found.rivals
    )


def brand_recipes(counted: Cooccurrence, settings: Settings) -> int:
    """Recipes that have the brand."""
    if settings.brand not in counted.names:
        return 0
    return int(counted.support[counted.names.index(settings.brand)])


def evidence(recipes: int, few: int) -> str:
    """Say how much a combination rests on: ample, thin or none.

    >>> [evidence(count, few=20) for count in (20, 19, 0)]
    ['ample', 'thin', 'none']
    """
    if recipes >= few:
        return "ample"
    return "thin" if recipes else "none"


def direction(counted: Cooccurrence, vectors: np.ndarray, settings: Settings) -> np.ndarray:
    """Return the brand's vector of length 1, that of its stand-ins while no recipe has it."""
    names = [settings.brand] if settings.brand in counted.names else settings.brand_stand_ins
    places = [counted.names.index(name) for name in names if name in counted.names]
    if not places:
        return np.zeros(vectors.shape[1])
    return unit(unit(vectors)[places].mean(axis=0, keepdims=True))[0]


def fewest_recipes(speaking: int) -> float:
    """Recipes that a set must have, of those that speak for the brand."""
    return max(3, 0.01 * speaking)


def _value(counted: Cooccurrence, speakers: list[int], places: list[int]) -> float:
    """Recipes with a speaker times the logarithm of the lift, where these are enough.

    Recipes with two members of a family are taken for two.
    """
    speaking = int(counted.support[speakers].sum())
    together = int(counted.counts[np.ix_(speakers, places)].sum())
    if not speaking or together < fewest_recipes(speaking):
        return 0.0
    return together * log(
        max(1, together * counted.recipe_count / (int(counted.support[places].sum()) * speaking))
    )


def _units(counted: Cooccurrence, vectors: np.ndarray, places: list[list[int]]) -> np.ndarray:
    weighted = counted.support.astype(np.float64)[:, None] * unit(vectors)
    sums = [weighted[members].sum(axis=0) for members in places]
    return unit(np.vstack([*sums, np.zeros(vectors.shape[1])]))[: len(places)]
