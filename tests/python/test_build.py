"""The whole project, from the sample's files or from none to tables that people query."""

import json

import duckdb
import project
import pytest

MARTS = {
    "landed_files",
    "rejected_transactions",
    "rejected_recipes",
    "order_lines",
    "daily_sales",
    "daily_receipts",
    "sales_by_country",
    "sales_global",
    "recipes",
    "recipe_texts",
    "vocabulary",
    "recipe_one_hot",
    "runs",
    "run_models",
    "ingredients",
    "recipe_ingredients",
    "ingredient_pairs",
    "ingredient_embeddings",
    "ingredient_clusters",
    "noltella_combinations",
    "model_evaluations",
}


@pytest.fixture(scope="module")
def nothing_landed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nothing_landed")
    (folder / "landing").mkdir()
    return project.build(folder, folder / "landing")


@pytest.fixture(scope="module")
def wrongly_mapped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wrongly_mapped")
    variables = {"transaction_columns": {"order_number": "InvoiceNo"}}
    arguments = ("--exclude-resource-type", "unit_test", "test")
    return project.dbt("build", folder, folder / "landing", variables, arguments)


def test_the_sample_builds_and_every_test_passes(sample):
    assert sample.is_success, sample.output
    assert set(sample.statuses.values()) == {"success", "pass", "warn", "no-op"}
    without_work = [name for name, status in sample.statuses.items() if status == "no-op"]
    # dbt has nothing to build of these.
    assert {name.split(".")[0] for name in without_work} == {"exposure", "saved_query"}


def test_the_only_warning_on_the_sample_is_of_its_made_up_countries(sample):
    warned = [name for name, status in sample.statuses.items() if status == "warn"]
    assert [name.split(".")[2] for name in warned] == ["every_country_is_known"]


@pytest.mark.parametrize("kind", ["transactions", "recipes"])
def test_every_row_read_counts_or_is_told_apart(sample, kind):
    read, counted, superseded, rejected, excluded = sample.one(f"""
        select
            sum(rows_read),
            sum(rows_counted),
            sum(rows_superseded),
            sum(rows_rejected),
            sum(rows_excluded)
        from landed_files
        where kind = '{kind}'
    """)
    table = {"transactions": "order_lines", "recipes": "recipes"}[kind]
    assert read == counted + superseded + rejected + excluded
    assert sample.one(f"select count(*) from {table}") == (counted,)
    assert sample.one(f"select count(*) from rejected_{kind}") == (rejected,)
    assert counted > 1000


def test_worldwide_is_the_sum_over_countries_days_and_lines(sample):
    totals = "sum(units_sold), sum(units_returned), sum(revenue), sum(line_count)"
    worldwide = sample.one(f"select {totals} from sales_global")
    assert sample.one(f"select {totals} from sales_by_country") == worldwide
    assert sample.one(f"select {totals} from daily_sales") == worldwide
    assert worldwide[0::3] == sample.one("""
        select sum(quantity) filter (quantity > 0 and not is_cancelled), count(*)
        from order_lines
    """)


def test_all_that_people_query_is_in_the_schema_main(sample):
    tables = sample.query("""
        select table_name from information_schema.tables where table_schema = 'main'
    """)
    assert {name for (name,) in tables} >= MARTS


def test_every_table_and_column_that_people_query_carries_its_description(sample):
    without_comment = sample.query("""
        select schema_name, table_name, column_name
        from duckdb_columns()
        where not internal and schema_name in ('main', 'reference') and comment is null
        union all
        select schema_name, table_name, null
        from duckdb_tables()
        where not internal and comment is null
        union all
        select schema_name, view_name, null
        from duckdb_views()
        where not internal and comment is null
    """)
    assert without_comment == []


def test_the_comment_of_a_table_is_its_description(sample):
    described = {
        node["name"]: " ".join(node["description"].split())
        for node in sample.manifest["nodes"].values()
        if node["name"] in MARTS
    }
    stored = sample.query("""
        select table_name, comment from duckdb_tables() where schema_name = 'main'
        union all
        select view_name, comment from duckdb_views() where schema_name = 'main' and not internal
    """)
    comments = {name: " ".join(comment.split()) for name, comment in stored if name in MARTS}
    assert comments == described


def test_the_file_has_the_storage_version_of_duckdb_1_4(sample):
    name = sample.database.stem
    stored = "select tags['storage_version'] from duckdb_databases() where database_name = "
    assert sample.one(f"{stored} '{name}'") == ("v1.4.0+",)


def test_one_page_of_documentation_holds_every_description(sample, tmp_path):
    documented = project.dbt(
        "docs generate --static",
        sample.database.parent,
        project.ROOT / "data" / "sample",
        arguments=("--target-path", str(tmp_path)),
    )
    assert documented.is_success, documented.output
    page = (tmp_path / "static_index.html").read_text()
    tables = [
        node
        for node in sample.manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    ]
    descriptions = [item["description"] for node in tables for item in described_items(node)]
    assert len(descriptions) > len(tables) > len(MARTS)
    assert [text for text in descriptions if json.dumps(text)[1:-1] not in page] == []


def described_items(node):
    return [node, *node["columns"].values()]


def test_an_empty_landing_folder_builds_empty_marts_and_says_so(nothing_landed):
    assert nothing_landed.is_success, nothing_landed.output
    assert "warn" not in nothing_landed.statuses.values()
    for table in sorted(MARTS):
        assert nothing_landed.one(f"select count(*) from {table}") == (0,), table
    said = " ".join(nothing_landed.output.split())
    assert "landing holds no file below transactions/ or recipes/." in said


def test_a_landing_folder_that_there_is_not_is_named_and_nothing_is_built(tmp_path):
    landing = tmp_path / "there is no such [folder]"
    missing = project.dbt("run", tmp_path, landing)
    assert not missing.is_success
    assert f"There is no landing folder {landing}." in " ".join(missing.output.split())
    with duckdb.connect(str(missing.database)) as connection:
        assert connection.sql("show tables").fetchall() == []


def test_a_file_that_another_program_has_open_is_named_without_a_traceback(sample, tmp_path):
    landing, folder = project.ROOT / "data" / "sample", sample.database.parent
    with duckdb.connect(str(sample.database), read_only=True):
        refused = project.dbt("run", folder, landing, arguments=("--target-path", str(tmp_path)))
    assert not refused.is_success
    assert f"{sample.database} cannot be opened for writing: close it" in refused.output
    assert "Traceback" not in refused.output


def test_a_landing_folder_of_any_name_is_found(tmp_path):
    landing = tmp_path / "it's [here]*"
    (landing / "transactions").mkdir(parents=True)
    (landing / "transactions" / "a.csv").write_bytes(b"order_id\n1\n")
    only = ("--select", "+raw_files", "--exclude-resource-type", "test")
    found = project.dbt("build", tmp_path, landing, arguments=only)
    assert "landing folder" not in found.output
    assert found.query("select path from landing.raw_files") == [("transactions/a.csv",)]


def test_a_canonical_column_that_does_not_exist_is_named_with_the_ones_that_do(wrongly_mapped):
    assert not wrongly_mapped.is_success
    assert (
        "The variable transaction_columns maps order_number, which is no column of transactions. "
        "Use any of: order_id, ordered_at, country,"
    ) in " ".join(wrongly_mapped.output.split())
