"""Where the daily run reads and writes: the published file and what lies beside it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vectorella.environment import problem
from vectorella.landing.files import folder_problem, is_remote
from vectorella.operations.problems import NO_INPUT, WRONG_USE, OperationProblem
from vectorella.retraining import artifact

DATABASE = "vectorella.duckdb"
LANDING = "data/sample"


@dataclass(frozen=True)
class Places:
    """Every path of one project's daily run, all of them absolute.

    DuckDB names a catalog after the file's name up to the first dot, and views hold that name:
    so each file of this database has a name that starts as the published file's does.

    Attributes:
        project: the folder of dbt_project.yml.
        database: the published file.
        landing: folder of the raw files, or the address of one.
    """

    project: Path
    database: Path
    landing: str

    @cached_property
    def work(self) -> Path:
        """The file that is built and tested."""
        return self.named("work")

    @cached_property
    def publishing(self) -> Path:
        """A copy of the work file that is about to be renamed."""
        return self.named("publishing")

    @cached_property
    def folder(self) -> Path:
        """What the daily run keeps beside the published file."""
        return self.database.with_name(f"{self.database.stem}.daily")

    @cached_property
    def lock(self) -> Path:
        """Held while a run is under way."""
        return self.folder / "lock"

    @cached_property
    def journal(self) -> Path:
        """Every run, one JSON object for each of its states."""
        return self.folder / "runs.jsonl"

    @cached_property
    def log(self) -> Path:
        """What happened, one JSON object a line."""
        return self.folder / "log.jsonl"

    @cached_property
    def target(self) -> Path:
        """Where dbt writes its own files."""
        return self.folder / "target"

    @cached_property
    def models(self) -> Path:
        """The files of trained models, and the registry of what became of them."""
        return artifact.folder_of(self.database)

    def named(self, part: str) -> Path:
        """A file beside the published one, of the same catalog.

        >>> Places(Path("/p"), Path("/srv/shop.duckdb"), "s3://raw").named("work").as_posix()
        '/srv/shop.work.duckdb'
        """
        return self.database.with_name(f"{self.database.stem}.{part}{self.database.suffix}")


def wal(database: Path) -> Path:
    """DuckDB's write-ahead log of a database."""
    return database.with_name(f"{database.name}.wal")


def find(environment: Mapping[str, str], project: Path | None = None) -> Places:
    """The places that the environment names; relative ones are taken from the project.

    Args:
        environment: VECTORELLA_DB and VECTORELLA_LANDING, as dbt reads them.
        project: the folder of dbt_project.yml; None for the one that this package came with.

    Raises:
        OperationProblem: there is no project, or a variable cannot be.
    """
    wrong = problem(environment)
    if wrong:
        raise OperationProblem(wrong, WRONG_USE)
    folder = _project(project)
    return Places(
        folder,
        (folder / environment.get("VECTORELLA_DB", DATABASE)).resolve(),
        absolute_landing(folder, environment.get("VECTORELLA_LANDING", LANDING)),
    )


def absolute_landing(project: Path, landing: str) -> str:
    """A landing folder as seen from anywhere; an address stays as it is.

    >>> absolute_landing(Path("/srv/vectorella"), "s3://raw/noltella")
    's3://raw/noltella'
    """
    return landing if is_remote(landing) else os.path.normpath(project / landing)


def check_landing(landing: str) -> None:
    """Refuse a landing folder that there is not; an empty one is a beginning.

    Raises:
        OperationProblem: it is a path, and no folder.
    """
    problem = folder_problem(landing)
    if problem:
        raise OperationProblem(problem, NO_INPUT)


def _project(given: Path | None) -> Path:
    candidates = [given] if given else [Path(__file__).parents[3], Path.cwd()]
    for folder in candidates:
        if (folder / "dbt_project.yml").is_file():
            return folder.resolve()
    raise OperationProblem(
        f"There is no dbt_project.yml in {candidates[-1]}. Name the project's folder with "
        "--project-dir or VECTORELLA_PROJECT.",
        NO_INPUT,
    )
