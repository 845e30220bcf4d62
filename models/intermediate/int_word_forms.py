"""What each distinct spelling becomes when it is cleaned."""

from vectorella.recipes import forms


def model(dbt, session):
    known = session.sql(f"from {dbt.this}") if dbt.is_incremental else None
    texts, recipe_ids = dbt.ref("int_plain_texts"), dbt.ref("int_recipe_ids")
    return forms.extend(session, texts, recipe_ids, dbt.ref("contractions"), known)
