"""Which number stands for which token."""

import duckdb

from vectorella.recipes.versions import changed_since, worked_in


def extend(
    session: duckdb.DuckDBPyConnection,
    word_forms: duckdb.DuckDBPyRelation,
    known: duckdb.DuckDBPyRelation | None = None,
) -> duckdb.DuckDBPyRelation:
    """Number the tokens that have no number yet.

    Ids go on from the highest known one, the most frequent token first, then by code point, so
    that a model trained on yesterday's ids reads today's table. A token without a number stands in
    new forms only, which were counted when they were first seen.

    Returns:
        (token_id INTEGER, token, document_frequency BIGINT 0, occurrence_count BIGINT 0,
        counted_version INTEGER 0, version): whoever stores the recipes' tokens counts them.

    Args:
        session: the connection of the relations.
        word_forms: (form, tokens, occurrence_count, version).
        known: what earlier builds returned; forms of the versions it was made from are not read.
    """
    new_forms = changed_since(worked_in(known), word_forms)
    known_tokens = known.sql_query() if known else "select 0 as token_id, '' as token limit 0"
    return session.sql(f"""
        with
            known_tokens as ({known_tokens}),
            form_tokens as (
                select unnest(tokens) as token, occurrence_count, version
                from ({new_forms.sql_query()})
            ),
            new_tokens as (
                select token, sum(occurrence_count) as occurrence_count, max(version) as version
                from form_tokens
                anti join known_tokens using (token)
                group by token
            )
        select
            (
                coalesce((select max(token_id) + 1 from known_tokens), 0)
                + row_number() over (order by occurrence_count desc, token)
                - 1
            )::integer as token_id,
            token,
            0::bigint as document_frequency,
            0::bigint as occurrence_count,
            0 as counted_version,
            version
        from new_tokens
        order by token_id
    """)
