"""Every record of the files that DuckDB's own reader would not deliver whole."""

from vectorella.landing import inventory


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")
    known = session.table(str(dbt.this)) if dbt.is_incremental else None
    return inventory.strict_records(session, dbt.ref("int_landed_files"), known)
