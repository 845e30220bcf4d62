{% macro write_plan(plan) -%}
    {{ return(adapter.dispatch("write_plan")(plan)) }}
{%- endmacro %}

{% macro default__write_plan(plan) -%}
    {%- do run_query(plan.sql) -%}
{%- endmacro %}

{% macro spark__write_plan(plan) -%}
    {%- do adapter.write_plan(plan) -%}
{%- endmacro %}
