with
    ingredient_ids as (select * from {{ ref("int_ingredient_ids") }}),

    recipe_counts as (
        select ingredient_id, count(*) as recipe_count
        from {{ ref("recipe_ingredients") }}
        group by ingredient_id
    )

select
    ingredient_ids.ingredient_id,
    ingredient_ids.ingredient,
    coalesce(recipe_counts.recipe_count, 0) as recipe_count
from ingredient_ids
left join recipe_counts on ingredient_ids.ingredient_id = recipe_counts.ingredient_id
