"""How often each token occurs in each recipe."""

from vectorella.recipes import encoding
from vectorella.recipes.versions import changed_since


def model(dbt, session):
    # The hook that deletes the rows of changed recipes has set it.
    [(worked_in,)] = session.sql("select getvariable('recipe_tokens_version')").fetchall()
    texts = changed_since(worked_in, dbt.ref("int_plain_texts"))
    form_tokens, word_forms = dbt.ref("int_form_tokens"), dbt.ref("int_word_forms")
    return encoding.recipe_tokens(session, texts, form_tokens, word_forms)
