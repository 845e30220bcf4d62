with
    token_ids as (select * from {{ ref("int_token_ids") }}),

    token_counts as (select * from {{ ref("int_token_counts") }}),

    token_totals as (
        select
            token_id,
            sum(document_frequency)::bigint as document_frequency,
            sum(occurrence_count)::bigint as occurrence_count
        from token_counts
        group by token_id
    )

select
    token_ids.token_id,
    token_ids.token,
    coalesce(token_totals.document_frequency, 0) as document_frequency,
    coalesce(token_totals.occurrence_count, 0) as occurrence_count
from token_ids
left join token_totals on token_ids.token_id = token_totals.token_id
-- The stored order: an id is where its token stands.
order by token_ids.token_id
