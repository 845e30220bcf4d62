{#- One part, whose state is the fingerprint of what the tables it is made from hold. -#}
{% macro as_whole(node) -%}
    {%- set parts -%}
        select
            0::bigint as part,
            coalesce(bit_xor(hash(input_name, part, state)), 0)::ubigint as state
        from {{ progress_of_inputs(node.name) }}
    {%- endset -%}
    {{ return({"parts": parts, "is_to_do": "true"}) }}
{%- endmacro %}
