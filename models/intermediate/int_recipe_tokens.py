"""How often each token occurs in each recipe."""

from vectorella.recipes import encoding, versions


def model(dbt, session):
    # The hook that deletes the rows of changed recipes has set it.
    [(worked_in,)] = session.sql("select getvariable('recipe_tokens_version')").fetchall()
    texts = versions.changed_since(worked_in, dbt.ref("int_plain_texts"))
    form_tokens, word_forms = dbt.ref("int_form_tokens"), dbt.ref("int_word_forms")
    pairs = encoding.recipe_tokens(session, texts, form_tokens, word_forms)
    newest = versions.worked_in(dbt.ref("int_recipe_ids"))
    return pairs.project(f"*, {newest} as version")
