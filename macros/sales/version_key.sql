{#- A refund often has the order and the number of the line that it takes back: the sign tells the two
    apart. -#}
{% macro version_key() -%}
    case
        {{ line_identity() }}
        when 'number'
        then row(line_number, quantity < 0)::varchar
        when 'order'
        then row(quantity < 0)::varchar
        else row({{ line_content() }})::varchar
    end
{%- endmacro %}
