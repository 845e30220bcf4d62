{#- A sku that the seed does not know is a product of its own. -#}
{% macro product_columns(sku) -%}
    coalesce(products.product_name, {{ sku }}) as product_name,
    coalesce(products.category, 'unknown') as category,
    products.size
{%- endmacro %}
