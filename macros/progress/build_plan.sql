{% macro build_plan(question) -%}
    {{ return(adapter.dispatch("build_plan")(question)) }}
{%- endmacro %}

{% macro default__build_plan(question) -%}
    {%- set query = "select build_plan('" ~ question.replace("'", "''") ~ "')" -%}
    {{ return(run_query(query).rows[0][0]) }}
{%- endmacro %}

{% macro spark__build_plan(question) -%} {{ return(adapter.build_plan(question)) }} {%- endmacro %}
