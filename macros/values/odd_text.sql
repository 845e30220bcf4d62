{#- For few values, since it takes away what surrounds each. -#}
{% macro odd_text(expression, common) -%}
    {%- set text = bare("(" ~ expression ~ ")::varchar") -%}
    case
        when {{ common }} is not null
        then null
        when {{ expression }} is null
        then null
        when not {{ is_absent(text) }}
        then {{ text }}
    end
{%- endmacro %}
