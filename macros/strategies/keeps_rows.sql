{#- Whether the rows that are there stay, beside those that the model returns. -#}
{% macro keeps_rows() -%}
    {%- set table = load_cached_relation(this) if execute else none -%}
    {{
        return(
            table is not none
            and table.is_table
            and model.config.incremental_strategy != "as_whole"
            and (model.config.meta.deals_numbers or model.config.meta.reads_files or is_begun())
        )
    }}
{%- endmacro %}
