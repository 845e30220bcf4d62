"""The number that stands for each token, given once for ever."""

from vectorella.recipes import vocabulary


def model(dbt, session):
    stored = session.table(str(dbt.this)) if dbt.keeps_rows else None
    new_forms = dbt.ref("int_word_forms").filter(dbt.is_to_do)
    return vocabulary.number_new_tokens(session, new_forms, stored)
