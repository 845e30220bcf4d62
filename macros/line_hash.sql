{#- Thirty-two bits: lines of two identities that share a hash are told apart when compared. -#}
{% macro line_hash() -%}
    (
        case
            when line_number is not null
            then hash(order_id, line_number)
            else hash(order_id, {{ line_content() }})
        end
        & 4294967295
    )::uinteger
{%- endmacro %}
