"""Every file below the landing folder: how it is read, or why it is set aside."""

import json

from vectorella.landing import inventory


def model(dbt, session):
    mappings = {
        "transactions": json.loads(dbt.config.get("transaction_columns")),
        "recipes": json.loads(dbt.config.get("recipe_columns")),
    }
    return inventory.landed_files(session, dbt.config.get("landing"), mappings)
