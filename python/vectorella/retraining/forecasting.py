"""The forecast's part of a model: which of the models forecasts, and what it has forecast before.

What it has forecast is kept of the levels that are added up, so that it can be judged by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from vectorella.sales.forecast import panel as panels
from vectorella.sales.forecast import tables
from vectorella.sales.forecast.backtest import (
    Forecast,
    chosen_model,
    evaluated_origins,
    forecast_of,
    needed_origins,
    repeated,
)
from vectorella.sales.forecast.levels import ADDED_UP
from vectorella.sales.forecast.measures import measures, scales
from vectorella.sales.forecast.models import expected_units
from vectorella.sales.forecast.panel import Panel
from vectorella.settings import Settings

PARTS = ("mean", "lower", "upper")
BASELINE = "seasonal_naive"
MEASURES = ("pinball", "mase", "coverage")


@dataclass(frozen=True)
class Sold:
    """What there was to learn, and to be judged by.

    Attributes:
        settings: those that the file was made with.
        panel: the days of sales.
        origins: days from which models are tried, ascending.
        fingerprint: of the sales; another one for other sales.
    """

    settings: Settings
    panel: Panel
    origins: Sequence[int]
    fingerprint: str

    @property
    def origin_dates(self) -> list[str]:
        """The last day that a model has seen, of each origin, in ISO 8601."""
        return [self.panel.date_of(origin - 1).isoformat() for origin in self.origins]


def sold(session: duckdb.DuckDBPyConnection, settings: Settings) -> Sold | None:
    """Read the sales of a published file; None with too few days to try a model.

    Args:
        session: the file, opened.
        settings: those that its forecast was made with.
    """
    sales = tables.delivered(session.table("daily_sales"), session.table("landing.raw_files"))
    calendar = session.table("reference.sales_calendar")
    panel = panels.read(session, sales, calendar, settings)
    origins = evaluated_origins(panel.days, settings) if panel else []
    if not origins:
        return None
    return Sold(settings, panel, origins, _fingerprint(sales, panel.forecast_from))


def _fingerprint(sales: duckdb.DuckDBPyRelation, last_date: date) -> str:
    found = sales.filter(f"order_date <= date '{last_date}'").aggregate("""
        count(*) || '-' || coalesce(
            bit_xor(hash(hash(order_date, country_code, sku, units_sold, units_returned))), 0
        )
    """)
    return found.fetchall()[0][0]


def best_model(session: duckdb.DuckDBPyConnection) -> str:
    """The model that does best in the backtest of a published file, whichever is in use."""
    rows = session.table("forecast_evaluations").filter("measure = 'pinball'")
    found = rows.project("origin, level, model, measure, value").fetchall()
    return chosen_model({(*key,): value for *key, value in found})


def train(given: Sold, model: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Forecast from each origin with a model: the facts and arrays of an artifact.

    Arrays are float64 (origins, period, groups), by part and level; `countries` and `products`
    name the groups.
    """
    forecasts = _forecasts(given, model)
    arrays = {
        f"forecast_{part}_{level}": np.stack([getattr(each, part) for each in forecasts[level]])
        for level in ADDED_UP
        for part in PARTS
    }
    names = {
        "forecast_countries": given.panel.country_codes.astype(str),
        "forecast_products": given.panel.skus.astype(str),
    }
    facts = {
        "model": model,
        "origins": given.origin_dates,
        "sales_until": given.panel.forecast_from.isoformat(),
        "sales": given.fingerprint,
        "days": given.settings.forecast_days,
        "interval": given.settings.forecast_interval,
    }
    return facts, arrays | names


def _forecasts(given: Sold, model: str) -> dict[str, list[Forecast]]:
    """What a model has expected of each level from each origin."""
    needed = needed_origins(given.origins, given.settings.forecast_days)
    added: dict[str, np.ndarray] = {}
    for history, groups in given.panel.chunks():
        means = expected_units(model, history, needed)
        for level, values in groups.add_up(means).items():
            added[level] = added.get(level, 0) + values
    units = given.panel.level_units
    return {
        level: [
            forecast_of(
                units[level],
                dict(zip(needed, added[level], strict=True)),
                origin,
                given.settings,
                level,
            )
            for origin in given.origins
        ]
        for level in ADDED_UP
    }


def scores(arrays: Mapping[str, np.ndarray], given: Sold) -> dict[tuple[str, str], float]:
    """Hold what was forecast against what was sold: by measure and level, the mean over origins.

    `bias` is of the world alone: what was expected on all days over what was sold, less 1.
    """
    found: dict[tuple[str, str], list[float]] = {}
    expected = units_sold = 0.0
    for level in ADDED_UP:
        units = given.panel.level_units[level]
        scale_of = scales(units, given.origins)
        for at, origin in enumerate(given.origins):
            days = given.settings.forecast_days
            parts = [repeated(arrays[f"forecast_{part}_{level}"][at], days) for part in PARTS]
            actual = units[origin : origin + days]
            share = given.settings.forecast_interval
            of_series = measures(actual, *parts, share, scale_of[origin])
            for name in MEASURES:
                if of_series[name].size:
                    found.setdefault((name, level), []).append(float(of_series[name].mean()))
            if level == "worldwide":
                expected, units_sold = expected + parts[0].sum(), units_sold + actual.sum()
    means = {key: float(np.mean(values)) for key, values in found.items()}
    return means | {("bias", "worldwide"): float(expected / max(units_sold, 1) - 1)}


def of_backtest(session: duckdb.DuckDBPyConnection, model: str) -> dict[str, float]:
    """Pinball losses of a model in the backtest of a published file, by level."""
    rows = session.table("forecast_evaluations").filter(
        duckdb.ColumnExpression("model") == duckdb.ConstantExpression(model)
    )
    found = rows.filter("measure = 'pinball'").aggregate("level, avg(value)", "level").fetchall()
    return {level: value for level, value in found if level in ADDED_UP}
