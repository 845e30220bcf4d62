{% macro delete_changed_dates() -%}
    {%- set order_dates = ref("int_order_dates") -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            (order_date, input_fingerprint)
            not in (select (order_date, input_fingerprint) from {{ order_dates }})
    {%- endif -%}
{%- endmacro %}
