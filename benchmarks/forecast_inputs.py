"""Daily units for the comparison of forecasts: generated ones, and real sets that lie elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

# A week of generated sales, and how many series there are of what length.
WEEKDAYS = np.array([0.8, 0.7, 0.8, 0.9, 1.2, 1.6, 1.0])
COUNTRIES, PRODUCTS, DAYS = 20, 15, 500
# Of a real set with many thousands of series, so many are compared.
MOST_SERIES = 400


@dataclass(frozen=True)
class DailyUnits:
    """Series of a set, sorted by country and product.

    Attributes:
        name: of the set.
        units: float64 (days, series).
        country_of: int (series).
        product_of: int (series).
        origin_count: from how many days models are tried.
    """

    name: str
    units: np.ndarray
    country_of: np.ndarray
    product_of: np.ndarray
    origin_count: int

    def of(self, name: str, series: np.ndarray) -> "DailyUnits":
        """Return some of the series."""
        countries, products = (
            np.unique(group[series], return_inverse=True)[1]
            for group in (self.country_of, self.product_of)
        )
        return DailyUnits(name, self.units[:, series], countries, products, self.origin_count)


def generated() -> DailyUnits:
    """Negative binomial units, with weekdays of each country, a drift of each series, and a year.

    Variances are three times the means, which go from one unit in 20 days to some hundred a day.
    """
    draw = np.random.default_rng(1)
    countries, products = np.divmod(np.arange(COUNTRIES * PRODUCTS), PRODUCTS)
    days = np.arange(DAYS)
    weekdays = WEEKDAYS[:, None] * draw.gamma(30, 1 / 30, (7, COUNTRIES))
    drift = np.cumsum(draw.normal(0, 0.015, (DAYS, len(countries))), axis=0)
    year = 1 + 0.2 * np.sin(2 * np.pi * days / 364)
    means = draw.lognormal(0.5, 1.5, len(countries)) * np.exp(drift)
    means *= weekdays[days % 7][:, countries] * year[:, None]
    units = draw.negative_binomial(means / 2, 1 / 3).astype(float)
    return DailyUnits("generated", units, countries, products, 8)


def m5(folder: Path) -> DailyUnits:
    """280 items and stores of the M5 competition; stores stand for countries."""
    rows = f"""
        select
            split_part(series, '/', 1) as country,
            split_part(series, '/', 2) as product,
            date::date as day,
            units
        from '{folder}/forecast/m5_280_series.parquet'
    """
    return _read("M5, 280 series", rows, 13)


def online_retail(folder: Path) -> DailyUnits:
    """Units sold by country and stock code of UCI Online Retail: 19,680 series."""
    rows = f"""
        select
            Country as country,
            StockCode as product,
            InvoiceDate::date as day,
            sum(Quantity)::double as units
        from read_csv(
            '{folder}/online_retail/*.csv',
            types = {{'InvoiceNo': 'varchar', 'StockCode': 'varchar'}}
        )
        where Quantity > 0 and InvoiceNo[1] not in ('C', 'A')
        group by all
    """
    return _read("Online Retail, all series", rows, 8)


def most_sold(units: DailyUnits, by: str) -> DailyUnits:
    """The series that sold on most days, or most units."""
    amounts = {"days": (units.units > 0).sum(axis=0), "units": units.units.sum(axis=0)}[by]
    series = np.sort(np.argsort(-amounts, kind="stable")[:MOST_SERIES])
    return units.of(f"Online Retail, {len(series)} series of most {by}", series)


def sets(folder: Path | None) -> dict[str, Callable[[], DailyUnits]]:
    """What can be compared: the real sets only where their folder is given."""
    known: dict[str, Callable[[], DailyUnits]] = {"generated": generated}
    if folder:
        known |= {
            "m5": lambda: m5(folder),
            "retail-days": lambda: most_sold(online_retail(folder), "days"),
            "retail-units": lambda: most_sold(online_retail(folder), "units"),
            "retail-all": lambda: online_retail(folder),
        }
    return known


def _read(name: str, rows: str, origin_count: int) -> DailyUnits:
    found = duckdb.sql(f"""
        with rows as ({rows})
        select
            (day - min(day) over ())::integer as day,
            (dense_rank() over (order by country, product) - 1)::integer as series,
            (dense_rank() over (order by country) - 1)::integer as country,
            (dense_rank() over (order by product) - 1)::integer as product,
            units::double as units
        from rows
    """).fetchnumpy()
    units = np.zeros((found["day"].max() + 1, found["series"].max() + 1))
    units[found["day"], found["series"]] = found["units"]
    groups = np.zeros((2, units.shape[1]), int)
    groups[:, found["series"]] = found["country"], found["product"]
    return DailyUnits(name, units, *groups, origin_count)
