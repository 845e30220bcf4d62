"""How well each model finds an ingredient that it was not shown."""

from vectorella import settings
from vectorella.pairings import tables


def model(dbt, session):
    return tables.evaluations(
        session,
        dbt.ref("recipe_ingredients"),
        dbt.ref("ingredients"),
        dbt.ref("int_recipes"),
        dbt.ref("int_ingredient_pairs"),
        dbt.ref("ingredient_embeddings"),
        (
            dbt.ref("ingredient_names"),
            dbt.ref("ingredient_aliases"),
            dbt.ref("ingredient_words"),
            dbt.ref("reference_pairs"),
        ),
        settings.from_json(dbt.settings),
    )
