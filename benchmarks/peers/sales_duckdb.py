"""Sales with plain DuckDB, every line counted as it comes: the floor, which supersedes nothing."""

import sys
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.peers.rules import CANCELLED, country_code, euro_rates, time_zones

READERS = {
    "parquet": "read_parquet('{files}')",
    # Quotation marks are too rare for a guess from the first rows.
    "csv": "read_csv('{files}', quote = '\"')",
}

ORDER_LINES = """
create table order_lines as
select
    order_id,
    line_number,
    code as country_code,
    sku,
    lines.currency,
    quantity,
    unit_price::decimal(18, 2) as unit_price,
    coalesce(status in {cancelled}, false) as is_cancelled,
    ordered_at::timestamp::date as order_date,
    make_timestamp(epoch_us(timezone(zone, ordered_at::timestamp))) as ordered_at
from {raw_lines} as lines
inner join country_codes on lines.country = spelling
inner join time_zones on code = zone_country
"""

DAILY_SALES = """
create table daily_sales as
with
    amounts as (
        select
            order_date,
            country_code,
            sku,
            currency,
            count(*) as line_count,
            count(*) filter (is_cancelled) as cancelled_line_count,
            sum(quantity) filter (not is_cancelled and quantity > 0) as units_sold,
            -sum(quantity) filter (not is_cancelled and quantity < 0) as units_returned,
            sum(quantity * unit_price) filter (not is_cancelled) as amount
        from order_lines
        group by all
    )
select
    order_date,
    country_code,
    sku,
    sum(line_count) as line_count,
    sum(cancelled_line_count) as cancelled_line_count,
    coalesce(sum(units_sold), 0) as units_sold,
    coalesce(sum(units_returned), 0) as units_returned,
    sum(round(amount * euros, 2)::decimal(28, 2)) as revenue
from amounts
asof join euro_rates on amounts.currency = euro_rates.currency and order_date >= valid_from
group by all
"""

TOTALS = """
    sum(units_sold) as units_sold,
    sum(units_returned) as units_returned,
    sum(units_sold) - sum(units_returned) as net_units,
    sum(revenue) as revenue,
    sum(line_count) as line_count,
    sum(cancelled_line_count) as cancelled_line_count,
    min(order_date) as first_order_date,
    max(order_date) as last_order_date
"""


def count(landing: Path, results: Path) -> None:
    """Write lines and totals into sales.duckdb."""
    folder = landing / "transactions"
    ending = next(path for path in folder.rglob("*.*")).suffix[1:]
    raw_lines = READERS[ending].format(files=f"{folder}/**/*.{ending}")
    with duckdb.connect(str(results / "sales.duckdb")) as connection:
        spellings = connection.sql(f"select distinct country from {raw_lines}").fetchall()
        _load_rules(connection, {spelling: country_code(spelling) for (spelling,) in spellings})
        connection.execute(ORDER_LINES.format(raw_lines=raw_lines, cancelled=CANCELLED))
        connection.execute(DAILY_SALES)
        connection.execute(f"""
            create table sales_by_country as
            select country_code, sku, {TOTALS} from daily_sales group by all
        """)
        connection.execute(f"""
            create table sales_global as select sku, {TOTALS} from daily_sales group by all
        """)


def _load_rules(connection: duckdb.DuckDBPyConnection, codes: dict[str, str]) -> None:
    zones = time_zones()
    connection.register(
        "country_codes", pa.table({"spelling": list(codes), "code": list(codes.values())})
    )
    connection.register(
        "time_zones", pa.table({"zone_country": list(zones), "zone": list(zones.values())})
    )
    connection.register("rates", pa.Table.from_pylist(euro_rates()))
    connection.execute("""
        create temporary table euro_rates as
        select currency, valid_from::date as valid_from, euros from rates
    """)


if __name__ == "__main__":
    count(Path(sys.argv[1]), Path(sys.argv[2]))
