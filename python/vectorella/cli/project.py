"""What commands take from the project: its database."""

import os
from pathlib import Path

import click

from vectorella.operations import places

database_option = click.option(
    "--database",
    type=click.Path(path_type=Path),
    help="A file that dbt has built; VECTORELLA_DB, or the project's own, if not given.",
)


def built_file(project_dir: Path | None, database: Path | None) -> Path:
    """The file that a command reads.

    Args:
        project_dir: the folder of dbt_project.yml; None for the one that this package came with.
        database: a file that dbt has built; None for the one that the project builds.

    Raises:
        OperationProblem: there is no project.
    """
    return database or places.find(os.environ, project_dir).database


def project_folder(project_dir: Path | None) -> Path:
    """The folder of dbt_project.yml.

    Raises:
        OperationProblem: there is no project.
    """
    return places.find(os.environ, project_dir).project
