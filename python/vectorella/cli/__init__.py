"""The command line: `vectorella ...`, a thin face over the package."""

from importlib import import_module

import click

# Each command stands in a module of its own, which is loaded when it is asked for: some need
# libraries that take longer to load than a daily run with nothing to do.
COMMANDS = {
    "build": "build.build",
    "daily": "daily.daily",
    "rollback": "daily.rollback",
    "take-down": "take_down.take_down",
    "status": "status.status",
    "schedule": "schedule.schedule",
    "retrain": "retraining.retrain",
    "validate": "retraining.validate",
    "promote": "retraining.promote",
    "models": "models.models",
    "suggest": "suggest.suggest",
    "map": "map.draw_map",
    "forecast": "forecast.draw_forecast",
    "report": "report.report",
    "check-dags": "check_dags.check_dags",
    "spark-check": "spark_check.spark_check",
    "import-marts": "import_marts.import_marts",
    "sample": "sample.sample",
}


class Commands(click.Group):
    """The commands of COMMANDS."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Their names, in the order in which the help shows them."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """One of them; None where there is none of that name."""
        if name not in COMMANDS:
            return None
        module, function = COMMANDS[name].split(".")
        return getattr(import_module(f"{__name__}.{module}"), function)


@click.group(cls=Commands)
@click.version_option(package_name="vectorella")
def main() -> None:
    """Vectorella: sales per country, and recipes as numbers."""
