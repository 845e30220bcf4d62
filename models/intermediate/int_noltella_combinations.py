"""Sets of ingredients that go with the brand."""

from vectorella.pairings import tables


def model(dbt, session):
    known = session.sql(f"from {dbt.this}") if dbt.is_incremental else None
    return tables.combinations(
        session,
        dbt.ref("int_recipe_ingredients"),
        dbt.ref("int_recipe_lists"),
        dbt.ref("int_ingredient_pairs"),
        dbt.ref("int_ingredient_vectors"),
        dbt.ref("int_ingredient_ids"),
        dbt.ref("ingredient_names"),
        known,
    )
