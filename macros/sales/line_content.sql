{#- What was sold, without what only describes its version: status and updated_at may change from
    one delivery of a line to the next. -#}
{% macro line_content() -%}
    ordered_at,
    country_code,
    case when country_code = 'ZZ' then country_spelling end,
    sku,
    quantity,
    unit_price,
    line_amount,
    currency
{%- endmacro %}
