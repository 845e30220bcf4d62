with
    staged_recipes as (select * from {{ ref("stg_recipes") }}),

    recipe_ids as (select * from {{ ref("int_recipe_ids") }}),

    raw_texts as (
        select
            recipe_ids.recipe_id,
            recipe_ids.row_id,
            concat_ws(
                ' ',
                staged_recipes.title,
                array_to_string(staged_recipes.ingredients, ' '),
                array_to_string(staged_recipes.steps, ' ')
            ) as text,
            recipe_ids.version
        from staged_recipes
        inner join recipe_ids on staged_recipes.row_id = recipe_ids.row_id
    )

select *
from raw_texts
