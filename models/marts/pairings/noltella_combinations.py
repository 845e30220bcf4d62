"""Sets of ingredients that go with the brand."""

from vectorella import settings
from vectorella.pairings import tables


def model(dbt, session):
    return tables.combinations(
        session,
        dbt.ref("recipe_ingredients"),
        dbt.ref("int_recipes"),
        dbt.ref("int_ingredient_pairs"),
        dbt.ref("ingredient_embeddings"),
        dbt.ref("int_ingredient_ids"),
        dbt.ref("ingredient_names"),
        dbt.ref("dish_words"),
        settings.from_json(dbt.settings),
    )
