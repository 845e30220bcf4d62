"""The forecast's models, intervals and measures, against formulas written anew."""

import numpy as np
import pytest
from project import ROOT
from scipy import stats
from vectorella import settings
from vectorella.sales.forecast import history as histories
from vectorella.sales.forecast import intervals, measures, models
from vectorella.sales.forecast.backtest import (
    Chunk,
    chosen_model,
    earlier_origins,
    evaluate,
    evaluated_origins,
    forecast_of,
    needed_origins,
    repeated,
)
from vectorella.sales.forecast.history import History
from vectorella.sales.forecast.levels import Groups

WEEKDAYS = np.array([0.8, 0.7, 0.8, 0.9, 1.2, 1.6, 1.0])
SETTINGS = settings.of_project(ROOT)


def generated(days, means, seed, ratio=2.0):
    """Negative binomial units with the weekdays above: float64 (days, series)."""
    expected = np.outer(WEEKDAYS[np.arange(days) % 7], means)
    draw = np.random.default_rng(seed)
    return draw.negative_binomial(expected / (ratio - 1), 1 / ratio).astype(float)


def history_of(units, country_of=None):
    countries = np.zeros(units.shape[1], int) if country_of is None else country_of
    return histories.of(units, countries, 28)


@pytest.mark.parametrize("name", models.MODELS)
def test_a_model_knows_nothing_of_later_days(name):
    units = generated(200, [50, 5, 0.5, 0.05], seed=1)
    countries = np.array([0, 0, 1, 1])
    origins = [14, 60, 61, 120]
    before = models.expected_units(name, history_of(units, countries), origins)
    for origin in origins:
        changed = units.copy()
        changed[origin:] = 7 * changed[origin:] + 13
        at = origins.index(origin)
        after = models.expected_units(name, history_of(changed, countries), origins)
        assert np.array_equal(before[: at + 1], after[: at + 1])
        cut = models.expected_units(name, history_of(units[:origin], countries), [origin])
        assert np.array_equal(before[at], cut[0])


def test_bounds_know_nothing_of_later_days():
    units = generated(200, [50, 5, 0.5], seed=2)
    origin = 150
    needed = needed_origins([origin], 28)
    changed = units.copy()
    changed[origin:] *= 5
    for level in ("country_product", "country"):
        first, second = (
            forecast_of(
                each,
                dict(zip(needed, models.weekday_smoothing(history_of(each), needed), strict=True)),
                origin,
                SETTINGS,
                level,
            )
            for each in (units, changed)
        )
        assert np.array_equal(first.lower, second.lower)
        assert np.array_equal(first.upper, second.upper)


@pytest.mark.parametrize("name", models.MODELS)
def test_a_series_is_forecast_alike_whatever_series_are_beside_it(name):
    units = generated(150, [50, 5, 0.5], seed=3)
    whole = history_of(units)
    alone = whole.with_series(units[:, 1:2], np.zeros(1, int))
    together = models.expected_units(name, whole, [100, 150])
    assert np.array_equal(together[:, :, 1:2], models.expected_units(name, alone, [100, 150]))


def smoothed_slowly(units, day_count):
    """The docstring of weekday_smoothing for one series of one country, term by term."""

    def factors_of(day):
        by_weekday = [sum(units[at] for at in range(day) if at % 7 == each) for each in range(7)]
        counts = [sum(1 for at in range(day) if at % 7 == each) for each in range(7)]
        found = [1.0] * 7
        evened = [
            sold / count * (sum(counts) / 7) for sold, count in zip(by_weekday, counts, strict=True)
        ]
        for _ in range(3):  # of the world, of the country, of the series
            found = [
                (7 * sold + 200 * usual) / (sum(evened) + 200)
                for sold, usual in zip(evened, found, strict=True)
            ]
        return found

    def level_of(alpha, day, factors):
        weights = [alpha * (1 - alpha) ** (day - 1 - at) for at in range(day)]
        sold = sum(weight * units[at] for at, weight in enumerate(weights))
        return sold / sum(weight * factors[at % 7] for at, weight in enumerate(weights))

    alphas = [0.02, 0.05, 0.1, 0.2, 0.35]
    errors = dict.fromkeys(alphas, 1e-9)
    for day in range(7, day_count + 1, 7):
        # Factors are made anew every four weeks; before, all weekdays are alike.
        then = factors_of((day - 28) // 28 * 28) if day - 28 >= 28 else [1.0] * 7
        if day > 28:
            mean = sum(units[day - 28 : day]) / 28
            for alpha in alphas:
                errors[alpha] += (level_of(alpha, day - 28, then) - mean) ** 2
    factors = factors_of(day_count)
    shares = {alpha: errors[alpha] ** -2 for alpha in alphas}
    level = sum(shares[alpha] * level_of(alpha, day_count, factors) for alpha in alphas)
    return [level / sum(shares.values()) * factors[(day_count + day) % 7] for day in range(7)]


@pytest.mark.parametrize("day_count", [20, 28, 70, 100])
def test_weekday_smoothing_is_what_its_docstring_says(day_count):
    units = generated(day_count, [9], seed=4)
    found = models.weekday_smoothing(history_of(units), [day_count])[0, :, 0]
    assert found == pytest.approx(smoothed_slowly(units[:, 0].tolist(), day_count), rel=1e-9)


def test_seasonal_naive_repeats_last_week_and_weekday_mean_is_of_eight_weeks():
    units = generated(100, [9, 2], seed=5)
    last_week = models.expected_units("seasonal_naive", history_of(units), [100])[0]
    assert np.array_equal(last_week, units[93:])
    mean = models.expected_units("weekday_mean", history_of(units), [100])[0]
    assert mean[0] == pytest.approx(
        np.mean([units[100 - 7 * back] for back in range(1, 9)], axis=0)
    )


def test_smoothing_is_nearer_to_the_true_means_than_last_week_and_than_eight_weeks():
    means = np.linspace(0.2, 30, 100)
    units = generated(365, means, seed=6)
    true = np.outer(WEEKDAYS[(365 + np.arange(7)) % 7], means)
    errors = {
        name: np.sqrt(
            ((models.expected_units(name, history_of(units), [365])[0] - true) ** 2).mean()
        )
        for name in models.MODELS
    }
    assert errors["weekday_smoothing"] < 0.8 * errors["weekday_mean"]
    assert errors["weekday_smoothing"] < 0.3 * errors["seasonal_naive"]


def test_last_years_change_of_the_total_counts_by_half():
    units = np.full((450, 1), 100.0)
    # The 28 days from day 86 on, 52 weeks before day 450, sold four times what those before did.
    units[86:114] = 400
    usual, after = np.full((450, 1), 100.0), units
    flat, raised = (
        models.expected_units("weekday_smoothing", history_of(each), [450])[0].mean()
        for each in (usual, after)
    )
    assert histories.season(history_of(units), 450) == pytest.approx(2)
    assert raised / flat == pytest.approx(2, rel=0.01)
    assert histories.season(history_of(units), 400) == 1


def test_quantiles_are_those_of_scipys_negative_binomial():
    draw = np.random.default_rng(7)
    mean, ratio = draw.gamma(0.5, 10, 2_000), 1.01 + draw.gamma(1, 2, 2_000)
    mean = np.minimum(mean, intervals.LARGE_MEAN)
    for probability in (0.1, 0.5, 0.9):
        expected = stats.nbinom.ppf(probability, mean / (ratio - 1), 1 / ratio)
        assert np.array_equal(intervals.quantile(probability, mean, ratio), expected)


def test_quantiles_of_large_means_are_as_good_as_scipys():
    mean = np.array([60.0, 500.0, 1e4, 1e9])
    ratio = np.array([2.0, 60.0, 5.0, 100.0])
    for probability in (0.1, 0.9):
        expected = stats.nbinom.ppf(probability, mean / (ratio - 1), 1 / ratio)
        found = intervals.quantile(probability, mean, ratio)
        assert found == pytest.approx(expected, rel=0.01, abs=1)


@pytest.mark.parametrize("mean", [0.0, 1e-12, 1.0, 49.9, 50.1, 1e9])
@pytest.mark.parametrize("ratio", [1.0, 1 + 1e-9, 3.0, 1e9])
@pytest.mark.parametrize("share", [0.01, 0.8, 0.99])
def test_bounds_lie_around_the_mean_whatever_it_is(mean, ratio, share):
    means = np.full((7, 1), mean)
    lower, upper = intervals.bounds(share, means, np.array([ratio]))
    assert (lower >= 0).all()
    assert (lower <= means).all()
    assert (means <= upper).all()
    assert np.isfinite(upper).all()


def test_probabilities_are_those_of_scipys_negative_binomial():
    units = np.array([-1.0, 0.0, 3.0, 40.0])
    mean, ratio = np.full(4, 5.0), np.full(4, 2.5)
    expected = stats.nbinom.cdf(units, mean / (ratio - 1), 1 / ratio)
    assert intervals.probability_up_to(units, mean, ratio) == pytest.approx(expected)


def test_a_calibrated_share_covers_the_wanted_one():
    units = generated(112, [40] * 30, seed=8, ratio=9)
    means = np.outer(WEEKDAYS[np.arange(112) % 7], [40] * 30)
    too_narrow = np.full(30, 2.0)
    share = intervals.calibrated_share(0.8, units, means, too_narrow)
    lower, upper = intervals.bounds(share, means, too_narrow)
    assert share > 0.9
    assert ((lower <= units) & (units <= upper)).mean() == pytest.approx(0.8, abs=0.02)


def test_the_pinball_loss_is_least_at_the_true_quantile():
    sold = np.random.default_rng(9).poisson(20, 20_000).astype(float)
    losses = [measures.pinball(sold, np.full(20_000, bound), 0.9).mean() for bound in range(40)]
    assert np.argmin(losses) == stats.poisson.ppf(0.9, 20)


def test_measures_are_those_of_their_formulas():
    units = generated(120, [6, 0.3], seed=10)
    units[:50, 1] = 0
    mean, lower, upper = np.full((28, 2), 4.0), np.full((28, 2), 1.0), np.full((28, 2), 7.0)
    scale_of = measures.scales(units, [60, 92])[92]
    found = measures.measures(units[92:], mean, lower, upper, 0.8, scale_of)
    for series in (0, 1):
        own = units[:, series]
        first = next(day for day in range(120) if own[day] > 0)
        changes = [abs(own[day] - own[day - 7]) for day in range(max(7, first + 7), 92)]
        absolute = sum(changes) / len(changes)
        squared = sum(change**2 for change in changes) / len(changes)
        errors = [4.0 - own[92 + day] for day in range(28)]
        below = [max(0.1 * (sold - 1), 0.9 * (1 - sold)) for sold in own[92:]]
        above = [max(0.9 * (sold - 7), 0.1 * (7 - sold)) for sold in own[92:]]
        assert found["mase"][series] == pytest.approx(sum(map(abs, errors)) / 28 / absolute)
        mean_square = sum(error**2 for error in errors) / 28
        assert found["rmsse"][series] == pytest.approx((mean_square / squared) ** 0.5)
        assert found["bias"][series] == pytest.approx(sum(errors) / 28 / absolute)
        assert found["pinball"][series] == pytest.approx(sum(below + above) / 56 / absolute)
        inside = [1 <= sold <= 7 for sold in own[92:]]
        assert found["coverage"][series] == pytest.approx(sum(inside) / 28)


def test_series_without_a_scale_are_not_measured():
    units = np.zeros((60, 3))
    units[:, 1] = 5
    units[50:, 2] = 1
    scale_of = measures.scales(units, [32])[32]
    assert scale_of.is_known.tolist() == [False, False, False]


def test_origins_fit_into_the_history_and_their_intervals_before_them():
    for day_count in (1, 41, 42, 55, 90, 365, 1_000):
        origins = evaluated_origins(day_count, SETTINGS)
        assert origins == sorted(set(origins))
        assert all(14 <= origin <= day_count - 28 for origin in origins)
        for origin in origins:
            assert all(0 < earlier < origin for earlier in earlier_origins(origin, 28))
    assert evaluated_origins(41, SETTINGS) == []
    assert len(evaluated_origins(90, SETTINGS)) == 8
    assert np.diff(evaluated_origins(1_000, SETTINGS)).tolist() == [28] * 7


@pytest.fixture(scope="module")
def tried():
    """Evaluations of 240 generated series of 12 countries and 20 products, by key."""
    countries, products = np.divmod(np.arange(240), 20)
    means = 0.5 + np.random.default_rng(11).gamma(0.7, 8, 240)
    units = generated(330, means, seed=12, ratio=3)
    history: History = history_of(units, countries)
    groups = Groups(countries, products, 12, 20)
    found = evaluate([Chunk(history, groups)], groups.add_up(units), SETTINGS)
    return {(row.origin, row.level, row.model, row.measure): row for row in found}


@pytest.mark.parametrize("level", ["country", "product", "worldwide"])
def test_intervals_hold_what_they_say_on_generated_sales(tried, level):
    coverage = [
        row.value
        for (_, of_level, model, measure), row in tried.items()
        if (of_level, model, measure) == (level, "weekday_smoothing", "coverage")
    ]
    assert len(coverage) == 8
    assert np.mean(coverage) == pytest.approx(0.8, abs=0.06)


def test_the_model_with_the_least_pinball_loss_is_chosen(tried):
    values = {key: row.value for key, row in tried.items()}
    assert chosen_model(values) == "weekday_smoothing"
    assert {key[2] for key, row in tried.items() if row.is_chosen} == {"weekday_smoothing"}
    without = {key: value for key, value in values.items() if key[2] != "weekday_smoothing"}
    assert chosen_model(without) == "weekday_mean"


def test_values_of_a_level_are_means_of_its_series(tried):
    counts = {(key[1], row.series_count) for key, row in tried.items() if key[3] == "mase"}
    assert counts == {("country_product", 240), ("country", 12), ("product", 20), ("worldwide", 1)}


def test_a_period_is_repeated_over_the_days():
    assert repeated(np.array([[1], [2], [3]]), 7)[:, 0].tolist() == [1, 2, 3, 1, 2, 3, 1]
