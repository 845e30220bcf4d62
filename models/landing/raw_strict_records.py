"""Every record of the files that DuckDB's own reader would not deliver whole."""

from vectorella.landing import inventory


def model(dbt, session):
    return inventory.strict_records(session, dbt.ref("raw_files").filter(dbt.is_to_do))
