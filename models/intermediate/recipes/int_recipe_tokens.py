"""How often each token occurs in each recipe."""

from vectorella.recipes import encoding


def model(dbt, session):
    texts = dbt.ref("int_recipes").filter(dbt.is_to_do).project("recipe_id, row_id, text")
    return encoding.recipe_tokens(
        session, texts, dbt.ref("int_token_lookup"), dbt.ref("int_word_forms")
    )
