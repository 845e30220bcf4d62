"""In how many recipes two ingredients stand together, and how that differs from chance."""

from vectorella.pairings import tables


def model(dbt, session):
    known = session.sql(f"from {dbt.this}") if dbt.is_incremental else None
    return tables.pairs(session, dbt.ref("int_recipe_ingredients"), dbt.ref("ingredients"), known)
