"""Which ingredients may go with the brand, and how much there is to go by."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.embedding import unit
from vectorella.pairings.families import family
from vectorella.settings import Settings

# Bits of a set; the brand has one more.
MOST_CANDIDATES = 40


@dataclass(frozen=True)
class Candidates:
    """Families of ingredients that may go with the brand.

    Attributes:
        names: of the families.
        places: positions of the ingredients of each, in a Cooccurrence.
        units: mean vector of each, of length 1, float64 (f, d).
    """

    names: list[str]
    places: list[list[int]]
    units: np.ndarray


def candidates(
    counted: Cooccurrence,
    vectors: np.ndarray,
    categories: Mapping[str, str],
    settings: Settings,
) -> Candidates:
    """Choose families, those of the best ingredients first.

    With ample evidence these are what recipes with the brand have more often than others, by how
    much of that is not chance; otherwise the nearest in the embedding.
    """
    value = _values(counted, vectors, settings)
    members: dict[str, list[int]] = {}
    for at, name in enumerate(counted.names):
        kind = family(name, categories)
        if name != settings.brand and kind not in settings.staples:
            members.setdefault(kind, []).append(at)
    best = sorted(members, key=lambda name: (-max(value[members[name]]), name))[:MOST_CANDIDATES]
    names = [name for name in best if max(value[members[name]]) > 0]
    weights = counted.support.astype(np.float64)[:, None] * unit(vectors)
    sums = [weights[members[name]].sum(axis=0) for name in names]
    units = unit(np.vstack([*sums, np.zeros(vectors.shape[1])]))[: len(names)]
    return Candidates(names, [members[name] for name in names], units)


def evidence(brand_recipes: int, few: int) -> str:
    """Say how much the combinations rest on: ample, thin or none.

    >>> [evidence(count, few=20) for count in (20, 19, 0)]
    ['ample', 'thin', 'none']
    """
    if brand_recipes >= few:
        return "ample"
    return "thin" if brand_recipes else "none"


def brand_recipes(counted: Cooccurrence, settings: Settings) -> int:
    """Recipes that have the brand."""
    if settings.brand not in counted.names:
        return 0
    return int(counted.support[counted.names.index(settings.brand)])


def direction(counted: Cooccurrence, vectors: np.ndarray, settings: Settings) -> np.ndarray:
    """Return the brand's vector of length 1, that of its stand-ins while no recipe has it."""
    names = [settings.brand] if settings.brand in counted.names else settings.brand_stand_ins
    places = [counted.names.index(name) for name in names if name in counted.names]
    if not places:
        return np.zeros(vectors.shape[1])
    return unit(unit(vectors)[places].mean(axis=0, keepdims=True))[0]


def _values(counted: Cooccurrence, vectors: np.ndarray, settings: Settings) -> np.ndarray:
    count = brand_recipes(counted, settings)
    if evidence(count, settings.few_brand_recipes) != "ample":
        value = unit(vectors) @ direction(counted, vectors, settings)
        return np.where([name == settings.brand for name in counted.names], 0, value)
    brand = counted.names.index(settings.brand)
    with_brand = counted.counts[brand].astype(np.float64)
    lift = with_brand * counted.recipe_count / (counted.support.astype(np.float64) * count)
    is_enough = with_brand >= fewest_recipes(count)
    return np.where(is_enough, with_brand * np.log(np.maximum(lift, 1)), 0)


def fewest_recipes(brand_count: int) -> float:
    """Recipes with the brand that a set must have."""
    return max(3, 0.01 * brand_count)
