{#- Sixty-four bits, so that hardly ever a line far back in time has to be read for nothing. Lines of
    two identities that share a hash are told apart when compared. -#}
{% macro line_hash() -%}
    case
        when line_number is not null
        then hash(order_id, line_number)
        else hash(order_id, {{ line_content() }})
    end
{%- endmacro %}
