{% macro settings_json() -%} {{ return(adapter.dispatch("settings_json")()) }} {%- endmacro %}

{% macro default__settings_json() -%}
    {%- set values -%}
        select json_group_object(name, value::json)::varchar from {{ progress_table("settings") }}
    {%- endset -%}
    {{ return(run_query(values).rows[0][0]) }}
{%- endmacro %}

{% macro spark__settings_json() -%} {{ return(adapter.settings_json()) }} {%- endmacro %}
