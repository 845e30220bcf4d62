"""The number that stands for each token, and how often it is used."""

from vectorella.recipes import vocabulary


def model(dbt, session):
    known = session.sql(f"from {dbt.this}") if dbt.is_incremental else None
    return vocabulary.extend(session, dbt.ref("int_word_forms"), known)
