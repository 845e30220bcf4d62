"""Small tables of recipes and the seeds of ingredients, for tests of the pairings."""

import csv
from functools import cache

import duckdb
import pyarrow as pa
from project import ROOT
from vectorella.ingredients.lexicon import Lexicon, lexicon
from vectorella.ingredients.lines import Reader


@cache
def seeds() -> Lexicon:
    names, aliases, words = (
        rows(name) for name in ("ingredient_names", "ingredient_aliases", "ingredient_words")
    )
    return lexicon(
        [(row["ingredient"], row["category"], row["is_group"] == "true") for row in names],
        [(row["alias"], row["ingredient"]) for row in aliases],
        [(row["word"], row["kind"], number(row["spread_grams"])) for row in words],
    )


@cache
def reader() -> Reader:
    return Reader(seeds())


def rows(seed: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


def tables(
    session: duckdb.DuckDBPyConnection, recipes: list[list[str]], numbering: list[str] | None = None
) -> tuple[duckdb.DuckDBPyRelation, duckdb.DuckDBPyRelation, duckdb.DuckDBPyRelation]:
    """recipe_ingredients, ingredients and recipes of lists, ids in the order of a list."""
    names = numbering or sorted({name for recipe in recipes for name in recipe})
    pairs = [(at, names.index(name)) for at, recipe in enumerate(recipes) for name in set(recipe)]
    session.register(
        "given_pairs",
        pa.table(
            {
                "recipe_id": pa.array([recipe for recipe, _ in pairs], pa.int32()),
                "ingredient_id": pa.array([name for _, name in pairs], pa.int32()),
            }
        ),
    )
    session.register(
        "given_names",
        pa.table({"ingredient_id": pa.array(range(len(names)), pa.int32()), "ingredient": names}),
    )
    session.register(
        "given_lists",
        pa.table(
            {
                "recipe_id": pa.array(range(len(recipes)), pa.int32()),
                "source_recipe_id": [f"recipe {at}" for at in range(len(recipes))],
            }
        ),
    )
    ingredients = session.sql("""
        select ingredient_id, ingredient, count(recipe_id) as recipe_count
        from given_names
        left join given_pairs using (ingredient_id)
        group by all
    """)
    return session.table("given_pairs"), ingredients, session.table("given_lists")
