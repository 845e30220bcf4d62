{#- The id of a recipe: 1, "1" and 1.0 are one, and 01 is another. -#}
{% macro recipe_key(expression) -%}
    {%- set text = recipe_text(expression) -%}
    case
        when strlen({{ text }}) < 5 and lower({{ text }}) in ('null', 'none', 'nan')
        then null
        when contains({{ text }}, '.0')
        then regexp_replace({{ text }}, '^(-?(?:0|[1-9][0-9]*))\.0+$', '\1')
        else {{ text }}
    end
{%- endmacro %}
