{#- dbt-duckdb's own ignores `temporary`: each incremental build of a Python model would leave a
    table named <model>__dbt_tmp<time> behind, with the day's rows in it. sqlfmt knows no Python. -#}
-- fmt: off
{% macro py_write_table(temporary, relation, compiled_code, partitioned_by=none, sorted_by=none) -%}
{%- if partitioned_by or sorted_by -%}
    {%- do exceptions.raise_compiler_error(
        "partitioned_by and sorted_by are for DuckLake tables, which macros/py_write_table.sql "
        ~ "does not write: leave them out."
    ) -%}
{%- endif -%}
{{ compiled_code }}


def materialize(result, session):
    {%- if temporary %}
    import duckdb

    if not isinstance(result, duckdb.DuckDBPyRelation):
        # Anything else is written by another cursor, and a temporary table is its own cursor's.
        raise TypeError(
            "An incremental Python model must return a DuckDB relation: wrap what you have with "
            "session.register() and session.table()."
        )
    {%- endif %}
    session.register("python_model_result", result)
    session.execute(
        "create {{ 'temporary ' if temporary }}table "
        '{{ relation.include(database=not temporary, schema=not temporary) }}'
        " as from python_model_result"
    )
    session.unregister("python_model_result")
{% endmacro %}
