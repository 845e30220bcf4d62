with
    country_spellings as (select * from {{ ref("stg_country_spellings") }}),

    landed_lines as (
        {% call read_landing(
            "transactions",
            ref("raw_files"),
            ref("raw_strict_records"),
            typed_transaction(ref("raw_files"))
        ) %}
            order_id,
            country_spelling,
            sku,
            currency,
            status,
            time_zone,
            line_number,
            quantity,
            unit_price,
            case when quantity < 0 then - abs(written_amount) else written_amount end as line_amount,
            has_utc_offset,
            written_at,
            updated_at,
            {{ transaction_rejection_reason() }} as rejection_reason
        {% endcall %}
    ),

    lines_in_countries as (
        select
            lines.*,
            coalesce(
                written.country_code,
                loose.country_code,
                case when lines.rejection_reason is null then 'ZZ' end
            ) as country_code,
            coalesce(written.time_zone, loose.time_zone, 'UTC') as country_time_zone,
            coalesce(lines.time_zone, country_time_zone) as zone,
            lines.written_at::date as written_date
        from landed_lines as lines
        left join
            country_spellings as written
            on lower(lines.country_spelling) = written.country_key
            and not written.is_loose
        left join
            country_spellings as loose
            on case
                when written.country_key is null then {{ country_key("lines.country_spelling") }}
            end
            = loose.country_key
            and loose.is_loose
    ),

    utc_offsets as ({{ utc_offsets("country_spellings", ref("raw_files")) }}),

    lines_in_time as (
        select
            lines.*,
            case
                when lines.rejection_reason is not null
                then null
                when lines.has_utc_offset
                then lines.written_at
                when utc_offsets.utc_offset is not null
                then lines.written_at - utc_offsets.utc_offset
                else {{ utc_from_local("lines.written_at", "lines.zone") }}
            end as ordered_at
        from lines_in_countries as lines
        left join
            utc_offsets
            on lines.zone = utc_offsets.time_zone
            and lines.written_date = utc_offsets.local_date
    )

select
    {{ row_id("file_id", "record_number") }} as row_id,
    file_id,
    record_number,
    order_id,
    country_code,
    country_spelling,
    sku,
    currency,
    status,
    case when rejection_reason is null then {{ line_hash() }} end as line_hash,
    rejection_reason,
    record_text,
    line_number,
    quantity,
    unit_price,
    line_amount,
    ordered_at,
    case
        when has_utc_offset or time_zone is not null
        then {{ local_date("ordered_at", "country_time_zone") }}
        when ordered_at is not null
        then written_date
    end as order_date,
    updated_at
from lines_in_time
