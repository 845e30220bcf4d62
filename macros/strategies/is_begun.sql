{#- dbt's own does not know that a table is forgotten where a seed or a setting has changed. -#}
{% macro is_begun() -%}
    {%- if not execute or not is_kept_by_parts(model) -%}
        {{ return(dbt.is_incremental()) }}
    {%- endif -%}
    {%- set table = load_cached_relation(this) -%}
    {%- if table is none or not table.is_table or should_full_refresh() -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(is_made(model.name)) }}
{%- endmacro %}
