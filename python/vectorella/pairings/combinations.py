"""Sets of ingredients that go with the brand, ranked by the jars that they would sell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations as subsets
from math import ceil

import duckdb
import numpy as np

from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.dishes import TitleWords, kind_of, read_titles
from vectorella.pairings.embedding import unit
from vectorella.pairings.families import family
from vectorella.pairings.settings import Settings

# Bits of a set; the brand has one more.
MOST_CANDIDATES = 40
SIZES = (2, 3, 4)
# A set goes with the brand if its recipes have the brand so much more often than others, and a
# member goes with the rest of its set if that much more of their recipes have it than others do:
# what is in every dish does not.
LEAST_LIFT = 1.2
LEAST_MEMBER_LIFT = 2
# A share of so few recipes is drawn towards the share in all.
PRIOR_RECIPES = 5
# The n-th combination of a kind of dish counts for this to the power of n.
REPEATED_KIND = 0.2
MOST_EXAMPLES = 3
RANKED_BY_KIND = 400
MOST_SETS = 1_000
# A larger set is taken if so many of the recipes with the brand have it as a whole.
KEPT_SHARE = 0.55


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
    """

    masks: np.ndarray
    counts: np.ndarray
    jars: np.ndarray
    with_jars: np.ndarray
    brand_bit: int
    total: int

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


def evidence(brand_recipes: int, settings: Settings) -> str:
    """Say how much the combinations rest on: ample, thin or none.

    >>> [evidence(count, Settings(few_brand_recipes=20)) for count in (20, 19, 0)]
    ['ample', 'thin', 'none']
    """
    if brand_recipes >= settings.few_brand_recipes:
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


def _values(counted: Cooccurrence, vectors: np.ndarray, settings: Settings) -> np.ndarray:
    count = brand_recipes(counted, settings)
    if evidence(count, settings) != "ample":
        value = unit(vectors) @ direction(counted, vectors, settings)
        return np.where([name == settings.brand for name in counted.names], 0, value)
    brand = counted.names.index(settings.brand)
    with_brand = counted.counts[brand].astype(np.float64)
    lift = with_brand * counted.recipe_count / (counted.support.astype(np.float64) * count)
    is_enough = with_brand >= _enough(count)
    return np.where(is_enough, with_brand * np.log(np.maximum(lift, 1)), 0)


def _enough(brand_count: int) -> float:
    """Recipes with the brand that a set must have."""
    return max(3, 0.01 * brand_count)


def find(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    counted: Cooccurrence,
    vectors: np.ndarray,
    categories: Mapping[str, str],
    settings: Settings,
) -> list[dict[str, object]]:
    """Find combinations, the best first: the columns of noltella_combinations.

    Args:
        session: a connection with recipe_lists (recipe_id, source_recipe_id, title) and
            named_ingredients (recipe_id, ingredient); it makes the temporary table recipe_masks.
        recipe_ingredients: (recipe_id, ingredient_id, jars).
        counted: counts of co-occurrence.
        vectors: (n, d), of the same ingredients.
        categories: canonical name -> category, of all that have a name.
        settings: brand, brand_stand_ins, few_brand_recipes and combinations are used.
    """
    chosen = candidates(counted, vectors, categories, settings)
    if len(chosen.names) < 2:
        return []
    masks = _read_masks(session, recipe_ingredients, counted, chosen, settings)
    found = _ranked(masks, chosen, direction(counted, vectors, settings), settings)
    titles = read_titles(session, masks.brand_bit)
    best = _diverse(
        _with_kinds(found[:RANKED_BY_KIND], titles, masks.brand_bit), masks, settings.combinations
    )
    rests_on = evidence(masks.brand_recipes, settings)
    return [
        _row(session, position, each, masks.brand_bit) | {"evidence": rests_on}
        for position, each in enumerate(best, start=1)
    ]


def _read_masks(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: duckdb.DuckDBPyRelation,
    counted: Cooccurrence,
    chosen: Candidates,
    settings: Settings,
) -> Masks:
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
    )


def _ranked(
    masks: Masks, chosen: Candidates, toward: np.ndarray, settings: Settings
) -> list[Combination]:
    found = [
        measured
        for bits in _frequent_sets(masks, len(chosen.names), settings)
        if (measured := _measured(bits, masks, chosen, toward, settings))
    ]
    return sorted(found, key=lambda each: (-each.score, each.ingredients))


def _frequent_sets(masks: Masks, count: int, settings: Settings) -> Iterable[int]:
    """Sets that enough recipes have, with the brand where evidence is ample: level by level."""
    is_ample = evidence(masks.brand_recipes, settings) == "ample"
    is_asked = masks.has(masks.brand_bit) | (not is_ample)
    asked, weights = masks.masks[is_asked], masks.counts[is_asked]
    enough = _enough(masks.brand_recipes)
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
    is_ample = evidence(masks.brand_recipes, settings) == "ample"
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
    position: int,
    combination: Combination,
    brand_bit: int,
) -> dict[str, object]:
    """One row of noltella_combinations, with titles to show and the jars that most recipes need.

    Args:
        session: a connection with recipe_lists and recipe_masks.
        position: of the combination, from 1.
        combination: what find returned.
        brand_bit: the bit of recipes with the brand.
    """
    is_asked = " or ".join(f"mask & {bits} = {bits}" for bits in combination.sets)
    [(titles, low, high)] = session.sql(f"""
        select
            list(title order by mask & {brand_bit} desc, md5(source_recipe_id), source_recipe_id)
                filter (title is not null)[:{MOST_EXAMPLES}],
            quantile_disc(jars, 0.1) filter (jars is not null),
            quantile_disc(jars, 0.9) filter (jars is not null)
        from recipe_masks
        inner join recipe_lists using (recipe_id)
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
