"""The number that stands for each ingredient, given once for ever."""

from vectorella.recipes import vocabulary


def model(dbt, session):
    lines = dbt.ref("int_ingredient_lines").filter(dbt.is_to_do)
    forms = lines.project("ingredients as tokens, occurrence_count, version")
    stored = None
    if dbt.keeps_rows:
        stored = session.table(str(dbt.this)).project(
            "ingredient_id as token_id, ingredient as token"
        )
    numbered = vocabulary.number_new_tokens(session, forms, stored)
    return numbered.project("token_id as ingredient_id, token as ingredient, version")
