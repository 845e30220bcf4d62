"""Bounds between which a share of the days will be: quantiles of the negative binomial.

It has a variance of `ratio` times its mean: Poisson where the ratio is 1, and bulk orders make it
large. With n = mean / (ratio - 1), the chance of k units is
C(n + k - 1, k) ratio^-n (1 - 1 / ratio)^k (Johnson, Kemp and Kotz, Univariate discrete
distributions, chapter 5).
"""

import numpy as np
from scipy.special import betainc, gammaincinv

# Beyond, the gamma distribution of the same mean and variance, rounded, takes its place.
LARGE_MEAN = 50
LARGE_RATIO = 50
# So near to a Poisson distribution that there is no difference.
LEAST_RATIO = 1 + 1e-6

# A ratio is of this many units' squared errors, before any is known, and of the known ones.
PRIOR_RATIO = 2
PRIOR_UNITS = 5

# So many days of a level say how wide its intervals must be: more do not say it better.
MOST_JUDGED = 3_000
# A calibrated share is at least this part of the wanted one; and at most leaves out this part of
# what the wanted one leaves out.
LEAST_PART, LEAST_REST = 0.5, 0.025


def quantile(probability: float, mean: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """The least number of units that is not exceeded with a probability.

    Args:
        probability: above 0 and below 1.
        mean: float64 (n), at least 0.
        ratio: float64 (n), variance to mean; below 1 counts as 1.

    Returns:
        float64 (n), whole numbers.

    >>> quantile(0.9, np.array([0.0, 2.0, 2.0]), np.array([1.0, 1.0, 3.0])).tolist()
    [0.0, 4.0, 5.0]
    """
    ratio = np.maximum(ratio, LEAST_RATIO)
    found = np.zeros(len(mean))
    none = np.exp(-mean / (ratio - 1) * np.log(ratio))
    is_some = none < probability
    is_large = (mean > LARGE_MEAN) | (ratio > LARGE_RATIO)
    for rows, find in ((is_some & is_large, _rounded), (is_some & ~is_large, _counted)):
        at = np.flatnonzero(rows)
        found[at] = find(probability, mean[at], ratio[at])
    return found


def _rounded(probability: float, mean: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    return np.rint(gammaincinv(mean / ratio, probability) * ratio)


def _counted(probability: float, mean: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Add up chances from none on; what has reached the probability is left behind."""
    found = np.zeros(len(mean))
    rows, units = np.arange(len(mean)), 0
    size, rest = mean / (ratio - 1), 1 - 1 / ratio
    chance = np.exp(-size * np.log(ratio))
    sum_of_chances = chance.copy()
    while len(rows):
        chance *= (size + units) / (units + 1) * rest
        sum_of_chances += chance
        units += 1
        found[rows] = units
        # A chance of nothing left adds nothing: rounding may keep a sum below the probability.
        goes_on = (sum_of_chances < probability) & (chance > 0)
        rows, size, rest = rows[goes_on], size[goes_on], rest[goes_on]
        chance, sum_of_chances = chance[goes_on], sum_of_chances[goes_on]
    return found


def probability_up_to(units: np.ndarray, mean: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """The chance of at most so many units, float64 (n): 0 below 0 units.

    >>> float(probability_up_to(np.array([0.0]), np.array([1.0]), np.array([2.0])).round(6)[0])
    0.5
    """
    ratio = np.maximum(ratio, LEAST_RATIO)
    size = np.maximum(mean / (ratio - 1), 1e-12)
    return np.where(units < 0, 0.0, betainc(size, np.maximum(units, 0) + 1, 1 / ratio))


def bounds(share: float, mean: np.ndarray, ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds with the same chance below and above; the mean is never outside of them.

    Args:
        share: of the days that are to be between the bounds.
        mean: float64 (days, series).
        ratio: float64 (series).

    Returns:
        Lower and upper: float64 (days, series) each, 0 <= lower <= mean <= upper.
    """
    ratios = np.broadcast_to(ratio, mean.shape).ravel()
    lower, upper = (
        quantile(probability, mean.ravel(), ratios).reshape(mean.shape)
        for probability in ((1 - share) / 2, (1 + share) / 2)
    )
    return np.minimum(lower, mean), np.maximum(upper, mean)


def variance_ratio(units: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Squared errors over means, of earlier forecasts, and of some units beforehand: (series).

    Args:
        units: float64 (days, series), what was sold.
        means: float64 (days, series), what was expected.
    """
    squares = ((units - means) ** 2).sum(axis=0) + PRIOR_RATIO * PRIOR_UNITS
    return np.maximum(squares / (means.sum(axis=0) + PRIOR_UNITS), LEAST_RATIO)


def calibrated_share(
    share: float, units: np.ndarray, means: np.ndarray, ratio: np.ndarray
) -> float:
    """The share to ask for, so that the wanted share of the earlier days is between the bounds.

    Every day has a least share with which it is between them; the quantile of these is it.

    Args:
        share: the wanted one.
        units: float64 (days, series), what was sold.
        means: float64 (days, series), what was expected.
        ratio: float64 (series).
    """
    at = np.flatnonzero(means.ravel() > 0)
    at = at[:: max(1, len(at) // MOST_JUDGED)]
    if not len(at):
        return share
    sold, mean = units.ravel()[at], means.ravel()[at]
    ratios = np.broadcast_to(ratio, means.shape).ravel()[at]
    below = probability_up_to(sold - 1, mean, ratios)
    up_to = probability_up_to(sold, mean, ratios)
    needed = np.quantile(np.maximum(1 - 2 * up_to, 2 * below - 1), share)
    return float(np.clip(needed, LEAST_PART * share, 1 - LEAST_REST * (1 - share)))
