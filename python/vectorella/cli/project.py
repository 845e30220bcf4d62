"""What commands take from the project: its database and its settings."""

import json
import os
from pathlib import Path

import click
import yaml

from vectorella.operations import places
from vectorella.settings import Settings, from_json

database_option = click.option(
    "--database",
    type=click.Path(path_type=Path),
    help="A file that dbt has built; VECTORELLA_DB, or the project's own, if not given.",
)


def database_and_settings(project_dir: Path | None, database: Path | None) -> tuple[Path, Settings]:
    """What a command reads, and the project's variable pairings.

    Args:
        project_dir: the folder of dbt_project.yml; None for the one that this package came with.
        database: a file that dbt has built; None for the one that the project builds.

    Raises:
        OperationProblem: there is no project.
        ValueError: the variable has a setting that does not exist.
    """
    found = places.find(os.environ, project_dir)
    return database or found.database, pairing_settings(found.project)


def pairing_settings(project: Path) -> Settings:
    """Read the variable pairings of a project.

    Raises:
        ValueError: it has a setting that does not exist.
    """
    read = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    return from_json(json.dumps(read.get("vars", {}).get("pairings", {})))
