"""What to add to what a customer has at hand, and what to make of it with the brand."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb
import numpy as np

from vectorella.built import opened
from vectorella.ingredients.lexicon import Lexicon, read
from vectorella.ingredients.lines import Reader
from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.pairings.families import family
from vectorella.pairings.recommenders import RECOMMENDERS
from vectorella.pairings.tables import read_counts
from vectorella.settings import Settings, of_database


@dataclass(frozen=True)
class Addition:
    """An ingredient to add: recipes that have it together with each of those at hand."""

    ingredient: str
    recipes_with: dict[str, int]


@dataclass(frozen=True)
class Dish:
    """A combination that uses something at hand.

    Attributes:
        kind: of dish; None where titles do not agree.
        ingredients: the whole combination.
        missing: what of it is not at hand; where some stand in for each other, one will do.
        recipe_count: recipes of it with the brand.
        lift: how many times as often as other recipes these have the brand.
        least_jars, most_jars: what nine in ten of them need.
        evidence: ample, thin or none.
        example: title of one of them, if any.
    """

    kind: str | None
    ingredients: list[str]
    missing: list[str]
    recipe_count: int
    lift: float
    least_jars: int
    most_jars: int
    evidence: str
    example: str | None


@dataclass(frozen=True)
class Suggestions:
    """What `suggest` found; `model` is the recommender that chose the additions."""

    at_hand: list[str]
    model: str
    additions: list[Addition]
    dishes: list[Dish]


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
            return _suggest(session, at_hand, settings, count)
        except duckdb.CatalogException as error:
            raise LookupError(
                f"{database} has no pairings yet: run dbt build first. {error}"
            ) from error


def _suggest(
    session: duckdb.DuckDBPyConnection, at_hand: list[str], settings: Settings, count: int
) -> Suggestions:
    lexicon = read(
        session.table("reference.ingredient_names"),
        session.table("reference.ingredient_aliases"),
        session.table("reference.ingredient_words"),
    )
    pairs, ids = session.table("intermediate.int_ingredient_pairs"), session.table("ingredients")
    counted = read_counts(pairs, ids)
    names = _known(at_hand, Reader(lexicon), counted)
    model = _chosen_model(session)
    top = _with(counted, settings.evaluated_ingredients, [*names, settings.brand])
    return Suggestions(
        at_hand=names,
        model=model,
        additions=_additions(top, names, model, lexicon, settings)[:count],
        dishes=_dishes(session, names, lexicon)[:count],
    )


def _known(at_hand: list[str], reader: Reader, counted: Cooccurrence) -> list[str]:
    """Canonical names of what is at hand.

    Raises:
        ValueError: one that no recipe has.
    """
    names = []
    for written in at_hand:
        found = reader.names(written)
        unknown = [name for name in found if name not in counted.names]
        if unknown or not found:
            near = get_close_matches(" ".join(unknown) or written, counted.names, 3, 0.6)
            hint = f" Do you mean {', '.join(near)}?" if near else ""
            raise ValueError(f"Not enough recipes have {written!r} to go by.{hint}")
        names += found
    return list(dict.fromkeys(names))


def _chosen_model(session: duckdb.DuckDBPyConnection) -> str:
    """The best on held-out recipes; with too few of these, the most frequent will do."""
    chosen = session.sql("select distinct model from model_evaluations where is_chosen").fetchall()
    return chosen[0][0] if chosen else "popularity"


def _with(counted: Cooccurrence, size: int, names: list[str]) -> Cooccurrence:
    """The most used ingredients, and the named ones."""
    top = set(counted.top(size).names) | set(names)
    kept = np.array([at for at, name in enumerate(counted.names) if name in top])
    counts = counted.counts[np.ix_(kept, kept)]
    named = [counted.names[at] for at in kept]
    return Cooccurrence(counted.ids[kept], named, counts, counted.recipe_count)


def _additions(
    top: Cooccurrence, names: list[str], model: str, lexicon: Lexicon, settings: Settings
) -> list[Addition]:
    """What the model adds to what is at hand and the brand, best first; staples are at home."""
    wanted = [name for name in [*names, settings.brand] if name in top.names]
    recipe = np.array([[float(name in wanted) for name in top.names]])
    scores = RECOMMENDERS[model](top, settings)(recipe)[0]
    kinds = [family(name, lexicon.categories) for name in top.names]
    taken = {family(name, lexicon.categories) for name in wanted} | {*settings.staples}
    # What no recipe has with the brand goes with the rest of the list, not with the brand.
    has_brand = [_goes_with_brand(top, at, settings) for at in range(len(kinds))]
    order = np.argsort(-scores, kind="stable")
    best = [at for at in order if kinds[at] not in taken and has_brand[at]]
    return [
        Addition(
            top.names[at],
            {name: int(top.counts[at, top.names.index(name)]) for name in wanted},
        )
        for at in best
        if scores[at] > 0
    ]


def _goes_with_brand(top: Cooccurrence, at: int, settings: Settings) -> bool:
    if settings.brand not in top.names:
        return True
    return bool(top.counts[at, top.names.index(settings.brand)])


def _dishes(session: duckdb.DuckDBPyConnection, names: list[str], lexicon: Lexicon) -> list[Dish]:
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
        Dish(kind, members, _missing(members, one_of, own), *numbers)
        for kind, members, one_of, *numbers in rows
    ]
    usable = [dish for dish in dishes if len(dish.missing) < len(dish.ingredients)]
    return sorted(usable, key=lambda dish: len(dish.missing) - len(dish.ingredients))


def _missing(ingredients: list[str], one_of: list[str], own: set[str]) -> list[str]:
    """What is not at hand, without what something at hand stands in for.

    >>> _missing(["banana", "crepe", "pizza dough"], ["crepe", "pizza dough"], {"crepe"})
    ['banana']
    """
    stood_in_for = set(one_of) if own & set(one_of) else set()
    return [each for each in ingredients if each not in own | stood_in_for]
