with
    bad_recipes as (select * from {{ ref("stg_recipes") }} where rejection_reason is not null),

    raw_files as (select * from {{ ref("raw_files") }})

select
    bad_recipes.row_id,
    raw_files.path,
    bad_recipes.record_number,
    bad_recipes.record_text,
    bad_recipes.rejection_reason
from bad_recipes
inner join raw_files on bad_recipes.file_id = raw_files.file_id
