"""What each distinct spelling becomes when it is cleaned."""

from vectorella.recipes import cleaning


def model(dbt, session):
    return cleaning.clean_forms(session, dbt.ref("int_form_counts"), dbt.ref("contractions"))
