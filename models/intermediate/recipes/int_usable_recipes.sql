with
    good_recipes as not materialized(
        select * from {{ ref("stg_recipes") }} where rejection_reason is null
    ),

    excluded_licences as (
        select licence_spelling from {{ ref("int_licences") }} where exclusion_reason is not null
    )

select row_id, file_id, record_number, source_recipe_id
from good_recipes
where
    take_down is null
    and not exists (
        from excluded_licences
        where excluded_licences.licence_spelling is not distinct from good_recipes.licence
    )
