with
    recipes as (select * from {{ ref("recipes") }}),

    licences as (select * from {{ ref("licences") }}),

    -- The parts of an expression, of which each asks for what it asks for.
    recipe_licences as (
        select
            recipe_id,
            unnest(
                case
                    when contains(licence, ' OR ')
                    then string_split(licence, ' OR ')
                    else string_split(licence, ' AND ')
                end
            ) as licence
        from recipes
        where licence is not null
    ),

    licence_lines as (
        select
            recipe_licences.recipe_id,
            bool_or(coalesce(licences.asks_for_credit, true)) as asks_for_credit,
            string_agg(
                concat_ws(' ', recipe_licences.licence, '(' || licences.address || ')'),
                ', '
                order by recipe_licences.licence
            ) as licence_line
        from recipe_licences
        left join licences on recipe_licences.licence = licences.licence
        group by recipe_licences.recipe_id
    )

select
    recipes.recipe_id,
    recipes.source_recipe_id,
    recipes.source,
    recipes.licence,
    coalesce(recipes.title, recipes.source_recipe_id)
    || coalesce(', ' || recipes.source, '')
    || ', '
    || licence_lines.licence_line
    || ', words counted, text not shown' as credit
from recipes
inner join licence_lines on recipes.recipe_id = licence_lines.recipe_id
where licence_lines.asks_for_credit
