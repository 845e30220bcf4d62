{#- The strategy of a table that has one column for its parts. -#}
{% macro by_part(node, parts, column, value_of_part) -%}
    {%- set stored = progress_of(node.name) -%}
    {{
        return(
            {
                "parts": parts,
                "is_to_do": column ~ " in (select " ~ value_of_part ~ " from (" ~ parts ~ " except from "
                ~ stored ~ "))",
                "outdated_rows": column ~ " in (select " ~ value_of_part ~ " from (from " ~ stored
                ~ " except " ~ parts ~ "))",
                "keeps_rows": true,
                "deals_numbers": false,
            }
        )
    }}
{%- endmacro %}
