"""What each distinct spelling becomes when it is cleaned."""

from vectorella.recipes import forms


def model(dbt, session):
    stored = session.table(str(dbt.this)) if dbt.keeps_rows else None
    texts = dbt.ref("int_recipes").filter(dbt.is_to_do).project("text, version")
    return forms.clean_new_forms(session, texts, dbt.ref("contractions"), stored)
