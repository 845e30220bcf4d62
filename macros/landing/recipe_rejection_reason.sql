{% macro recipe_rejection_reason() -%}
    case
        when source_recipe_id is null
        then 'The recipe has no id.'
        when coalesce(len(ingredients), 0) = 0
        then 'The recipe has no ingredients.'
    end
{%- endmacro %}
