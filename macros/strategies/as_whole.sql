{#- One part, whose state is the fingerprint of what the tables it is made from hold. The hash of
    several values is hashed again: of two rows with one value in common, that one would cancel out. -#}
{% macro as_whole(node) -%}
    {%- set parts -%}
        select
            0::bigint as part,
            coalesce(bit_xor({{ fingerprint(fingerprint("input_name, part, state")) }}), 0)::{{ state_type() }} as state
        from {{ progress_of_inputs(node.name) }}
    {%- endset -%}
    {{ return({"parts": parts, "is_to_do": "true"}) }}
{%- endmacro %}
