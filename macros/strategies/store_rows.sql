{#- sqlfmt knows no Python. -#}
-- fmt: off
{% macro store_rows(table, compiled_code, is_temporary) -%}
{%- set store = (
    "create temporary table " ~ table ~ " as" if is_temporary else "insert into " ~ table ~ " by name"
) -%}
{%- if model.language == "sql" -%}
{{ store }} {{ compiled_code }}
{%- else -%}
{{ compiled_code }}


def materialize(result, session):
    session.register("python_model_result", result)
    session.execute('{{ store }} from python_model_result')
    session.unregister("python_model_result")
{%- endif -%}
{%- endmacro %}
