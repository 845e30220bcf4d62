"""Ingredients in few dimensions."""

from vectorella import settings
from vectorella.pairings import tables


def model(dbt, session):
    return tables.embeddings(
        session,
        dbt.ref("int_ingredient_pairs"),
        dbt.ref("int_ingredient_ids"),
        settings.from_json(dbt.settings),
    )
