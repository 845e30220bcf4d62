{#- Leaves recipe_ingredients_version in the session: up to where the rows that stay were made. -#}
{% macro forget_changed_recipes() -%}
    {%- if is_incremental() -%}
        set variable recipe_ingredients_version = (select coalesce(max(version), 0) from {{ this }})
        ;
        delete from {{ this }}
        where
            recipe_id in (
                select recipe_id
                from {{ ref("int_recipe_ids") }}
                where version > getvariable('recipe_ingredients_version')
            )
    {%- else -%} set variable recipe_ingredients_version = 0
    {%- endif -%}
{%- endmacro %}
