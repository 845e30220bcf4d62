"""Which ingredients go with the brand and with what is at hand: `suggest` and its evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from vectorella.pairings.brand import roles
from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.recommenders import BAYES_WEIGHT, naive_bayes, regularized, shares
from vectorella.settings import Settings

# A model's scores grow with how common an ingredient is: they are divided by its share to this.
COMMONNESS = 0.2
# What a recipe with the brand counts for, in logarithms, and by how much more of these have an
# ingredient than of recipes with rivals of the brand, against how well it fits what is at hand.
SEEN_WEIGHT = 0.1
LIFT_WEIGHT = 0.4
MOST_LOG_LIFT = 2.5
# What stands with the brand, and with others of its category, less than a third as often as other
# things do, does not go with it.
LEAST_AFFINITY = 1 / 3
# A share of so few recipes is drawn towards the usual share.
PRIOR_RECIPES = 5
SUGGESTIONS = 5


@dataclass(frozen=True)
class Partners:
    """What is known of n ingredients that may be suggested.

    Attributes:
        counted: counts of co-occurrence.
        with_brand: recipes with each and the brand, or what stands in for it, float64 (n).
        brand_recipes: recipes with the brand, or what stands in for it.
        families: what each is a kind of (n).
        is_offered: whether it may be suggested: no staple, not the brand, and seen with it (n).
        rivals: positions of other ingredients of the brand's category.
        has_brand: whether recipes have the brand itself.
    """

    counted: Cooccurrence
    with_brand: np.ndarray
    brand_recipes: float
    families: list[str]
    is_offered: np.ndarray
    rivals: list[int]
    has_brand: bool

    def affinity(self) -> np.ndarray:
        """How many times as often as usual each stands with the brand and its kind: (n).

        The geometric mean of that with the brand and with its rivals; that with the brand alone
        where it is higher and some recipe has both.
        """
        support, total = self.counted.support.astype(np.float64), max(self.counted.recipe_count, 1)
        rivals = np.ones(len(support))
        if self.rivals:
            usual = max(support[self.rivals].sum(), 1) / total
            together = self.counted.counts[:, self.rivals].sum(axis=1).astype(np.float64)
            together[self.rivals] -= support[self.rivals]
            rivals = (together + PRIOR_RECIPES * usual) / (support + PRIOR_RECIPES) / usual
        if not self.has_brand:
            return rivals
        brand = (self.with_brand + 1) / (support * self.brand_recipes / total + 1)
        both = np.sqrt(rivals * brand) if self.rivals else brand
        return np.where(self.with_brand > 0, np.maximum(both, brand), both)

    def ranked(self, basket: list[int], scores: np.ndarray) -> list[int]:
        """Positions of what to add, best first, one of each family.

        Args:
            basket: positions of what is at hand, without the brand.
            scores: what a recommender says to the basket without the brand (n).
        """
        taken = {self.families[at] for at in basket}
        offered = [at for at in np.flatnonzero(self.is_offered) if self.families[at] not in taken]
        if not offered:
            return []
        worth = self._worth(np.array(offered), scores)
        best: dict[str, int] = {}
        for at in np.argsort(-worth, kind="stable"):
            best.setdefault(self.families[offered[at]], int(offered[at]))
        return list(best.values())

    def most_frequent(self, taken: set[str]) -> list[int]:
        """Positions of what most recipes have with the brand, whatever the basket, one a family."""
        best: dict[str, int] = {}
        for at in np.argsort(-self.with_brand, kind="stable"):
            if self.is_offered[at] and self.families[at] not in taken:
                best.setdefault(self.families[at], int(at))
        return list(best.values())

    def _worth(self, offered: np.ndarray, scores: np.ndarray) -> np.ndarray:
        relative = scores[offered] / shares(self.counted)[offered] ** COMMONNESS
        fits = (relative - relative.mean()) / max(relative.std(), 1e-12)
        seen = self.with_brand[offered]
        lift = np.log(seen / self.brand_recipes) - np.log(self._usual_shares()[offered])
        bounded = np.clip(lift, -MOST_LOG_LIFT, MOST_LOG_LIFT)
        return fits + SEEN_WEIGHT * np.log1p(seen) + LIFT_WEIGHT * bounded

    def _usual_shares(self) -> np.ndarray:
        """Share of recipes with rivals of the brand that have each, by pairs; else of all: (n)."""
        if not self.rivals:
            return shares(self.counted)
        together = self.counted.counts[:, self.rivals].sum(axis=1)
        total = max(self.counted.support[self.rivals].sum(), 1)
        return np.maximum(together / total, 0.5 / max(self.counted.recipe_count, 1))


def partners(counted: Cooccurrence, categories: Mapping[str, str], settings: Settings) -> Partners:
    """Put together what is known of ingredients that may be suggested.

    Args:
        counted: counts of co-occurrence, the brand among them if recipes have it.
        categories: canonical name -> category.
        settings: brand, brand_stand_ins and staples are used.
    """
    found = roles(counted.names, categories, settings)
    speakers = found.brand or found.stand_ins
    with_brand = counted.counts[speakers].sum(axis=0).astype(np.float64)
    is_no_staple = [
        not {name, family} & {*settings.staples}
        for name, family in zip(counted.names, found.families, strict=True)
    ]
    is_brand = np.isin(np.arange(len(counted.names)), found.brand)
    return Partners(
        counted=counted,
        with_brand=with_brand,
        brand_recipes=float(counted.support[speakers].sum()),
        families=found.families,
        is_offered=np.array(is_no_staple, bool) & ~is_brand & (with_brand > 0),
        rivals=found.rivals,
        has_brand=bool(found.brand),
    )


class HeldBack:
    """Finds partners that recipes with the brand have, from counts without each recipe in turn.

    Args:
        known: of the ingredients.
        brand: position of the brand.
    """

    def __init__(self, known: Partners, brand: int) -> None:
        self._known = known
        self._brand = brand
        with threadpool_limits(1):
            self._inverse = np.linalg.inv(regularized(known.counted))

    def hits(self, recipe: list[int]) -> tuple[int, int, int]:
        """Hide each partner of a recipe in turn: cases, hits of `suggest`, hits without a basket.

        A hit is one of the five best that is of the family of what is hidden. Staples are neither
        hidden nor part of the basket.

        Args:
            recipe: positions of its ingredients, the brand among them.
        """
        known = self._without(recipe)
        families = known.families
        shown = [at for at in recipe if at != self._brand and self._known.is_offered[at]]
        cases = found = found_blindly = 0
        for hidden in shown if len(shown) > 1 else []:
            basket = [at for at in shown if at != hidden]
            best = known.ranked(basket, self._scores(known.counted, recipe, basket))
            taken = {families[at] for at in basket}
            frequent = known.most_frequent(taken)
            cases += 1
            found += families[hidden] in {families[at] for at in best[:SUGGESTIONS]}
            found_blindly += families[hidden] in {families[at] for at in frequent[:SUGGESTIONS]}
        return cases, found, found_blindly

    def _without(self, recipe: list[int]) -> Partners:
        counted, known = self._known.counted, self._known
        counts = counted.counts.copy()
        counts[np.ix_(recipe, recipe)] -= 1
        less = replace(counted, counts=counts, recipe_count=counted.recipe_count - 1)
        with_brand = counts[self._brand].astype(np.float64)
        return replace(
            known,
            counted=less,
            with_brand=with_brand,
            brand_recipes=known.brand_recipes - 1,
            is_offered=known.is_offered & (with_brand > 0),
        )

    def _scores(self, counted: Cooccurrence, recipe: list[int], basket: list[int]) -> np.ndarray:
        """What ease_and_bayes says; Sherman and Morrison's formula takes a recipe out of EASE."""
        inverse = self._inverse
        of_recipe = inverse[:, recipe].sum(axis=1)
        factor = 1 / (1 - of_recipe[recipe].sum())
        rows = inverse[basket].sum(axis=0) + factor * of_recipe[basket].sum() * of_recipe
        diagonal = np.diagonal(inverse) + factor * of_recipe**2
        bayes = naive_bayes(counted, np.array(basket)).sum(axis=0) + np.log(shares(counted))
        return -rows / diagonal + BAYES_WEIGHT * bayes
