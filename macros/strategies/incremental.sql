{#- In place of dbt-duckdb's own, for the strategies of this project. A table consists of parts: files,
    dates, or one part for all. A build replaces the parts that are not as they should be, and leaves
    a table alone of which no part is. Rows and progress are written in one transaction, so that a
    build may die at any moment. -#}
{% materialization incremental, adapter = "duckdb", supported_languages = ["sql", "python"] %}
    {%- if not is_kept_by_parts(model) -%}
        {{ return(dbt.materialization_incremental_duckdb()) }}
    {%- endif -%}
    {%- set table = this.incorporate(type="table") -%}
    {%- set strategy = context[model.config.incremental_strategy](model) -%}
    {%- set parts -%}
        {{ strategy.parts }}
        {%- if model.config.meta.forgets %} union all {{ forgotten_part(model) }} {%- endif %}
    {%- endset -%}
    {%- set stored = "select part, state from " ~ progress_of(model.name) -%}
    {%- set has_outdated_parts = strategy.is_asked_always or not is_begun() -%}
    {%- if not has_outdated_parts -%}
        {%- set differences -%}
            select exists(({{ parts }}) except {{ stored }})
                or exists({{ stored }} except ({{ parts }}))
        {%- endset -%}
        {%- set has_outdated_parts = run_query(differences).rows[0][0] -%}
    {%- endif -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if has_outdated_parts -%}
        {%- set keeps_rows = keeps_rows() -%}
        {%- set key = config.get("unique_key") if keeps_rows -%}
        {%- set new_rows = make_temp_relation(table) if key else table -%}
        {%- if keeps_rows -%}
            {%- call statement("delete_outdated_rows", auto_begin=True) -%}
                delete from {{ table }} where {{ strategy.outdated_rows or "false" }}
            {%- endcall -%}
            {%- set forgetting = forget(table, stored) if model.config.meta.forgets -%}
            {%- if forgetting -%}
                {%- call statement("forget") -%} {{ forgetting }} {%- endcall -%}
            {%- endif -%}
        {%- else -%} {%- do make_table(table, compiled_code) -%}
        {%- endif -%}
        {#- dbt runs Python only for a statement of the materialization itself. -#}
        {%- call statement("main", language=model.language) -%}
            {{ store_rows(new_rows, compiled_code, is_temporary=key) }}
        {%- endcall -%}
        {%- if key -%}
            {#- What a model returns may be computed from the rows that it replaces. -#}
            {%- call statement("replace_rows") -%}
                delete from {{ table }}
                where {{ key }} in (select {{ key }} from {{ new_rows }})
                ;
                insert into {{ table }} by name select * from {{ new_rows }};
                drop table {{ new_rows }}
            {%- endcall -%}
        {%- endif -%}
        {%- call statement("record_progress") -%}
            create or replace temporary table parts_to_hold as {{ parts }};
            delete from {{ progress_table("parts") }}
            where
                model_name = '{{ model.name }}'
                and (part, state) not in (select (part, state) from parts_to_hold)
            ;
            insert into {{ progress_table("parts") }}
            select '{{ model.name }}', part, state
            from (select part, state from parts_to_hold except {{ stored }});
            {{ record_made(model.name) }}
        {%- endcall -%}
        {%- if not keeps_rows -%} {%- do persist_docs(table, model) -%} {%- endif -%}
    {%- else -%} {%- call noop_statement("main", "NOTHING NEW") -%} {%- endcall -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [table]}) }}
{% endmaterialization %}
