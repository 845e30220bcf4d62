"""Groups of ingredients, and a map of them."""

from vectorella import settings
from vectorella.pairings import tables


def model(dbt, session):
    return tables.clusters(
        session,
        dbt.ref("int_ingredient_pairs"),
        dbt.ref("ingredient_embeddings"),
        dbt.ref("int_ingredient_ids"),
        settings.from_json(dbt.settings),
    )
