"""`vectorella retrain`, `validate` and `promote`: a candidate, its verdict, a new champion.

Each prints one line of JSON, whatever comes of it.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import stopping
from vectorella.operations import places, retraining
from vectorella.operations.daily import Options
from vectorella.operations.places import Places
from vectorella.operations.problems import OperationProblem, Stopped
from vectorella.operations.retraining import Outcome

id_argument = click.argument("model_id", required=False)
force = click.option(
    "--force", is_flag=True, help="Promote it whatever validation said, or without validation."
)


@click.command()
@options.project
def retrain(project_dir: Path | None) -> None:
    """Train a candidate from the published file; the same data give the same model again.

    \b
    Exit codes
      0   there is a candidate, or the same data have given the champion
      1   there is too little to train from
      2   wrong options
      66  nothing is published, or no project
      73  the folder of the models cannot be written
      74  the disk is full, or fails
      75  a run holds the lock
      130, 143  stopped by SIGINT, SIGTERM
    """  # noqa: D301 -- click wants the character itself.
    tell("retrain", project_dir, retraining.retrain)


@click.command()
@id_argument
@options.project
def validate(model_id: str | None, project_dir: Path | None) -> None:
    """Judge the candidate against the champion, over the published file.

    MODEL_ID, or the beginning of it, names another model.

    \b
    Exit codes
      0   it is as good as the champion or better, or it is the champion
      1   it is broken, or there is none
      10  it is worse: it is kept out
      2, 66, 73, 74, 75, 130, 143  as of vectorella retrain
    """  # noqa: D301
    tell("validate", project_dir, lambda found: retraining.validate(found, model_id))


@click.command()
@id_argument
@options.project
@options.keep
@force
def promote(model_id: str | None, project_dir: Path | None, keep: int, force: bool) -> None:
    """Make the candidate champion if it is good, and publish what it forecasts.

    Where nothing can be published, the champion of before stays. Promoting the champion does
    nothing. MODEL_ID, or the beginning of it, names another model.

    \b
    Exit codes
      0   it is the champion
      1   it was not validated, or is broken; or the build or a test failed
      10  it is worse: it is kept out
      2, 66, 73, 74, 75, 130, 143  as of vectorella daily
    """  # noqa: D301
    tell("promote", project_dir, promoting(model_id, force, keep))


def promoting(model_id: str | None, is_forced: bool, keep: int) -> Callable[[Places], Outcome]:
    """What promotes, without a word."""

    def work(found: Places) -> Outcome:
        how = Options(keep)
        return retraining.promote(found, model_id, is_forced, how, lambda record: None)

    return work


def tell(command: str, project_dir: Path | None, work: Callable[[Places], Outcome]) -> None:
    """Do the work, print what came of it as one line of JSON, and exit with its code."""
    with _problems(command):
        outcome = work(places.find(os.environ, project_dir))
    _end(command, outcome)


@contextmanager
def _problems(command: str) -> Iterator[None]:
    try:
        with stopping():
            yield
    except OperationProblem as problem:
        _end(command, Outcome("failed", str(problem), problem.exit_code))
    except Stopped as stop:
        _end(command, Outcome("stopped", "It was stopped; run it again.", 128 + stop.number))


def _end(command: str, outcome: Outcome) -> None:
    click.echo(json.dumps({"command": command, **outcome.plain()}))
    if outcome.exit_code:
        click.echo(f"Error: {outcome.message}", err=True)
    sys.exit(outcome.exit_code)
