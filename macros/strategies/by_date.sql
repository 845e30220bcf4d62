{#- A part is a date; its state is the fingerprint of all that its rows are made of. -#}
{% macro by_date(node) -%}
    {%- set held = "select part, state from " ~ progress_of(node.name) -%}
    {%- set parts -%}
        select (order_date - date '1970-01-01')::bigint as part, input_fingerprint::{{ state_type() }} as state
        from {{ relation_of("int_order_dates") }}
    {%- endset -%}
    {{ return(by_part(parts, held, "order_date", "date '1970-01-01' + part::integer")) }}
{%- endmacro %}
