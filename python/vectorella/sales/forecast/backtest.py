"""Forecasts from earlier days, held against what has come to pass since (Tashman, 2000)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vectorella.sales.forecast.history import FEWEST_DAYS, History
from vectorella.sales.forecast.intervals import bounds, calibrated_share, variance_ratio
from vectorella.sales.forecast.levels import ADDED_UP, BY_SERIES, Groups
from vectorella.sales.forecast.measures import Scale, measures, scales, wape
from vectorella.sales.forecast.models import MODELS, expected_units
from vectorella.settings import Settings

# With fewer days before it, an origin is only used if there is no better one.
WANTED_DAYS = 28
# Intervals are made from forecasts of so many origins before.
EARLIER_ORIGINS = 4


class Evaluation(NamedTuple):
    """One value of forecast_evaluations.

    Attributes:
        origin: how many days the model had seen.
        level: one of the four levels.
        model: one of the models.
        measure: what was measured.
        value: its mean over the series.
        series_count: how many series of the level were measured.
        is_chosen: whether this model makes the forecast.
    """

    origin: int
    level: str
    model: str
    measure: str
    value: float
    series_count: int
    is_chosen: bool


class Chunk(NamedTuple):
    """Some series: their days, and the groups that they belong to."""

    history: History
    groups: Groups


@dataclass(frozen=True)
class Forecast:
    """Expected units and their bounds: float64 (period, series) each; later days repeat them."""

    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def evaluated_origins(day_count: int, settings: Settings) -> list[int]:
    """The days from which models are tried, ascending; none where there are too few days.

    They lie as many days apart as are forecast, or closer where the history is short.

    With three origins of 28 days, those of 90 days are 28, 45 and 62.
    """
    last = day_count - settings.forecast_days
    room = (last - WANTED_DAYS) // max(1, settings.backtest_origins - 1)
    step = min(settings.forecast_days, max(1, room))
    origins = [last - step * number for number in range(settings.backtest_origins)]
    return [origin for origin in reversed(origins) if origin >= FEWEST_DAYS]


def earlier_origins(origin: int, days: int) -> list[int]:
    """The origins whose forecasts were over by this one, ascending; half way if there is none.

    >>> earlier_origins(100, 28), earlier_origins(30, 28), earlier_origins(1, 28)
    ([16, 44, 72], [15], [])
    """
    steps = range(EARLIER_ORIGINS, 0, -1)
    earlier = [origin - days * step for step in steps if origin - days * step >= FEWEST_DAYS]
    return earlier or ([origin // 2] if origin > 1 else [])


def needed_origins(origins: Iterable[int], days: int) -> list[int]:
    """Origins, and those before them that their intervals are made from, ascending."""
    return sorted({each for origin in origins for each in (origin, *earlier_origins(origin, days))})


def repeated(values: np.ndarray, days: int) -> np.ndarray:
    """Repeat a period over so many days: (period, n) to (days, n)."""
    return values[np.arange(days) % len(values)]


def past(
    units: np.ndarray, means: Mapping[int, np.ndarray], origin: int, days: int
) -> tuple[np.ndarray, np.ndarray]:
    """What was sold and what had been expected before an origin: float64 (days, series) each."""
    sold, expected = [units[:0]], [units[:0]]
    for earlier in earlier_origins(origin, days):
        length = min(days, origin - earlier)
        sold.append(units[earlier : earlier + length])
        expected.append(repeated(means[earlier], length))
    return np.concatenate(sold), np.concatenate(expected)


def ratios(
    units: np.ndarray, means: Mapping[int, np.ndarray], origin: int, days: int
) -> np.ndarray:
    """How far units are from their mean: variance to mean, float64 (series).

    After few days the mean itself is a guess, as far off as the units of a day.
    """
    ratio = variance_ratio(*past(units, means, origin, days))
    if origin < FEWEST_DAYS:
        ratio = np.maximum(ratio, 1 + means[origin].mean(axis=0) / max(1, origin))
    return ratio


def forecast_of(
    units: np.ndarray,
    means: Mapping[int, np.ndarray],
    origin: int,
    settings: Settings,
    level: str,
) -> Forecast:
    """Put bounds around what is expected from an origin on.

    Bounds of what is added up are calibrated, as sums are of days that err together; those of
    single series are not: most of them are whole numbers near 0, with more than the wanted share
    of days between any bounds.

    Args:
        units: float64 (days, series), what was sold; only days before the origin are looked at.
        means: what is expected from the origin, and was from those before: (period, series) each.
        origin: at least 1.
        settings: forecast_days and forecast_interval are used.
        level: of the series.
    """
    days, share = settings.forecast_days, settings.forecast_interval
    ratio = ratios(units, means, origin, days)
    if level != BY_SERIES:
        share = calibrated_share(share, *past(units, means, origin, days), ratio)
    return Forecast(means[origin], *bounds(share, means[origin], ratio))


def evaluate(
    chunks: Iterable[Chunk], level_units: Mapping[str, np.ndarray], settings: Settings
) -> list[Evaluation]:
    """Try every model from every origin, and choose the one with the least pinball loss.

    One model is chosen for all levels, since they are to add up: its loss, divided by that of the
    seasonal naive model, has the least geometric mean over the levels.

    Args:
        chunks: all series, each in one chunk; they are gone through once.
        level_units: float64 (days, groups), for each level that is added up.
        settings: of the forecast.
    """
    day_count = len(level_units["worldwide"])
    origins = evaluated_origins(day_count, settings)
    if not origins:
        return []
    found = _Found(settings, origins)
    level_means = _evaluate_series(chunks, found)
    for level in ADDED_UP:
        scale_of = scales(level_units[level], origins)
        for model in MODELS:
            found.add(level, model, level_units[level], level_means[model, level], scale_of)
    return found.evaluations()


def _evaluate_series(
    chunks: Iterable[Chunk], found: "_Found"
) -> dict[tuple[str, str], dict[int, np.ndarray]]:
    """Measure series, and add up what is expected: by model and level, of each origin."""
    needed = needed_origins(found.origins, found.settings.forecast_days)
    added: dict[tuple[str, str], np.ndarray] = {}
    for history, groups in chunks:
        scale_of = scales(history.units, found.origins)
        for model in MODELS:
            means = expected_units(model, history, needed)
            found.add(
                BY_SERIES, model, history.units, dict(zip(needed, means, strict=True)), scale_of
            )
            for level, values in groups.add_up(means).items():
                added[model, level] = added.get((model, level), 0) + values
    return {key: dict(zip(needed, values, strict=True)) for key, values in added.items()}


class _Found:
    """Sums of measures, and how many series they are of."""

    def __init__(self, settings: Settings, origins: Sequence[int]) -> None:
        self.settings = settings
        self.origins = origins
        self.sums: dict[tuple[int, str, str, str], float] = defaultdict(float)
        self.counts: dict[tuple[int, str, str, str], int] = defaultdict(int)

    def add(
        self,
        level: str,
        model: str,
        units: np.ndarray,
        means: Mapping[int, np.ndarray],
        scale_of: Mapping[int, Scale],
    ) -> None:
        """Measure some series of a level from every origin."""
        days, share = self.settings.forecast_days, self.settings.forecast_interval
        for origin in self.origins:
            forecast = forecast_of(units, means, origin, self.settings, level)
            parts = (
                repeated(each, days) for each in (forecast.mean, forecast.lower, forecast.upper)
            )
            mean, lower, upper = parts
            sold = units[origin : origin + days]
            values = measures(sold, mean, lower, upper, share, scale_of[origin])
            if level == "worldwide":
                values["wape"] = np.array([wape(sold, mean)])
            for measure, of_series in values.items():
                self.sums[origin, level, model, measure] += float(of_series.sum())
                self.counts[origin, level, model, measure] += len(of_series)

    def evaluations(self) -> list[Evaluation]:
        """Means over the series; what no series could be measured by is left out."""
        values = {key: self.sums[key] / count for key, count in self.counts.items() if count}
        chosen = chosen_model(values)
        return [
            Evaluation(*key, value, self.counts[key], key[2] == chosen)
            for key, value in values.items()
        ]


def chosen_model(values: Mapping[tuple[int, str, str, str], float]) -> str:
    """The model with the least mean of the logarithms of its pinball losses of the levels.

    Args:
        values: by origin, level, model and measure.
    """
    losses: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (_, level, model, measure), value in values.items():
        if measure == "pinball":
            losses[model][level].append(value)
    scores = {
        model: np.mean([np.log(np.mean(of_level) + 1e-12) for of_level in losses[model].values()])
        for model in MODELS
        if losses[model]
    }
    return min(scores, key=scores.__getitem__) if scores else next(iter(MODELS))
