"""BI tools: what they are shown of the published file, and what they cannot do with it."""

import re
import subprocess
import sys

import duckdb
import pandas as pd
import project
import pytest
import yaml
from sqlalchemy import create_engine, inspect

GUIDE = project.ROOT / "docs" / "connect.md"
HARDENED = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "python_enable_replacements": "false",
}


DASHBOARD = project.ROOT / "docs" / "superset"


def blocks(language):
    return project.blocks(GUIDE, language)


def exported(folder):
    return [yaml.safe_load(path.read_text()) for path in (DASHBOARD / folder).rglob("*.yaml")]


@pytest.fixture
def engine(published):
    arguments = {"read_only": True, "config": HARDENED}
    engine = create_engine(f"duckdb:///{published.database}", connect_args=arguments)
    yield engine
    engine.dispose()


def test_sqlalchemy_reflects_every_mart_with_its_comments(engine, published):
    marts = {
        node["alias"]: node["columns"]
        for node in published.manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["schema"] == "main"
    }
    assert len(marts) > 10
    assert {"countries", "products"} <= set(marts)
    seen = inspect(engine)
    names = seen.get_table_names(schema="main") + seen.get_view_names(schema="main")
    assert set(names) == set(marts)
    for name, columns in marts.items():
        reflected = {column["name"]: column for column in seen.get_columns(name, schema="main")}
        assert set(reflected) == set(columns)
        assert all(column["comment"] for column in reflected.values()), name


def test_days_are_joined_with_the_names_of_countries_and_products(published):
    (query,) = blocks("sql")
    with duckdb.connect(str(published.database), read_only=True) as connection:
        rows = connection.sql(query)
        assert "int64" in str(rows).lower()
        found = {(country, product): units for country, product, units, _ in rows.fetchall()}
    assert found == {
        (country, product): units
        for country, product, units in published.query(
            "select country_name, product_name, units_sold from sales_by_country where "
            "country_code in ('IT', 'JP')"
        )
        if product in {name for _, name in found}
    }


def test_pandas_reads_a_mart_as_a_table(published, engine):
    read = pd.read_sql_table("sales_by_country", engine, schema="main")
    counted = "select count(*), sum(units_sold) from sales_by_country"
    ((row_count, units_sold),) = pd.read_sql(counted, engine).to_numpy().tolist()
    assert (len(read), read["units_sold"].sum()) == (row_count, units_sold)
    assert str(read["first_order_date"].dtype).startswith("datetime64")


@pytest.mark.parametrize(
    "statement",
    [
        "from read_text('/etc/hostname')",
        "from read_csv('/etc/passwd')",
        "from glob('/etc/*')",
        "copy sales_global to '/tmp/stolen.csv'",
        "attach '/tmp/other.duckdb'",
        "export database '/tmp/stolen'",
        "install httpfs",
        "load '/tmp/evil.duckdb_extension'",
        "set enable_external_access = true",
        "set memory_limit = '1TB'",
        "from rows_of_the_program",
    ],
)
def test_a_hardened_reader_reaches_nothing_but_the_database(published, statement):
    rows_of_the_program = pd.DataFrame({"secret": [1]})
    with duckdb.connect(str(published.database), read_only=True, config=HARDENED) as connection:
        assert connection.execute("select count(*) > 0 from sales_global").fetchone() == (True,)
        with pytest.raises(duckdb.Error, match=r"disabled|locked|does not exist"):
            connection.execute(statement)
    assert len(rows_of_the_program) == 1


@pytest.mark.parametrize("program", blocks("python"))
def test_a_python_example_of_the_guide_runs(published, program):
    subprocess.run([sys.executable, "-c", program], cwd=published.database.parent, check=True)


def test_the_guide_names_the_hardened_settings():
    text = GUIDE.read_text()
    assert [name for name in HARDENED if name not in text] == []


def test_the_dashboard_asks_for_columns_that_are_there(published):
    datasets = {each["uuid"]: each for each in exported("datasets")}
    for dataset in datasets.values():
        columns = published.query(f"select column_name from (describe {dataset['table_name']})")
        named = {column["column_name"] for column in dataset["columns"]}
        assert named == {column for (column,) in columns}
    for chart in exported("charts"):
        known = {column["column_name"] for column in datasets[chart["dataset_uuid"]]["columns"]}
        asked = set(re.findall(r'"(?:column_name|sqlExpression)": "(\w+)"', chart["query_context"]))
        assert asked
        assert asked <= known


def test_the_dashboard_shows_every_chart_over_a_hardened_file():
    [dashboard], [database] = exported("dashboards"), exported("databases")
    shown = {
        each["meta"]["uuid"]
        for name, each in dashboard["position"].items()
        if name.startswith("CHART-")
    }
    assert shown == {chart["uuid"] for chart in exported("charts")}
    arguments = database["extra"]["engine_params"]["connect_args"]
    assert arguments["read_only"]
    assert arguments["config"].items() >= HARDENED.items()
