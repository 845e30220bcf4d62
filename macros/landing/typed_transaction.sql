{#- A price or an amount below zero is a refund, as a quantity below zero is. -#}
{% macro typed_transaction(files) -%}
    {{ id_text("raw_order_id") }} as written_order_id,
    case when not {{ is_absent("written_order_id") }} then written_order_id end as order_id,
    nullif({{ cleared("raw_country::varchar") }}, '') as country_spelling,
    {{ id_text("raw_sku") }} as written_sku,
    case when not {{ is_absent("written_sku") }} then written_sku end as sku,
    {{ currency_code("raw_currency::varchar") }} as currency,
    lower({{ cleared("raw_status::varchar") }}) as written_status,
    case when not {{ is_absent("written_status") }} then written_status end as status,
    {{ stated("raw_time_zone") }} as time_zone,
    {{ whole_number("raw_line_number", "bigint") }} as line_number,
    {{ whole_number("raw_quantity", "integer") }} as written_quantity,
    {{ exact_number("raw_unit_price", "decimal(18, 8)") }} as written_price,
    {{ exact_number("raw_line_amount", "decimal(38, 8)") }} as written_amount,
    case
        when (written_price < 0 or written_amount < 0) and written_quantity > 0
        then - written_quantity
        else written_quantity
    end as quantity,
    case when written_price < 0 then - written_price else written_price end as unit_price,
    case when quantity < 0 then - abs(written_amount) else written_amount end as line_amount,
    {{ has_utc_offset("raw_ordered_at") }} as has_utc_offset,
    {{ utc_timestamp("raw_ordered_at", "has_utc_offset") }} as written_at,
    {{ utc_timestamp("raw_updated_at") }} as updated_at,
    {{ transaction_rejection_reason(files) }} as rejection_reason
{%- endmacro %}
