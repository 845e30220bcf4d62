{#- The tables in which it stands how far every other one is; vectorella.progress tells of them. -#}
{% macro progress_table(name) -%}
    {{ adapter.quote(target.database) }}.progress.{{ name }}
{%- endmacro %}
