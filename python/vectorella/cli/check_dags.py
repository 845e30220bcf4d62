"""`vectorella check-dags`: what will hurt in anybody's DAGs of Airflow."""

import sys
from pathlib import Path

import click

FORMATS = ("text", "json", "sarif", "github")


def _ids(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple:
    """Ids that are repeated or joined by commas."""
    return tuple(part.strip() for text in given for part in text.split(",") if part.strip())


@click.command(name="check-dags")
@click.argument(
    "folders",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="For a person, a program, a code host, GitHub's annotations.",
)
@click.option(
    "--select",
    multiple=True,
    callback=_ids,
    metavar="RULES",
    help="Only these: VD101, or VD1 for all that begin so.",
)
@click.option("--ignore", multiple=True, callback=_ids, metavar="RULES", help="All but these.")
@click.option(
    "--airflow",
    metavar="PYTHON",
    help="The Python of an environment with Airflow: it imports the files, and tells more.",
)
def check_dags(
    folders: tuple[Path, ...],
    format_name: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    airflow: str | None,
) -> None:
    """Check the DAGs of Airflow in FOLDER, without importing or running them.

    Exits with 0 where nothing is found, 1 where something is, 2 where the options are wrong. A
    comment on a line keeps a rule from it: # vectorella: ignore VD301
    """
    from vectorella.dags import formats
    from vectorella.dags.checking import Choice, check
    from vectorella.dags.environment import AirflowProblem

    try:
        report = check(folders, Choice(select, ignore), airflow)
    except (ValueError, OSError, AirflowProblem) as problem:
        raise click.UsageError(str(problem)) from problem
    told = formats.FORMATS[format_name](report)
    if told:
        click.echo(told)
    for note in report.notes:
        click.echo(note, err=True)
    sys.exit(1 if report.findings else 0)
