"""The distinct spellings in which words are written."""

import duckdb

from vectorella.recipes.cleaning import clean_forms
from vectorella.recipes.versions import changed_since, worked_in


def extend(
    session: duckdb.DuckDBPyConnection,
    texts: duckdb.DuckDBPyRelation,
    recipe_ids: duckdb.DuckDBPyRelation,
    contractions: duckdb.DuckDBPyRelation,
    known: duckdb.DuckDBPyRelation | None = None,
) -> duckdb.DuckDBPyRelation:
    """Clean the forms that are not known yet: (form, tokens, occurrence_count, version).

    A form is counted in the texts in which it is first seen. The empty form, what stands between
    two spaces, is returned whenever recipes changed, counted as 0: its version says how far the
    table was worked in, for there may be no new form among them.

    Args:
        session: the connection of the relations.
        texts: (text, version), one row for each recipe.
        recipe_ids: recipes with their version, those without a text as well.
        contractions: see clean_forms.
        known: what earlier builds returned; texts of the versions it was made from are not read.
    """
    version, done = worked_in(recipe_ids), worked_in(known)
    changed_texts = changed_since(done, texts)
    known_forms = known.sql_query() if known else "select '' as form limit 0"
    session.execute(f"""
        create or replace temporary table new_forms as
        with
            forms as (
                select unnest(string_split(text, ' ')) as form
                from ({changed_texts.sql_query()})
            ),
            form_counts as (
                select form, count(*) as occurrence_count
                from forms
                where form <> ''
                group by form
            )
        select form, occurrence_count
        from form_counts
        anti join ({known_forms}) as known_forms using (form)
        union all
        select '', 0
        where {version} > {done}
    """)
    cleaned_forms = clean_forms(session, session.table("new_forms"), contractions)
    return session.sql(f"""
        select form, tokens, occurrence_count, {version} as version
        from ({cleaned_forms.sql_query()})
    """)
