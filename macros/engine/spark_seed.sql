{#- dbt-spark sends a seed value by value, and stumbles over apostrophes. -#}
{% materialization seed, adapter = "vectorella_spark" %}
    {%- set table = this.incorporate(type="table") -%}
    {%- set checksum = model.checksum.checksum -%}
    {%- set is_there = load_cached_relation(this) is not none and not should_full_refresh() -%}
    {%- if is_there and is_made(model.name, checksum) -%}
        {%- call noop_statement("main", "NOTHING NEW", "INSERT", 0) -%} {%- endcall -%}
    {%- else -%}
        {%- do adapter.load_seed(model, table.render()) -%}
        {%- do adapter.record_made(model.name, checksum) -%}
        {%- call noop_statement("main", "OK", "INSERT", 0) -%}
        {%- endcall -%}
    {%- endif -%}
    {%- do store_result("agate_table", response="OK") -%}
    {{ return({"relations": [table]}) }}
{% endmaterialization %}
