"""Sales with PySpark."""

import sys
from pathlib import Path

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812, the name that Spark's users know

from benchmarks.peers.rules import CANCELLED, country_code, euro_rates, time_zones
from benchmarks.peers.spark import files_below, session


def raw_lines(spark: SparkSession, landing: Path) -> DataFrame:
    """Read the lines of all files."""
    reader = spark.read.option("recursiveFileLookup", True)
    return reader.parquet(files_below(landing / "transactions"))


def newest(lines: DataFrame) -> DataFrame:
    """Keep the newest version of each line."""
    versions = Window.partitionBy("order_id", "line_number").orderBy(
        F.desc_nulls_last("updated_at")
    )
    return lines.withColumn("version", F.row_number().over(versions)).where("version = 1")


def order_lines(spark: SparkSession, lines: DataFrame) -> DataFrame:
    """Give each line its country, date, and time in UTC."""
    zones = time_zones()
    codes = {
        row.country: country_code(row.country)
        for row in lines.select("country").distinct().collect()
    }
    countries = spark.createDataFrame(
        pa.table(
            {
                "country": list(codes),
                "country_code": list(codes.values()),
                "zone": [zones[code] for code in codes.values()],
            }
        )
    )
    local = F.to_timestamp("ordered_at")
    return (
        newest(lines)
        .join(F.broadcast(countries), "country")
        .select(
            "order_id",
            "line_number",
            "country_code",
            "sku",
            "currency",
            "quantity",
            "unit_price",
            F.coalesce(F.col("status").isin(*CANCELLED), F.lit(False)).alias("is_cancelled"),
            F.to_date(local).alias("order_date"),
            F.to_utc_timestamp(local, F.col("zone")).alias("ordered_at"),
        )
    )


def daily_sales(spark: SparkSession, lines: DataFrame) -> DataFrame:
    """Add lines up by date, country and product, with revenue in euros."""
    next_rate = Window.partitionBy("currency").orderBy("valid_from")
    rates = spark.createDataFrame(pa.Table.from_pylist(euro_rates())).select(
        "currency",
        "euros",
        F.to_date("valid_from").alias("valid_from"),
        F.to_date(F.lead("valid_from").over(next_rate)).alias("valid_before"),
    )
    quantity = F.when(~F.col("is_cancelled"), F.col("quantity")).otherwise(0)
    amounts = lines.groupBy("order_date", "country_code", "sku", "currency").agg(
        F.count("*").alias("line_count"),
        F.count_if("is_cancelled").alias("cancelled_line_count"),
        F.sum(F.greatest(quantity, F.lit(0))).alias("units_sold"),
        F.sum(-F.least(quantity, F.lit(0))).alias("units_returned"),
        F.sum(quantity * F.col("unit_price")).alias("amount"),
    )
    is_valid = (F.col("order_date") >= F.col("valid_from")) & (
        F.col("valid_before").isNull() | (F.col("order_date") < F.col("valid_before"))
    )
    revenue = F.round(F.col("amount").cast("double") * F.col("euros"), 2).cast("decimal(28, 2)")
    return (
        amounts.join(F.broadcast(rates), "currency")
        .where(is_valid)
        .groupBy("order_date", "country_code", "sku")
        .agg(
            *(summed(name) for name in ("line_count", "cancelled_line_count")),
            *(summed(name) for name in ("units_sold", "units_returned")),
            F.sum(revenue).alias("revenue"),
        )
    )


def summed(name: str) -> Column:
    """Return the sum of a column, under the column's name."""
    return F.sum(name).alias(name)


def totals(daily: DataFrame, *keys: str) -> DataFrame:
    """Add daily sales up."""
    measures = ("units_sold", "units_returned", "revenue", "line_count", "cancelled_line_count")
    return daily.groupBy(*keys).agg(
        *map(summed, measures),
        (F.sum("units_sold") - F.sum("units_returned")).alias("net_units"),
        F.min("order_date").alias("first_order_date"),
        F.max("order_date").alias("last_order_date"),
    )


def count(landing: Path, results: Path) -> None:
    """Write order_lines, sales_by_country and sales_global as folders of Parquet."""
    spark = session()
    order_lines(spark, raw_lines(spark, landing)).write.parquet(str(results / "order_lines"))
    lines = spark.read.parquet(str(results / "order_lines"))
    daily = daily_sales(spark, lines).cache()
    totals(daily, "country_code", "sku").write.parquet(str(results / "sales_by_country"))
    totals(daily, "sku").write.parquet(str(results / "sales_global"))
    spark.stop()


if __name__ == "__main__":
    count(Path(sys.argv[1]), Path(sys.argv[2]))
