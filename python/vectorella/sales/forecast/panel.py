"""From rows of daily sales to days by series: gaps are filled, incomplete days left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from vectorella.sales.forecast.backtest import Chunk
from vectorella.sales.forecast.history import History, complete_days
from vectorella.sales.forecast.levels import Groups
from vectorella.settings import Settings

Relation = duckdb.DuckDBPyRelation

# Series that are worked on at a time: two years of them are 60 MB.
CHUNK_SERIES = 10_000

# Prices and the share of returns are of so many days up to a series' last sale.
PRICE_DAYS = 28
RETURN_DAYS = 182


@dataclass(frozen=True)
class Panel:
    """What there is to learn from, series by country and product.

    Attributes:
        session: the connection that reads.
        daily_sales: the SQL of the rows.
        first_date: of the days that are learnt from.
        days: how many these are, up to the last complete one.
        series: columns of (series): country_code, sku, price, returned_share, for each country and
            product that the log knows, in this order; `price` is the revenue of a unit sold,
            returns deducted.
        country_codes: by number.
        skus: by number.
        groups: of the series.
        totals: the countries' history, with the calendar.
        product_units: float64 (days, products).
    """

    session: duckdb.DuckDBPyConnection
    daily_sales: str
    first_date: date
    days: int
    series: dict[str, np.ndarray]
    country_codes: np.ndarray
    skus: np.ndarray
    groups: Groups
    totals: History
    product_units: np.ndarray

    @property
    def forecast_from(self) -> date:
        """The last complete day."""
        return self.date_of(self.days - 1)

    def date_of(self, day: int) -> date:
        """The date of a day, 0 being the first."""
        return self.first_date + timedelta(days=day)

    @property
    def level_units(self) -> dict[str, np.ndarray]:
        """Units of the levels that are added up: float64 (days, groups) each."""
        countries = self.totals.country_units
        worldwide = countries.sum(axis=1, keepdims=True)
        return {"country": countries, "product": self.product_units, "worldwide": worldwide}

    def receipts(self, daily_receipts: Relation) -> np.ndarray:
        """Receipts of each day and country: float64 (days, countries)."""
        rows = daily_receipts.project(
            "order_date, country_code, receipt_count::double as units_sold"
        )
        span = (self.first_date, self.days)
        return _totals(self.session, rows.sql_query(), "country_code", self.country_codes, span)

    def chunks(self) -> Iterator[Chunk]:
        """Read the days of all series, some series at a time."""
        series_count = len(self.groups.country_of)
        for first in range(0, series_count, CHUNK_SERIES):
            yield self.chunk_of(np.arange(first, min(first + CHUNK_SERIES, series_count)))

    def chunk_of(self, numbers: np.ndarray) -> Chunk:
        """Read the days of some series, ascending."""
        groups = self.groups.of(numbers)
        return Chunk(self.totals.with_series(self._units(numbers), groups.country_of), groups)

    def _units(self, numbers: np.ndarray) -> np.ndarray:
        """Units of some series: float64 (days, series)."""
        columns = {name: self.series[name][numbers].tolist() for name in ("country_code", "sku")}
        with _places(self.session, columns):
            rows = self.session.sql(
                f"""
                select order_date - $first_date as day, place, units_sold::double as units
                from ({self.daily_sales}) as daily_sales
                inner join forecast_places using (country_code, sku)
                where
                    order_date between $first_date and $last_date
                    and country_code between $first and $last
                """,
                params={
                    **{"first_date": self.first_date, "last_date": self.forecast_from},
                    **{"first": columns["country_code"][0], "last": columns["country_code"][-1]},
                },
            )
            return _filled(rows, (self.days, len(numbers)))


def read(
    session: duckdb.DuckDBPyConnection,
    daily_sales: Relation,
    sales_calendar: Relation | None,
    settings: Settings,
    complete_until: date | None = None,
) -> Panel | None:
    """Look at daily sales: which days and series there are, and what countries and products sold.

    Args:
        session: the connection of the relations.
        daily_sales: (order_date, country_code, sku, units_sold, units_returned, revenue), one row
            for each of the first three at most.
        sales_calendar: (country_code, date, kind), past and future; several kinds on a day are one
            kind of their own.
        settings: of the forecast.
        complete_until: the last complete day, if it is known; otherwise the log is judged.

    Returns:
        None where nothing was ever sold or returned.
    """
    sales = daily_sales.sql_query()
    world = _world(session, sales, complete_until)
    if world is None:
        return None
    first_ever, world_units = world
    days = min(len(world_units), _learnt_days(len(world_units), settings))
    first_date = first_ever + timedelta(days=len(world_units) - days)
    last_date = first_date + timedelta(days=days - 1)
    series = _series(session, sales, last_date)
    country_codes, skus = np.unique(series["country_code"]), np.unique(series["sku"])
    groups = _groups(series, country_codes, skus)
    span = (first_date, days)
    country_units = _totals(session, sales, "country_code", country_codes, span)
    kinds = _kinds(
        session, sales_calendar, country_codes, first_date, days + settings.forecast_days
    )
    totals = History(
        units=country_units,
        country_of=np.arange(len(country_codes)),
        country_units=country_units,
        world_units=world_units,
        kinds=kinds,
        days_ahead=settings.forecast_days,
    )
    product_units = _totals(session, sales, "sku", skus, span)
    return Panel(
        *(session, sales, first_date, days, series, country_codes, skus, groups, totals),
        product_units,
    )


def _learnt_days(day_count: int, settings: Settings) -> int:
    """Days before the first origin of the backtest, and from there on."""
    return settings.history_days + settings.backtest_origins * settings.forecast_days


def _world(
    session: duckdb.DuckDBPyConnection, sales: str, complete_until: date | None
) -> tuple[date, np.ndarray] | None:
    """The first date, and the units of every day since, up to the last complete one."""
    is_known = complete_until is not None
    rows = session.sql(
        f"""
        select order_date, sum(units_sold)::double as units
        from ({sales})
        where order_date <= coalesce($complete_until, order_date)
        group by order_date
        order by order_date
        """,
        params={"complete_until": complete_until},
    ).fetchall()
    if not rows:
        return None
    first, last = rows[0][0], complete_until if is_known else rows[-1][0]
    units = np.zeros((last - first).days + 1)
    units[[(day - first).days for day, _ in rows]] = [sold for _, sold in rows]
    return first, units if is_known else units[: complete_days(units)]


def _series(
    session: duckdb.DuckDBPyConnection, sales: str, last_date: date
) -> dict[str, np.ndarray]:
    return session.sql(
        f"""
        with
            known_sales as (select * from ({sales}) where order_date <= $last_date),

            last_sales as (
                select
                    country_code,
                    sku,
                    max(order_date) filter (units_sold > 0) as last_sale_date
                from known_sales
                group by all
            ),

            recent_sales as (
                select
                    country_code,
                    sku,
                    sum(revenue) filter (order_date > last_sale_date - {PRICE_DAYS})::double
                    as revenue,
                    sum(units_sold) filter (order_date > last_sale_date - {PRICE_DAYS})::double
                    as priced_units,
                    sum(units_returned)::double as units_returned,
                    sum(units_sold)::double as units_sold
                from known_sales
                inner join last_sales using (country_code, sku)
                where last_sale_date is null or order_date > last_sale_date - {RETURN_DAYS}
                group by all
            )

        select
            country_code,
            sku,
            case when priced_units > 0 then greatest(revenue / priced_units, 0) else 0 end as price,
            case when units_sold > 0 then least(units_returned / units_sold, 1) else 0 end
            as returned_share
        from recent_sales
        order by country_code, sku
        """,
        params={"last_date": last_date},
    ).fetchnumpy()


def _groups(series: dict[str, np.ndarray], country_codes: np.ndarray, skus: np.ndarray) -> Groups:
    return Groups(
        np.searchsorted(country_codes, series["country_code"]),
        np.searchsorted(skus, series["sku"]),
        len(country_codes),
        len(skus),
    )


def _totals(
    session: duckdb.DuckDBPyConnection,
    sales: str,
    column: str,
    names: np.ndarray,
    span: tuple[date, int],
) -> np.ndarray:
    """Units of countries or products: float64 (days, names)."""
    first_date, days = span
    with _places(session, {column: names.tolist()}):
        rows = session.sql(
            f"""
            with
                totals as (
                    select order_date, {column}, sum(units_sold)::double as units
                    from ({sales})
                    where order_date between $first_date and $last_date
                    group by all
                )
            select order_date - $first_date as day, place, units
            from totals
            inner join forecast_places using ({column})
            """,
            params={"first_date": first_date, "last_date": first_date + timedelta(days=days - 1)},
        )
        return _filled(rows, (days, len(names)))


def _kinds(
    session: duckdb.DuckDBPyConnection,
    sales_calendar: Relation | None,
    country_codes: np.ndarray,
    first_date: date,
    days: int,
) -> np.ndarray:
    """Numbers of the kinds of days, 0 where the calendar says nothing: int (days, countries)."""
    kinds = np.zeros((days, len(country_codes)), np.int16)
    if sales_calendar is None:
        return kinds
    with _places(session, {"country_code": country_codes.tolist()}):
        rows = session.sql(
            f"""
            with
                days as (
                    select
                        country_code,
                        date,
                        string_agg(distinct kind, '+' order by kind) as kind
                    from ({sales_calendar.sql_query()})
                    where date between $first_date and $last_date
                    group by all
                )
            select
                date - $first_date as day,
                place,
                dense_rank() over (order by kind) as units
            from days
            inner join forecast_places using (country_code)
            """,
            params={"first_date": first_date, "last_date": first_date + timedelta(days=days - 1)},
        )
        return _filled(rows, kinds.shape).astype(np.int16)


def _filled(rows: Relation, shape: tuple[int, int]) -> np.ndarray:
    """Put rows of (day, place, units) into days by places; what has no row is 0."""
    # Not by Arrow, whose conversion loads pandas where there is one: a second.
    columns = rows.project("day::integer as day, place, units").fetchnumpy()
    units = np.zeros(shape)
    units[columns["day"], columns["place"]] = columns["units"]
    return units


@contextmanager
def _places(session: duckdb.DuckDBPyConnection, columns: dict[str, list[str]]) -> Iterator[None]:
    """Let queries see columns as a table `forecast_places`; `place` is the number of a row."""
    count = len(next(iter(columns.values())))
    table = pa.table({**columns, "place": pa.array(range(count), pa.int32())})
    session.register("forecast_places", table)
    try:
        yield
    finally:
        session.unregister("forecast_places")
