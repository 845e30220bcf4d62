"""Which number stands for which token."""

import duckdb


def extend(
    session: duckdb.DuckDBPyConnection,
    word_forms: duckdb.DuckDBPyRelation,
    form_counts: duckdb.DuckDBPyRelation,
    known: duckdb.DuckDBPyRelation | None = None,
) -> duckdb.DuckDBPyRelation:
    """Number the tokens that have no number yet: (token_id INTEGER, token).

    Ids go on from the highest known one, the most frequent token first, then by code point, so
    that a model trained on yesterday's ids reads today's table.

    Args:
        session: the connection of the relations.
        word_forms: (form, tokens).
        form_counts: (form, occurrence_count).
        known: (token_id, token) of earlier builds, none of which is returned.
    """
    known_tokens = known.sql_query() if known else "select 0 as token_id, '' as token limit 0"
    return session.sql(f"""
        with
            known_tokens as ({known_tokens}),
            form_tokens as (
                select unnest(tokens) as token, occurrence_count
                from ({word_forms.sql_query()})
                inner join ({form_counts.sql_query()}) using (form)
            ),
            new_tokens as (
                select token, sum(occurrence_count) as occurrence_count
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
            token
        from new_tokens
        order by token_id
    """)
