with
    good_recipes as not materialized(
        select * from {{ ref("stg_recipes") }} where rejection_reason is null
    ),

    excluded_licences as (
        select * from {{ ref("int_licences") }} where exclusion_reason is not null
    )

select good_recipes.row_id, excluded_licences.exclusion_reason
from good_recipes
inner join
    excluded_licences
    on good_recipes.licence is not distinct from excluded_licences.licence_spelling
where good_recipes.take_down is null
union all
select row_id, 'It was taken down.' as exclusion_reason
from good_recipes
where take_down is not null
