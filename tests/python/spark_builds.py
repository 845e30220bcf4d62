"""Builds on Spark, one after another in one session, each brought into a DuckDB file.

Arguments: the landing folder, and for each build a folder to land there and the file to write.
"""

import shutil
import sys
from pathlib import Path

import project
from dbt.cli.main import dbtRunner
from vectorella.spark import importing, profile

BESIDE_MARTS = (
    *("staging.stg_country_spellings", "staging.stg_transactions", "landing.raw_strict_records"),
    *("intermediate.int_exchange_rates", "intermediate.int_file_dates"),
    "intermediate.int_repeated_lines",
)


def build(landing: Path, delivery: Path, database: Path) -> None:
    shutil.rmtree(landing, ignore_errors=True)
    shutil.copytree(delivery, landing)
    places = {
        "project-dir": project.ROOT,
        "profiles-dir": project.ROOT,
        "target-path": database.parent / "target",
        "log-path": database.parent / "logs",
    }
    done = dbtRunner().invoke(
        [
            *("build", "--target", "spark", "--exclude-resource-type", "test", "unit_test"),
            *(f"--{name}={path}" for name, path in places.items()),
        ]
    )
    assert done.success, done.exception or done.result
    names = (*importing.MARTS, *importing.BESIDE, *BESIDE_MARTS)
    importing.write(profile.session(project.ROOT), database, names)


if __name__ == "__main__":
    landing, *pairs = map(Path, sys.argv[1:])
    for delivery, database in zip(pairs[::2], pairs[1::2], strict=True):
        build(landing, delivery, database)
