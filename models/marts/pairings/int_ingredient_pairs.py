"""In how many recipes two ingredients stand together, and how that differs from chance."""

from vectorella import settings
from vectorella.pairings import tables


def model(dbt, session):
    return tables.pairs(
        session,
        dbt.ref("recipe_ingredients"),
        dbt.ref("ingredients"),
        settings.from_json(dbt.settings),
    )
