{#- One part, whose state is the fingerprint of what the tables it is made from hold. -#}
{% macro as_whole(node) -%}
    {{
        return(
            {
                "parts": inputs_fingerprint(node),
                "is_to_do": "true",
                "outdated_rows": none,
                "keeps_rows": false,
                "deals_numbers": false,
            }
        )
    }}
{%- endmacro %}

{% macro inputs_fingerprint(node) -%}
    select 0::bigint as part, coalesce(bit_xor(hash(model_name, part, state)), 0)::ubigint as state
    from {{ progress_table("parts") }}
    where model_name in ('{{ kept_ancestors(node, stops_at_kept=true) | join("', '") }}')
{%- endmacro %}
