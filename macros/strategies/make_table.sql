{#- Types and constraints are those that the model's yml declares, whatever language it is in. -#}
{% macro make_table(table, compiled_code) -%}
    {%- if config.get("contract").enforced and model.language == "sql" -%}
        {%- do get_assert_columns_equivalent(compiled_code) -%}
    {%- endif -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- call statement("make_table", auto_begin=True) -%}
        {%- if existing is not none %}
            drop {{ existing.type }} if exists {{ existing }} cascade;
        {%- endif %}
        create table {{ table }}
        (
        {%- for column in model.columns.values() %}
            {%- set constraints = column.constraints | map(attribute="type") | list %}
            {{ column.name }} {{ column.data_type }}
            {%- if "not_null" in constraints %} not null {%- endif %}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
        )
    {%- endcall -%}
{%- endmacro %}
