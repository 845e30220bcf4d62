{#- For few values, since it takes away what surrounds each. -#}
{% macro stated(expression) -%}
    {%- set text = bare("(" ~ expression ~ ")::varchar") -%}
    case when not {{ is_absent(text) }} then {{ text }} end
{%- endmacro %}
