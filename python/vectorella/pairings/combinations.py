"""Sets of ingredients that go with the brand, ranked by the jars that they would sell."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

import duckdb
import numpy as np

from vectorella.pairings.candidates import candidates, direction, evidence
from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.dishes import TitleWords, kind_of, read_titles
from vectorella.pairings.masks import Masks, read_masks
from vectorella.pairings.sets import PRIOR_RECIPES, SIZES, Combination, ranked
from vectorella.settings import Settings

# The n-th combination of a kind of dish counts for this to the power of n.
REPEATED_KIND = 0.2
MOST_EXAMPLES = 3
RANKED_BY_KIND = 400
# A larger set is taken if so many of the recipes with the brand have it as a whole.
KEPT_SHARE = 0.55


def find(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    recipes: duckdb.DuckDBPyRelation,
    counted: Cooccurrence,
    vectors: np.ndarray,
    categories: Mapping[str, str],
    settings: Settings,
) -> list[dict[str, object]]:
    """Find combinations, the best first: the columns of noltella_combinations.

    Args:
        session: the connection of the relations.
        recipe_ingredients: (recipe_id, ingredient_id, ingredient, jars).
        recipes: (recipe_id, source_recipe_id, title).
        counted: counts of co-occurrence.
        vectors: (n, d), of the same ingredients.
        categories: canonical name -> category, of all that have a name.
        settings: brand, brand_stand_ins, few_brand_recipes and combinations are used.
    """
    chosen = candidates(counted, vectors, categories, settings)
    if len(chosen.names) < 2:
        return []
    masks = read_masks(session, recipe_ingredients, counted, chosen, settings)
    found = ranked(masks, chosen, direction(counted, vectors, settings), settings)
    named = recipe_ingredients.project("recipe_id, ingredient")
    titles = read_titles(session, recipes, named, masks.of_recipes, masks.brand_bit)
    best = _diverse(
        _with_kinds(found[:RANKED_BY_KIND], titles, masks.brand_bit), masks, settings.combinations
    )
    rests_on = evidence(masks.brand_recipes, settings.few_brand_recipes)
    return [
        _row(session, recipes, masks, position, each) | {"evidence": rests_on}
        for position, each in enumerate(best, start=1)
    ]


def _with_kinds(found: list[Combination], titles: TitleWords, brand_bit: int) -> list[Combination]:
    """Name the dish by recipes with the brand, or by all with the set where these do not agree."""
    return [
        replace(
            each,
            dish_kind=kind_of(titles, each.sets, brand_bit) or kind_of(titles, each.sets),
        )
        for each in found
    ]


def _diverse(found: list[Combination], masks: Masks, count: int) -> list[Combination]:
    """Choose greedily: none that shares two ingredients with a better one, of different kinds."""
    chosen: list[Combination] = []
    left = list(found)
    while left and len(chosen) < count:
        used = [each.dish_kind for each in chosen]
        best = max(left, key=lambda each: each.score * REPEATED_KIND ** used.count(each.dish_kind))
        best = _with_stand_ins(_extended(best, left), left, masks, chosen)
        chosen.append(best)
        left = [each for each in left if not _shares(each, best)]
    return sorted(chosen, key=lambda each: (-each.expected_jars, each.ingredients))


def _extended(best: Combination, found: list[Combination]) -> Combination:
    """The set with one ingredient more that most of its recipes with the brand have, if any."""
    larger = [
        each
        for each in found
        if {*each.ingredients} > {*best.ingredients}
        and len(each.ingredients) == len(best.ingredients) + 1
        and each.brand_recipe_count >= KEPT_SHARE * best.brand_recipe_count
        and each.dish_kind == best.dish_kind
    ]
    return max(larger, key=lambda each: each.score, default=best)


def _shares(one: Combination, other: Combination) -> bool:
    return len({*one.ingredients} & {*other.ingredients}) > 1


def _with_stand_ins(
    best: Combination, found: list[Combination], masks: Masks, chosen: list[Combination]
) -> Combination:
    """Add an ingredient that makes the same kind of dish in place of another, never beside it.

    Banana goes into pizza dough or into a crepe: both are the same sandwich.
    """
    for other in found:
        one = {*best.ingredients} - {*other.ingredients}
        two = {*other.ingredients} - {*best.ingredients}
        is_alike = best.dish_kind is not None and other.dish_kind == best.dish_kind
        is_room = len(best.ingredients) < max(SIZES)
        if not (is_alike and is_room and len(one) == len(two) == 1):
            continue
        if masks.recipes(best.sets[0] | other.sets[0]) == 0:
            merged = _merged(best, other, tuple(sorted(one | two)), masks)
            if not any(_shares(merged, each) for each in chosen):
                return merged
    return best


def _merged(
    best: Combination, other: Combination, one_of: tuple[str, ...], masks: Masks
) -> Combination:
    recipes = best.recipe_count + other.recipe_count
    with_brand = best.brand_recipe_count + other.brand_recipe_count
    usual = masks.brand_recipes / masks.total
    lift = (with_brand + PRIOR_RECIPES * usual) / (recipes + PRIOR_RECIPES) / usual if usual else 0
    weights = [max(each.brand_recipe_count, 1) for each in (best, other)]
    return replace(
        best,
        sets=(*best.sets, *other.sets),
        ingredients=tuple(sorted({*best.ingredients, *other.ingredients})),
        one_of=one_of,
        recipe_count=recipes,
        brand_recipe_count=with_brand,
        lift=round(lift, 3),
        coherence=round(float(np.average([best.coherence, other.coherence], weights=weights)), 4),
        jars_per_recipe=round(
            float(np.average([best.jars_per_recipe, other.jars_per_recipe], weights=weights)), 3
        ),
        expected_jars=round(best.expected_jars + other.expected_jars, 3),
    )


def _row(
    session: duckdb.DuckDBPyConnection,
    recipes: duckdb.DuckDBPyRelation,
    masks: Masks,
    position: int,
    combination: Combination,
) -> dict[str, object]:
    """One row of noltella_combinations, with titles to show and the jars that most recipes need.

    Args:
        session: the connection of the relations.
        recipes: (recipe_id, source_recipe_id, title).
        masks: which recipes have what.
        position: of the combination, from 1.
        combination: what find returned.
    """
    is_asked = " or ".join(f"mask & {bits} = {bits}" for bits in combination.sets)
    [(titles, low, high)] = session.sql(f"""
        select
            list(
                title
                order by mask & {masks.brand_bit} desc, md5(source_recipe_id), source_recipe_id
            )
                filter (title is not null)[:{MOST_EXAMPLES}],
            quantile_disc(jars, 0.1) filter (jars is not null),
            quantile_disc(jars, 0.9) filter (jars is not null)
        from ({masks.of_recipes.sql_query()})
        inner join ({recipes.sql_query()}) using (recipe_id)
        where {is_asked}
    """).fetchall()
    return {
        "position": position,
        "ingredients": list(combination.ingredients),
        "one_of": list(combination.one_of),
        "dish_kind": combination.dish_kind,
        "example_titles": titles or [],
        "recipe_count": combination.recipe_count,
        "brand_recipe_count": combination.brand_recipe_count,
        "lift": combination.lift,
        "coherence": combination.coherence,
        "jars_per_recipe": combination.jars_per_recipe,
        "least_jars": ceil(low or combination.jars_per_recipe),
        "most_jars": ceil(high or combination.jars_per_recipe),
        "expected_jars": combination.expected_jars,
    }
