{#- dbt loads every seed in every build; this one those that have changed. -#}
{% materialization seed, adapter = "duckdb" %}
    {%- set table = load_cached_relation(this) -%}
    {%- set checksum = model.checksum.checksum -%}
    {%- if table is not none and not should_full_refresh() and is_made(model.name, checksum) -%}
        {%- call noop_statement("main", "NOTHING NEW", "INSERT", 0) -%} {%- endcall -%}
        {%- do store_result("agate_table", response="OK") -%}
        {{ return({"relations": [table]}) }}
    {%- endif -%}
    {%- set relations = dbt.materialization_seed_default() -%}
    {%- call statement("record", auto_begin=True) -%}
        {{ record_made(model.name, checksum) }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return(relations) }}
{% endmaterialization %}
