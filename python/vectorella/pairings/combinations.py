"""Sets of ingredients that go with the brand, ranked by the jars that they would sell."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil, log

import duckdb
import numpy as np

from vectorella.pairings.candidates import candidates, direction, evidence
from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.dishes import Dishes, Titles, kind_of, read_titles
from vectorella.pairings.masks import BRAND, SPEAKS, Counts, Masks, read_masks
from vectorella.pairings.sets import SIZES, Combination, lift_of, measured_sets, usual_share
from vectorella.settings import Settings

MOST_EXAMPLES = 3
# Titles read to find examples that name the kind of dish.
READ_TITLES = 100
# Sets with less promise than so many are not looked at further.
MOST_SETS = 400
# No ingredient is in more combinations.
MOST_ROWS_OF_ONE = 3
# This share of a combination's recipes is in no better one; a recipe in n better ones counts for
# 1 / (1 + n times REPEATED_RECIPE).
LEAST_NEW_SHARE = 0.25
REPEATED_RECIPE = 3
# What each further ingredient of a set is worth, and the lift beyond which more is no better.
FURTHER_INGREDIENT = 0.3
MOST_LIFT = 20
# What a set is worth whose titles do not agree on a kind of dish.
AGREEMENT = 0.2


def find(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    recipes: duckdb.DuckDBPyRelation,
    counted: Cooccurrence,
    vectors: np.ndarray,
    categories: Mapping[str, str],
    dish_words: Mapping[str, str],
    settings: Settings,
) -> list[dict[str, object]]:
    """Find combinations, those that would sell most jars first: the columns of the table.

    Args:
        session: the connection of the relations.
        recipe_ingredients: (recipe_id, ingredient_id, ingredient, jars).
        recipes: (recipe_id, source_recipe_id, title).
        counted: counts of co-occurrence.
        vectors: (n, d), of the same ingredients.
        categories: canonical name -> category, of all that have a name.
        dish_words: word in the singular -> kind of dish.
        settings: brand, brand_stand_ins, few_brand_recipes, staples and combinations are used.
    """
    chosen = candidates(counted, vectors, categories, settings)
    if not chosen.names:
        return []
    masks = read_masks(session, recipe_ingredients, counted, chosen)
    named = recipe_ingredients.project("recipe_id, ingredient")
    dishes = Dishes(dish_words)
    titles = read_titles(session, recipes, named, masks.of_recipes, dishes)
    measured = measured_sets(masks, chosen, direction(counted, vectors, settings))
    likely = sorted(measured, key=lambda each: (-_promise(each), each.ingredients))[:MOST_SETS]
    found = [_with_kind(each, titles) for each in likely]
    best = _chosen(found, titles, masks, settings.combinations)
    rows = [_row(session, recipes, masks, each, dishes, settings) for each in best]
    ranked = sorted(rows, key=lambda row: (-(row["expected_jars"] or 0), -row["recipe_count"]))
    return [{"position": at} | row for at, row in enumerate(ranked, start=1)]


def _promise(combination: Combination) -> float:
    """What a set is worth by its numbers alone."""
    size = 1 + FURTHER_INGREDIENT * (len(combination.ingredients) - 1)
    return combination.speaking_count * log(1 + min(combination.lift, MOST_LIFT)) * size


def _with_kind(combination: Combination, titles: Titles) -> Combination:
    kind, share = kind_of(titles, combination.sets)
    return replace(combination, dish_kind=kind, dish_share=round(share, 4))


def _chosen(
    found: list[Combination], titles: Titles, masks: Masks, count: int
) -> list[Combination]:
    """Choose greedily, each by what it adds to the recipes that better ones have."""
    chosen: list[Combination] = []
    times_seen = np.zeros(len(masks.speaking.masks), np.int64)
    while len(chosen) < count:
        worth = {
            each: _worth(each, masks.speaking, times_seen)
            for each in found
            if _may_join(each, chosen)
        }
        best = max(worth, key=lambda each: (worth[each], each.ingredients), default=None)
        if best is None or not worth[best]:
            break
        chosen.append(_with_stand_ins(best, found, titles, masks, chosen))
        times_seen += _has(chosen[-1], masks.speaking)
    return chosen


def _may_join(combination: Combination, chosen: list[Combination]) -> bool:
    """Whether a set shares at most one ingredient with each, and has none that too many have."""
    own, others = {*combination.ingredients}, [{*each.ingredients} for each in chosen]
    if any(own == other or len(own & other) > 1 for other in others):
        return False
    return all(sum(name in other for other in others) < MOST_ROWS_OF_ONE for name in own)


def _has(combination: Combination, counts: Counts) -> np.ndarray:
    """Which masks have the combination."""
    return np.any([counts.has(bits) for bits in combination.sets], axis=0)


def _worth(combination: Combination, speaking: Counts, times_seen: np.ndarray) -> float:
    """What choosing a set adds; 0 where nearly all of its recipes are in better ones.

    Args:
        combination: a set.
        speaking: recipes that speak for the brand.
        times_seen: how many better combinations have each of their masks.
    """
    has = _has(combination, speaking)
    recipes, seen = speaking.recipes[has], times_seen[has]
    if recipes[seen == 0].sum() < LEAST_NEW_SHARE * recipes.sum():
        return 0.0
    added = float((recipes / (1 + REPEATED_RECIPE * seen)).sum()) / float(recipes.sum())
    return _promise(combination) * added * (AGREEMENT + combination.dish_share) ** 1.5


def _with_stand_ins(
    best: Combination,
    found: list[Combination],
    titles: Titles,
    masks: Masks,
    chosen: list[Combination],
) -> Combination:
    """Add an ingredient that makes the same kind of dish in place of another, never beside it.

    Banana goes into pizza dough or into a crepe: both are the same sandwich.
    """
    for other in found:
        one = {*best.ingredients} - {*other.ingredients}
        two = {*other.ingredients} - {*best.ingredients}
        is_alike = best.dish_kind is not None and other.dish_kind == best.dish_kind
        is_room = 1 < len(best.ingredients) < max(SIZES)
        if not (is_alike and is_room and len(one) == len(two) == 1):
            continue
        if masks.all.of(best.sets[0] | other.sets[0]) == 0:
            merged = _merged(best, other, tuple(sorted(one | two)), masks)
            if _may_join(merged, chosen):
                return _with_kind(merged, titles)
    return best


def _merged(
    best: Combination, other: Combination, one_of: tuple[str, ...], masks: Masks
) -> Combination:
    speaking = best.speaking_count + other.speaking_count
    usual = sum(usual_share(bits, masks) for each in (best, other) for bits in each.sets)
    weights = [max(each.speaking_count, 1) for each in (best, other)]
    return replace(
        best,
        sets=(*best.sets, *other.sets),
        ingredients=tuple(sorted({*best.ingredients, *other.ingredients})),
        one_of=one_of,
        recipe_count=best.recipe_count + other.recipe_count,
        speaking_count=speaking,
        brand_recipe_count=best.brand_recipe_count + other.brand_recipe_count,
        lift=round(lift_of(speaking, masks, usual), 3),
        coherence=round(float(np.average([best.coherence, other.coherence], weights=weights)), 4),
    )


def _row(
    session: duckdb.DuckDBPyConnection,
    recipes: duckdb.DuckDBPyRelation,
    masks: Masks,
    combination: Combination,
    dishes: Dishes,
    settings: Settings,
) -> dict[str, object]:
    """One row of the table but its position, with titles to show and the jars that recipes need.

    Args:
        session: the connection of the relations.
        recipes: (recipe_id, source_recipe_id, title).
        masks: which recipes have what.
        combination: what _chosen returned.
        dishes: reads titles; those that name the kind of dish are shown first.
        settings: few_brand_recipes is used.
    """
    is_asked = " or ".join(f"mask & {bits | SPEAKS} = {bits | SPEAKS}" for bits in combination.sets)
    [(titles, average, low, high)] = session.sql(f"""
        select
            list(title order by mask & {BRAND} desc, md5(source_recipe_id), source_recipe_id)
                filter (title is not null)[:{READ_TITLES}],
            -- In thousandths: whole numbers add up the same in any order.
            sum(round(jars * 1000)::bigint) / 1000 / count(jars),
            quantile_disc(jars, 0.1),
            quantile_disc(jars, 0.9)
        from ({masks.of_recipes.sql_query()})
        inner join ({recipes.sql_query()}) using (recipe_id)
        where {is_asked}
    """).fetchall()
    beyond_chance = max(1 - 1 / combination.lift, 0) * combination.brand_recipe_count
    sold = 100 * beyond_chance / max(masks.speaking.of(BRAND), 1)
    shown = sorted(titles or [], key=lambda title: combination.dish_kind not in dishes.named(title))
    return {
        "ingredients": list(combination.ingredients),
        "one_of": list(combination.one_of),
        "dish_kind": combination.dish_kind,
        "dish_title_share": combination.dish_share if combination.dish_kind else None,
        "evidence": evidence(combination.brand_recipe_count, settings.few_brand_recipes),
        "example_titles": list(dict.fromkeys(shown))[:MOST_EXAMPLES],
        "recipe_count": combination.recipe_count,
        "brand_recipe_count": combination.brand_recipe_count,
        "lift": combination.lift,
        "coherence": combination.coherence,
        "jars_per_recipe": None if average is None else round(average, 3),
        "least_jars": None if low is None else ceil(low),
        "most_jars": None if high is None else ceil(high),
        "expected_jars": None if average is None else round(sold * average, 3),
    }
