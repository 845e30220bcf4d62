"""Every record of the files that DuckDB's own reader would not deliver whole."""

from vectorella.spark import door


def model(dbt, session):
    return door.strict_records(session, dbt.ref("raw_files").where(dbt.is_to_do))
