{#- dbt's place for lines of our own behind the code of a Python model: what is an argument in SQL.
    dbt.is_to_do and dbt.keeps_rows are the macros of these names, dbt.settings is JSON.
    sqlfmt knows no Python. -#}
-- fmt: off
{% macro py_script_comment() -%}
{%- if is_kept_by_parts(model) %}
{%- set settings = settings_json() %}
dbtObj.is_to_do = {{ tojson(is_to_do() | trim) }}
dbtObj.keeps_rows = {{ keeps_rows() }}
dbtObj.settings = {{ tojson(settings) }}
{%- endif %}
{%- endmacro %}
