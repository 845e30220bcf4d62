"""Sales with Polars: only the lines that come twice are sorted."""

import sys
from pathlib import Path

import polars as pl

from benchmarks.peers.rules import CANCELLED, country_code, euro_rates, time_zones

KEY = ("order_id", "line_number")
# Texts of which there are few.
CATEGORIES = ("country", "sku", "currency", "status")
COLUMNS = (*KEY, "ordered_at", "quantity", "unit_price", *CATEGORIES, "updated_at")


def raw_lines(landing: Path) -> pl.DataFrame:
    """Return the lines as they are in the files, numbered."""
    folder = landing / "transactions"
    if any(folder.rglob("*.csv")):
        types = {"ordered_at": pl.String, "updated_at": pl.String, "time_zone": pl.String}
        lines = pl.scan_csv(folder / "**/*.csv", schema_overrides=types)
    else:
        lines = pl.scan_parquet(folder / "**/*.parquet")
    return (
        lines.select(COLUMNS)
        .with_columns(pl.col(CATEGORIES).cast(pl.Categorical))
        .with_row_index("row")
        .collect(engine="streaming")
    )


def newest(lines: pl.DataFrame) -> pl.DataFrame:
    """Keep the newest version of each line."""
    # One number is compared sooner than a text and a number, and few lines need more.
    is_candidate = pl.struct(KEY).hash().is_duplicated()
    superseded = (
        lines.select("row", *KEY, "updated_at", is_candidate=is_candidate)
        .filter("is_candidate")
        .sort("updated_at", nulls_last=False, maintain_order=True)
        .filter(pl.int_range(pl.len()).over(KEY) < pl.len().over(KEY) - 1)
    )
    return lines.filter(~pl.col("row").is_in(superseded["row"].implode()))


def order_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Give each line its country, date, and time in UTC."""
    codes = {spelling: country_code(spelling) for spelling in lines["country"].unique()}
    country = pl.col("country").cast(pl.String).replace_strict(codes).cast(pl.Categorical)
    is_cancelled = pl.col("status").cast(pl.String).is_in(CANCELLED).fill_null(False)
    written = pl.col("ordered_at").str.replace("T", " ", literal=True)
    typed = (
        lines.lazy()
        .select(
            *KEY,
            "sku",
            "currency",
            "quantity",
            pl.col("unit_price").cast(pl.Decimal(18, 2)),
            country_code=country,
            is_cancelled=is_cancelled,
            ordered_at=written.str.to_datetime("%Y-%m-%d %H:%M:%S"),
        )
        .with_columns(
            order_date=pl.col("ordered_at").dt.date(), hour=pl.col("ordered_at").dt.truncate("1h")
        )
        .collect(engine="streaming")
    )
    return (
        typed.lazy()
        .join(utc_offsets(typed).lazy(), on=("country_code", "hour"))
        .with_columns(pl.col("ordered_at") + pl.col("offset"))
        .drop("hour", "offset")
        .collect(engine="streaming")
    )


def utc_offsets(lines: pl.DataFrame) -> pl.DataFrame:
    """Return what to add in each country and hour, of which there are fewer than lines."""
    zones = time_zones()
    local = pl.col("hour")
    hours = lines.lazy().select("country_code", "hour").unique().collect(engine="streaming")
    # A time zone belongs to a column, so each country is converted by itself.
    return pl.concat(
        part.with_columns(
            offset=local.dt.replace_time_zone(zones[country])
            .dt.convert_time_zone("UTC")
            .dt.replace_time_zone(None)
            - local
        )
        for (country,), part in hours.partition_by("country_code", as_dict=True).items()
    )


def daily_sales(lines: pl.DataFrame) -> pl.DataFrame:
    """Add lines up by date, country and product, with revenue in euros."""
    counts = ~pl.col("is_cancelled")
    quantity = pl.col("quantity")
    rates = pl.DataFrame(euro_rates()).with_columns(pl.col("valid_from").str.to_date())
    amounts = (
        lines.lazy()
        .group_by("order_date", "country_code", "sku", "currency")
        .agg(
            line_count=pl.len(),
            cancelled_line_count=(~counts).sum(),
            units_sold=quantity.filter(counts & (quantity > 0)).sum(),
            units_returned=(-quantity).filter(counts & (quantity < 0)).sum(),
            amount=(quantity * pl.col("unit_price")).filter(counts).sum(),
        )
        .with_columns(pl.col("currency").cast(pl.String))
        .collect(engine="streaming")
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
    lines = order_lines(newest(raw_lines(landing)))
    lines.write_parquet(results / "order_lines.parquet")
    daily = daily_sales(lines)
    totals(daily, "country_code", "sku").write_parquet(results / "sales_by_country.parquet")
    totals(daily, "sku").write_parquet(results / "sales_global.parquet")


if __name__ == "__main__":
    count(Path(sys.argv[1]), Path(sys.argv[2]))
