{#- In one statement, and only where its SQL has changed. -#}
{% materialization view, adapter="duckdb" %}
    {%- set view = this.incorporate(type="view") -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and existing.is_view and rules_by_model().get(model.name) == local_md5(sql) -%}
        {%- call noop_statement("main", "NOTHING NEW") -%}{%- endcall -%}
    {%- else -%}
        {%- if config.get("contract").enforced -%} {%- do get_assert_columns_equivalent(sql) -%}
        {%- endif -%}
        {%- if existing is not none and not existing.is_view -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {%- call statement("main", auto_begin=True) -%} create or replace view {{ view }} as ({{ sql }}) {%- endcall -%}
        {%- call statement("record") -%}
            delete from {{ progress_table("comments") }} where model_name = '{{ model.name }}';
            {{ record_rules(model.name, local_md5(sql)) }}
        {%- endcall -%}
    {%- endif -%}
    {%- do persist_docs(view, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [view]}) }}
{% endmaterialization %}
