"""What to add to what a customer has at hand, and what to make of it with the brand."""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np

from vectorella.built import opened
from vectorella.ingredients.lexicon import Lexicon, read
from vectorella.ingredients.lines import Reader
from vectorella.pairings.basket import read_basket
from vectorella.pairings.families import family
from vectorella.pairings.partners import LEAST_AFFINITY, Partners, partners
from vectorella.pairings.recommenders import RECOMMENDERS, Recommender
from vectorella.pairings.tables import read_counts
from vectorella.retraining import pairing
from vectorella.retraining.artifact import Artifact, ArtifactProblem, folder_of, load
from vectorella.settings import Settings, of_database

# Recipes with the brand that are read to find examples.
MOST_EXAMPLES = 5_000
MOST_ADDITIONS = 20


@dataclass(frozen=True)
class Addition:
    """An ingredient to add.

    Attributes:
        ingredient: canonical name.
        recipes_with: name at hand, or the brand -> recipes that have both.
        example: title of a recipe with it and the brand, if any.
    """

    ingredient: str
    recipes_with: dict[str, int]
    example: str | None


@dataclass(frozen=True)
class Dish:
    """A combination that uses something at hand.

    Attributes:
        kind: of dish; None where titles do not agree.
        ingredients: the whole combination.
        one_of: those among them that stand in for each other: one will do.
        missing: what of it is not at hand, without what something at hand stands in for.
        recipe_count: recipes of it with the brand.
        lift: how many times as many recipes with the brand have it as with its rivals.
        least_jars, most_jars: what nine in ten of them need; None where none says how much.
        evidence: ample, thin or none.
        example: title of one of them, if any.
    """

    kind: str | None
    ingredients: list[str]
    one_of: list[str]
    missing: list[str]
    recipe_count: int
    lift: float
    least_jars: int | None
    most_jars: int | None
    evidence: str
    example: str | None


@dataclass(frozen=True)
class Partner:
    """Something at hand that recipes have with the brand, where no combination uses it.

    Attributes:
        ingredient: canonical name.
        recipe_count: recipes with both.
        example: title of one of them, if any.
    """

    ingredient: str
    recipe_count: int
    example: str | None


@dataclass(frozen=True)
class Suggestions:
    """What `suggest` found.

    Attributes:
        at_hand: canonical names.
        notes: what of the basket was not read, and why the model is not the champion though there
            is one: sentences.
        refusal: why nothing is suggested, a sentence; None where something is.
        model: the recommender that chose the additions.
        champion: id of the champion that it is; None where it was fitted to the recipes of today.
        additions: best first.
        dishes: best first.
        partners: where there are no dishes, those at hand that stand with the brand by themselves.
    """

    at_hand: list[str]
    notes: list[str]
    refusal: str | None
    model: str
    champion: str | None
    additions: list[Addition]
    dishes: list[Dish]
    partners: list[Partner]


def suggest(database: str | Path, at_hand: list[str], count: int = 5) -> Suggestions:
    """Suggest from a built database.

    Args:
        database: path, opened read-only.
        at_hand: ingredients as a customer writes them.
        count: most additions, and most dishes.

    Raises:
        FileNotFoundError: there is no such file.
        FileProblem: it is locked, or no database.
        LookupError: the database has no pairings yet.
        SettingError: it does not say with which settings it was made.
        ValueError: an ingredient that no recipe has, with those that are spelled alike.
    """
    with opened(database) as session:
        try:
            settings = of_database(session, "model_evaluations", "noltella_combinations")
            champion = _champion(session, Path(database))
            return _suggest(session, at_hand, settings, count, champion)
        except duckdb.CatalogException as error:
            raise LookupError(
                f"{database} has no pairings yet: run dbt build first. {error}"
            ) from error


@dataclass(frozen=True)
class Champion:
    """The model that a file shows as champion; `made` is None where its own file is gone."""

    model_id: str
    made: Artifact | None


def _champion(session: duckdb.DuckDBPyConnection, database: Path) -> Champion | None:
    """The champion, if it recommends."""
    try:
        rows = session.execute("""
            select model_id from models where state = 'champion' and recommender is not null
        """).fetchall()
    except duckdb.CatalogException:
        # An older version has made the file.
        return None
    if not rows:
        return None
    [(model_id,)] = rows
    with suppress(FileNotFoundError, ArtifactProblem):
        return Champion(model_id, load(folder_of(database), model_id))
    return Champion(model_id, None)


def _suggest(
    session: duckdb.DuckDBPyConnection,
    at_hand: list[str],
    settings: Settings,
    count: int,
    champion: Champion | None,
) -> Suggestions:
    lexicon = read(
        session.table("reference.ingredient_names"),
        session.table("reference.ingredient_aliases"),
        session.table("reference.ingredient_words"),
    )
    pairs, ids = session.table("intermediate.int_ingredient_pairs"), session.table("ingredients")
    counted = read_counts(pairs, ids)
    basket = read_basket(at_hand, Reader(lexicon), counted.names)
    names = [name for name in basket.names if name != settings.brand]
    note = champion and _why_not(champion, names)
    if champion and not note:
        facts, arrays = champion.made.facts["pairings"], champion.made.arrays
        model, known = facts["recommender"], set(arrays["pairings_names"].tolist())
        top = counted.among(known)
        recommend = pairing.recommender(facts, arrays, top.names)
    else:
        model = _chosen_model(session)
        top = counted.among(
            {*counted.top(settings.evaluated_ingredients).names, *names, settings.brand}
        )
        recommend = RECOMMENDERS[model](top, settings)
    known = partners(top, lexicon.categories, settings)
    places = [top.names.index(name) for name in names]
    refusal = _refusal(known, places, settings)
    found = Suggestions(
        at_hand=basket.names,
        notes=[*basket.notes, *([note] if note else [])],
        refusal=refusal,
        model=model,
        champion=champion.model_id if champion and not note else None,
        additions=[],
        dishes=[],
        partners=[],
    )
    if refusal:
        return found
    examples = _Examples(session, settings.brand)
    dishes = _dishes(session, names, lexicon, examples)[:count]
    return replace(
        found,
        additions=_additions(known, places, recommend, examples, settings)[:count],
        dishes=dishes,
        partners=[] if dishes else _alone(known, places, examples),
    )


def _refusal(known: Partners, places: list[int], settings: Settings) -> str | None:
    """Why nothing is suggested: what is at hand stands apart from the brand and its rivals."""
    if not places:
        return None
    affinity = float(np.exp(np.log(np.maximum(known.affinity()[places], 1e-9)).mean()))
    if affinity >= LEAST_AFFINITY:
        return None
    names = " and ".join(known.counted.names[at] for at in places)
    return (
        f"{settings.brand.capitalize()} does not go with {names}: they stand with it, or "
        f"with others of its kind, {affinity:.2f} times as often as ingredients usually do."
    )


def _why_not(champion: Champion, names: list[str]) -> str | None:
    """Why the champion cannot say what to add; None where it can."""
    if champion.made is None:
        return (
            f"The champion {champion.model_id} is not beside the database; a model was fitted to "
            "the recipes of today instead."
        )
    unknown = set(names) - set(champion.made.arrays["pairings_names"].tolist())
    if unknown:
        return (
            f"The champion {champion.model_id} does not know {', '.join(sorted(unknown))}; a model "
            "was fitted to the recipes of today instead."
        )
    return None


def _chosen_model(session: duckdb.DuckDBPyConnection) -> str:
    """The best on held-out recipes; with too few of these, the most frequent will do."""
    chosen = session.sql("select distinct model from model_evaluations where is_chosen").fetchall()
    return chosen[0][0] if chosen else "popularity"


class _Examples:
    """Titles of recipes with the brand, each given once."""

    def __init__(self, session: duckdb.DuckDBPyConnection, brand: str) -> None:
        rows = session.execute(
            f"""
            with
                named as (
                    select recipe_id, ingredient
                    from recipe_ingredients
                    inner join ingredients using (ingredient_id)
                ),
                with_brand as (select recipe_id from named where ingredient = ?)
            select title, list(ingredient)
            from named
            semi join with_brand using (recipe_id)
            inner join recipes using (recipe_id)
            where title is not null
            group by recipe_id, title, source_recipe_id
            order by md5(source_recipe_id), source_recipe_id
            limit {MOST_EXAMPLES}
            """,
            [brand],
        ).fetchall()
        self._left = {title: frozenset(names) for title, names in reversed(rows)}

    def take(self, must: set[str], may: set[str]) -> str | None:
        """A title of a recipe with all of `must` and most of `may`; None where none is left."""
        fitting = [title for title, names in self._left.items() if must <= names]
        best = max(fitting, key=lambda title: len(self._left[title] & may), default=None)
        self._left.pop(best, None)
        return best

    def give(self, title: str | None) -> str | None:
        """A title that is chosen elsewhere, which is not to be taken again."""
        self._left.pop(title, None)
        return title


def _additions(
    known: Partners,
    places: list[int],
    recommend: Recommender,
    examples: _Examples,
    settings: Settings,
) -> list[Addition]:
    """What goes with what is at hand and with the brand, best first; staples are at home."""
    counted = known.counted
    recipe = np.zeros((1, len(counted.names)))
    recipe[0, places] = 1
    at_hand = [counted.names[at] for at in places]
    brand = [at for at, name in enumerate(counted.names) if name == settings.brand]
    return [
        Addition(
            counted.names[at],
            {counted.names[other]: int(counted.counts[at, other]) for other in [*places, *brand]},
            examples.take({counted.names[at]}, {*at_hand}),
        )
        for at in known.ranked(places, recommend(recipe)[0])[:MOST_ADDITIONS]
    ]


def _alone(known: Partners, places: list[int], examples: _Examples) -> list[Partner]:
    """Those at hand that recipes have with the brand, the most of them first."""
    if not known.has_brand:
        return []
    seen = sorted(places, key=lambda at: -known.with_brand[at])
    return [
        Partner(
            known.counted.names[at],
            int(known.with_brand[at]),
            examples.take({known.counted.names[at]}, set()),
        )
        for at in seen
        if known.with_brand[at] > 0
    ]


def _dishes(
    session: duckdb.DuckDBPyConnection, names: list[str], lexicon: Lexicon, examples: _Examples
) -> list[Dish]:
    """Combinations that use most of what is at hand first, then the better ranked."""
    own = {family(name, lexicon.categories) for name in names} | {*names}
    rows = session.sql("""
        select
            dish_kind,
            ingredients,
            one_of,
            brand_recipe_count,
            lift,
            least_jars,
            most_jars,
            evidence,
            example_titles[1]
        from noltella_combinations
        order by position
    """).fetchall()
    dishes = [
        Dish(kind, members, one_of, _missing(members, one_of, own), *numbers)
        for kind, members, one_of, *numbers in rows
    ]
    usable = [dish for dish in dishes if len(dish.missing) < len(dish.ingredients)]
    for dish in usable:
        examples.give(dish.example)
    return sorted(usable, key=lambda dish: len(dish.missing) - len(dish.ingredients))


def _missing(ingredients: list[str], one_of: list[str], own: set[str]) -> list[str]:
    """What is not at hand, without what something at hand stands in for.

    >>> _missing(["banana", "crepe", "pizza dough"], ["crepe", "pizza dough"], {"crepe"})
    ['banana']
    """
    stood_in_for = set(one_of) if own & set(one_of) else set()
    return [each for each in ingredients if each not in own | stood_in_for]
