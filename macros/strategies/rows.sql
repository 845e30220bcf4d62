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
        );
        delete from {{ progress_table("comments") }} where model_name = '{{ model.name }}'
    {%- endcall -%}
{%- endmacro %}

{% macro delete_outdated_rows(table, strategy) -%}
    {%- call statement("delete_outdated_rows", auto_begin=True) -%}
        delete from {{ table }} where {{ strategy.outdated_rows or "false" }}
    {%- endcall -%}
{%- endmacro %}

{#- What a model returns may be computed from the rows that it replaces: it is computed first. -#}
{% macro replace_rows_by_key(table, new_rows) -%}
    {%- set key = config.get("unique_key") -%}
    {%- call statement("replace_rows_by_key") -%}
        delete from {{ table }} where {{ key }} in (select {{ key }} from {{ new_rows }});
        insert into {{ table }} by name select * from {{ new_rows }};
        drop table {{ new_rows }}
    {%- endcall -%}
{%- endmacro %}
