{% macro country_key(column) %}
    {{ return(adapter.dispatch("country_key", "vectorella")(column)) }}
{% endmacro %}

{% macro default__country_key(column) -%}
    translate(lower(strip_accents({{ column }})), ' .,''’()-&/_`', '')
{%- endmacro %}
