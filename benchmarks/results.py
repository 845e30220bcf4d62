"""Results as lines of JSON, one for each run, so that nothing is measured twice or copied."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from benchmarks.measuring import Measurement
from benchmarks.sides import ROOT
from benchmarks.works import OURS, START, Case

OUR_CODE = ("models", "macros", "seeds", "python", "dbt_project.yml", "profiles.yml")
# Seconds of the processors' time that others may use for each second of a run; looking at the
# processes takes a few hundredths itself.
MOST_OTHERS = 0.15

LIBRARIES = ("duckdb", "dbt-duckdb", "polars", "pandas", "pyspark", "scikit-learn", "numpy")


@dataclass(frozen=True)
class Run:
    """One run of one side on one case.

    `code` stands for the code that ran: a run of other code is not taken for one of this.
    `differences` says in what the result is not ours; `facts` is what else is known of a run.
    """

    case: Case
    side: str
    round: int
    code: str
    machine: str
    measurement: Measurement
    digest: Mapping[str, Any] | None = None
    differences: list[str] = field(default_factory=list)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether it finished, with the same result as ours where it was compared."""
        return self.measurement.status == "finished" and not self.differences

    @property
    def is_disturbed(self) -> bool:
        """Whether others used more of the processors meanwhile than a quiet machine's do."""
        found = self.measurement
        return found.other_cpu_seconds > MOST_OTHERS * found.wall_seconds


class Results:
    """The runs in a file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def runs(self) -> list[Run]:
        """Return all runs of the code that is there now, in the order in which they were made."""
        return [run for run in self._all() if run.code == code_of(run.side, run.case)]

    def add(self, run: Run) -> None:
        """Append a run: what is there already stays when this is interrupted."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(run)) + "\n")

    def _all(self) -> Iterator[Run]:
        if self.path.exists():
            with self.path.open(encoding="utf-8") as file:
                yield from map(run_of, file)


def run_of(line: str) -> Run:
    """Read a run from its line."""
    row = json.loads(line)
    return Run(
        **row | {"case": Case(**row["case"]), "measurement": Measurement(**row["measurement"])}
    )


def code_of(side: str, case: Case) -> str:
    """Return a short name for the code of a side: another one after any change to it."""
    if side in (START, OURS):
        return _fingerprint(*OUR_CODE)
    name = f"{case.subject}_{side.replace('-', '_')}"
    peers = ("rules.py", "spark.py") if side == "pyspark" else ("rules.py",)
    source = f"{name}.cpp" if side == "native" else f"{name}.py"
    return _fingerprint(*(f"benchmarks/peers/{file}" for file in (source, *peers)))


@cache
def _fingerprint(*paths: str) -> str:
    found = hashlib.sha256()
    for path in sorted(_files(ROOT / path for path in paths)):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        below = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in below if file.is_file() and file.suffix != ".pyc")


@cache
def machine() -> str:
    """Describe the machine, and what is installed of the libraries that take part, in one line."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"with {', '.join(versions())}"
    )


def processor() -> str:
    """Return the processor's name, as far as the operating system tells it."""
    description = Path("/proc/cpuinfo")
    if description.exists():
        for line in description.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions() -> Iterator[str]:
    """Yield the libraries that take part and are installed, with their versions."""
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"
