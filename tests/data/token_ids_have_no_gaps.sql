with
    vocabulary as (select * from {{ ref("vocabulary") }}),

    extremes as (
        select
            count(*) as token_count, min(token_id) as first_token_id, max(token_id) as last_token_id
        from vocabulary
    )

select *
from extremes
where token_count > 0 and (first_token_id <> 0 or last_token_id <> token_count - 1)
