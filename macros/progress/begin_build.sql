{#- Before anything runs, the package decides what stands in the way of right rows and what is to be
    made anew: this tells it what dbt knows, and carries its plan out. -#}
{% macro begin_build() -%}
    {%- if not execute -%} {{ return("") }}{%- endif -%}
    {%- do make_progress_tables() -%}
    {%- set made, comments, nodes, values = {}, {}, [], {} -%}
    {%- for name, rules, written, is_made in run_query(
        "select * from " ~ progress_table("models")
    ).rows -%}
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
    {%- for name in setting_names() -%}
        {%- do values.update({name: setting(name)}) -%}
    {%- endfor -%}
    {%- set rates = graph.nodes["seed." ~ project_name ~ ".exchange_rates"] -%}
    {%- set question = {
        "nodes": nodes,
        "selected": selected_resources,
        "made": made,
        "comments": comments,
        "engine": engine_name(),
        "is_full_refresh": flags.FULL_REFRESH or false,
        "database": adapter.quote(target.database or ""),
        "landing": env_var("VECTORELLA_LANDING", "data/sample"),
        "values": values,
        "given": invocation_args_dict.get("vars", {}).keys()
        | list + (var("pairings", none) or {}).keys()
        | list,
        "currencies": currencies_in(rates.root_path ~ "/" ~ rates.original_file_path),
    } -%}
    {%- set plan = fromjson(build_plan(tojson(question))) -%}
    {%- if plan.problem -%} {%- do exceptions.raise_compiler_error(plan.problem) -%} {%- endif -%}
    {%- for id in plan.drop -%}
        {%- do adapter.drop_relation(stored_relation(graph.nodes[id])) -%}
    {%- endfor -%}
    {%- for id in plan.comment -%} {%- do describe_again(graph.nodes[id]) -%} {%- endfor -%}
    {%- do write_plan(plan) -%}
    {%- for note in plan.notes -%} {%- do log(note, info=true) -%} {%- endfor -%}
    {%- for warning in plan.warnings -%} {%- do exceptions.warn(warning) -%} {%- endfor -%}
    {%- if env_var("VECTORELLA_THREADS", "") -%}
        {%- do run_query("set threads = " ~ env_var("VECTORELLA_THREADS")) -%}
    {%- endif -%}
{%- endmacro %}
