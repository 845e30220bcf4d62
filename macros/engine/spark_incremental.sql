{#- As on DuckDB, but rows and progress are two commits: vectorella.spark.keeping says why that is
    enough. -#}
{% materialization incremental, adapter = "vectorella_spark", supported_languages = [
    "sql",
    "python",
] %}
    {%- set table = this.incorporate(type="table") -%}
    {%- set strategy = context[model.config.incremental_strategy](model) -%}
    {%- set stored = "select part, state from " ~ progress_of(model.name) -%}
    {%- set has_outdated_parts = (
        strategy.is_asked_always
        or not is_begun()
        or adapter.differ(strategy.parts, stored)
    ) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if has_outdated_parts -%}
        {%- set inputs = [] -%}
        {%- for id in model.depends_on.nodes if id in graph.nodes -%}
            {%- do inputs.append(graph.nodes[id]) -%}
        {%- endfor -%}
        {%- do adapter.replace_parts(model, compiled_code, strategy, keeps_rows(), inputs) -%}
        {%- call noop_statement("main", "OK") -%} {%- endcall -%}
    {%- else -%} {%- call noop_statement("main", "NOTHING NEW") -%} {%- endcall -%}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ return({"relations": [table]}) }}
{% endmaterialization %}
