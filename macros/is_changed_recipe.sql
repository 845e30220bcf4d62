{% macro is_changed_recipe(variable) -%}
    recipe_id in (
        select recipe_id
        from {{ ref("int_recipe_ids") }}
        where version > getvariable('{{ variable }}')
    )
{%- endmacro %}
