with
    recipe_one_hot as (select * from {{ ref("recipe_one_hot") }}),

    recipe_rows as (
        select recipe_id, count(*) as row_count, count(distinct token_id) as token_count
        from recipe_one_hot
        group by recipe_id
    )

select *
from recipe_rows
where row_count <> token_count
