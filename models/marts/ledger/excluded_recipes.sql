with
    excluded_rows as (select * from {{ ref("int_excluded_recipes") }}),

    staged_recipes as (select * from {{ ref("stg_recipes") }}),

    raw_files as (select * from {{ ref("raw_files") }})

select
    excluded_rows.row_id,
    raw_files.path,
    staged_recipes.record_number,
    staged_recipes.source_recipe_id,
    staged_recipes.source,
    excluded_rows.exclusion_reason
from excluded_rows
inner join staged_recipes on excluded_rows.row_id = staged_recipes.row_id
inner join raw_files on staged_recipes.file_id = raw_files.file_id
