"""`vectorella forecast`: a picture of what was sold and what will be."""

import os
from pathlib import Path

import click
import yaml

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.cli.project import database_option
from vectorella.operations import places


@click.command(name="forecast")
@options.project
@database_option
@click.option("--country", metavar="CODE", help="Of one country, by its two letters.")
@click.option("--product", metavar="SKU", help="Of one product.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="forecast.svg",
    show_default=True,
    help="A .svg, .png or .html file.",
)
def draw_forecast(
    project_dir: Path | None,
    database: Path | None,
    country: str | None,
    product: str | None,
    out: Path,
) -> None:
    """Draw sales and their forecast: worldwide, or of a country, of a product, or of both."""
    from vectorella.sales.forecast import picture
    from vectorella.sales.forecast.settings import from_mapping

    with sentences():
        found = places.find(os.environ, project_dir)
        text = (found.project / "dbt_project.yml").read_text(encoding="utf-8")
        settings = from_mapping(yaml.safe_load(text).get("vars", {}).get("forecast") or {})
        subject = picture.Subject(country and country.upper(), product)
        picture.write(database or found.database, out, subject, settings)
    click.echo(f"Wrote {out}.")
