{#- Before anything runs, the package decides what stands in the way of right rows and what is to be
    made anew: this tells it what dbt knows, and carries its plan out. -#}
{% macro begin_build() -%}
    {%- if not execute -%} {{ return("") }}{%- endif -%}
    {%- set tables -%}
        create schema if not exists {{ adapter.quote(target.database) }}.progress;
        create table if not exists {{ progress_table("models") }}
        (model_name varchar not null, rules varchar, comments varchar, is_made boolean not null);
        create table if not exists {{ progress_table("inputs") }}
        (
            model_name varchar not null,
            input_name varchar not null,
            strategy varchar not null,
            is_nearest boolean not null
        );
        create table if not exists {{ progress_table("parts") }}
        (model_name varchar not null, part bigint not null, state ubigint not null);
        create table if not exists {{ progress_table("settings") }}
        (name varchar not null, value varchar not null);
        comment on table {{ progress_table("models") }}
        is 'Which tables and views are made, and by which rules. One row per seed and model.';
        comment on table {{ progress_table("inputs") }}
        is 'Which kept tables each table is made from. One row per table and input.';
        comment on table {{ progress_table("parts") }}
        is 'Which files or dates, or up to which version, a table holds. One row per table and part.';
        comment on table {{ progress_table("settings") }}
        is 'The settings of the last build, as JSON. One row per setting.'
    {%- endset -%}
    {%- do run_query(tables) -%}
    {%- set made, comments, nodes, values = {}, {}, [], {} -%}
    {%- for name, rules, written, is_made in run_query("from " ~ progress_table("models")).rows -%}
        {%- if is_made -%} {%- do made.update({name: rules}) -%} {%- endif -%}
        {%- do comments.update({name: written}) -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() -%}
        {%- set relation = stored_relation(node) if node.resource_type != "test" else none -%}
        {%- set columns, texts = [], [node.description] -%}
        {%- for column in node.columns.values() -%}
            {%- do columns.append(column.name ~ " " ~ column.data_type) -%}
            {%- do texts.append(column.description) -%}
        {%- endfor -%}
        {%- do nodes.append(
            {
                "id": node.unique_id,
                "name": node.name,
                "kind": node.resource_type,
                "parents": node.depends_on.get("nodes", []),
                "strategy": (
                    node.config.incremental_strategy if is_kept_by_parts(node) else none
                ),
                "deals_numbers": node.config.meta.deals_numbers or false,
                "reads_files": node.config.meta.reads_files or false,
                "settings": node.config.meta.settings or [],
                "columns": columns | join(", "),
                "comments": local_md5(texts | join(" ")),
                "checksum": (
                    node.checksum.checksum if node.resource_type != "test" else ""
                ),
                "exists": relation is not none,
                "is_worked_in": node.config.meta.is_worked_in or false,
            }
        ) -%}
    {%- endfor -%}
    {%- for row in run_query("select unnest(setting_names())").rows -%}
        {%- do values.update({row[0]: setting(row[0])}) -%}
    {%- endfor -%}
    {%- set rates = graph.nodes["seed." ~ project_name ~ ".exchange_rates"] -%}
    {%- set file = (rates.root_path ~ "/" ~ rates.original_file_path).replace("'", "''") -%}
    {%- set currencies = run_query("select distinct currency from read_csv('" ~ file ~ "')") -%}
    {%- set question = {
        "nodes": nodes,
        "selected": selected_resources,
        "made": made,
        "comments": comments,
        "engine": run_query("select hash('vectorella')::varchar").rows[0][0],
        "is_full_refresh": flags.FULL_REFRESH or false,
        "database": adapter.quote(target.database),
        "landing": env_var("VECTORELLA_LANDING", "data/sample"),
        "values": values,
        "given": invocation_args_dict.get("vars", {}).keys()
        | list + (var("pairings", none) or {}).keys()
        | list,
        "currencies": currencies.columns[0].values() | list,
    } -%}
    {%- set query = "select build_plan('" ~ tojson(question).replace("'", "''") ~ "')" -%}
    {%- set plan = fromjson(run_query(query).rows[0][0]) -%}
    {%- if plan.problem -%} {%- do exceptions.raise_compiler_error(plan.problem) -%} {%- endif -%}
    {%- for id in plan.drop -%}
        {%- do adapter.drop_relation(stored_relation(graph.nodes[id])) -%}
    {%- endfor -%}
    {%- for id in plan.comment -%} {%- do describe_again(graph.nodes[id]) -%} {%- endfor -%}
    {%- do run_query(plan.sql) -%}
    {%- for note in plan.notes -%} {%- do log(note, info=true) -%} {%- endfor -%}
    {%- for warning in plan.warnings -%} {%- do exceptions.warn(warning) -%} {%- endfor -%}
    {%- if env_var("VECTORELLA_THREADS", "") -%}
        {%- do run_query("set threads = " ~ env_var("VECTORELLA_THREADS")) -%}
    {%- endif -%}
{%- endmacro %}
