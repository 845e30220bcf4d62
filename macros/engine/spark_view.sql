{#- As on DuckDB: in one statement, and only where its SQL has changed. -#}
{% materialization view, adapter = "vectorella_spark" %}
    {%- set view = this.incorporate(type="view") -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set is_there = existing is not none and existing.is_view -%}
    {{ run_hooks(pre_hooks) }}
    {%- if is_there and is_made(model.name, local_md5(sql)) -%}
        {%- call noop_statement("main", "NOTHING NEW") -%} {%- endcall -%}
    {%- else -%}
        {%- if config.get("contract").enforced -%} {%- do adapter.check_view(model, sql) -%}
        {%- endif -%}
        {%- call statement("main") -%}
            create or replace view {{ view }} as {{ sql }}
        {%- endcall -%}
        {%- do adapter.record_made(model.name, local_md5(sql)) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ return({"relations": [view]}) }}
{% endmaterialization %}
