"""What forecasts are compared with, behind one interface: one origin of many series."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from vectorella.sales.forecast.backtest import earlier_origins


class Expected(NamedTuple):
    """Expected units and their bounds: float64 (days, series) each."""

    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


# Units of (days, series), an origin, days ahead, and the share of days between the bounds.
Peer = Callable[[np.ndarray, int, int, float], Expected]


def conformal_seasonal_naive(units: np.ndarray, origin: int, days: int, share: float) -> Expected:
    """Last week once more, and around it the quantile of its absolute errors from earlier origins.

    Split conformal prediction (Vovk et al., 2005; in forecasting, Stankeviciute et al., 2021).
    """
    errors = [
        np.abs(
            units[earlier : earlier + days][: origin - earlier]
            - _last_week(units, earlier, days)[: origin - earlier]
        )
        for earlier in earlier_origins(origin, days)
    ]
    width = np.quantile(np.concatenate(errors), share, axis=0)
    mean = _last_week(units, origin, days)
    return Expected(mean, np.maximum(mean - width, 0), mean + width)


def _last_week(units: np.ndarray, origin: int, days: int) -> np.ndarray:
    return units[origin - 7 : origin][np.arange(days) % 7]


def theta() -> Peer | None:
    """Statsforecast's DynamicOptimizedTheta; None where it is not installed."""
    try:
        from benchmarks.peers.forecast_statsforecast import dynamic_optimized_theta
    except ModuleNotFoundError:
        return None
    return dynamic_optimized_theta
