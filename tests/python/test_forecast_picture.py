"""`vectorella forecast`, on a database that the tests write."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import duckdb
import pytest
from click.testing import CliRunner
from project import ROOT
from vectorella import settings
from vectorella.cli import main
from vectorella.sales.forecast import tables
from vectorella.sales.forecast.picture import Subject, rows

SETTINGS = settings.of_project(ROOT)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("forecast") / "shop.duckdb"
    with duckdb.connect(str(path)) as session:
        session.execute("""
            create table daily_sales as
            select
                date '2026-01-01' + day::integer as order_date,
                country_code,
                sku,
                (5 + day % 7 + length(sku))::bigint as units_sold,
                0::bigint as units_returned,
                (5 + day % 7)::decimal(28, 2) as revenue
            from range(120) as days(day), (values ('IT'), ('DE')) as c(country_code),
                (values ('JAR'), ('BISCUIT')) as p(sku)
            where not (country_code = 'DE' and sku = 'BISCUIT')
        """)
        session.execute("""
            create table daily_receipts as
            select order_date, country_code, 3 as receipt_count from daily_sales group by all
        """)
        sales, receipts = session.table("daily_sales"), session.table("daily_receipts")
        tables.evaluations(session, sales, None, SETTINGS).create("forecast_evaluations")
        evaluated = session.table("forecast_evaluations")
        forecast = tables.forecasts(session, sales, receipts, evaluated, None, SETTINGS)
        forecast.create("sales_forecast")
        session.execute("create schema progress")
        session.execute("create table progress.models (model_name varchar, rules varchar)")
        session.execute("create table progress.settings (name varchar, value varchar)")
        values = [(name, json.dumps(value)) for name, value in asdict(SETTINGS).items()]
        session.executemany("insert into progress.settings values (?, ?)", values)
    return path


def run(database, *options):
    return CliRunner().invoke(main, ["forecast", "--database", str(database), *options])


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ([], "All products worldwide"),
        (["--country", "it"], "All products in IT"),
        (["--product", "JAR"], "JAR worldwide"),
        (["--country", "IT", "--product", "BISCUIT"], "BISCUIT in IT"),
    ],
)
def test_every_level_can_be_drawn(database, tmp_path, options, title):
    pytest.importorskip("altair")
    out = tmp_path / "forecast.svg"
    answer = run(database, *options, "--out", str(out))
    assert answer.exit_code == 0, answer.output
    picture = out.read_text()
    assert picture.startswith("<svg")
    assert title in picture
    assert "expected earlier" in picture


def test_a_page_loads_nothing_from_elsewhere(database, tmp_path):
    pytest.importorskip("altair")
    out = tmp_path / "forecast.html"
    assert run(database, "--out", str(out)).exit_code == 0
    assert 'src="http' not in out.read_text()


def test_history_the_forecast_and_earlier_forecasts_are_in_the_picture(database):
    shown = rows(database, Subject("DE", None), SETTINGS)
    last = date(2026, 1, 1) + timedelta(days=119)
    of_kind = {kind: [row for row in shown if row["kind"] == kind] for kind in ("sold", "expected")}
    assert [row["units"] for row in of_kind["sold"]] == [8 + day % 7 for day in range(120)]
    assert [row["date"] for row in of_kind["expected"]] == [
        (last + timedelta(days=day)).isoformat() for day in range(1, 29)
    ]
    earlier = [row for row in shown if row["kind"] == "expected earlier"]
    assert len({row["date"] for row in earlier}) == len(earlier) > 28
    assert all(row["date"] > row["origin"] for row in earlier)
    assert max(row["date"] for row in earlier) == last.isoformat()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--country", "FR"], "Nothing was sold in FR. Use one of: DE, IT."),
        (["--product", "CAR"], "CAR was not sold there. Use one of: BISCUIT, JAR."),
        (
            ["--country", "DE", "--product", "BISCUIT"],
            "BISCUIT was not sold there. Use one of: JAR.",
        ),
        (
            ["--out", "forecast.gif"],
            "A forecast is written as .svg, .png, .html, not as forecast.gif.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence(database, options, sentence):
    answer = run(database, *options)
    assert answer.exit_code == 1
    assert sentence in answer.output


def test_a_database_without_a_forecast_is_a_sentence(tmp_path):
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    for path in (empty, tmp_path / "none.duckdb"):
        answer = run(path)
        assert answer.exit_code == 1
        assert "dbt build" in answer.output
        assert "Traceback" not in answer.output
