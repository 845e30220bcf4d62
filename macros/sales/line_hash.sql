{#- Sixty-four bits, so that hardly ever a line far back in time has to be read for nothing. Lines of
    two identities that share a hash are told apart when compared. A refund often has the number of
    the line that it takes back. -#}
{% macro line_hash() -%}
    case
        when line_number is not null
        then hash(order_id, case when quantity < 0 then -1 - line_number else line_number end)
        when updated_at is not null
        then hash(order_id)
        else hash(order_id, {{ line_content() }})
    end
{%- endmacro %}
