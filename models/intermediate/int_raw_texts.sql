with
    recipes as (select * from {{ ref("recipes") }}),

    raw_texts as (
        select
            recipe_id,
            row_id,
            concat_ws(
                ' ', title, array_to_string(ingredients, ' '), array_to_string(steps, ' ')
            ) as text
        from recipes
    )

select *
from raw_texts
