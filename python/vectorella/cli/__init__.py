"""The command line: `vectorella ...`, a thin face over the package."""

import click

from vectorella.cli.map import draw_map
from vectorella.cli.sample import sample
from vectorella.cli.suggest import suggest


@click.group()
@click.version_option(package_name="vectorella")
def main() -> None:
    """Vectorella: sales per country, and recipes as numbers."""


main.add_command(draw_map)
main.add_command(sample)
main.add_command(suggest)
