{{
    config(
        severity="warn",
        meta={
            "advice": "Nearly every list of these files is one item, and reads like several. Name "
            ~ "what stands between the items in recipe_list_delimiters, such as "
            ~ "--vars '{recipe_list_delimiters: [\", \"]}', or map the column in recipe_columns: "
            ~ "docs/your-recipes.md shows both."
        },
    )
}}

with
    recipes as (select * from {{ ref("stg_recipes") }} where rejection_reason is null),

    files as (select file_id, path from {{ ref("raw_files") }}),

    judged_recipes as (
        select
            file_id,
            len(ingredients) = 1
            and (
                regexp_matches(ingredients[1], '[,;/•·、，،\t].*[,;/•·、，،\t]')
                or regexp_matches(ingredients[1], '^\s*[\[{(].*["'':]')
            ) as is_one_item
        from recipes
    )

select
    files.path,
    count(*) as recipe_count,
    round(avg(judged_recipes.is_one_item::integer), 2) as one_item_share
from judged_recipes
inner join files on judged_recipes.file_id = files.file_id
group by files.path
having one_item_share >= 0.9
