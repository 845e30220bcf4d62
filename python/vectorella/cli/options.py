"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from vectorella.operations import notification
from vectorella.operations.daily import KEEP

Function = TypeVar("Function", bound=Callable[..., Any])

project = click.option(
    "--project-dir",
    type=click.Path(path_type=Path),
    envvar="VECTORELLA_PROJECT",
    help="Folder of dbt_project.yml; where the package came from if not given.",
)

keep = click.option(
    "--keep",
    type=click.IntRange(min=0),
    default=KEEP,
    envvar="VECTORELLA_KEEP",
    show_default=True,
    help="How many files that were published before stay.",
)


def out(default: str, kinds: str) -> Callable[[Function], Function]:
    """The file that a command writes.

    Args:
        default: its name where none is given.
        kinds: what its name may end in, such as ".svg or .png".
    """
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=default,
        show_default=True,
        help=f"A {kinds} file.",
    )


NEVER = "never"
retrain = click.option(
    "--retrain",
    type=click.Choice([NEVER, "daily", "weekly", "monthly"]),
    default=NEVER,
    envvar="VECTORELLA_RETRAIN",
    show_default=True,
    help="Train models too, in the first run of each day, calendar week or month.",
)


def _checked_target(
    context: click.Context, parameter: click.Parameter, target: str | None
) -> str | None:
    """The target, refused where it looks like an address and is none."""
    problem = notification.target_problem(target) if target else None
    if problem:
        raise click.BadParameter(problem)
    return target


on_failure = click.option(
    "--on-failure",
    callback=_checked_target,
    envvar="VECTORELLA_ON_FAILURE",
    metavar="COMMAND|URL",
    help="Told of a failure as JSON: a command on its input, a URL by POST.",
)
