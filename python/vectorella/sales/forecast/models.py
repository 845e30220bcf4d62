"""Three models of daily units behind one interface: what the days from an origin on will sell.

A model takes a history and origins and returns float64 (origins, period, series): the units that it
expects on the first days from an origin on; later days repeat them. Origin t has seen the days 0 to
t - 1 and no later one. Origins are at least FEWEST_DAYS.
"""

from collections.abc import Callable, Sequence

import numpy as np

from vectorella.sales.forecast.history import (
    FEWEST_DAYS,
    WEEK,
    History,
    calendar_effects,
    season,
)

Model = Callable[[History, Sequence[int]], np.ndarray]

# How many weeks the moving average is of.
AVERAGED_WEEKS = 8

# A series follows its country's weekdays until it has sold more than so many units in these weeks,
# and a country those of all countries.
PSEUDO_UNITS = 200
FACTOR_WEEKS = 52
# What the last day counts in a level: half of the weight is on the last 34, 14, 7, 3 and 2 days.
ALPHAS = np.array([0.02, 0.05, 0.1, 0.2, 0.35])
# Each week, the levels of four weeks ago are held against the mean of the days since.
JUDGED_WEEKS = 4
# A series that sold on five days or more has ended after 28 days without a sale, if these are six
# times as many as it usually had from one sale to the next.
ENDED_AFTER = 28
ENDED_GAPS = 6
ENDED_SALES = 5


def mean(history: History, origins: Sequence[int]) -> np.ndarray:
    """The mean of all days before the origin, which must be 1 at least."""
    means = [history.units[:origin].mean(axis=0) for origin in origins]
    return np.repeat(np.stack(means)[:, None], history.period, axis=1)


def seasonal_naive(history: History, origins: Sequence[int]) -> np.ndarray:
    """Last week once more (Hyndman and Athanasopoulos, Forecasting, 3rd edition, 5.2)."""
    weeks = np.stack([history.units[origin - WEEK : origin] for origin in origins])
    return _repeated(weeks, history.period)


def weekday_mean(history: History, origins: Sequence[int]) -> np.ndarray:
    """The mean of each weekday in the last eight weeks, or in as many as there are.

    Days of the calendar, and of countries that were closed, do not count.
    """
    weeks = np.stack([_weekday_mean(history, origin) for origin in origins])
    return _with_calendar(_repeated(weeks, history.period), history, origins)


def _weekday_mean(history: History, origin: int) -> np.ndarray:
    first = origin - min(AVERAGED_WEEKS, origin // WEEK) * WEEK
    units, is_learnt = history.units[first:origin], history.is_learnt[first:origin]
    if not is_learnt.all():
        units = units * is_learnt[:, history.country_of]
    sums = units.reshape(-1, WEEK, len(history.country_of)).sum(axis=0)
    counts = is_learnt.reshape(-1, WEEK, is_learnt.shape[1]).sum(axis=0)
    return sums / np.maximum(counts, 1)[:, history.country_of]


def _repeated(weeks: np.ndarray, period: int) -> np.ndarray:
    return weeks[:, np.arange(period) % WEEK]


def weekday_smoothing(history: History, origins: Sequence[int]) -> np.ndarray:
    """Factors of weekdays, and a mixture of exponentially weighted levels.

    With y the units and f the factor of a day's weekday, the level of a smoothing constant a is

        sum over h of a (1 - a)^h y(t - h)  /  sum over h of a (1 - a)^h f(t - h)

    which is simple exponential smoothing (Brown, 1959) of y / f where a day counts by what its
    weekday usually sells: a weekday that never sells does not count, and the first day is no
    special case. Levels are mixed with weights 1 / (sum of their squared errors)^2, as Bates and
    Granger (1969) do with the power 1. Zeros before the first sale are learnt from: that is
    cautious about new products. Days of the calendar, and of countries that were closed, are not.
    """
    scan = _Scan(history)
    wanted = set(origins)
    expected = {}
    for day in range(max(origins) + 1):
        if day in wanted:
            expected[day] = _repeated(scan.expected_week()[None], history.period)[0]
        if day < history.day_count:
            scan.learn()
    seasonal = np.stack([expected[origin] * season(history, origin) for origin in origins])
    return _with_calendar(seasonal, history, origins)


def _with_calendar(expected: np.ndarray, history: History, origins: Sequence[int]) -> np.ndarray:
    """Multiply by what the days of the calendar do: (origins, period, series)."""
    if not history.kinds.any():
        return expected
    effects = np.stack([calendar_effects(history, origin) for origin in origins])
    return expected * effects[:, :, history.country_of]


class _Scan:
    """What is known after some days, in one pass over them.

    Attributes:
        day: how many days are known.
        weighted_units: float64 (alphas, series), the numerators of the levels.
        weights: float64 (alphas, 7, countries), of the days of each weekday in the denominators.
        weekday_units: float64 (7, series), sold on each weekday of the last weeks.
        country_units: float64 (7, countries), the same of countries.
        weekday_counts: float64 (7, countries), how many of these days were learnt from.
        factors: float64 (7, series), of weekdays, their mean being 1; made anew every four weeks.
        errors: float64 (alphas, series), sums of the squared errors of the levels.
        levels: of the last weeks, the oldest first.
    """

    def __init__(self, history: History) -> None:
        series_count, country_count = len(history.country_of), history.country_units.shape[1]
        self.history = history
        self.day = 0
        self.weighted_units = np.zeros((len(ALPHAS), series_count))
        self.weights = np.zeros((len(ALPHAS), WEEK, country_count))
        self.weekday_units = np.zeros((WEEK, series_count))
        self.country_units = np.zeros((WEEK, country_count))
        self.weekday_counts = np.zeros((WEEK, country_count))
        self.factors = np.ones((WEEK, series_count))
        self.errors = np.zeros((len(ALPHAS), series_count))
        self.levels: list[np.ndarray] = []
        self.first_sale, self.last_sale, self.sale_count = np.zeros((3, series_count), int)

    def learn(self) -> None:
        """Add a day; at the end of a week, judge the levels."""
        day, is_learnt = self.day, self.history.is_learnt[self.day]
        self._smooth(self.history.units[day], is_learnt)
        self._count(day, 1)
        if day >= FACTOR_WEEKS * WEEK:
            self._count(day - FACTOR_WEEKS * WEEK, -1)
        is_sale = self.history.units[day] > 0
        self.first_sale[is_sale & (self.sale_count == 0)] = day
        self.last_sale[is_sale] = day
        self.sale_count += is_sale
        self.day += 1
        if self.day % WEEK == 0:
            self._judge()

    def _smooth(self, units: np.ndarray, is_learnt: np.ndarray) -> None:
        alphas = ALPHAS[:, None]
        change = units - self.weighted_units
        change *= alphas
        if not is_learnt.all():
            change *= is_learnt[self.history.country_of]
        self.weighted_units += change
        self.weights *= 1 - alphas[:, :, None] * is_learnt
        self.weights[:, self.day % WEEK] += alphas * is_learnt

    def _count(self, day: int, sign: int) -> None:
        is_learnt, weekday = self.history.is_learnt[day], day % WEEK
        self.weekday_units[weekday] += sign * self._learnt_units(day)
        self.country_units[weekday] += sign * self.history.country_units[day] * is_learnt
        self.weekday_counts[weekday] += sign * is_learnt

    def _learnt_units(self, day: int) -> np.ndarray:
        is_learnt, units = self.history.is_learnt[day], self.history.units[day]
        return units if is_learnt.all() else units * is_learnt[self.history.country_of]

    def expected_week(self) -> np.ndarray:
        """The next seven days: float64 (7, series)."""
        factors = self._factors()
        # So small an error that it only keeps from dividing by nothing.
        squares = (self.errors + 1e-9) ** 2
        shares = squares.min(axis=0) / squares
        level = (shares * self._levels(factors)).sum(axis=0) / shares.sum(axis=0)
        level[self._has_ended()] = 0
        return level * np.roll(factors, -(self.day % WEEK), axis=0)

    def _has_ended(self) -> np.ndarray:
        usual_gap = (self.last_sale - self.first_sale) / np.maximum(self.sale_count - 1, 1)
        gap = self.day - 1 - self.last_sale
        is_long = gap > np.maximum(ENDED_AFTER, ENDED_GAPS * usual_gap)
        return is_long & (self.sale_count >= ENDED_SALES)

    def _factors(self) -> np.ndarray:
        """Weekdays of series, shrunk to those of countries, and these to those of the world."""
        country_of = self.history.country_of
        # What each weekday would have sold, had it been learnt from as often as the others.
        evened = self.weekday_counts.mean(axis=0) / np.maximum(self.weekday_counts, 1)
        by_country = self.country_units * evened
        everywhere = _profile(by_country.sum(axis=1, keepdims=True), np.ones((WEEK, 1)))
        usual = _profile(by_country, everywhere)
        return _profile(self.weekday_units * evened[:, country_of], usual[:, country_of])

    def _levels(self, factors: np.ndarray) -> np.ndarray:
        """Levels of all smoothing constants: float64 (alphas, series)."""
        expected = np.zeros_like(self.weighted_units)
        for weekday in range(WEEK):
            expected += self._weights(weekday) * factors[weekday]
        return _ratio(self.weighted_units, expected)

    def _weights(self, weekday: int) -> np.ndarray:
        """Weights of a weekday: float64 (alphas, series), or one for all of them."""
        weights = self.weights[:, weekday]
        # No country was closed on a day of its own, or not lately: to give each series its own
        # takes a third of all time.
        if (weights == weights[:, :1]).all():
            return weights[:, :1]
        return weights[:, self.history.country_of]

    def _judge(self) -> None:
        if self.day % (JUDGED_WEEKS * WEEK) == 0:
            self.factors = self._factors()
        self.levels.append(self._levels(self.factors))
        if len(self.levels) > JUDGED_WEEKS:
            self.errors += (self.levels.pop(0) - self._recent_level()) ** 2

    def _recent_level(self) -> np.ndarray:
        """The mean of the last four weeks, free of weekdays: float64 (series)."""
        days = range(self.day - JUDGED_WEEKS * WEEK, self.day)
        units = sum(self._learnt_units(day) for day in days)
        counts = self.history.is_learnt[days].reshape(JUDGED_WEEKS, WEEK, -1).sum(axis=0)
        if counts.min() == JUDGED_WEEKS:
            return units / len(days)
        expected = (counts[:, self.history.country_of] * self.factors).sum(axis=0)
        return _ratio(units, expected)


def _profile(units: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Factors of weekdays (7, n), of mean 1, shrunk to the usual ones by some units."""
    return (WEEK * units + PSEUDO_UNITS * usual) / (units.sum(axis=0) + PSEUDO_UNITS)


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Divide; 0 where there is nothing to divide by."""
    is_there = denominator > 1e-12
    return np.where(is_there, numerator, 0) / np.where(is_there, denominator, 1)


# The first of equally good ones is chosen, and the first where there is no backtest.
MODELS: dict[str, Model] = {
    "weekday_smoothing": weekday_smoothing,
    "weekday_mean": weekday_mean,
    "seasonal_naive": seasonal_naive,
}


def expected_units(name: str, history: History, origins: Sequence[int]) -> np.ndarray:
    """Forecast with a model, or with the plain mean from origins that have seen too few days.

    Args:
        name: one of MODELS.
        history: of any number of days and series.
        origins: ascending, 0 being the day before any sale, from which 0 is expected.

    Returns:
        float64 (origins, period, series), finite and at least 0.
    """
    early = [origin for origin in origins if 0 < origin < FEWEST_DAYS]
    late = [origin for origin in origins if origin >= FEWEST_DAYS]
    parts = [
        np.zeros((len(origins) - len(early) - len(late), history.period, len(history.country_of)))
    ]
    if early:
        parts.append(mean(history, early))
    if late:
        parts.append(MODELS[name](history, late))
    return np.concatenate(parts)
