{% macro forget_changed_recipes() -%}
    {%- set is_changed = is_changed_recipe("recipe_ingredients_version") -%}
    {%- if is_incremental() -%} delete from {{ this }} where {{ is_changed }} {%- endif -%}
{%- endmacro %}
