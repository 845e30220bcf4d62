{#- For few values, since it takes away what surrounds each. A type of which every value is common costs
    nothing: it is known when the statement is planned. -#}
{% macro odd_text(expression, common, common_types="^$") -%}
    {%- set text = bare("(" ~ expression ~ ")::varchar") -%}
    case
        when regexp_full_match(typeof({{ expression }}), '{{ common_types }}')
        then null
        when {{ common }} is not null
        then null
        when {{ expression }} is null
        then null
        when not {{ is_absent(text) }}
        then {{ text }}
    end
{%- endmacro %}
