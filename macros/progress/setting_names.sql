{% macro setting_names() -%} {{ return(adapter.dispatch("setting_names")()) }} {%- endmacro %}

{% macro default__setting_names() -%}
    {{ return(run_query("select unnest(setting_names())").columns[0].values() | list) }}
{%- endmacro %}

{% macro spark__setting_names() -%} {{ return(adapter.setting_names()) }} {%- endmacro %}
