"""Groups of ingredients, and a map of them."""

from vectorella.pairings import tables


def model(dbt, session):
    known = session.sql(f"from {dbt.this}") if dbt.is_incremental else None
    return tables.clusters(
        session,
        dbt.ref("int_ingredient_pairs"),
        dbt.ref("int_ingredient_vectors"),
        dbt.ref("int_ingredient_ids"),
        known,
    )
