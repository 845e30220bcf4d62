{#- A table that hands out numbers, once for ever: its model returns the rows that are new or have
    changed, which replace those of the same unique key. Without inputs of its own, as the inventory of
    a folder, it is asked in each build; then its highest number tells whether anything came. -#}
{% macro numbered(node) -%}
    {%- set number = node.config.meta.number -%}
    {%- set parts -%}
        {%- if kept_ancestors(node, stops_at_kept=true) -%} {{ inputs_fingerprint(node) }}
        {%- else -%}
            select 0::bigint as part, coalesce(max({{ number }}), 0)::ubigint as state
            from {{ relation_of(node.name) }}
        {%- endif -%}
    {%- endset -%}
    {{
        return(
            {
                "parts": parts,
                "is_to_do": "true",
                "outdated_rows": none,
                "keeps_rows": true,
                "deals_numbers": true,
                "is_asked_always": not kept_ancestors(node, stops_at_kept=true),
            }
        )
    }}
{%- endmacro %}
