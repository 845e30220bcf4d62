{#- In place of dbt-duckdb's own, for the strategies of this project. A table consists of parts: files,
    dates, or one part for all. A build replaces the parts that are not as they should be, and leaves
    a table alone of which no part is. Rows and progress are written in one transaction, so that a
    build may die at any moment. -#}
{% materialization incremental, adapter="duckdb", supported_languages=["sql", "python"] %}
    {%- if not is_kept_by_parts(model) -%}
        {{ return(dbt.materialization_incremental_duckdb()) }}
    {%- endif -%}
    {%- set table = this.incorporate(type="table") -%}
    {%- set strategy = strategy_of(model) -%}
    {%- set starts_over = not is_incremental() -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if starts_over or has_outdated_parts(strategy) -%}
        {%- set replaces_by_key = keeps_rows() and config.get("unique_key") is not none -%}
        {%- set new_rows = make_temp_relation(table) if replaces_by_key else table -%}
        {%- if keeps_rows() -%} {%- do delete_outdated_rows(table, strategy) -%}
        {%- else -%} {%- do make_table(table, compiled_code) -%}
        {%- endif -%}
        {#- dbt runs Python only for a statement of the materialization itself. -#}
        {%- call statement("main", language=model.language) -%}
            {{ store_rows(new_rows, compiled_code, replaces_by_key) }}
        {%- endcall -%}
        {%- if replaces_by_key -%} {%- do replace_rows_by_key(table, new_rows) -%}{%- endif -%}
        {%- do record_progress(strategy, starts_over) -%}
    {%- else -%} {%- call noop_statement("main", "NOTHING NEW") -%}{%- endcall -%}
    {%- endif -%}
    {%- do persist_docs(table, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [table]}) }}
{% endmaterialization %}
