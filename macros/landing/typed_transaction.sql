{#- Typed step by step: what is written the common way first, by cheap questions; then the text of what
    is not; then what that text stands for; then what follows from both; last what is wrong. A price or an amount below
    zero is a refund, as a quantity below zero is. -#}
{% macro typed_transaction(files) -%}
    {%- set common_values -%}
        {{ id_text("raw_order_id") }} as written_order_id,
        {{ cleared("raw_country::varchar") }} as country_spelling,
        {{ id_text("raw_sku") }} as written_sku,
        {{ currency_code("raw_currency::varchar") }} as currency,
        lower({{ cleared("raw_status::varchar") }}) as written_status,
        {{ common_whole_number("raw_line_number", "bigint") }} as common_line_number,
        {{ common_whole_number("raw_quantity", "integer") }} as common_quantity,
        {{ common_number("raw_unit_price", "decimal(18, 8)") }} as common_price,
        {{ common_number("raw_line_amount", "decimal(38, 8)") }} as common_amount,
        {{ has_utc_offset("raw_ordered_at") }} as has_utc_offset,
        {{ has_utc_offset("raw_updated_at") }} as is_update_with_offset
    {%- endset -%}
    {%- set common_times -%}
        {{ common_timestamp("raw_ordered_at", "has_utc_offset") }} as common_written_at,
        {{ common_timestamp("raw_updated_at", "is_update_with_offset") }} as common_updated_at
    {%- endset -%}
    {#- At most ten digits before the point and eight behind it. #}
    {%- set short_decimal = (
        "(TINY|SMALL)INT|INTEGER|DECIMAL[(](([1-9]|10),[0-8]|11,[1-8]|12,[2-8]|13,[3-8]|14,[4-8]"
        "|15,[5-8]|16,[6-8]|17,[78]|18,8)[)]"
    ) -%}
    {%- set odd_texts -%}
        case when not {{ is_absent("written_order_id") }} then written_order_id end as order_id,
        case when not {{ is_absent("written_sku") }} then written_sku end as sku,
        case when not {{ is_absent("written_status") }} then written_status end as status,
        {{ odd_text("raw_time_zone", "null") }} as time_zone,
        {{ odd_text("raw_line_number", "common_line_number", "(TINY|SMALL|BIG)INT|INTEGER") }} as odd_line_number,
        {{ odd_text("raw_quantity", "common_quantity", "(TINY|SMALL)INT|INTEGER") }} as odd_quantity,
        {{ odd_text("raw_unit_price", "common_price", short_decimal) }} as odd_price,
        {{ odd_text("raw_line_amount", "common_amount", short_decimal) }} as odd_amount,
        {{ odd_text("raw_ordered_at", "common_written_at") }} as odd_ordered_at,
        {{ odd_text("raw_updated_at", "common_updated_at") }} as odd_updated_at
    {%- endset -%}
    {%- set numbers -%}
        coalesce(
            odd_line_number,
            odd_quantity,
            odd_price,
            odd_amount,
            odd_ordered_at,
            odd_updated_at,
            case when not isfinite(common_written_at) then '' end
        )
        is not null as is_odd,
        {% for name in ["line_number", "quantity", "price", "amount"] -%}
            case when odd_{{ name }} is not null then {{ plain_number("odd_" ~ name) }} end
            as plain_{{ name }},
        {% endfor -%}
        case
            when odd_ordered_at is null
            then common_written_at
            else {{ utc_timestamp("odd_ordered_at", "has_utc_offset") }}
        end as written_at,
        case
            when odd_updated_at is null
            then common_updated_at
            else {{ utc_timestamp("odd_updated_at", "is_update_with_offset") }}
        end as updated_at
    {%- endset -%}
    {%- set values -%}
        case
            when plain_line_number is null
            then common_line_number
            else {{ whole_number("plain_line_number", "bigint") }}
        end as line_number,
        case
            when plain_quantity is null
            then common_quantity
            else {{ whole_number("plain_quantity", "integer") }}
        end as written_quantity,
        case
            when plain_price is null
            then common_price
            else {{ exact_number("plain_price", "decimal(18, 8)") }}
        end as written_price,
        case
            when plain_amount is null
            then common_amount
            else {{ exact_number("plain_amount", "decimal(38, 8)") }}
        end as written_amount
    {%- endset -%}
    {%- set refunds -%}
        case
            when written_price < 0
            then case when written_quantity > 0 then - written_quantity else written_quantity end
            when written_amount < 0
            then case when written_quantity > 0 then - written_quantity else written_quantity end
            else written_quantity
        end as quantity,
        abs(written_price) as unit_price,
        case
            when is_odd
            then
                case
                    when written_at is null and odd_ordered_at is not null
                    then 'ordered_at'
                    when not isfinite(written_at)
                    then 'ordered_at'
                    when written_quantity is null and odd_quantity is not null
                    then 'quantity'
                    when written_price is null and odd_price is not null
                    then 'unit_price'
                    when written_amount is null and odd_amount is not null
                    then 'line_amount'
                    when line_number is null and odd_line_number is not null
                    then 'line_number'
                    when updated_at is null and odd_updated_at is not null
                    then 'updated_at'
                end
        end as wrong_column,
        case
            when is_odd
            then
                case
                    when {{ is_of_two_readings("plain_price", "raw_unit_price", "unit_price", files) }}
                    then 'unit_price'
                    when {{ is_of_two_readings("plain_amount", "raw_line_amount", "line_amount", files) }}
                    then 'line_amount'
                end
        end as column_of_two_readings
    {%- endset -%}
    {%- set wrong_values -%}
        case
            when wrong_column is not null
            then
                case wrong_column
                    when 'ordered_at'
                    then coalesce(odd_ordered_at, raw_ordered_at::varchar)
                    when 'quantity'
                    then odd_quantity
                    when 'unit_price'
                    then odd_price
                    when 'line_amount'
                    then odd_amount
                    when 'line_number'
                    then odd_line_number
                    else odd_updated_at
                end
        end as wrong_text,
        case
            wrong_column
            when 'quantity'
            then plain_quantity
            when 'unit_price'
            then plain_price
            when 'line_amount'
            then plain_amount
        end as wrong_plain
    {%- endset -%}
    {{ return([common_values, common_times, odd_texts, numbers, values, refunds, wrong_values]) }}
{%- endmacro %}
