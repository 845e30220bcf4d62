"""The two tables of the forecast, made of daily sales.

Both are relations on the session, which are to be read once. They depend on nothing but what is
given, not on the clock, nor on the number of threads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from vectorella.sales.forecast import panel as panels
from vectorella.sales.forecast.backtest import (
    Forecast,
    evaluate,
    forecast_of,
    needed_origins,
    repeated,
)
from vectorella.sales.forecast.history import FEWEST_DAYS
from vectorella.sales.forecast.levels import ADDED_UP, BY_SERIES
from vectorella.sales.forecast.models import MODELS, expected_units
from vectorella.sales.forecast.panel import Panel
from vectorella.settings import Settings

Relation = duckdb.DuckDBPyRelation

EVALUATIONS = pa.schema(
    {
        "origin": pa.date32(),
        "level": pa.string(),
        "model": pa.string(),
        "measure": pa.string(),
        "value": pa.float64(),
        "series_count": pa.int64(),
        "is_chosen": pa.bool_(),
    }
)
FORECASTS = pa.schema(
    {
        "level": pa.string(),
        "country_code": pa.string(),
        "sku": pa.string(),
        "date": pa.date32(),
        "model": pa.string(),
        "units": pa.float64(),
        "units_lower": pa.float64(),
        "units_upper": pa.float64(),
        "revenue": pa.float64(),
        "receipts": pa.float64(),
        "returned_share": pa.float64(),
        "evidence": pa.string(),
        "forecast_from": pa.date32(),
    }
)

# Series to a batch of rows.
BATCH_SERIES = 10_000

# The evidence is thin where a series first sold in the last 14 days, or on fewer days than these.
FEW_SALES = 10
EVIDENCE = np.array(["none", "thin", "ample"], object)


@dataclass(frozen=True)
class Rows:
    """What a level is told of, by series.

    Attributes:
        level: one of the four.
        country_codes: (series) of text, None where the level has none.
        skus: (series) of text, None where the level has none.
        forecast: float64 (period, series) each.
        revenue: float64 (period, series).
        receipts: float64 (period, series), or None where they cannot be added up.
        returned_share: float64 (series).
        evidence: int (series), a place in EVIDENCE.
    """

    level: str
    country_codes: np.ndarray
    skus: np.ndarray
    forecast: Forecast
    revenue: np.ndarray
    receipts: np.ndarray | None
    returned_share: np.ndarray
    evidence: np.ndarray


def evaluations(
    session: duckdb.DuckDBPyConnection,
    daily_sales: Relation,
    sales_calendar: Relation | None,
    settings: Settings,
    complete_until: date | None = None,
) -> Relation:
    """Try the models from earlier days: EVALUATIONS, without rows where there are too few days.

    `origin` is the last day that a model had seen.

    Args:
        session: the connection of the relations.
        daily_sales: (order_date, country_code, sku, units_sold, units_returned, revenue), one row
            for each of the first three at most.
        sales_calendar: (country_code, date, kind), or None.
        settings: of the forecast.
        complete_until: the last complete day, if it is known.
    """
    panel = panels.read(session, daily_sales, sales_calendar, settings, complete_until)
    found = evaluate(panel.chunks(), panel.level_units, settings) if panel else []
    rows = [row._replace(origin=panel.date_of(row.origin - 1))._asdict() for row in found]
    session.register("made_forecast_evaluations", pa.Table.from_pylist(rows, EVALUATIONS))
    return session.table("made_forecast_evaluations")


def forecasts(
    session: duckdb.DuckDBPyConnection,
    daily_sales: Relation,
    daily_receipts: Relation,
    forecast_evaluations: Relation,
    sales_calendar: Relation | None,
    settings: Settings,
    complete_until: date | None = None,
) -> Relation:
    """Forecast all levels with the chosen model: FORECASTS, without rows where nothing was sold.

    There are forecast_days rows for every series of every level.

    Args:
        session: the connection of the relations.
        daily_sales: (order_date, country_code, sku, units_sold, units_returned, revenue), one row
            for each of the first three at most.
        daily_receipts: (order_date, country_code, receipt_count).
        forecast_evaluations: what `evaluations` returned; without rows, the first model is taken.
        sales_calendar: (country_code, date, kind), or None.
        settings: of the forecast.
        complete_until: the last complete day, if it is known.
    """
    model = chosen_model(forecast_evaluations)
    panel = panels.read(session, daily_sales, sales_calendar, settings, complete_until)
    batches: Iterator[pa.RecordBatch] = iter(())
    if panel:
        receipts = panel.receipts(daily_receipts)
        batches = _batches(panel, _rows(panel, receipts, model, settings), model, settings)
    session.register("made_forecasts", pa.RecordBatchReader.from_batches(FORECASTS, batches))
    return session.table("made_forecasts")


def delivered(daily_sales: Relation, raw_files: Relation) -> Relation:
    """Daily sales up to the day after the newest file was read: nobody can know later ones.

    A date that somebody mistyped would move the forecast to where it is.

    Args:
        daily_sales: (order_date, ...).
        raw_files: (last_loaded_at TIMESTAMP in UTC, ...), one row for each file.
    """
    [(newest,)] = raw_files.aggregate("max(last_loaded_at)::date + 1").fetchall()
    return daily_sales.filter(f"order_date <= date '{newest}'") if newest else daily_sales


def chosen_model(forecast_evaluations: Relation) -> str:
    """The model that the backtest has chosen; the first of MODELS where there was none."""
    names = forecast_evaluations.filter("is_chosen").aggregate("min(model)").fetchall()
    return names[0][0] or next(iter(MODELS))


def _rows(panel: Panel, receipts: np.ndarray, model: str, settings: Settings) -> list[Rows]:
    """Forecast every level.

    Args:
        panel: what is known.
        receipts: float64 (days, countries).
        model: one of MODELS.
        settings: of the forecast.
    """
    origins = needed_origins([panel.days], settings.forecast_days)
    forecasts, evidence = [], []
    added: dict[str, np.ndarray] = dict.fromkeys(ADDED_UP, np.zeros(()))
    for history, groups in panel.chunks():
        means = expected_units(model, history, origins)
        by_origin = dict(zip(origins, means, strict=True))
        forecasts.append(forecast_of(history.units, by_origin, panel.days, settings, BY_SERIES))
        evidence.append(evidence_of(history.units))
        for level, values in groups.add_up(means).items():
            added[level] = added[level] + values
    by_series = Forecast(
        *(
            np.concatenate([getattr(each, part) for each in forecasts], axis=1)
            for part in ("mean", "lower", "upper")
        )
    )
    added_up = {
        level: forecast_of(
            panel.level_units[level],
            dict(zip(origins, added[level], strict=True)),
            panel.days,
            settings,
            level,
        )
        for level in ADDED_UP
    }
    receipt_history = panel.totals.with_series(receipts, np.arange(len(panel.country_codes)))
    expected_receipts = expected_units(model, receipt_history, [panel.days])[0]
    return _told(
        panel, {BY_SERIES: by_series, **added_up}, np.concatenate(evidence), expected_receipts
    )


def _told(
    panel: Panel, forecasts: dict[str, Forecast], evidence: np.ndarray, receipts: np.ndarray
) -> list[Rows]:
    """Put names, money, receipts and returns to the forecasts of all levels."""
    units = forecasts[BY_SERIES].mean
    revenue = units * panel.series["price"]
    returned = panel.series["returned_share"]
    revenues = {BY_SERIES: revenue, **panel.groups.add_up(revenue)}
    added_returned, added_units = (
        panel.groups.add_up(values.sum(axis=0)) for values in (units * returned, units)
    )
    shares = {
        level: added_returned[level] / np.where(added_units[level] > 0, added_units[level], 1)
        for level in ADDED_UP
    }
    no_name = np.array([None], object)
    names = {
        BY_SERIES: (panel.series["country_code"], panel.series["sku"]),
        "country": (panel.country_codes, no_name.repeat(len(panel.country_codes))),
        "product": (no_name.repeat(len(panel.skus)), panel.skus),
        "worldwide": (no_name, no_name),
    }
    receipts_of = {"country": receipts, "worldwide": receipts.sum(axis=1, keepdims=True)}
    return [
        Rows(
            level,
            *names[level],
            forecast,
            revenues[level],
            receipts_of.get(level),
            returned if level == BY_SERIES else shares[level],
            evidence if level == BY_SERIES else evidence_of(panel.level_units[level]),
        )
        for level, forecast in forecasts.items()
    ]


def evidence_of(units: np.ndarray) -> np.ndarray:
    """What a forecast stands on: places in EVIDENCE, int (series).

    >>> evidence_of(np.repeat([[0.0, 1.0]], 20, axis=0)).tolist()
    [0, 2]

    Args:
        units: float64 (days, series).
    """
    is_sale = units > 0
    sale_count = is_sale.sum(axis=0)
    days_since_first = len(units) - is_sale.argmax(axis=0)
    is_ample = (days_since_first >= FEWEST_DAYS) & (sale_count >= FEW_SALES)
    return np.where(sale_count == 0, 0, np.where(is_ample, 2, 1))


def _batches(
    panel: Panel, levels: list[Rows], model: str, settings: Settings
) -> Iterator[pa.RecordBatch]:
    """Rows of FORECASTS, by level, series and date."""
    name = model if panel.days >= FEWEST_DAYS else "mean"
    for rows in levels:
        for first in range(0, len(rows.evidence), BATCH_SERIES):
            yield _batch(rows, slice(first, first + BATCH_SERIES), panel, name, settings)


def _batch(rows: Rows, part: slice, panel: Panel, model: str, settings: Settings) -> pa.RecordBatch:
    days, count = settings.forecast_days, len(rows.evidence[part])
    from_day = np.datetime64(panel.forecast_from, "D")
    dates = np.tile(from_day + np.arange(1, days + 1), count)

    def by_day(values: np.ndarray) -> pa.Array:
        return pa.array(np.ascontiguousarray(repeated(values[:, part], days).T).ravel())

    def by_series(values: np.ndarray, kind: pa.DataType) -> pa.Array:
        return pa.array(values[part].tolist(), kind).take(pa.array(np.arange(count).repeat(days)))

    no_receipts = pa.nulls(count * days, pa.float64())
    columns = [
        pa.repeat(rows.level, count * days),
        by_series(rows.country_codes, pa.string()),
        by_series(rows.skus, pa.string()),
        pa.array(dates, pa.date32()),
        pa.repeat(model, count * days),
        by_day(rows.forecast.mean),
        by_day(rows.forecast.lower),
        by_day(rows.forecast.upper),
        by_day(rows.revenue),
        no_receipts if rows.receipts is None else by_day(rows.receipts),
        by_series(rows.returned_share, pa.float64()),
        by_series(EVIDENCE[rows.evidence], pa.string()),
        pa.array(from_day.repeat(count * days), pa.date32()),
    ]
    return pa.record_batch(columns, schema=FORECASTS)
