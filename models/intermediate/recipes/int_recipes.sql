with
    staged_recipes as (select * from {{ ref("stg_recipes") }}),

    recipe_ids as (select * from {{ ref("int_recipe_ids") }})

select
    recipe_ids.recipe_id,
    recipe_ids.row_id,
    recipe_ids.source_recipe_id,
    staged_recipes.title,
    staged_recipes.ingredients,
    coalesce(
        staged_recipes.plain_text,
        {{
            joined_text(
                "staged_recipes.title", "staged_recipes.ingredients", "staged_recipes.steps"
            )
        }}
    ) as text,
    recipe_ids.version
from staged_recipes
inner join recipe_ids on staged_recipes.row_id = recipe_ids.row_id
