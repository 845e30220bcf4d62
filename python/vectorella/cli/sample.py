"""`vectorella sample`: made-up raw files, at any scale."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from vectorella.cli.messages import progress_bar, sentences
from vectorella.sample import files
from vectorella.sample.plan import Shares, TransactionPlan
from vectorella.sample.recipes import RecipePlan


def _share(name: str, default: float, what: str) -> Callable:
    return click.option(name, type=float, default=default, show_default=True, help=what)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default="data/sample", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same files.")
@click.option("--lines", type=int, default=20_000, show_default=True, help="Lines of receipts.")
@click.option("--days", type=int, default=90, show_default=True)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), default="2026-03-01", show_default=True)
@click.option("--countries", type=int, default=60, show_default=True, help="The largest so many.")
@click.option("--recipes", type=int, default=1_500, show_default=True)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(files.FORMATS),
    default="mixed",
    show_default=True,
    help="Of all files.",
)
@click.option("--files", "file_count", type=int, help="Of transactions; one a day if not given.")
@click.option("--force", is_flag=True, help="Write into a folder that is not empty.")
@_share("--duplicates", Shares.duplicates, "Share of receipts delivered twice.")
@_share("--late", Shares.late, "Share of receipts delivered days after their day.")
@_share("--corrections", Shares.corrections, "Share of lines corrected later.")
@_share("--returns", Shares.returns, "Share of receipts that give goods back.")
@_share("--cancelled", Shares.cancelled, "Share of receipts that were cancelled.")
@_share("--broken", Shares.broken, "Share of lines that cannot be read.")
@_share("--noltella", RecipePlan.noltella, "Share of recipes with Noltella.")
def sample(
    out: Path,
    seed: int,
    lines: int,
    days: int,
    start: datetime,
    countries: int,
    recipes: int,
    file_format: str,
    file_count: int | None,
    force: bool,
    noltella: float,
    **shares: float,
) -> None:
    """Write made-up transactions and recipes to a folder.

    Without options it writes the files of data/sample.
    """
    with sentences():
        transaction_plan = TransactionPlan(
            lines, days, start.date(), countries, file_count, seed, Shares(**shares)
        )
        recipe_plan = RecipePlan(recipes, seed, noltella)
        files.open_folder(out, force)
        if lines:
            with progress_bar("transactions", lines) as progress:
                files.write_transactions(
                    transaction_plan, out / "transactions", file_format, progress
                )
        if recipes:
            with progress_bar("recipes", recipes) as progress:
                files.write_recipes(recipe_plan, out / "recipes", file_format, progress)
