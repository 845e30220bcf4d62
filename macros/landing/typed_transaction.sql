{#- Typed step by step: what is written the common way first, by cheap questions; then which rows are
    written so in all; of the others the text of what is not, what that text stands for, and what
    follows from both; last what is wrong. A price or an amount below zero is a refund, as a quantity
    below zero is. -#}
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
    {#- In one question, so that what follows is asked of the few other rows. #}
    {%- set common_rows -%}
        case when not {{ is_absent("written_order_id") }} then written_order_id end as order_id,
        case when not {{ is_absent("written_sku") }} then written_sku end as sku,
        case when not {{ is_absent("written_status") }} then written_status end as status,
        {{ odd_text("raw_time_zone", "null") }} as time_zone,
        order_id is not null
        and order_id not like '_.%'
        and sku is not null
        and common_quantity is not null
        and common_written_at between '1900-01-01' and '2199-12-31'
        and (common_price >= 0 or raw_unit_price is null)
        and (common_amount >= 0 or raw_line_amount is null)
        and (common_line_number is not null or raw_line_number is null)
        and (common_updated_at is not null or raw_updated_at is null) as is_common
    {%- endset -%}
    {%- set odd_texts -%}
        {%- set columns = {
            "line_number": "common_line_number",
            "quantity": "common_quantity",
            "unit_price": "common_price",
            "line_amount": "common_amount",
            "ordered_at": "common_written_at",
            "updated_at": "common_updated_at",
        } -%}
        {%- for column, common in columns.items() %}
            case when is_common then null else {{ odd_text("raw_" ~ column, common) }} end
            as odd_{{ column }}
            {%- if not loop.last %}, {% endif %}
        {%- endfor -%}
    {%- endset -%}
    {%- set numbers -%}
        {% for column in ["line_number", "quantity", "unit_price", "line_amount"] -%}
            case
                when is_common
                then null
                when odd_{{ column }} is not null
                then {{ plain_number("odd_" ~ column) }}
            end as plain_{{ column }},
        {% endfor -%}
        case
            when is_common
            then common_written_at
            when odd_ordered_at is null
            then common_written_at
            else {{ utc_timestamp("odd_ordered_at", "has_utc_offset") }}
        end as written_at,
        case
            when is_common
            then common_updated_at
            when odd_updated_at is null
            then common_updated_at
            else {{ utc_timestamp("odd_updated_at", "is_update_with_offset") }}
        end as updated_at
    {%- endset -%}
    {%- set values -%}
        case
            when is_common
            then common_line_number
            when plain_line_number is null
            then common_line_number
            else {{ whole_number("plain_line_number", "bigint") }}
        end as line_number,
        case
            when is_common
            then common_quantity
            when plain_quantity is null
            then common_quantity
            else {{ whole_number("plain_quantity", "integer") }}
        end as written_quantity,
        case
            when is_common
            then common_price
            when plain_unit_price is null
            then common_price
            else {{ exact_number("plain_unit_price", "decimal(18, 8)") }}
        end as written_price,
        case
            when is_common
            then common_amount
            when plain_line_amount is null
            then common_amount
            else {{ exact_number("plain_line_amount", "decimal(38, 8)") }}
        end as written_amount
    {%- endset -%}
    {%- set refunds -%}
        case
            when is_common
            then written_quantity
            when written_price < 0
            then - abs(written_quantity)
            when written_amount < 0
            then - abs(written_quantity)
            else written_quantity
        end as quantity,
        case when is_common then written_price else abs(written_price) end as unit_price,
        case
            when is_common
            then null
            when written_at is null and odd_ordered_at is not null
            then 'ordered_at'
            when not isfinite(written_at)
            then 'ordered_at'
            when written_quantity is null and odd_quantity is not null
            then 'quantity'
            when written_price is null and odd_unit_price is not null
            then 'unit_price'
            when written_amount is null and odd_line_amount is not null
            then 'line_amount'
            when line_number is null and odd_line_number is not null
            then 'line_number'
            when updated_at is null and odd_updated_at is not null
            then 'updated_at'
        end as wrong_column,
        case
            when is_common
            then null
            when
                {{ is_of_two_readings("plain_unit_price", "raw_unit_price", "unit_price", files) }}
            then 'unit_price'
            when
                {{ is_of_two_readings("plain_line_amount", "raw_line_amount", "line_amount", files) }}
            then 'line_amount'
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
                    then odd_unit_price
                    when 'line_amount'
                    then odd_line_amount
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
            then plain_unit_price
            when 'line_amount'
            then plain_line_amount
        end as wrong_plain
    {%- endset -%}
    {{
        return(
            [
                common_values,
                common_times,
                common_rows,
                odd_texts,
                numbers,
                values,
                refunds,
                wrong_values,
            ]
        )
    }}
{%- endmacro %}
