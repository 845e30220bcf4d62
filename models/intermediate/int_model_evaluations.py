"""How well each model finds an ingredient that it was not shown."""

from vectorella.pairings import tables


def model(dbt, session):
    known = session.sql(f"from {dbt.this}") if dbt.is_incremental else None
    return tables.evaluations(
        session,
        dbt.ref("int_recipe_ingredients"),
        dbt.ref("ingredients"),
        dbt.ref("int_recipe_lists"),
        dbt.ref("int_ingredient_pairs"),
        dbt.ref("int_ingredient_vectors"),
        (
            dbt.ref("ingredient_names"),
            dbt.ref("ingredient_aliases"),
            dbt.ref("ingredient_words"),
            dbt.ref("reference_pairs"),
        ),
        known,
    )
