"""The number that stands for each ingredient."""

from vectorella.recipes import vocabulary


def model(dbt, session):
    lines = dbt.ref("int_ingredient_lines")
    forms = lines.project("ingredients as tokens, occurrence_count, version")
    known = None
    if dbt.is_incremental:
        known = session.sql(
            f"select ingredient_id as token_id, ingredient as token, version from {dbt.this}"
        )
    numbered = vocabulary.extend(session, forms, known)
    return numbered.project("token_id as ingredient_id, token as ingredient, version")
