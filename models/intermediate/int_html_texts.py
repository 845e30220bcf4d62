"""The few texts that carry HTML, without it."""

from vectorella.recipes import markup


def model(dbt, session):
    known = session.sql(f"from {dbt.this}") if dbt.is_incremental else None
    return markup.plain_texts(session, dbt.ref("int_raw_texts"), dbt.ref("int_recipe_ids"), known)
