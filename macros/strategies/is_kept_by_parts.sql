{#- Whether a model has one of the strategies of this project. Each is a macro that returns:
    parts: SQL of (part, state), what the table should hold.
    is_to_do: SQL condition on the rows of the inputs that make parts which are not as they should be.
    outdated_rows: SQL condition on the rows of the table that such parts have left; none where none.
    is_asked_always: true where only the model knows whether there is anything new. -#}
{% macro is_kept_by_parts(node) -%}
    {{
        return(
            node.config.materialized == "incremental"
            and node.config.incremental_strategy
            in ("by_file", "by_date", "by_block", "by_recipe", "numbered", "as_whole")
        )
    }}
{%- endmacro %}
