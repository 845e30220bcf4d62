with
    staged_recipes as (select * from {{ ref("stg_recipes") }}),

    recipe_ids as (select * from {{ ref("int_recipe_ids") }}),

    raw_files as (select * from {{ ref("raw_files") }}),

    licences as (select * from {{ ref("int_licences") }})

select
    recipe_ids.recipe_id,
    staged_recipes.row_id,
    staged_recipes.source_recipe_id,
    staged_recipes.title,
    staged_recipes.ingredients,
    staged_recipes.steps,
    staged_recipes.language,
    staged_recipes.source,
    licences.licence,
    raw_files.path,
    staged_recipes.record_number
from staged_recipes
inner join recipe_ids on staged_recipes.row_id = recipe_ids.row_id
inner join raw_files on staged_recipes.file_id = raw_files.file_id
left join licences on staged_recipes.licence is not distinct from licences.licence_spelling
