{#- In one statement, and only where its SQL has changed. -#}
{% materialization view, adapter = "duckdb" %}
    {%- set view = this.incorporate(type="view") -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set is_there = existing is not none and existing.is_view -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if is_there and is_made(model.name, local_md5(sql)) -%}
        {%- call noop_statement("main", "NOTHING NEW") -%} {%- endcall -%}
    {%- else -%}
        {%- if config.get("contract").enforced -%} {%- do get_assert_columns_equivalent(sql) -%}
        {%- endif -%}
        {%- if existing is not none and not is_there -%} {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {%- call statement("main", auto_begin=True) -%}
            create or replace view {{ view }} as ({{ sql }})
        {%- endcall -%}
        {%- call statement("record") -%} {{ record_made(model.name, local_md5(sql)) }}
        {%- endcall -%}
        {%- do persist_docs(view, model) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [view]}) }}
{% endmaterialization %}
