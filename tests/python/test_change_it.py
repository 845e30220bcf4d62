"""The changes of docs/change-it.md, made one behind the other in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import project
import pytest

PAGE = project.ROOT / "docs" / "change-it.md"
PARTS = ("models", "macros", "seeds", "tests/data", "tests/generic", "python/vectorella")
# A file with its path before it, a change of files, or commands.
STEP = re.compile(r"(?:`(\S+)`:\n\n)?^```(sh|diff|sql|yaml)\n(.*?)^```$", re.M | re.S)
# The environment is there: `uv run` has nothing to install.
UV = '#!/bin/sh\nshift\nexec "$@"\n'


@dataclass(frozen=True)
class Changed:
    database: Path
    outputs: list[str]

    def query(self, sql):
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.sql(sql).fetchall()


def copied_project(folder: Path, database: Path) -> None:
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project.ROOT / name, folder)
    for name in PARTS:
        shutil.copytree(project.ROOT / name, folder / name)
    shutil.copy(database, folder)


def environment(folder: Path) -> dict[str, str]:
    """Where commands find the copy, its package first, and a uv that installs nothing."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "uv").write_text(UV)
    (programs / "uv").chmod(0o755)
    others = {name: value for name, value in os.environ.items() if "VECTORELLA_" not in name}
    return others | {
        "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(folder / "python"),
        "VECTORELLA_LANDING": str(project.ROOT / "data" / "sample"),
    }


def step(folder: Path, shell: dict[str, str], path: str, language: str, content: str) -> str:
    """Do what a block of the page says; what its commands print."""
    command = {"sh": ["bash", "-e"], "diff": ["git", "apply", "-"]}.get(language)
    if path:
        (folder / path).write_text(content)
    if path or not command:
        return ""
    done = subprocess.run(
        command,
        cwd=folder,
        env=shell,
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{content}\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def changed(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("changed")
    copied_project(folder, sample.database)
    shell = environment(folder)
    outputs = [step(folder, shell, *found) for found in STEP.findall(PAGE.read_text())]
    return Changed(folder / sample.database.name, outputs)


def test_the_product_that_is_sold_has_a_name(changed):
    sold = changed.query("select product_name from sales_global where sku = 'NT-SPREAD-XL'")
    assert sold == [("Noltella family jar",)]


def test_the_spelling_is_a_country(changed):
    found = "select distinct country_code from order_lines where country_spelling = 'Lilliput'"
    assert changed.query(found) == [("GB",)]


def test_the_column_is_in_the_mart_as_the_page_shows(changed, capsys):
    [(query, output)] = project.blocks_with_output(PAGE, "sql")
    with duckdb.connect(str(changed.database), read_only=True) as connection:
        connection.sql(query).show(max_width=200)
    assert capsys.readouterr().out.split() == output.split()


def test_the_model_adds_up_to_what_was_sold(changed):
    [(days, units)] = changed.query("select count(*), sum(units_sold) from sales_by_weekday")
    assert days == 7
    assert changed.query("select sum(units_sold) from sales_global") == [(units,)]


def test_what_has_changed_is_listed_and_nothing_else(changed):
    listed = changed.outputs[-1].split()
    assert {"stg_transactions", "order_lines", "sales_by_weekday"} <= set(listed)
    assert not {"vocabulary", "sales_global"} & set(listed)


def test_keys_of_the_drawing_are_columns(sample):
    drawn = re.findall(r'^ +(\w+) [|}o]+--[|{o]+ (\w+) : "?([\w, ]+)"?$', PAGE.read_text(), re.M)
    assert len(drawn) > 10
    for *tables, columns in drawn:
        for table in tables:
            sample.query(f"select {columns} from {table} limit 0")
