"""Every record of the files that DuckDB's own reader would not deliver whole."""

from vectorella.spark import door


def model(dbt, session):
    landed = dbt.ref("raw_files")
    return door.strict_records(session, landed.where(dbt.is_to_do), landed)
