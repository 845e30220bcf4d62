"""`vectorella suggest`: what to make with what is at hand."""

from pathlib import Path

import click

from vectorella.cli import options
from vectorella.cli.messages import sentences
from vectorella.cli.project import built_file, database_option


@click.command()
@click.argument("ingredients", nargs=-1, required=True)
@options.project
@database_option
@click.option("--count", type=click.IntRange(1), default=5, show_default=True, help="Of each list.")
def suggest(
    ingredients: tuple[str, ...], project_dir: Path | None, database: Path | None, count: int
) -> None:
    """Say what to add to INGREDIENTS at hand, and what to make of them with Noltella.

    An ingredient of several words stands in quotation marks: banana "pizza dough".
    """
    from vectorella.pairings.suggest import suggest as find

    with sentences():
        found = find(built_file(project_dir, database), list(ingredients), count)
    if found.note:
        click.echo(f"Note: {found.note}", err=True)
    click.echo(f"You have: {', '.join(found.at_hand)}.")
    champion = f" (champion {found.champion})" if found.champion else ""
    click.echo(f"\nTo add, by the model {found.model}{champion}:")
    for addition in found.additions:
        counts = ", ".join(f"{count} with {name}" for name, count in addition.recipes_with.items())
        click.echo(f"  {addition.ingredient} (recipes: {counts})")
    click.echo("\nTo make with Noltella:" if found.dishes else "\nNo combination uses these.")
    for dish in found.dishes:
        click.echo("  " + _told(dish))


def _told(dish: "Dish") -> str:  # noqa: F821
    jars = f"{dish.least_jars}" + (f" to {dish.most_jars}" * (dish.most_jars > dish.least_jars))
    need = f"; you need {', '.join(dish.missing)}" if dish.missing else ""
    example = f', such as "{dish.example}"' if dish.example else ""
    return (
        f"{dish.kind or 'a dish'} of {', '.join(dish.ingredients)}{need}: {jars} "
        f"jar{'s' * (dish.most_jars > 1)} ({dish.recipe_count} recipes with Noltella, "
        f"{dish.lift:.1f} times as often as others, evidence {dish.evidence}{example})"
    )
