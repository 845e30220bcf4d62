"""Every file below the landing folder: how it is read, or why it is set aside."""

import json
from datetime import UTC, datetime

from vectorella.landing import inventory


def model(dbt, session):
    dbt.config(materialized="incremental", unique_key="path")
    mappings = {
        "transactions": json.loads(dbt.config.get("transaction_columns")),
        "recipes": json.loads(dbt.config.get("recipe_columns")),
    }
    return inventory.changed_files(
        session,
        dbt.config.get("landing"),
        mappings,
        spellings=dbt.ref("int_country_spellings"),
        known=session.table(str(dbt.this)) if dbt.is_incremental else None,
        now=datetime.now(UTC).replace(tzinfo=None),
    )
