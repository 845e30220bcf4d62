"""Builds of the whole project in a folder of their own, and what its pages say of them."""

import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


@dataclass(frozen=True)
class Build:
    """What one run of dbt left behind."""

    database: Path
    target: Path
    is_success: bool
    output: str

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.sql(sql).fetchall()

    def one(self, sql: str) -> tuple:
        (row,) = self.query(sql)
        return row

    @property
    def statuses(self) -> dict[str, str]:
        """What became of each seed, model and test, by its full name."""
        results = json.loads((self.target / "run_results.json").read_text())["results"]
        return {result["unique_id"]: result["status"] for result in results}

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.target / "manifest.json").read_text())


def dbt(
    command: str,
    folder: Path,
    landing: Path,
    variables: Mapping[str, Any] | None = None,
    arguments: tuple[str, ...] = (),
) -> Build:
    """Run dbt on a landing folder; database and logs go to the other folder."""
    database, target = folder / "vectorella.duckdb", folder / "target"
    ours = {"VECTORELLA_LANDING": str(landing), "VECTORELLA_DB": str(database)}
    others = {name: value for name, value in os.environ.items() if "VECTORELLA_" not in name}
    paths = {
        "--project-dir": ROOT,
        "--profiles-dir": ROOT,
        "--target-path": target,
        "--log-path": folder,
    }
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *command.split()),
            *(str(part) for pair in paths.items() for part in pair),
            *("--vars", json.dumps(dict(variables or {}))),
            *arguments,
        ],
        cwd=ROOT,
        env=others | ours,
        capture_output=True,
        text=True,
        check=False,
    )
    return Build(database, target, finished.returncode == 0, finished.stdout + finished.stderr)


def build(folder: Path, landing: Path, variables: Mapping[str, Any] | None = None) -> Build:
    """Build and test everything but unit tests, which read no landed file: once is enough."""
    return dbt("build", folder, landing, variables, ("--exclude-resource-type", "unit_test"))


@dataclass(frozen=True)
class Landed:
    """A file for a landing folder, and what must become of it.

    Attributes:
        content: its bytes.
        good_rows: how many of its rows count.
        rejected: for each row that must not count, its record number and words of the reason.
        problem: words of the reason for which the file as a whole is set aside.
    """

    content: bytes
    good_rows: int = 0
    rejected: Mapping[int, str] = field(default_factory=dict)
    problem: str | None = None


def land(folder: Path, contents: Mapping[str, bytes]) -> Path:
    """Write files below a landing folder, the first delivered a day before the second."""
    for day, (path, content) in enumerate(contents.items()):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        delivered = 1_780_000_000 + 86_400 * day
        os.utime(file, (delivered, delivered))
    return folder


def csv_bytes(*lines: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode(encoding)


def jsonl_bytes(*rows: Mapping[str, Any]) -> bytes:
    return csv_bytes(*(json.dumps(row, ensure_ascii=False) for row in rows))


def parquet_bytes(*rows: Mapping[str, Any]) -> bytes:
    stored = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), stored)
    return stored.getvalue()


def gzip_bytes(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def first_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def pages() -> list[Path]:
    """What the project says to people: the README, what stands beside it, and docs."""
    return [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]


def blocks(page: Path, language: str) -> list[str]:
    """A page's code blocks in a language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


def blocks_with_output(page: Path, language: str) -> list[tuple[str, str]]:
    """A page's code blocks in a language that a block of output follows, with that output."""
    pattern = rf"^```{language}\n((?:(?!^```).)*?)^```\n\n```text\n(.*?)^```$"
    return re.findall(pattern, page.read_text(encoding="utf-8"), re.M | re.S)


def named_blocks(page: Path) -> dict[str, str]:
    """Files that a page shows: the path that stands before a block and a colon -> its content."""
    pattern = r"`([^`\s]+\.\w+)`:\n\n```\w+\n(.*?)^```$"
    return dict(re.findall(pattern, page.read_text(encoding="utf-8"), re.M | re.S))
