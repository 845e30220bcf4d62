{% macro write_plan(plan) -%} {{ return(adapter.dispatch("write_plan")(plan)) }} {%- endmacro %}

{% macro default__write_plan(plan) -%} {%- do run_query(plan.sql) -%} {%- endmacro %}

{% macro spark__write_plan(plan) -%}
    {%- do adapter.write_plan(plan) -%}
    {%- set note -%}
        Spark makes the sales path. Recipes, pairings and the forecast are left out: `vectorella
        import-marts` brings the marts into a DuckDB file, where the forecast is made.
    {%- endset -%}
    {%- do log(note.split() | join(" "), info=true) -%}
{%- endmacro %}
