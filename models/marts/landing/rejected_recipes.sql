with
    bad_recipes as (select * from {{ ref("stg_recipes") }} where rejection_reason is not null),

    landed_files as (select * from {{ ref("int_landed_files") }})

select
    bad_recipes.row_id,
    landed_files.path,
    bad_recipes.record_number,
    bad_recipes.record_text,
    bad_recipes.rejection_reason
from bad_recipes
inner join landed_files on bad_recipes.file_id = landed_files.file_id
