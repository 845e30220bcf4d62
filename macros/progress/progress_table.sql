{#- The tables in which it stands how far every other one is; vectorella.progress tells of them. -#}
{% macro progress_table(name) -%}
    {{ return(adapter.dispatch("progress_table")(name)) }}
{%- endmacro %}

{% macro default__progress_table(name) -%}
    {{ adapter.quote(target.database) }}.progress.{{ name }}
{%- endmacro %}

{% macro spark__progress_table(name) -%} progress.{{ name }} {%- endmacro %}
