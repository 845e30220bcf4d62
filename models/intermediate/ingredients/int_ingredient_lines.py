"""What each distinct line of the lists of ingredients asks for."""

from vectorella import settings
from vectorella.ingredients import distinct_lines, lexicon


def model(dbt, session):
    chosen = settings.from_json(dbt.settings)
    names = lexicon.read(
        dbt.ref("ingredient_names"), dbt.ref("ingredient_aliases"), dbt.ref("ingredient_words")
    )
    return distinct_lines.read_new_lines(
        session,
        dbt.ref("int_recipes").filter(dbt.is_to_do).project("ingredients, version"),
        names,
        distinct_lines.jar_sizes(dbt.ref("products"), chosen),
        chosen,
        stored_lines=session.table(str(dbt.this)) if dbt.keeps_rows else None,
    )
