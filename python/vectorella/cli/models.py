"""`vectorella models`: list them, compare two, return to the champion of before."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.cli.retraining import tell
from vectorella.operations import places, retraining
from vectorella.operations.daily import Options
from vectorella.retraining import registry
from vectorella.retraining.registry import Model, Registry

json_option = click.option("--json", "is_json", is_flag=True, help="One line of JSON.")


@click.group(invoke_without_command=True)
@options.project
@json_option
@click.pass_context
def models(context: click.Context, project_dir: Path | None, is_json: bool) -> None:
    """List all models: the champion, the candidate, the retired ones.

    Exits with 1 where the registry cannot be read, and 66 where there is no project.
    """
    if context.invoked_subcommand:
        context.obj = project_dir
        return
    known = _known(project_dir)
    if is_json:
        click.echo(json.dumps(asdict(known)))
    elif not known.models:
        click.echo("No model was trained yet: run `vectorella retrain`.")
    else:
        click.echo("\n".join(map(_line, reversed(known.models))))


@models.command()
@click.argument("model_id", required=False)
@click.argument("other_id", required=False)
@json_option
@click.pass_obj
def compare(
    project_dir: Path | None, model_id: str | None, other_id: str | None, is_json: bool
) -> None:
    """Show the scores of two models beside each other: of the champion and the candidate, or any.

    Each was measured on the days and recipes of its time; `vectorella validate` measures a
    candidate and the champion on the same ones.
    """
    with sentences():
        known = _known(project_dir)
        pair = _pair(known, model_id, other_id)
    if is_json:
        click.echo(json.dumps([asdict(model) for model in pair]))
        return
    click.echo("\n".join(_compared(pair)))


@models.command()
@click.argument("model_id", required=False)
@options.keep
@click.pass_obj
def rollback(project_dir: Path | None, model_id: str | None, keep: int) -> None:
    """Make the champion of before, or MODEL_ID, champion again, and publish; one line of JSON.

    Exit codes are those of vectorella promote. Once more, and the rollback is undone.
    """
    how = Options(keep)
    tell(
        "models rollback",
        project_dir,
        lambda found: retraining.roll_back(found, model_id, how, lambda record: None),
    )


def _known(project_dir: Path | None) -> Registry:
    with sentences():
        return registry.read(places.find(os.environ, project_dir).models)


def _line(model: Model) -> str:
    verdict = f", {model.verdict}" if model.verdict and model.state != registry.CHAMPION else ""
    reasons = f": {' '.join(model.reasons)}" if model.reasons else ""
    return (
        f"{model.model_id}  {model.state:<9}  trained {model.trained_at[:16]}, "
        f"sales until {model.sales_until or '-'}, {model.forecast_model or 'no forecast'}, "
        f"{model.recommender or 'no recommender'}{verdict}{reasons}"
    )


def _pair(known: Registry, model_id: str | None, other_id: str | None) -> Sequence[Model]:
    given = [known.get(each) for each in (model_id, other_id) if each]
    usual = [model for model in (known.champion, known.candidate) if model and model not in given]
    pair = [*given, *usual][:2]
    if len(pair) < 2:
        raise LookupError("There are no two models to compare: name two of `vectorella models`.")
    return pair


def _compared(pair: Sequence[Model]) -> Iterator[str]:
    yield f"{'':<28}{pair[0].model_id:>14}{pair[1].model_id:>14}"
    values = [{(each.measure, each.level): each.value for each in model.scores} for model in pair]
    for measure, level in values[0] | values[1]:
        shown = (of_one.get((measure, level)) for of_one in values)
        cells = ("-" if value is None else f"{value:.4f}" for value in shown)
        yield f"{measure + (f', {level}' if level else ''):<28}" + "".join(
            f"{cell:>14}" for cell in cells
        )
