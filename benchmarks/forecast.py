"""Forecasts against what people would take instead: `python -m benchmarks.forecast`."""

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb
import numpy as np
import pyarrow as pa
from vectorella import settings
from vectorella.sales.forecast import history, tables
from vectorella.sales.forecast.backtest import (
    Chunk,
    evaluate,
    forecast_of,
    needed_origins,
    repeated,
)
from vectorella.sales.forecast.levels import BY_SERIES, Groups
from vectorella.sales.forecast.measures import measures, scales, wape
from vectorella.sales.forecast.models import MODELS, expected_units

from benchmarks.forecast_inputs import DailyUnits, sets
from benchmarks.forecast_peers import Expected, conformal_seasonal_naive, theta

SETTINGS = settings.of_project(Path(__file__).parents[1])
HEADER = (
    "| model | MASE | RMSSE | pinball | coverage | WAPE of the daily total | CPU s |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
)


@click.group()
def main() -> None:
    """Vectorella's forecast against others, and what it takes."""


@main.command()
@click.argument("names", metavar="[SET]...", nargs=-1)
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Folder of real sets.")
def compare(names: tuple[str, ...], data: Path | None) -> None:
    """Print how good models are on sets: generated, or with --data also real ones."""
    known = sets(data)
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise click.ClickException(f"There is no set {', '.join(unknown)}: {', '.join(known)}.")
    for name in names or known:
        units = known[name]()
        click.echo(f"\n### {units.name}, {units.origin_count} origins\n\n{HEADER}")
        for row in comparison(units):
            click.echo(row)
        click.echo(f"\n{levels(units)}")


def comparison(units: DailyUnits) -> Iterator[str]:
    """Rows of Markdown: the models' means over series and origins."""
    days, share = SETTINGS.forecast_days, SETTINGS.forecast_interval
    origins = [len(units.units) - days * (1 + back) for back in range(units.origin_count)][::-1]
    scale_of = scales(units.units, origins)
    for name, forecast in forecasters(units, origins):
        started = time.process_time()
        expected = forecast()
        seconds = time.process_time() - started
        found: dict[str, list[float]] = {}
        for origin, parts in zip(origins, expected, strict=True):
            sold = units.units[origin : origin + days]
            values = measures(sold, *parts, share, scale_of[origin])
            for measure, of_series in values.items():
                found.setdefault(measure, []).append(float(of_series.mean()))
            total = wape(sold.sum(axis=1), parts.mean.sum(axis=1))
            found.setdefault("wape", []).append(total)
        columns = ("mase", "rmsse", "pinball", "coverage", "wape")
        cells = " | ".join(f"{np.mean(found[column]):.3f}" for column in columns)
        yield f"| {name} | {cells} | {seconds:.2f} |"


def forecasters(
    units: DailyUnits, origins: list[int]
) -> Iterator[tuple[str, Callable[[], list[Expected]]]]:
    """Every model and peer with a function that forecasts from all origins."""
    days, share = SETTINGS.forecast_days, SETTINGS.forecast_interval
    peers = {"seasonal naive, conformal": conformal_seasonal_naive}
    if (found := theta()) and units.units.shape[1] <= 1_000:
        peers["statsforecast DynamicOptimizedTheta"] = found
    for name, peer in peers.items():
        yield name, lambda peer=peer: [peer(units.units, at, days, share) for at in origins]
    for model in MODELS:
        yield model, lambda model=model: ours(units, origins, model)


def ours(units: DailyUnits, origins: list[int], model: str) -> list[Expected]:
    """Forecast with a model of ours, on a year before the first origin and what follows."""
    days = SETTINGS.forecast_days
    first = max(0, origins[0] - SETTINGS.history_days)
    learnt = history.of(units.units[first:], units.country_of, days)
    learnt = replace(learnt, world_units=units.units.sum(axis=1))
    needed = needed_origins([origin - first for origin in origins], days)
    means = dict(zip(needed, expected_units(model, learnt, needed), strict=True))
    forecasts = (
        forecast_of(learnt.units, means, origin - first, SETTINGS, BY_SERIES) for origin in origins
    )
    return [
        Expected(*(repeated(part, days) for part in (each.mean, each.lower, each.upper)))
        for each in forecasts
    ]


def levels(units: DailyUnits) -> str:
    """A table of what forecast_evaluations says of the chosen model, by level."""
    settings = replace(SETTINGS, backtest_origins=units.origin_count)
    learnt = units.units[-(settings.history_days + settings.forecast_days * units.origin_count) :]
    counts = [int(group.max()) + 1 for group in (units.country_of, units.product_of)]
    groups = Groups(units.country_of, units.product_of, *counts)
    made = history.of(learnt, units.country_of, settings.forecast_days)
    made = replace(made, world_units=units.units.sum(axis=1))
    rows = evaluate([Chunk(made, groups)], groups.add_up(learnt), settings)
    chosen = [row for row in rows if row.is_chosen]
    lines = [
        "| level | model | MASE | RMSSE | pinball | coverage |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for level in dict.fromkeys(row.level for row in chosen):
        of_level = [row for row in chosen if row.level == level]
        cells = [
            f"{np.mean([row.value for row in of_level if row.measure == measure]):.3f}"
            for measure in ("mase", "rmsse", "pinball", "coverage")
        ]
        lines.append(f"| {level} | {of_level[0].model} | {' | '.join(cells)} |")
    return "\n".join(lines)


@main.command()
@click.option("--countries", type=click.IntRange(1), default=100, show_default=True)
@click.option("--products", type=click.IntRange(1), default=100, show_default=True)
@click.option("--days", type=click.IntRange(1), default=365, show_default=True)
@click.option("--sold", type=click.FloatRange(0, 1), default=0.7, show_default=True)
def speed(countries: int, products: int, days: int, sold: float) -> None:
    """Print the CPU time and memory of both tables; SOLD of the days have a row."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sales.duckdb"
        _write(file, countries, products, days, sold)
        # pyarrow loads pandas where it is installed: once in a process, and never in production.
        pa.array(np.zeros(1))
        session = duckdb.connect(str(file), config={"threads": 1, "memory_limit": "700MB"})
        sales, receipts = session.table("daily_sales"), session.table("daily_receipts")
        [(rows,)] = sales.aggregate("count(*)").fetchall()
        started = time.process_time()
        tables.evaluations(session, sales, None, SETTINGS).create("forecast_evaluations")
        evaluated = time.process_time()
        chosen = session.table("forecast_evaluations")
        tables.forecasts(session, sales, receipts, chosen, None, SETTINGS).create("sales_forecast")
        ended = time.process_time()
        session.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(
        f"{countries * products:,} series of {days} days, {rows:,} rows: forecast_evaluations "
        f"{evaluated - started:.2f} CPU s, sales_forecast {ended - evaluated:.2f} CPU s, peak "
        f"memory of the process {peak:,.0f} MB"
    )


def _write(file: Path, countries: int, products: int, days: int, sold: float) -> None:
    """Write daily sales of which so many a day have a row; the same ones every time."""
    with duckdb.connect(str(file), config={"threads": 1, "memory_limit": "500MB"}) as session:
        session.execute(f"""
            create table daily_sales as
            select
                date '2025-01-01' + day::integer as order_date,
                format('C{{:04}}', country) as country_code,
                format('P{{:05}}', product) as sku,
                (1 + hash(day, country, product, 1) % (1 + (7 * country + product) % 20))::bigint
                as units_sold,
                0::bigint as units_returned,
                9.9::decimal(28, 2) as revenue
            from range({days}) as days(day), range({countries}) as c(country),
                range({products}) as p(product)
            where hash(day, country, product) % 1000 < {1000 * sold}
        """)
        session.execute("""
            create table daily_receipts as
            select order_date, country_code, count(*) as receipt_count from daily_sales group by all
        """)


if __name__ == "__main__":
    main()
