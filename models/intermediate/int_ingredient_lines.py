"""What each distinct line of the lists of ingredients asks for."""

from vectorella.pairings import ingredients, lexicon, settings


def model(dbt, session):
    known = session.sql(f"from {dbt.this}") if dbt.is_incremental else None
    chosen = settings.of_session(session)
    return ingredients.extend(
        session,
        dbt.ref("int_recipe_lists"),
        dbt.ref("int_recipe_ids"),
        lexicon.read(
            dbt.ref("ingredient_names"), dbt.ref("ingredient_aliases"), dbt.ref("ingredient_words")
        ),
        ingredients.jar_sizes(dbt.ref("products"), chosen),
        chosen,
        known,
    )
