{#- A part is a block of recipes; its state is the fingerprint of their versions. -#}
{% macro by_block(node) -%}
    {%- set held = "select part, state from " ~ progress_of(node.name) -%}
    {%- set parts -%}
        select block::bigint as part, input_fingerprint as state
        from {{ relation_of("int_recipe_blocks") }}
    {%- endset -%}
    {{ return(by_part(parts, held, "block", "part::integer")) }}
{%- endmacro %}
