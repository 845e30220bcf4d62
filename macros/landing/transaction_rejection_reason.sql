{#- The first thing that is wrong with a raw line, as a sentence; over columns raw_<column> and
    the typed columns of stg_transactions beside them. What tells an absent value from a wrong one
    is asked only where there is no typed value, by a CASE: of an `and` DuckDB computes both. -#}
{% macro transaction_rejection_reason(files) -%}
    case
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
        when case when written_at is null then {{ stated("raw_ordered_at") }} is null end
        then 'ordered_at is missing, or its expression cannot be computed for this row.'
        when written_at is null or not isfinite(written_at)
        then
            'ordered_at is no date and time'
            || {{ hint_of_time("raw_ordered_at", "ordered_at") }}
            || ': '
            || {{ shown("raw_ordered_at") }}
        when written_at not between '1900-01-01' and '2199-12-31'
        then 'ordered_at is not between 1900 and 2199: ' || {{ shown("raw_ordered_at") }}
        when sku is null
        then 'sku is missing.'
        when case when quantity is null then {{ stated("raw_quantity") }} is null end
        then 'quantity is missing.'
        when quantity is null
        then
            'quantity is no whole number of units'
            || {{ hint_of_whole_number("raw_quantity", "plain_quantity", "quantity") }}
            || ': '
            || {{ shown("raw_quantity") }}
        when case when unit_price is null then {{ stated("raw_unit_price") }} is not null end
        then
            'unit_price is no number'
            || {{ hint_of_number("raw_unit_price", "plain_price", "unit_price") }}
            || ': '
            || {{ shown("raw_unit_price") }}
        when {{ is_of_two_readings("raw_unit_price", "plain_price", "unit_price", files) }}
        then
            'unit_price can be read in two ways, with a point or with thousands'
            || {{ hint_of_two_readings("unit_price") }}
            || ': '
            || {{ shown("raw_unit_price") }}
        when case when written_amount is null then {{ stated("raw_line_amount") }} is not null end
        then
            'line_amount is no number'
            || {{ hint_of_number("raw_line_amount", "plain_amount", "line_amount") }}
            || ': '
            || {{ shown("raw_line_amount") }}
        when {{ is_of_two_readings("raw_line_amount", "plain_amount", "line_amount", files) }}
        then
            'line_amount can be read in two ways, with a point or with thousands'
            || {{ hint_of_two_readings("line_amount") }}
            || ': '
            || {{ shown("raw_line_amount") }}
        when written_quantity < 0 and written_price < 0
        then
            'quantity and unit_price are both below zero, which can mean a sale or a refund. Map '
            || 'unit_price to an expression that decides, such as abs(unit_price): '
            || {{ shown("raw_unit_price") }}
        when case when line_number is null then {{ stated("raw_line_number") }} is not null end
        then
            'line_number is no whole number. Where lines have names instead of numbers, map '
            || 'line_number to "null": '
            || {{ shown("raw_line_number") }}
        when case when updated_at is null then {{ stated("raw_updated_at") }} is not null end
        then
            'updated_at is no date and time'
            || {{ hint_of_time("raw_updated_at", "updated_at") }}
            || ': '
            || {{ shown("raw_updated_at") }}
        when
            time_zone is not null
            and time_zone
            not in (select name from pg_timezone_names() where {{ is_time_zone_name("name") }})
        then
            'time_zone is no name of the IANA time zone database, such as Europe/London: '
            || {{ shown("time_zone") }}
    end
{%- endmacro %}
