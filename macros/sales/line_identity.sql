{#- By what a line is known again: its number; its order, where versions of an order can be told apart
    by their time; else what it sold. -#}
{% macro line_identity() -%}
    case
        when line_number is not null
        then 'number'
        when updated_at is not null
        then 'order'
        else 'content'
    end
{%- endmacro %}
