"""What commands take from the project: its database and its settings."""

import json
from pathlib import Path

import click
import yaml

from vectorella.pairings.settings import Settings, from_json

database_option = click.option(
    "--database",
    type=click.Path(path_type=Path),
    default="vectorella.duckdb",
    envvar="VECTORELLA_DB",
    show_default=True,
    help="A file that dbt has built.",
)


def pairing_settings() -> Settings:
    """Read the variable pairings of the dbt_project.yml in the current folder; else the defaults.

    Raises:
        ValueError: the variable has a setting that does not exist.
    """
    file = Path("dbt_project.yml")
    project = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return from_json(json.dumps(project.get("vars", {}).get("pairings", {})))
