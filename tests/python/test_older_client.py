"""BI tools bring a DuckDB of their own, often an older one: it must read the same."""

import json
import os
import subprocess
import sys

import pytest

OLDER = "1.4.4"
# A client's view of the file: each public table's columns, number of rows and a digest of them.
READ_ALL = """
import duckdb, hashlib, json, sys

connection = duckdb.connect(sys.argv[1], read_only=True)
names = connection.execute(
    "select table_name from information_schema.tables where table_schema = 'main' order by 1"
).fetchall()
read = {}
for (name,) in names:
    described = connection.execute(f'describe "{name}"').fetchall()
    rows = sorted(map(repr, connection.execute(f'from "{name}"').fetchall()))
    digest = hashlib.sha256("\\n".join(rows).encode()).hexdigest()
    read[name] = [[column[:2] for column in described], len(rows), digest]
print(json.dumps({"version": duckdb.__version__, "tables": read}))
"""


def run(*command):
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def older_python(tmp_path_factory):
    """A Python that has an older DuckDB and nothing else."""
    uv, environment = os.environ.get("UV", "uv"), tmp_path_factory.mktemp("older_client") / "venv"
    created = run(uv, "venv", "--python", sys.executable, environment)
    assert created.returncode == 0, created.stderr
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    assert python.exists()
    installed = run(uv, "pip", "install", "--python", python, f"duckdb=={OLDER}")
    if installed.returncode != 0:
        pytest.skip(f"duckdb {OLDER} cannot be installed here: {installed.stderr.strip()}")
    return python


def read_by(python, database):
    finished = run(python, "-c", READ_ALL, database)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_an_older_client_reads_every_published_table_as_ours_does(published, older_python):
    ours = read_by(sys.executable, published.database)
    theirs = read_by(older_python, published.database)
    assert theirs["version"] == OLDER != ours["version"]
    assert theirs["tables"] == ours["tables"]
    assert {"order_lines", "sales_by_country", "recipe_one_hot"} <= ours["tables"].keys()
