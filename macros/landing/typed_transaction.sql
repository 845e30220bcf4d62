{#- Typed step by step: what is written the common way first, by cheap questions; then what is written
    in another; then what follows from both. A price or an amount below zero is a refund, as a
    quantity below zero is. -#}
{% macro typed_transaction() -%}
    {%- set texts -%}
        {{ id_text("raw_order_id") }} as written_order_id,
        nullif({{ cleared("raw_country::varchar") }}, '') as country_spelling,
        {{ id_text("raw_sku") }} as written_sku,
        {{ currency_code("raw_currency::varchar") }} as currency,
        lower({{ cleared("raw_status::varchar") }}) as written_status,
        case when raw_time_zone is not null then {{ stated("raw_time_zone") }} end as time_zone,
        {{ simple_whole_number("raw_line_number", "bigint") }} as simple_line_number,
        {{ simple_whole_number("raw_quantity", "integer") }} as simple_quantity,
        {{ simple_number("raw_unit_price", "decimal(18, 8)") }} as simple_price,
        {{ simple_number("raw_line_amount", "decimal(38, 8)") }} as simple_amount,
        {{ has_utc_offset("raw_ordered_at") }} as has_utc_offset,
        {{ has_utc_offset("raw_updated_at") }} as is_update_with_offset
    {%- endset -%}
    {%- set plain_values -%}
        case when not {{ is_absent("written_order_id") }} then written_order_id end as order_id,
        case when not {{ is_absent("written_sku") }} then written_sku end as sku,
        case when not {{ is_absent("written_status") }} then written_status end as status,
        {{ plain_number("raw_line_number", "simple_line_number") }} as plain_line_number,
        {{ plain_number("raw_quantity", "simple_quantity") }} as plain_quantity,
        {{ plain_number("raw_unit_price", "simple_price") }} as plain_price,
        {{ plain_number("raw_line_amount", "simple_amount") }} as plain_amount,
        {{ simple_timestamp("raw_ordered_at", "has_utc_offset") }} as simple_written_at,
        {{ simple_timestamp("raw_updated_at", "is_update_with_offset") }} as simple_updated_at
    {%- endset -%}
    {%- set values -%}
        {{ whole_number("simple_line_number", "plain_line_number", "bigint") }} as line_number,
        {{ whole_number("simple_quantity", "plain_quantity", "integer") }} as written_quantity,
        {{ exact_number("simple_price", "plain_price", "decimal(18, 8)") }} as written_price,
        {{ exact_number("simple_amount", "plain_amount", "decimal(38, 8)") }} as written_amount,
        {{ utc_timestamp("simple_written_at", "has_utc_offset", "raw_ordered_at") }} as written_at,
        {{ utc_timestamp("simple_updated_at", "is_update_with_offset", "raw_updated_at") }}
        as updated_at
    {%- endset -%}
    {%- set refunds -%}
        case
            when (written_price < 0 or written_amount < 0) and written_quantity > 0
            then - written_quantity
            else written_quantity
        end as quantity,
        case when written_price < 0 then - written_price else written_price end as unit_price
    {%- endset -%}
    {{ return([texts, plain_values, values, refunds]) }}
{%- endmacro %}
