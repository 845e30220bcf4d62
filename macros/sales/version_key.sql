{#- A refund often has the order and the number of the line that it takes back: the sign tells the two
    apart. Within one order a hash is as good as what it is made of, and is sorted faster. -#}
{% macro version_key() -%}
    case
        {{ line_identity() }}
        when 'number'
        then hash(line_number, quantity < 0)
        when 'order'
        then hash(quantity < 0)
        else hash({{ line_content() }})
    end
{%- endmacro %}
