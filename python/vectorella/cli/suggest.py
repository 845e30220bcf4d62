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
    for note in found.notes:
        click.echo(f"Note: {note}", err=True)
    click.echo(f"You have: {', '.join(found.at_hand)}.")
    if found.refusal:
        click.echo(found.refusal)
        return
    champion = f" (champion {found.champion})" if found.champion else ""
    click.echo(f"\nTo add, by the model {found.model}{champion}:")
    for addition in found.additions:
        counts = ", ".join(f"{count} with {name}" for name, count in addition.recipes_with.items())
        click.echo(f"  {addition.ingredient} (recipes: {counts}{_such_as(addition.example)})")
    click.echo("\nTo make with Noltella:" if found.dishes else "\nNo combination uses these.")
    for dish in found.dishes:
        click.echo("  " + _told(dish))
    for partner in found.partners:
        recipes = "1 recipe" if partner.recipe_count == 1 else f"{partner.recipe_count} recipes"
        click.echo(f"  {partner.ingredient}: {recipes} with Noltella{_such_as(partner.example)}")


def _told(dish: "Dish") -> str:  # noqa: F821
    need = [name for name in dish.missing if name not in dish.one_of]
    if {*dish.one_of} & {*dish.missing}:
        need.append(" or ".join(dish.one_of))
    needed = f"; you need {', '.join(need)}" if need else ""
    return (
        f"{dish.kind or 'a dish'} of {_members(dish)}{needed}: {_jars(dish)}({dish.recipe_count} "
        f"recipes with Noltella, {dish.lift:.1f} times as often as with other chocolate, evidence "
        f"{dish.evidence}{_such_as(dish.example)})"
    )


def _members(dish: "Dish") -> str:  # noqa: F821
    """The ingredients, those that stand in for each other as alternatives."""
    others = [name for name in dish.ingredients if name not in dish.one_of]
    return ", ".join([*others, *([" or ".join(dish.one_of)] if dish.one_of else [])])


def _jars(dish: "Dish") -> str:  # noqa: F821
    if dish.least_jars is None:
        return ""
    more = f" to {dish.most_jars}" if dish.most_jars > dish.least_jars else ""
    return f"{dish.least_jars}{more} jar{'s' * (dish.most_jars > 1)} "


def _such_as(title: str | None) -> str:
    return f', such as "{title}"' if title else ""
