{#- Statements that take out of a table what was taken down since it was last made; nothing where
    nothing was. The model's yml names a macro that writes them, for the rows that are stored. -#}
{% macro forget(table, stored) -%}
    {%- set query -%}
        select state
        from ({{ forgotten_part(model) }} except {{ stored }})
        where part = -1 and exists (from {{ take_downs_table() }})
    {%- endset -%}
    {%- if run_query(query).rows | length -%}
        {{ return(context[model.config.meta.forgets](table)) }}
    {%- endif -%}
    {{ return("") }}
{%- endmacro %}
