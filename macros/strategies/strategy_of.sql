{#- A strategy is a dictionary:
    parts: SQL of (part, state), what the table should hold.
    is_to_do: SQL condition on the rows of the inputs that make parts which are not as they should be.
    outdated_rows: SQL condition on the rows of the table that such parts have left; none where none.
    keeps_rows: false where the table is replaced as a whole.
    deals_numbers: true where the table hands out numbers, which others hold.
    is_asked_always: true where only the model knows whether there is anything new. -#}
{% macro strategy_of(node) -%} {{ return(context[node.config.incremental_strategy](node)) }} {%- endmacro %}

{% macro is_kept_by_parts(node) -%}
    {{
        return(
            node.config.materialized == "incremental"
            and node.config.incremental_strategy
            in ("by_file", "by_date", "by_block", "by_recipe", "numbered", "as_whole")
        )
    }}
{%- endmacro %}

{#- SQL condition on the rows of a model's inputs: those that this build has to work in. -#}
{% macro is_to_do() -%}
    {%- if execute -%} {{ strategy_of(model).is_to_do }} {%- else -%} true {%- endif -%}
{%- endmacro %}

{#- Whether the rows that are there stay, beside those that the model returns. -#}
{% macro keeps_rows() -%}
    {%- if not execute -%} {{ return(false) }}{%- endif -%}
    {%- set table = load_cached_relation(this) -%}
    {%- set strategy = strategy_of(model) -%}
    {{
        return(
            table is not none
            and table.is_table
            and strategy.keeps_rows
            and (strategy.deals_numbers or is_incremental())
        )
    }}
{%- endmacro %}
