"""The forecast's tables, made of daily sales that the tests write."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from project import ROOT
from vectorella import settings
from vectorella.sales.forecast import tables
from vectorella.sales.forecast.backtest import evaluated_origins

START = date(2025, 1, 6)
SETTINGS = settings.of_project(ROOT)
WEEKDAYS = np.array([0.8, 0.7, 0.8, 0.9, 1.2, 1.6, 1.0])


def rows_of(units, first=START, returned=0, price=2.5):
    """Rows of daily sales of {(country, sku): units a day}; a day without units has none."""
    return [
        (first + timedelta(days=day), country, sku, int(sold), returned, price * int(sold))
        for (country, sku), of_days in units.items()
        for day, sold in enumerate(of_days)
        if sold or returned
    ]


def made(rows, settings=SETTINGS, calendar=None, threads=2, receipts=None, until=None):
    """(forecasts, evaluations) as lists of dictionaries."""
    with duckdb.connect(config={"threads": threads}) as session:
        session.execute(
            "create table daily_sales (order_date date, country_code varchar, sku varchar, "
            "units_sold bigint, units_returned bigint, revenue decimal(28, 2))"
        )
        session.execute(
            "create table daily_receipts (order_date date, country_code varchar, "
            "receipt_count bigint)"
        )
        session.execute(
            "create table sales_calendar (country_code varchar, date date, kind varchar)"
        )
        for table, filling in (
            ("daily_sales", rows),
            ("daily_receipts", receipts),
            ("sales_calendar", calendar),
        ):
            if filling:
                names = [column[0] for column in session.table(table).description]
                columns = dict(zip(names, map(list, zip(*filling, strict=True)), strict=True))
                session.register("filling", pa.table(columns))
                session.execute(f"insert into {table} from filling")
        sales = session.table("daily_sales")
        days = session.table("sales_calendar") if calendar else None
        evaluated = tables.evaluations(session, sales, days, settings, until).to_arrow_table()
        session.register("evaluated", evaluated)
        forecast = tables.forecasts(
            session,
            sales,
            session.table("daily_receipts"),
            session.table("evaluated"),
            days,
            settings,
            until,
        ).to_arrow_table()
        return forecast.to_pylist(), evaluated.to_pylist()


def generated(days, means, seed=1, ratio=2.0):
    """Negative binomial units with the weekdays above: (days) for each mean."""
    draw = np.random.default_rng(seed)
    expected = np.outer(WEEKDAYS[np.arange(days) % 7], means)
    return draw.negative_binomial(expected / (ratio - 1), 1 / ratio).T


@pytest.fixture(scope="module")
def shop():
    """Daily units of three countries and four products over 300 days, busy and thin ones."""
    keys = [(country, sku) for country in ("DE", "IT", "ZZ") for sku in "abcd"]
    means = [60, 12, 3, 0.2, 30, 8, 1, 0.1, 15, 5, 0.5, 0.05]
    return dict(zip(keys, generated(300, means), strict=True))


@pytest.fixture(scope="module")
def shop_tables(shop):
    receipts = [
        (START + timedelta(days=day), country, 10)
        for day in range(300)
        for country in ("DE", "IT", "ZZ")
    ]
    return made(rows_of(shop), receipts=receipts)


def series(forecast, level, country=None, sku=None):
    return [
        row
        for row in forecast
        if (row["level"], row["country_code"], row["sku"]) == (level, country, sku)
    ]


def assert_sound(forecast, days=SETTINGS.forecast_days):
    """What must be true of every forecast."""
    by_series = {}
    for row in forecast:
        assert 0 <= row["units_lower"] <= row["units"] <= row["units_upper"] < np.inf
        assert 0 <= row["revenue"] < np.inf
        assert 0 <= row["returned_share"] <= 1
        by_series.setdefault((row["level"], row["country_code"], row["sku"]), []).append(row)
    for of_series in by_series.values():
        ahead = [(row["date"] - row["forecast_from"]).days for row in of_series]
        assert ahead == list(range(1, days + 1))
    totals = {}
    for row in forecast:
        for level, country, sku in (
            ("country", row["country_code"], None),
            ("product", None, row["sku"]),
            ("worldwide", None, None),
        ):
            if row["level"] == "country_product":
                key = (level, country, sku, row["date"])
                units, revenue = totals.get(key, (0.0, 0.0))
                totals[key] = (units + row["units"], revenue + row["revenue"])
    added_up = [row for row in forecast if row["level"] != "country_product"]
    assert len(added_up) == len(totals)
    for row in added_up:
        units, revenue = totals[row["level"], row["country_code"], row["sku"], row["date"]]
        assert row["units"] == pytest.approx(units, rel=1e-9, abs=1e-9)
        assert row["revenue"] == pytest.approx(revenue, rel=1e-9, abs=1e-9)


def test_levels_add_up_and_every_series_has_its_dates_and_bounds(shop_tables):
    forecast, _ = shop_tables
    assert_sound(forecast)
    assert len({(row["level"], row["country_code"], row["sku"]) for row in forecast}) == 20
    assert {row["forecast_from"] for row in forecast} == {START + timedelta(days=299)}


def test_receipts_are_of_countries_and_the_world_alone(shop_tables):
    forecast, _ = shop_tables
    assert all(
        row["receipts"] == pytest.approx(10, rel=0.3) for row in series(forecast, "country", "IT")
    )
    world = [row["receipts"] for row in series(forecast, "worldwide")]
    by_country = zip(
        *(series(forecast, "country", code) for code in ("DE", "IT", "ZZ")), strict=True
    )
    assert world == pytest.approx([sum(row["receipts"] for row in rows) for rows in by_country])
    assert {row["receipts"] for row in forecast if row["sku"]} == {None}


def test_the_same_input_gives_the_same_bits_whatever_the_threads_and_the_order_of_rows(
    shop, shop_tables
):
    receipts = [
        (START + timedelta(days=day), country, 10)
        for country in ("ZZ", "IT", "DE")
        for day in range(300)
    ]
    again = made(rows_of(shop)[::-1], threads=4, receipts=receipts)
    assert again == shop_tables


def test_series_are_forecast_alike_in_chunks_of_any_size(shop, shop_tables, monkeypatch):
    monkeypatch.setattr("vectorella.sales.forecast.panel.CHUNK_SERIES", 5)
    forecast, evaluated = made(rows_of(shop))
    for row, expected in zip(forecast, shop_tables[0], strict=True):
        assert row["units"] == pytest.approx(expected["units"], rel=1e-12)
        assert (row["units_lower"], row["units_upper"]) == pytest.approx(
            (expected["units_lower"], expected["units_upper"]), rel=1e-12
        )
    values = [row["value"] for row in evaluated]
    assert values == pytest.approx([row["value"] for row in shop_tables[1]], rel=1e-9)


def test_every_level_says_which_model_is_chosen_and_the_forecast_is_made_by_it(shop_tables):
    forecast, evaluated = shop_tables
    chosen = {(row["level"], row["model"]) for row in evaluated if row["is_chosen"]}
    assert len(chosen) == 4
    assert {model for _, model in chosen} == {row["model"] for row in forecast}


def test_there_are_as_many_origins_as_set_each_of_them_followed_by_all_days(shop_tables):
    _, evaluated = shop_tables
    origins = sorted({row["origin"] for row in evaluated})
    assert len(origins) == SETTINGS.backtest_origins
    assert origins[-1] + timedelta(days=28) == START + timedelta(days=299)
    assert {row["measure"] for row in evaluated} == {
        *("mase", "rmsse", "pinball", "coverage", "bias", "wape")
    }
    assert all(np.isfinite(row["value"]) for row in evaluated)


def test_days_after_the_last_evaluated_one_change_no_value_of_an_origin(shop):
    # Origins are 28 days apart: all that the first five are measured by lies before day 216.
    changed = {
        key: np.where(np.arange(300) < 216, units, 3 * units + 2) for key, units in shop.items()
    }
    before, after = (
        {
            (row["origin"], row["level"], row["model"], row["measure"]): row["value"]
            for row in made(rows_of(units))[1]
            if row["origin"] <= START + timedelta(days=187)
        }
        for units in (shop, changed)
    )
    assert len({origin for origin, *_ in before}) == 5
    assert before == after


@pytest.mark.parametrize(
    ("units", "settings"),
    [
        ({("IT", "a"): [5]}, SETTINGS),
        ({("IT", "a"): [5, 0, 7]}, SETTINGS),
        ({("IT", "a"): [3] * 13}, SETTINGS),
        ({("IT", "a"): [3, 1] * 7}, SETTINGS),
        ({("IT", "a"): [4, 0, 2, 9, 1] * 11}, SETTINGS),
        ({("IT", "a"): [10**9] * 100, ("DE", "b"): [1] * 100}, SETTINGS),
        ({("IT", "a"): [10**9, 0, 0, 0, 0] * 20}, SETTINGS),
        ({("ZZ", "no such sku"): [2] * 60}, SETTINGS),
        ({("IT", "a"): [2] * 60}, settings.of_project(ROOT, forecast_days=1)),
        ({("IT", "a"): [2] * 60}, settings.of_project(ROOT, forecast_days=45, backtest_origins=3)),
        ({("IT", "a"): [0] * 199 + [1]}, SETTINGS),
    ],
)
def test_any_history_gives_a_sound_forecast(units, settings):
    forecast, evaluated = made(rows_of(units), settings, until=_last(units))
    assert len(forecast) == settings.forecast_days * (len(units) + 1 + _names(units))
    assert_sound(forecast, settings.forecast_days)
    assert all(np.isfinite(row["value"]) for row in evaluated)


def _last(units):
    return START + timedelta(days=max(map(len, units.values())) - 1)


def _names(units):
    return len({country for country, _ in units}) + len({sku for _, sku in units})


def test_no_sales_give_empty_tables():
    assert made([]) == ([], [])


def test_what_was_only_returned_is_expected_to_sell_nothing():
    rows = [(START + timedelta(days=day), "IT", "a", 0, 3, -7.5) for day in range(60)]
    forecast, evaluated = made(rows)
    assert_sound(forecast)
    assert {row["units_upper"] for row in forecast} == {0}
    assert {row["revenue"] for row in forecast} == {0}
    assert {row["evidence"] for row in forecast} == {"none"}
    assert all(np.isfinite(row["value"]) for row in evaluated)


def test_more_returned_than_sold_is_no_negative_revenue():
    rows = [(START + timedelta(days=day), "IT", "a", 2, 5, -7.5) for day in range(60)]
    forecast, _ = made(rows)
    assert_sound(forecast)
    assert {row["revenue"] for row in forecast} == {0}
    assert {row["returned_share"] for row in forecast} == {1}


def test_revenue_is_of_the_last_four_weeks_prices_and_returns_are_a_share():
    rows = [
        (START + timedelta(days=day), "IT", "a", 10, 1, 20 if day < 72 else 30)
        for day in range(100)
    ]
    forecast, _ = made(rows)
    assert all(row["revenue"] == pytest.approx(3 * row["units"]) for row in forecast)
    assert all(row["returned_share"] == pytest.approx(0.1) for row in forecast)


def test_a_constant_series_goes_on_and_its_weekdays_too():
    week = np.array([0, 10, 20, 30, 40, 50, 60])
    forecast, _ = made(rows_of({("IT", "a"): np.tile(week, 40)}))
    units = [row["units"] for row in series(forecast, "country_product", "IT", "a")]
    assert units == pytest.approx(np.tile(week, 4), rel=0.02, abs=0.5)


def test_the_last_day_is_not_learnt_from_while_it_goes_on(shop):
    cut = {key: [*units[:-1], units[-1] // 5] for key, units in shop.items()}
    forecast, _ = made(rows_of(cut))
    assert {row["forecast_from"] for row in forecast} == {START + timedelta(days=298)}
    without = {key: units[:-1] for key, units in shop.items()}
    assert forecast == made(rows_of(without))[0]


def test_rows_after_the_given_last_complete_day_are_not_read(shop):
    until = START + timedelta(days=250)
    read_to_here = made(rows_of(shop), until=until)
    assert read_to_here == made(rows_of({key: units[:251] for key, units in shop.items()}))


def test_a_product_that_ended_sells_no_more_and_a_new_one_goes_on(shop):
    ended = np.where(np.arange(300) < 230, shop["DE", "b"], 0)
    new = np.where(np.arange(300) < 280, 0, 20)
    forecast, _ = made(rows_of({**shop, ("DE", "ended"): ended, ("DE", "new"): new}))
    assert {row["units"] for row in series(forecast, "country_product", "DE", "ended")} == {0}
    expected = [row["units"] for row in series(forecast, "country_product", "DE", "new")]
    assert 5 < np.mean(expected) <= 21


def test_a_product_of_the_last_days_has_thin_evidence(shop):
    new = np.where(np.arange(300) < 295, 0, 20)
    forecast, _ = made(rows_of({**shop, ("DE", "new"): new}))
    assert {row["evidence"] for row in series(forecast, "country_product", "DE", "new")} == {"thin"}
    assert {row["evidence"] for row in series(forecast, "worldwide")} == {"ample"}


def test_a_first_week_has_the_mean_with_wide_bounds():
    units = [12, 4, 9, 7, 3, 14]
    forecast, evaluated = made(rows_of({("IT", "a"): units}))
    assert evaluated == []
    row = series(forecast, "country_product", "IT", "a")[0]
    assert (row["model"], row["evidence"]) == ("mean", "thin")
    assert row["units"] == pytest.approx(np.mean(units))
    assert row["units_lower"] <= min(units) + 1
    assert row["units_upper"] >= max(units) - 1


def test_a_week_in_which_a_whole_country_was_closed_is_not_learnt_from():
    open_ = generated(200, [80, 60], seed=3)
    closed = open_.copy()
    closed[:, 190:197] = 0
    keys = [("DE", "a"), ("DE", "b")]
    expected, without = (
        np.mean(
            [
                row["units"]
                for row in series(
                    made(rows_of(dict(zip(keys, units, strict=True))))[0], "worldwide"
                )
            ]
        )
        for units in (open_, closed)
    )
    assert without == pytest.approx(expected, rel=0.05)


def test_days_of_the_calendar_sell_what_they_sold_before():
    usual = generated(300, [50, 40], seed=4)
    holidays = [30, 80, 130, 180, 230, 280]
    usual[:, holidays] *= 3
    keys = [("DE", "a"), ("DE", "b")]
    calendar = [("DE", START + timedelta(days=day), "holiday") for day in [*holidays, 305]]
    rows = rows_of(dict(zip(keys, usual, strict=True)))
    with_calendar = series(made(rows, calendar=calendar)[0], "country", "DE")
    week_later = with_calendar[12]["units"]
    assert with_calendar[5]["units"] / week_later == pytest.approx(3, rel=0.15)
    assert_sound(made(rows, calendar=calendar)[0])


def test_a_calendar_without_a_day_of_these_countries_changes_nothing(shop, shop_tables):
    calendar = [("FR", START, "holiday"), ("DE", date(2019, 1, 1), "promotion")]
    units = [row["units"] for row in made(rows_of(shop), calendar=calendar)[0]]
    assert units == [row["units"] for row in shop_tables[0]]


def test_days_without_rows_are_days_without_sales():
    gaps = np.zeros(140, int)
    gaps[::14] = 28
    forecast, _ = made(rows_of({("IT", "a"): gaps}), until=START + timedelta(days=139))
    expected = [row["units"] for row in series(forecast, "worldwide")]
    assert np.mean(expected) == pytest.approx(28 / 14, rel=0.25)


def test_thin_series_are_expected_to_sell_what_they_sell_in_the_mean():
    draw = np.random.default_rng(5)
    thin = {("IT", f"p{at:03}"): draw.random(365) < 0.06 for at in range(200)}
    forecast, _ = made(rows_of(thin))
    assert_sound(forecast)
    expected = [row["units"] for row in series(forecast, "worldwide")]
    assert np.mean(expected) == pytest.approx(200 * 0.06, rel=0.1)


def test_origins_lie_closer_where_the_history_is_short():
    assert evaluated_origins(90, settings.of_project(ROOT, backtest_origins=3)) == [28, 45, 62]
