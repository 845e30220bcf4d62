"""Sales with pandas."""

import sys
from pathlib import Path

import pandas as pd

from benchmarks.peers.rules import CANCELLED, country_code, euro_rates, time_zones

KEY = ["order_id", "line_number"]
COLUMNS = [
    *KEY,
    *("ordered_at", "country", "sku", "quantity", "unit_price", "currency", "status", "updated_at"),
]


def raw_lines(landing: Path) -> pd.DataFrame:
    """Read the lines of all files."""
    folder = landing / "transactions"
    paths = sorted(folder.rglob("*.csv"))
    if not paths:
        return pd.read_parquet(folder, columns=COLUMNS, partitioning=None)
    # "NA" is Namibia, not a missing country.
    return pd.concat(
        (
            pd.read_csv(
                path,
                usecols=COLUMNS,
                keep_default_na=False,
                na_values={"status": [""], "updated_at": [""]},
            )
            for path in paths
        ),
        ignore_index=True,
    )


def order_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest version of each line; give it its country, date, and time in UTC."""
    lines = lines.sort_values("updated_at", na_position="first", kind="stable")
    lines = lines.drop_duplicates(KEY, keep="last").drop(columns="updated_at")
    spellings = lines.pop("country").astype("category")
    codes = {spelling: country_code(spelling) for spelling in spellings.cat.categories}
    local = pd.to_datetime(lines["ordered_at"], format="ISO8601")
    lines = lines.assign(
        country_code=spellings.map(codes).astype("category"),
        unit_price=(lines["unit_price"].astype("float64") * 100).round().astype("int64"),
        is_cancelled=lines.pop("status").isin(CANCELLED),
        order_date=local.dt.normalize(),
        ordered_at=local,
    )
    utc = local.groupby(lines["country_code"], observed=True).transform(_to_utc)
    return lines.assign(ordered_at=utc)


def _to_utc(local: pd.Series) -> pd.Series:
    return local.dt.tz_localize(time_zones()[local.name]).dt.tz_convert("UTC").dt.tz_localize(None)


def daily_sales(lines: pd.DataFrame) -> pd.DataFrame:
    """Add lines up by date, country and product, with revenue in euros."""
    counted = lines["quantity"].where(~lines["is_cancelled"], 0)
    rates = pd.DataFrame(euro_rates())
    rates["valid_from"] = pd.to_datetime(rates["valid_from"]).astype(lines["order_date"].dtype)
    amounts = (
        lines.assign(
            line_count=1,
            units_sold=counted.clip(lower=0),
            units_returned=-counted.clip(upper=0),
            amount=counted * lines["unit_price"],
        )
        .groupby(["order_date", "country_code", "sku", "currency"], observed=True)
        .agg(
            line_count=("line_count", "sum"),
            cancelled_line_count=("is_cancelled", "sum"),
            units_sold=("units_sold", "sum"),
            units_returned=("units_returned", "sum"),
            amount=("amount", "sum"),
        )
        .reset_index()
        .sort_values("order_date")
    )
    amounts = pd.merge_asof(
        amounts,
        rates.sort_values("valid_from"),
        left_on="order_date",
        right_on="valid_from",
        by="currency",
    )
    amounts["revenue"] = (amounts["amount"] / 100 * amounts["euros"]).round(2)
    measures = ["line_count", "cancelled_line_count", "units_sold", "units_returned", "revenue"]
    keys = ["order_date", "country_code", "sku"]
    return amounts.groupby(keys, observed=True)[measures].sum().reset_index()


def totals(daily: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add daily sales up."""
    summed = daily.groupby(keys, observed=True).agg(
        units_sold=("units_sold", "sum"),
        units_returned=("units_returned", "sum"),
        revenue=("revenue", "sum"),
        line_count=("line_count", "sum"),
        cancelled_line_count=("cancelled_line_count", "sum"),
        first_order_date=("order_date", "min"),
        last_order_date=("order_date", "max"),
    )
    net_units = summed["units_sold"] - summed["units_returned"]
    return summed.assign(net_units=net_units).reset_index()


def count(landing: Path, results: Path) -> None:
    """Write order_lines, sales_by_country and sales_global as Parquet."""
    lines = order_lines(raw_lines(landing))
    daily = daily_sales(lines)
    lines.assign(unit_price=lines["unit_price"] / 100).to_parquet(
        results / "order_lines.parquet", index=False
    )
    totals(daily, ["country_code", "sku"]).to_parquet(results / "sales_by_country.parquet")
    totals(daily, ["sku"]).to_parquet(results / "sales_global.parquet")


if __name__ == "__main__":
    count(Path(sys.argv[1]), Path(sys.argv[2]))
