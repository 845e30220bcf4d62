"""`vectorella forecast`: a picture of what was sold and what will be."""

from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.cli.project import built_file, database_option


@click.command(name="forecast")
@options.project
@database_option
@click.option("--country", metavar="CODE", help="Of one country, by its two letters.")
@click.option("--product", metavar="SKU", help="Of one product.")
@options.out("forecast.svg", ".svg, .png or .html")
def draw_forecast(
    project_dir: Path | None,
    database: Path | None,
    country: str | None,
    product: str | None,
    out: Path,
) -> None:
    """Draw sales and their forecast: worldwide, or of a country, of a product, or of both."""
    from vectorella.sales.forecast import picture

    with sentences():
        subject = picture.Subject(country and country.upper(), product)
        picture.write(built_file(project_dir, database), out, subject)
    click.echo(f"Wrote {out}.")
