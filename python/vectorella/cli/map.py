"""`vectorella map`: a picture of which ingredients stand near each other."""

from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.cli.project import built_file, database_option


@click.command(name="map")
@options.project
@database_option
@options.out("ingredients.svg", ".svg, .png or .html")
def draw_map(project_dir: Path | None, database: Path | None, out: Path) -> None:
    """Draw the map of ingredients with the neighbourhood of Noltella."""
    from vectorella.pairings import picture

    with sentences():
        picture.write(built_file(project_dir, database), out)
    click.echo(f"Wrote {out}.")
