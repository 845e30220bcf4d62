"""Which number stands for which token."""

import duckdb


def number_new_tokens(
    session: duckdb.DuckDBPyConnection,
    forms: duckdb.DuckDBPyRelation,
    stored_tokens: duckdb.DuckDBPyRelation | None = None,
) -> duckdb.DuckDBPyRelation:
    """Number the tokens that have no number yet: (token_id INTEGER, token, version).

    Ids go on from the highest stored one, the most frequent token first, then by code point, so
    that a model trained on yesterday's ids reads today's table. A token without a number stands in
    new forms only, which were counted when they were first seen.

    Args:
        session: the connection of the relations.
        forms: new ones, (tokens VARCHAR[], occurrence_count, version).
        stored_tokens: what earlier builds returned; None where there is nothing.
    """
    numbered = (
        stored_tokens.sql_query() if stored_tokens else "select 0 as token_id, '' as token limit 0"
    )
    return session.sql(f"""
        with
            stored_tokens as ({numbered}),
            form_tokens as (
                select unnest(tokens) as token, occurrence_count, version
                from ({forms.sql_query()})
            ),
            new_tokens as (
                select token, sum(occurrence_count) as occurrence_count, max(version) as version
                from form_tokens
                anti join stored_tokens using (token)
                group by token
            )
        select
            (
                coalesce((select max(token_id) + 1 from stored_tokens), 0)
                + row_number() over (order by occurrence_count desc, token)
                - 1
            )::integer as token_id,
            token,
            version
        from new_tokens
        order by token_id
    """)
