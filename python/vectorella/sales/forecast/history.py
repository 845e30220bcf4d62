"""What models learn from: units of each day and series, without gaps."""

from dataclasses import dataclass, field, replace

import numpy as np

WEEK = 7
# With fewer days there are no weekdays yet, and every model is the plain mean.
FEWEST_DAYS = 14

# A country that sold at least so much on each of the last four such weekdays, and nothing today,
# was closed, or its log has a gap. After so many days in a row it has stopped selling.
CLOSED_UNITS = 50
CLOSED_DAYS = 14

# The days that a season of last year is compared over; there must have been so many before it.
SEASON_DAYS = 28
YEAR_DAYS = 52 * WEEK
# A ratio of last year is trusted by half, on the logarithmic scale.
SEASON_POWER = 0.5

# Days of a kind of the calendar sell as usual until so many units say otherwise.
PSEUDO_UNITS = 30


@dataclass(frozen=True)
class History:
    """Daily units of some series, and of all that was sold in their countries.

    Attributes:
        units: float64 (days, series), units sold; a day without a row is 0.
        country_of: int (series), which country a series belongs to.
        country_units: float64 (days, countries), of all series, also those that are not in `units`.
        world_units: float64 (earlier days + days), of all countries; it may begin earlier.
        kinds: int (days + days ahead, countries), the calendar: 0 is a usual day.
        is_learnt: bool (days, countries), False for days that say nothing about usual ones.
        days_ahead: how many days are forecast.
    """

    units: np.ndarray
    country_of: np.ndarray
    country_units: np.ndarray
    world_units: np.ndarray
    kinds: np.ndarray
    days_ahead: int
    is_learnt: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Find the days to learn from: neither closed nor in the calendar."""
        is_usual = self.kinds[: len(self.country_units)] == 0
        is_learnt = is_usual & ~closed_days(self.country_units)
        object.__setattr__(self, "is_learnt", is_learnt)

    @property
    def day_count(self) -> int:
        """How many days there are."""
        return len(self.country_units)

    @property
    def period(self) -> int:
        """After so many days a forecast repeats itself: a week, if no calendar is in the way."""
        return self.days_ahead if self.kinds.any() else min(WEEK, self.days_ahead)

    def with_series(self, units: np.ndarray, country_of: np.ndarray) -> "History":
        """Return the same days with other series of the same countries."""
        return replace(self, units=units, country_of=country_of)


def of(units: np.ndarray, country_of: np.ndarray, days_ahead: int) -> History:
    """Make a history of all series that there are, without a calendar.

    Args:
        units: float64 (days, series).
        country_of: int (series), from 0 without gaps.
        days_ahead: how many days are forecast.
    """
    country_units = sums(units, country_of, int(country_of.max(initial=-1)) + 1)
    kinds = np.zeros((len(units) + days_ahead, country_units.shape[1]), np.int8)
    world_units = country_units.sum(axis=1)
    return History(units, country_of, country_units, world_units, kinds, days_ahead)


def sums(values: np.ndarray, group_of: np.ndarray, group_count: int) -> np.ndarray:
    """Add up columns by their group, always in the same order: (..., n) to (..., groups).

    >>> sums(np.array([[1.0, 2.0, 4.0]]), np.array([0, 1, 0]), 2).tolist()
    [[5.0, 2.0]]
    """
    added = np.zeros((*values.shape[:-1], group_count))
    if len(group_of):
        order = np.argsort(group_of, kind="stable")
        present, starts = np.unique(group_of[order], return_index=True)
        added[..., present] = np.add.reduceat(values[..., order], starts, axis=-1)
    return added


def closed_days(country_units: np.ndarray) -> np.ndarray:
    """Find the days on which a country that always sells sold nothing: bool (days, countries).

    A day is judged by earlier days only.
    """
    usual = country_units.copy()
    is_closed = np.zeros(country_units.shape, bool)
    in_a_row = np.zeros(country_units.shape[1], int)
    for day in range(4 * WEEK, len(usual)):
        least = usual[day - 4 * WEEK : day : WEEK].min(axis=0)
        is_empty = country_units[day] == 0
        is_closed[day] = is_empty & (least >= CLOSED_UNITS) & (in_a_row < CLOSED_DAYS)
        in_a_row = np.where(is_empty, in_a_row + is_closed[day], 0)
        usual[day] = np.where(is_closed[day], usual[day - WEEK], usual[day])
    return is_closed


def complete_days(world_units: np.ndarray) -> int:
    """Count the days up to the last complete one: one or two at the end may not be complete.

    A day is not complete if it sold less than half of the least of the last four such weekdays: the
    log ends in its course, or has only the countries where it began first.

    >>> complete_days(np.array([10.0] * 14 + [4.0]))
    14
    """
    days = len(world_units)
    while days > max(WEEK, len(world_units) - 2):
        before = world_units[: days - 1][-WEEK::-WEEK][:4]
        if world_units[days - 1] >= before.min() / 2:
            break
        days -= 1
    return days


def season(history: History, origin: int) -> float:
    """How the total changed last year at this time, to the power of a half; 1 if nobody knows.

    The ratio of the units of the 28 days that began 52 weeks ago to those of the 28 days before.
    """
    earlier_days = len(history.world_units) - history.day_count
    first = earlier_days + origin - YEAR_DAYS
    if first < 2 * SEASON_DAYS:
        return 1.0
    then = history.world_units[first : first + SEASON_DAYS].sum()
    before = history.world_units[first - SEASON_DAYS : first].sum()
    return float((then / before) ** SEASON_POWER) if then > 0 and before > 0 else 1.0


def calendar_effects(history: History, origin: int) -> np.ndarray:
    """By how much days of the calendar multiply sales: float64 (period, countries), 1 if usual.

    What a country sold on its days of a kind, over the means of the last four such weekdays that
    were usual; shrunk to the ratio of all countries, and that to 1, by some units each.
    """
    kind_count = int(history.kinds.max(initial=0)) + 1
    sold, usual = np.zeros((2, kind_count, history.country_units.shape[1]))
    for kind, sums_by_kind in _of_kinds(history, origin):
        sold[kind] += sums_by_kind[0]
        usual[kind] += sums_by_kind[1]
    everywhere = _shrunk(sold.sum(axis=1), usual.sum(axis=1), 1)
    effects = _shrunk(sold, usual, everywhere[:, None])
    effects[0] = 1
    kinds = history.kinds[origin : origin + history.period]
    return np.take_along_axis(effects, kinds.astype(int), axis=0)


def _of_kinds(history: History, origin: int):  # noqa: ANN202
    for day in np.flatnonzero(history.kinds[:origin].any(axis=1)):
        usual = _usual_units(history, day)
        for kind in np.unique(history.kinds[day][history.kinds[day] > 0]):
            is_of_kind = (history.kinds[day] == kind) & ~np.isnan(usual)
            yield kind, np.where(is_of_kind, [history.country_units[day], usual], 0)


def _usual_units(history: History, day: int) -> np.ndarray:
    days = np.arange(day - WEEK, max(-1, day - 8 * WEEK - 1), -WEEK)
    is_learnt = history.is_learnt[days]
    is_taken = is_learnt & (is_learnt.cumsum(axis=0) <= 4)
    units = (history.country_units[days] * is_taken).sum(axis=0)
    count = is_taken.sum(axis=0)
    return np.where(count > 0, units / np.maximum(count, 1), np.nan)


def _shrunk(sold: np.ndarray, usual: np.ndarray, to: np.ndarray | float) -> np.ndarray:
    return (sold + PSEUDO_UNITS * to) / (usual + PSEUDO_UNITS)
