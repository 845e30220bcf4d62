"""BI tools: what they are shown of the published file, and what they cannot do with it."""

import re
import subprocess
import sys

import duckdb
import pandas as pd
import project
import pytest
from sqlalchemy import create_engine, inspect

GUIDE = project.ROOT / "docs" / "connect.md"
HARDENED = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "python_enable_replacements": "false",
}


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(), re.M | re.S)


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
        if node["resource_type"] == "model"
        and node["path"].startswith("marts/")
        and node["schema"] == "main"
    }
    assert len(marts) > 10
    seen = inspect(engine)
    names = seen.get_table_names(schema="main") + seen.get_view_names(schema="main")
    assert set(names) == set(marts)
    for name, columns in marts.items():
        reflected = {column["name"]: column for column in seen.get_columns(name, schema="main")}
        assert set(reflected) == set(columns)
        assert all(column["comment"] for column in reflected.values()), name


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
