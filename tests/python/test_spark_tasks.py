"""What Spark's workers run needs no Spark: it has to find of files what one machine finds."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import duckdb
import project
import pyarrow as pa
import pytest
from vectorella.spark import tasks
from vectorella.spark.types import duckdb_type, spark_type

RAW_FILES = f"""
    select {", ".join(tasks.INSPECTED.names)}
    from landing.raw_files
    where kind = 'transactions'
    order by file_id
"""


def batches(rows: pa.Table) -> list[pa.RecordBatch]:
    contents = [Path(place).read_bytes() for place in rows["location"].to_pylist()]
    return rows.append_column("content", pa.array(contents, pa.binary())).to_batches(3)


@pytest.fixture(scope="module")
def raw_files(sample):
    with duckdb.connect(str(sample.database), read_only=True) as connection:
        rows = connection.sql(RAW_FILES).to_arrow_table()
    assert rows.num_rows > 20
    return rows.cast(tasks.INSPECTED)


def test_tasks_find_of_every_file_of_the_sample_what_one_machine_finds(raw_files):
    found = tasks.inspected_files(batches(raw_files), "transactions", {}, None)
    assert pa.Table.from_batches(found).to_pylist() == raw_files.to_pylist()


def test_records_of_many_files_keep_the_numbers_and_texts_that_they_have_in_their_file(
    raw_files, sample
):
    code = """
        select
            landed_file_id as file_id,
            landed_record_number as record_number,
            raw_order_id::varchar as order_id
        from landed_records
    """
    found = pa.Table.from_batches(tasks.typed_records(batches(raw_files), code, {}))
    with duckdb.connect(str(sample.database), read_only=True) as connection:
        connection.register("found", found)
        [(missing,), (count,)] = connection.execute(
            """
            select count(*) from (
                select file_id, record_number, order_id from stg_transactions
                where rejection_reason is null
                except all
                select file_id, record_number, order_id from found
            )
            union all
            select count(*) - (select count(*) from stg_transactions) from found
        """.replace("stg_transactions", "staging.stg_transactions")
        ).fetchall()
    assert (missing, count) == (0, 0)


@pytest.mark.parametrize("declared", ["varchar", "ubigint", "timestamp", "varchar[]"])
def test_every_type_that_spark_lacks_has_another_name_there(declared):
    assert spark_type(declared) != declared
    assert duckdb_type(declared) == ("decimal(20,0)" if declared == "ubigint" else declared)


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="Spark is installed.")
def test_without_spark_its_target_says_what_to_install(tmp_path):
    places = [f"--{name}={project.ROOT}" for name in ("project-dir", "profiles-dir")]
    places += [f"--{name}={tmp_path}" for name in ("target-path", "log-path")]
    run = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "parse", "--target", "spark", *places],
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert "Spark is not installed: run `uv sync --extra spark`." in run.stdout
    assert "Traceback" not in run.stdout
