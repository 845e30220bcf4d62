"""The number that stands for each token."""

from vectorella.recipes import vocabulary


def model(dbt, session):
    return vocabulary.extend(session, dbt.ref("int_word_forms"), dbt.ref("int_form_counts"))
