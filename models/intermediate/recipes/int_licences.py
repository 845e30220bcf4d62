"""What each licence is that a recipe names, and whether recipes under it may be used."""

from vectorella import settings
from vectorella.recipes import licences


def model(dbt, session):
    written = dbt.ref("stg_recipes").project("licence as licence_spelling").distinct()
    return licences.judged(
        session,
        written,
        licences.known_licences(dbt.ref("licences"), dbt.ref("licence_spellings")),
        settings.from_json(dbt.settings).recipe_licences,
    )
