{#- What versions of a sale have in common: a till that starts again at receipt 1 gives the same number
    to another sale. Without line numbers an order may change its products. -#}
{% macro line_event() -%}
    hash(order_date, country_code, case when line_number is not null then sku end)
{%- endmacro %}
