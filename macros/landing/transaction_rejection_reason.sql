{#- The first thing that is wrong with a raw line, as a sentence; over the columns of
    typed_transaction. -#}
{% macro transaction_rejection_reason() -%}
    case
        when is_common and time_zone is null
        then null
        when order_id is null
        then 'order_id is missing.'
        when
            case
                when order_id like '_.%'
                then regexp_full_match(order_id, '[0-9][.][0-9]+[eE][+]?[0-9]+')
            end
        then
            'order_id was cut short by a spreadsheet. Export it as text: '
            || {{ shown("order_id") }}
        when written_at is null and odd_ordered_at is null
        then 'ordered_at is missing, or its expression cannot be computed for this row.'
        when sku is null
        then 'sku is missing.'
        when quantity is null and odd_quantity is null
        then 'quantity is missing.'
        when wrong_column in ('ordered_at', 'updated_at')
        then
            replace(
                'COLUMN is no date and time' || {{ hint_of_time("wrong_text") }} || ': ',
                'COLUMN',
                wrong_column
            )
            || {{ shown("wrong_text") }}
        when wrong_column in ('unit_price', 'line_amount')
        then
            replace(
                'COLUMN is no number' || {{ hint_of_number("wrong_text", "wrong_plain") }} || ': ',
                'COLUMN',
                wrong_column
            )
            || {{ shown("wrong_text") }}
        when wrong_column = 'quantity'
        then
            replace(
                'COLUMN is no whole number of units'
                || {{ hint_of_whole_number("wrong_text", "wrong_plain") }}
                || ': ',
                'COLUMN',
                wrong_column
            )
            || {{ shown("wrong_text") }}
        when wrong_column = 'line_number'
        then
            'line_number is no whole number. Where lines have names instead of numbers, map '
            || 'line_number to "null": '
            || {{ shown("wrong_text") }}
        when column_of_two_readings is not null
        then
            replace(
                'COLUMN can be read in two ways, with a point or with thousands'
                || {{ hint_of_two_readings() }}
                || ': ',
                'COLUMN',
                column_of_two_readings
            ) || case
                column_of_two_readings
                when 'unit_price'
                then {{ shown("raw_unit_price") }}
                else {{ shown("raw_line_amount") }}
            end
        when written_at not between '1900-01-01' and '2199-12-31'
        then 'ordered_at is not between 1900 and 2199: ' || {{ shown("raw_ordered_at") }}
        when case when written_quantity < 0 then written_price < 0 end
        then
            'quantity and unit_price are both below zero, which can mean a sale or a refund. Map '
            || 'unit_price to an expression that decides, such as abs(unit_price): '
            || {{ shown("raw_unit_price") }}
        when
            time_zone is not null
            and time_zone
            not in (select name from pg_timezone_names() where {{ is_time_zone_name("name") }})
        then
            'time_zone is no name of the IANA time zone database, such as Europe/London: '
            || {{ shown("time_zone") }}
    end
{%- endmacro %}
