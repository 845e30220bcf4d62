"""Metrics, as MetricFlow answers them in an environment of its own, and as SQL does."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

import project
import pytest

VARIABLE = "VECTORELLA_METRICFLOW_PYTHON"
DAYS = """
    select {columns}, sum(units_sold), sum(revenue),
        sum(units_returned) / sum(units_sold)
    from daily_sales
    left join countries using (country_code)
    left join products using (sku)
    group by all
"""
BY_COUNTRY = """
    select
        month, country_name, units, revenue, receipts, revenue / receipts, units / receipts
    from (
        select
            date_trunc('month', order_date)::timestamp as month, country_name,
            sum(units_sold) as units,
            sum(revenue) as revenue
        from daily_sales left join countries using (country_code) group by all
    )
    inner join (
        select
            date_trunc('month', order_date)::timestamp as month, country_name,
            sum(receipt_count) as receipts
        from daily_receipts left join countries using (country_code) group by all
    ) as of_receipts using (month, country_name)
"""
RATES = ("units_sold", "revenue", "return_rate")


@pytest.fixture(scope="module")
def flow(sample, tmp_path_factory):
    """Asks MetricFlow and returns the rows that it writes, of a copy of the sample's file."""
    python = os.environ.get(VARIABLE)
    if not python:
        pytest.skip(f"{VARIABLE} names no Python with MetricFlow: see docs/metrics.md.")
    folder = tmp_path_factory.mktemp("metrics")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project.ROOT / name, folder / name)
    (folder / "target").mkdir()
    shutil.copy(sample.target / "semantic_manifest.json", folder / "target")
    shutil.copy(sample.database, folder / "vectorella.duckdb")

    def ask(*arguments: str) -> list[list[str]]:
        program = Path(python).with_name("mf")
        out = folder / "answer.csv"
        asked = subprocess.run(
            [program, "query", *arguments, "--csv", out],
            cwd=folder,
            env={**os.environ, "VECTORELLA_DB": str(folder / "vectorella.duckdb")},
            capture_output=True,
            text=True,
        )
        assert asked.returncode == 0, asked.stdout + asked.stderr
        with out.open(newline="") as file:
            return list(csv.reader(file))[1:]

    return ask


def same(found, expected):
    """Whether rows agree: texts and dates as they are, numbers to a millionth."""
    keyed = {tuple(row[:2]): [float(value) for value in row[2:]] for row in found}
    wanted = {
        (str(first), second or ""): [float(value) for value in others]
        for first, second, *others in expected
    }
    assert keyed.keys() == wanted.keys()
    for key, values in wanted.items():
        assert keyed[key] == pytest.approx(values, rel=1e-6), key
    return True


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_metrics_by_time_and_category_are_those_of_the_marts(flow, sample, grain):
    groups = f"metric_time__{grain},product__category"
    found = flow("--metrics", ",".join(RATES), "--group-by", groups)
    columns = f"date_trunc('{grain}', order_date)::timestamp, category"
    assert same(found, sample.query(DAYS.format(columns=columns)))


def test_metrics_by_product_and_country_are_those_of_the_marts(flow, sample):
    groups = "country__country_name,product__product_name"
    found = flow("--metrics", ",".join(RATES), "--group-by", groups)
    expected = sample.query(DAYS.format(columns="coalesce(country_name, ''), product_name"))
    assert same(found, expected)


def test_metrics_of_receipts_and_the_saved_query_are_those_of_the_marts(flow, sample):
    metrics = "units_sold,revenue,receipts,revenue_per_receipt,units_per_receipt"
    groups = "metric_time__month,country__country_name"
    known = sample.query(BY_COUNTRY)
    found = [row for row in flow("--metrics", metrics, "--group-by", groups) if row[1]]
    assert same(found, known)
    saved = flow("--saved-query", "sales_by_month_and_country")
    assert same([row for row in saved if row[1]], [row[:5] for row in known])
