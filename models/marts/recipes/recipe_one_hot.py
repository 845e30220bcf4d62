"""One row for each token of each recipe."""

from vectorella.recipes import encoding


def model(dbt, session):
    return encoding.one_hot(session, dbt.ref("int_plain_texts"), dbt.ref("int_form_tokens"))
