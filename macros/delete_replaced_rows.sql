{% macro delete_replaced_rows() -%}
    delete from {{ this }} as rows
    using {{ ref("int_recipe_ids") }} as recipe_ids
    where rows.recipe_id = recipe_ids.recipe_id and rows.row_id is distinct from recipe_ids.row_id
{%- endmacro %}
