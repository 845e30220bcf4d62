{#- Dates that this model has not yet worked in, or of which the lines have changed since. -#}
{% macro changed_dates() -%}
    select order_date, input_fingerprint
    from {{ ref("int_order_dates") }}
    {% if is_incremental() %}
        where
            (order_date, input_fingerprint)
            not in (select (order_date, input_fingerprint) from {{ this }})
    {% endif %}
{%- endmacro %}
