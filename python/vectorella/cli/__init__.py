"""The command line: `vectorella ...`, a thin face over the package."""

import click

from vectorella.cli.daily import daily, rollback
from vectorella.cli.forecast import draw_forecast
from vectorella.cli.map import draw_map
from vectorella.cli.sample import sample
from vectorella.cli.schedule import schedule
from vectorella.cli.status import status
from vectorella.cli.suggest import suggest


@click.group()
@click.version_option(package_name="vectorella")
def main() -> None:
    """Vectorella: sales per country, and recipes as numbers."""


for command in (daily, rollback, status, schedule, suggest, draw_map, draw_forecast, sample):
    main.add_command(command)
