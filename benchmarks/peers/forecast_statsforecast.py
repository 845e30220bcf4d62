"""Forecasts of statsforecast's dynamic optimised theta model, as its documentation shows it."""

import numpy as np
from statsforecast.models import DynamicOptimizedTheta

from benchmarks.forecast_peers import Expected

# As many days as models of ours learn from at least; more take longer and are no better.
HISTORY_DAYS = 365


def dynamic_optimized_theta(units: np.ndarray, origin: int, days: int, share: float) -> Expected:
    """Fit each series by itself, on its last year before the origin; nothing below 0."""
    model = DynamicOptimizedTheta(season_length=7)
    level = round(100 * share)
    parts = []
    for series in units[max(0, origin - HISTORY_DAYS) : origin].T:
        found = model.forecast(np.ascontiguousarray(series), h=days, level=[level])
        parts.append([found["mean"], found[f"lo-{level}"], found[f"hi-{level}"]])
    return Expected(*np.maximum(np.array(parts).transpose(1, 2, 0), 0))
