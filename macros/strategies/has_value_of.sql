{#- Spark prunes files by values, not by a subquery. -#}
{% macro has_value_of(column, values) -%}
    {{ return(adapter.dispatch("has_value_of")(column, values)) }}
{%- endmacro %}

{% macro default__has_value_of(column, values) -%} {{ column }} in ({{ values }}) {%- endmacro %}

{% macro spark__has_value_of(column, values) -%}
    {{ return(adapter.condition(column, values)) }}
{%- endmacro %}
