"""`vectorella map`: a picture of which ingredients stand near each other."""

from pathlib import Path

import click

from vectorella.cli.messages import sentences
from vectorella.cli.project import database_option, pairing_settings


@click.command(name="map")
@database_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="ingredients.svg",
    show_default=True,
    help="A .svg, .png or .html file.",
)
def draw_map(database: Path, out: Path) -> None:
    """Draw the map of ingredients with the neighbourhood of Noltella."""
    from vectorella.pairings import picture

    with sentences():
        picture.write(database, out, pairing_settings())
    click.echo(f"Wrote {out}.")
