with
    good_recipes as (
        select row_id, file_id, record_number, source_recipe_id
        from {{ ref("stg_recipes") }}
        where rejection_reason is null
    ),

    landed_files as (select * from {{ ref("int_landed_files") }}),

    newest_recipes as (
        select good_recipes.source_recipe_id, good_recipes.row_id
        from good_recipes
        inner join landed_files on good_recipes.file_id = landed_files.file_id
        qualify
            row_number() over (
                partition by good_recipes.source_recipe_id
                order by
                    landed_files.modified_at desc,
                    landed_files.path desc,
                    good_recipes.record_number desc
            )
            = 1
    )

select row_number() over (order by row_id)::integer as recipe_id, row_id, source_recipe_id
from newest_recipes
