{% macro engine_name() -%} {{ return(adapter.dispatch("engine_name")()) }} {%- endmacro %}

{% macro default__engine_name() -%}
    {{ return(run_query("select hash('vectorella')::varchar").rows[0][0]) }}
{%- endmacro %}

{% macro spark__engine_name() -%} {{ return(adapter.engine()) }} {%- endmacro %}
