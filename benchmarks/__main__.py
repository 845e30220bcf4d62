"""The command: `python -m benchmarks run`, then `python -m benchmarks report`."""

import sys
from dataclasses import replace
from pathlib import Path

import click
import psutil

from benchmarks import day, turns
from benchmarks.measuring import Limits, compile_libraries
from benchmarks.running import Bench, prepared, run_all, steps
from benchmarks.works import WORKS, Case, Work

FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".benchmarks",
    show_default=True,
    help="Of inputs, results and temporary files; to begin anew, delete results.jsonl in it.",
)


@click.group()
def main() -> None:
    """Vectorella against what people would write by hand, on this machine."""


@main.command()
@click.argument("names", metavar="[WORK]...", nargs=-1, type=click.Choice(list(WORKS)))
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True)
@click.option("--peer", "peers", multiple=True, help="Only this peer; may be given again.")
@click.option("--size", type=click.IntRange(min=1), help="Recipes or lines, instead of the work's.")
@click.option(
    "--time-limit",
    type=click.IntRange(min=1),
    default=1800,
    show_default=True,
    help="Seconds after which a run is given up.",
)
@click.option("--again", is_flag=True, help="Repeat runs that failed or were disturbed.")
@FOLDER
def run(
    names: tuple[str, ...],
    rounds: int,
    peers: tuple[str, ...],
    size: int | None,
    time_limit: int,
    again: bool,
    folder: Path,
) -> None:
    """Measure works, all of them if none is named; go on where it was interrupted.

    A run is made once for the code that is there: after a change to the models ours is measured
    again, and a peer after a change to the peer.
    """
    # Where a peer takes all memory, it is to end, not the machine.
    memory = 0.85 * psutil.virtual_memory().total
    bench = Bench(folder.resolve(), Limits(time_limit, memory))
    works = [resized(WORKS[name], size) for name in names or WORKS]
    unknown = set(peers).difference(*(work.peers for work in works))
    if unknown:
        raise click.ClickException(
            f"No peer of these works is called {', '.join(sorted(unknown))}."
        )
    compile_libraries()
    planned = [step for work in works for step in steps(work, rounds, peers)]
    made = run_all(bench, planned, lambda text: click.echo(text, err=True), again)
    from benchmarks import report

    click.echo(report.tables(bench.results.runs()))
    if any(each.differences for each in made):
        sys.exit(f"Some results are not the same: see above. They are kept in {folder / 'kept'}.")


@main.command()
@click.argument("names", metavar="[WORK]...", nargs=-1, type=click.Choice(list(WORKS)))
@FOLDER
def generate(names: tuple[str, ...], folder: Path) -> None:
    """Write the inputs of works beforehand; `run` writes those that are missing."""
    bench = Bench(folder.resolve())
    for step in (step for name in names or WORKS for step in steps(WORKS[name], 1)):
        prepared(bench, step, lambda text: click.echo(text, err=True))


@main.command("day")
@click.argument("subjects", nargs=-1, type=click.Choice(["sales", "recipes"]))
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True)
@click.option("--size", "sizes", type=click.IntRange(min=1), multiple=True, help="Of the history.")
@FOLDER
def measure_day(
    subjects: tuple[str, ...], rounds: int, sizes: tuple[int, ...], folder: Path
) -> None:
    """Measure what a build costs when one day's files have come, against a full one."""
    compile_libraries()
    click.echo(day.HEADER)
    for subject in subjects or day.HISTORIES:
        for size in sizes or day.HISTORIES[subject]:
            case = Case(subject, size)
            found = day.cost(
                case, folder.resolve() / "day", rounds, lambda text: click.echo(text, err=True)
            )
            click.echo(found.row(case))


@main.command("turns")
@click.argument("other", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("subjects", nargs=-1, type=click.Choice(["sales", "recipes"]))
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True)
@click.option("--size", type=click.IntRange(min=1), help="Of the history.")
@FOLDER
def measure_turns(
    other: Path, subjects: tuple[str, ...], rounds: int, size: int | None, folder: Path
) -> None:
    """Measure this checkout and OTHER by turns: a whole build, one with nothing new, and a day.

    OTHER has an environment of its own: `uv sync` in it makes one.
    """
    compile_libraries()
    for subject in subjects or day.HISTORIES:
        case = Case(subject, size or day.HISTORIES[subject][0])
        rows = turns.compare(
            case,
            other.resolve(),
            folder.resolve() / "turns",
            rounds,
            lambda text: click.echo(text, err=True),
        )
        click.echo("\n".join([case.title, "", turns.HEADER, *rows, ""]))


@main.command("report")
@FOLDER
def write_report(folder: Path) -> None:
    """Write the measured figures into benchmarks/README.md, and the plot."""
    from benchmarks import plot, report

    runs = Bench(folder.resolve()).results.runs()
    if not runs:
        raise click.ClickException(f"There are no results in {folder}: `run` makes them.")
    report.write(runs)
    plot.write(runs)


def resized(work: Work, size: int | None) -> Work:
    """Return the work with its cases in another size."""
    if size is None:
        return work
    cases = dict.fromkeys(replace(case, size=size) for case in work.cases)
    return Work(tuple(cases), work.peers)


if __name__ == "__main__":
    main()
