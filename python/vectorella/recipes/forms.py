"""The distinct forms, that is spellings, in which words are written."""

import duckdb

from vectorella.recipes.cleaning import clean_forms


def clean_new_forms(
    session: duckdb.DuckDBPyConnection,
    texts: duckdb.DuckDBPyRelation,
    contractions: duckdb.DuckDBPyRelation,
    stored_forms: duckdb.DuckDBPyRelation | None = None,
) -> duckdb.DuckDBPyRelation:
    """Clean the forms that are not stored yet: (form, tokens, occurrence_count, version).

    A form is counted in the texts in which it is first seen. What stands between two spaces is no
    form.

    Args:
        session: the connection of the relations.
        texts: of new and changed recipes, (text, version).
        contractions: see clean_forms.
        stored_forms: what earlier builds returned; None where there is nothing.
    """
    cleaned = stored_forms.sql_query() if stored_forms else "select '' as form limit 0"
    session.execute(f"""
        create or replace temporary table new_forms as
        with
            forms as (select unnest(string_split(text, ' ')) as form from ({texts.sql_query()})),
            form_counts as (
                select form, count(*) as occurrence_count
                from forms
                where form <> ''
                group by form
            )
        select form, occurrence_count
        from form_counts
        anti join ({cleaned}) as stored_forms using (form)
    """)
    cleaned_forms = clean_forms(session, session.table("new_forms"), contractions)
    return session.sql(f"""
        select
            form,
            tokens,
            occurrence_count,
            (select max(version) from ({texts.sql_query()})) as version
        from ({cleaned_forms.sql_query()})
    """)
