"""Sales with Polars: only the lines that come twice are sorted."""

import sys
from pathlib import Path

import polars as pl

from benchmarks.peers.rules import CANCELLED, country_code, euro_rates, time_zones

KEY = ("order_id", "line_number")
COLUMNS = (*KEY, "ordered_at", "country", "sku", "quantity", "unit_price", "currency", "status")


def raw_lines(landing: Path) -> pl.LazyFrame:
    """Return the lines as they are in the files."""
    folder = landing / "transactions"
    if any(folder.rglob("*.csv")):
        types = {"ordered_at": pl.String, "updated_at": pl.String, "time_zone": pl.String}
        # An empty field is null in every column.
        return pl.scan_csv(folder / "**/*.csv", schema_overrides=types)
    return pl.scan_parquet(folder / "**/*.parquet")


def newest(lines: pl.DataFrame) -> pl.DataFrame:
    """Keep the newest version of each line."""
    is_repeated = pl.struct(KEY).is_duplicated()
    flagged = lines.with_columns(is_repeated=is_repeated)
    repeated = flagged.filter("is_repeated").sort("updated_at", nulls_last=False)
    kept = repeated.unique(KEY, keep="last", maintain_order=True)
    return pl.concat([flagged.filter(~pl.col("is_repeated")), kept]).drop("is_repeated")


def order_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Give each line its country, date, and time in UTC."""
    codes = {spelling: country_code(spelling) for spelling in lines["country"].unique()}
    local = pl.col("ordered_at").str.replace("T", " ").str.to_datetime("%Y-%m-%d %H:%M:%S")
    typed = lines.select(
        *KEY,
        pl.col("country").replace_strict(codes).alias("country_code"),
        "sku",
        "currency",
        "quantity",
        pl.col("unit_price").cast(pl.Decimal(18, 2)),
        pl.col("status").is_in(CANCELLED).fill_null(False).alias("is_cancelled"),
        local.dt.date().alias("order_date"),
        local.alias("ordered_at"),
    )
    # A time zone belongs to a column, so each country is converted by itself.
    zones = time_zones()
    return pl.concat(
        part.with_columns(
            pl.col("ordered_at")
            .dt.replace_time_zone(zones[country])
            .dt.convert_time_zone("UTC")
            .dt.replace_time_zone(None)
        )
        for (country,), part in typed.partition_by("country_code", as_dict=True).items()
    )


def daily_sales(lines: pl.DataFrame) -> pl.DataFrame:
    """Add lines up by date, country and product, with revenue in euros."""
    counts = ~pl.col("is_cancelled")
    quantity = pl.col("quantity")
    rates = pl.DataFrame(euro_rates()).with_columns(pl.col("valid_from").str.to_date())
    amounts = lines.group_by("order_date", "country_code", "sku", "currency").agg(
        pl.len().alias("line_count"),
        (~counts).sum().alias("cancelled_line_count"),
        quantity.filter(counts & (quantity > 0)).sum().alias("units_sold"),
        (-quantity).filter(counts & (quantity < 0)).sum().alias("units_returned"),
        (quantity * pl.col("unit_price")).filter(counts).sum().alias("amount"),
    )
    return (
        amounts.sort("order_date")
        .join_asof(
            rates.sort("valid_from"),
            left_on="order_date",
            right_on="valid_from",
            by="currency",
            check_sortedness=False,
        )
        .with_columns(revenue=(pl.col("amount").cast(pl.Float64) * pl.col("euros")).round(2))
        .group_by("order_date", "country_code", "sku")
        .agg(
            pl.col("line_count", "cancelled_line_count", "units_sold", "units_returned").sum(),
            pl.col("revenue").sum(),
        )
    )


def totals(daily: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Add daily sales up."""
    return daily.group_by(keys).agg(
        pl.col("units_sold", "units_returned", "line_count", "cancelled_line_count").sum(),
        net_units=pl.col("units_sold").sum() - pl.col("units_returned").sum(),
        revenue=pl.col("revenue").sum(),
        first_order_date=pl.col("order_date").min(),
        last_order_date=pl.col("order_date").max(),
    )


def count(landing: Path, results: Path) -> None:
    """Write order_lines, sales_by_country and sales_global as Parquet."""
    raw = raw_lines(landing).select(*COLUMNS, "updated_at").collect(engine="streaming")
    lines = order_lines(newest(raw))
    lines.write_parquet(results / "order_lines.parquet")
    daily = daily_sales(lines)
    totals(daily, "country_code", "sku").write_parquet(results / "sales_by_country.parquet")
    totals(daily, "sku").write_parquet(results / "sales_global.parquet")


if __name__ == "__main__":
    count(Path(sys.argv[1]), Path(sys.argv[2]))
