"""How good forecasts were, by what came to pass.

Errors are divided by the mean error, in the days before the origin, of taking the same weekday of
the week before; series for which that is 0, or which had not sold yet, are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vectorella.sales.forecast.history import WEEK


@dataclass(frozen=True)
class Scale:
    """What the errors of series are divided by.

    Attributes:
        absolute: float64 (series), the mean absolute error of the week before; 0 if unknown.
        squared: float64 (series), the mean squared one.
    """

    absolute: np.ndarray
    squared: np.ndarray

    @property
    def is_known(self) -> np.ndarray:
        """Bool (series): whether there is anything to divide by."""
        return self.absolute > 0


def scales(units: np.ndarray, origins: Sequence[int]) -> dict[int, Scale]:
    """Errors of last week's units from the first sale on, as M5 does (Makridakis et al., 2022).

    Args:
        units: float64 (days, series).
        origins: ascending, above 7; each is given the scale of the days before it.
    """
    is_counted = np.logical_or.accumulate(units[: origins[-1] - WEEK] > 0, axis=0)
    changes = np.abs(units[WEEK : origins[-1]] - units[: origins[-1] - WEEK])
    changes *= is_counted
    # Days from one origin to the next are added up, and these sums from the first one on.
    starts = [0, *(origin - WEEK for origin in origins[:-1])]
    counts = np.add.reduceat(is_counted, starts, axis=0, dtype=np.int64).cumsum(axis=0)
    absolute = np.add.reduceat(changes, starts, axis=0).cumsum(axis=0)
    changes *= changes
    squared = np.add.reduceat(changes, starts, axis=0).cumsum(axis=0)
    return {
        origin: Scale(*(total[at] / np.maximum(counts[at], 1) for total in (absolute, squared)))
        for at, origin in enumerate(origins)
    }


def pinball(units: np.ndarray, bound: np.ndarray, probability: float) -> np.ndarray:
    """The pinball loss of a quantile (Koenker and Bassett, 1978), of the shape of both.

    >>> pinball(np.array([3.0, 3.0]), np.array([1.0, 5.0]), 0.9).round(6).tolist()
    [1.8, 0.2]
    """
    short = units - bound
    return np.maximum(probability * short, (probability - 1) * short)


def measures(
    units: np.ndarray,
    mean: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    share: float,
    scale: Scale,
) -> dict[str, np.ndarray]:
    """Measure a forecast, each measure of the series whose scale is known.

    mase is the mean absolute scaled error (Hyndman and Koehler, 2006); rmsse the root of the mean
    squared scaled error; pinball the mean loss of both bounds, scaled, which is a multiple of the
    interval score (Gneiting and Raftery, 2007); coverage the share of days between the bounds,
    these included; bias the mean error, scaled, above 0 if too much was expected.

    Args:
        units: float64 (days, series), what was sold.
        mean: float64 (days, series), what was expected.
        lower: float64 (days, series).
        upper: float64 (days, series).
        share: of the days that are to be between the bounds.
        scale: of the same series.

    Returns:
        float64 (known series) for each measure.
    """
    known = scale.is_known
    units, mean, lower, upper = (each[:, known] for each in (units, mean, lower, upper))
    absolute, squared = scale.absolute[known], scale.squared[known]
    error = mean - units
    losses = pinball(units, lower, (1 - share) / 2) + pinball(units, upper, (1 + share) / 2)
    return {
        "mase": np.abs(error).mean(axis=0) / absolute,
        "rmsse": np.sqrt((error**2).mean(axis=0) / squared),
        "pinball": losses.mean(axis=0) / 2 / absolute,
        "coverage": ((lower <= units) & (units <= upper)).mean(axis=0),
        "bias": error.mean(axis=0) / absolute,
    }


def wape(units: np.ndarray, mean: np.ndarray) -> float:
    """Absolute errors over units (Kolassa and Schütz, 2007); 0 / 0 counts as 0.

    Args:
        units: float64 (days), what was sold.
        mean: float64 (days), what was expected.
    """
    error, sold = float(np.abs(mean - units).sum()), float(units.sum())
    return error / sold if sold else float(error > 0)
