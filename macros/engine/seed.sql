{#- dbt loads every seed in every build; this one those that have changed. -#}
{% materialization seed, adapter="duckdb" %}
    {%- set table = load_cached_relation(this) -%}
    {%- set checksum = model.checksum.checksum -%}
    {%- if table is not none and not should_full_refresh() and rules_by_model().get(model.name) == checksum -%}
        {%- call noop_statement("main", "NOTHING NEW", "INSERT", 0) -%}{%- endcall -%}
        {%- do store_result("agate_table", response="OK") -%}
        {%- do persist_docs(table, model) -%}
        {{ return({"relations": [table]}) }}
    {%- endif -%}
    {%- call statement("forget", auto_begin=True) -%}
        delete from {{ progress_table("models") }} where model_name = '{{ model.name }}';
        delete from {{ progress_table("comments") }} where model_name = '{{ model.name }}'
    {%- endcall -%}
    {%- set relations = dbt.materialization_seed_default() -%}
    {%- call statement("record", auto_begin=True) -%} {{ record_rules(model.name, checksum) }} {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return(relations) }}
{% endmaterialization %}
