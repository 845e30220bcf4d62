"""Daily runs as cron starts them: from anywhere, with an environment that holds the least."""

import hashlib
import itertools
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import project
import pytest

PROGRAM = Path(sys.executable).with_name("vectorella")
STEPS = ("working", "finished")
HEADER = "order_id,line_number,ordered_at,country,sku,quantity,unit_price,currency"
RECIPE = {"recipe_id": "1", "title": "Crepes", "ingredients": ["flour", "milk"], "steps": ["Stir."]}
TOTALS = """
    select
        (select coalesce(sum(units_sold), 0) from sales_global),
        (select coalesce(sum(units_sold), 0) from sales_by_country),
        (select count(*) from runs where is_published)
"""
# Queries the published file without a pause until its input ends, each time by a new connection,
# as BI tools do; then prints how often, and every answer that differs from the one before.
READER = f"""
import duckdb, json, select, sys

print("reading", flush=True)
count, seen = 0, []
while not select.select([sys.stdin], [], [], 0)[0]:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        answer = connection.execute('''{TOTALS}''').fetchone()
    count += 1
    if seen[-1:] != [answer]:
        seen.append(answer)
print(json.dumps([count, seen]))
"""


@dataclass(frozen=True)
class Site:
    """A project, its landing folder and its published file."""

    project: Path
    landing: Path
    database: Path

    @property
    def work(self) -> Path:
        return self.database.with_name("vectorella.work.duckdb")

    @property
    def folder(self) -> Path:
        return self.database.with_name("vectorella.daily")

    def command(self, *arguments: str) -> list[str]:
        name, *others = arguments
        return [str(PROGRAM), name, "--project-dir", str(self.project), *others]

    def environment(self, **settings: str) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": str(self.database.parent),
            "VECTORELLA_DB": str(self.database),
            "VECTORELLA_LANDING": str(self.landing),
            **settings,
        }

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen:
        return subprocess.Popen(
            self.command(*arguments),
            cwd="/",
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **settings)
        output, errors = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def deliver(self, day: int, *lines: str, recipe: str = "") -> Path:
        """A file of transactions, and perhaps one of recipes, of one day."""
        file = self.landing / "transactions" / f"day-{day:03}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(project.csv_bytes(HEADER, *lines))
        if recipe:
            recipes = self.landing / "recipes" / f"day-{day:03}.jsonl"
            recipes.parent.mkdir(parents=True, exist_ok=True)
            title = RECIPE | {"recipe_id": str(day), "title": recipe}
            recipes.write_bytes(project.jsonl_bytes(title))
        return file

    def digest(self) -> str:
        return hashlib.sha256(self.database.read_bytes()).hexdigest()

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def new_site(folder: Path, extra_tests: Mapping[str, str] | None = None) -> Site:
    """A copy of the project with more data tests, and nothing landed yet."""
    copied = folder / "project"
    for part in ("models", "macros", "seeds", "tests/data", "tests/generic"):
        shutil.copytree(project.ROOT / part, copied / part)
    for part in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project.ROOT / part, copied / part)
    for name, sql in (extra_tests or {}).items():
        (copied / "tests" / "data" / f"{name}.sql").write_text(sql)
    (folder / "server").mkdir()
    (folder / "landing").mkdir()
    return Site(copied, folder / "landing", folder / "server" / "vectorella.duckdb")


def line(order: int, quantity: int = 1, country: str = "FR") -> str:
    """One line of a receipt."""
    return f"o{order},1,2026-03-01T10:00:00Z,{country},NT-MEDIUM,{quantity},3.50,EUR"


def records(output: str) -> list[dict[str, Any]]:
    """What `vectorella daily` printed, each line one JSON object."""
    return [json.loads(text) for text in output.splitlines()]


def wait_for_steps(site: Site, run: subprocess.Popen, count: int) -> None:
    """Return when a run has begun or ended so many seeds, models and tests, or is over."""
    with subprocess.Popen(
        ["tail", "-n", "0", "--follow=name", "--retry", str(site.folder / "log.jsonl")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as tail:
        threading.Thread(target=lambda: (run.wait(), tail.kill())).start()
        steps = (line for line in tail.stdout if json.loads(line)["event"] in STEPS)
        next(itertools.islice(steps, count, None), None)
        tail.kill()


def in_mounts(script: str, site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A shell script in a mount namespace of its own, which may mount what it wants.

    Its $1, $2 ... are the arguments; skips where this machine does not let us.
    """
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("Mount namespaces need root.")
    return subprocess.run(
        ["unshare", "-m", "bash", "-euc", script, "bash", *arguments],
        cwd="/",
        env=site.environment(PROGRAM=str(PROGRAM), PROJECT=str(site.project)),
        capture_output=True,
        text=True,
        check=False,
    )


class Reader:
    """A process that reads the published file from its making until its end."""

    def __init__(self, database: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", READER, str(database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "reading\n"

    def end(self) -> tuple[int, list[tuple[int, int, int]]]:
        """How often it read, and what it saw: units worldwide, by country, and publications."""
        output, errors = self._process.communicate()
        assert self._process.returncode == 0, errors
        count, seen = json.loads(output)
        return count, [tuple(answer) for answer in seen]
