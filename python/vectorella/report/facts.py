"""All that the page tells, read from one built file."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from math import dist
from pathlib import Path

import duckdb
import pyarrow as pa

from vectorella.built import opened
from vectorella.operations.publication import published_at
from vectorella.pairings import picture
from vectorella.report import periods, queries
from vectorella.report.queries import Columns
from vectorella.settings import of_database

# So many neighbours of the brand stand in the title of the map.
# Of ingredients that are neither partners nor near, so many have their names on the map.
NAMED_OTHERS = 30
# What the page calls the roles of the map.
KINDS = {
    "brand": "brand",
    "goes with it": "partner",
    "can take its place": "near",
    "other": "other",
}
NAMED = 4


def of_file(database: Path) -> dict[str, object]:
    """The facts of a page, each already aggregated, ready for JSON.

    Raises:
        FileNotFoundError: there is no such file.
        FileProblem: it is locked, or no database.
        LookupError: the file lacks a table.
    """
    with opened(database) as session:
        try:
            return _facts(session, database)
        except duckdb.CatalogException as error:
            raise LookupError(
                f"{database} lacks what the page shows: run dbt build first. {error}"
            ) from error


def _facts(session: duckdb.DuckDBPyConnection, database: Path) -> dict[str, object]:
    sales = queries.sales(session)
    span = queries.span(session)
    starts = [date.fromisoformat(start) for start in sales["periods"]]
    offered = periods.choices(starts, span[1], sales["grain"]) if span else []
    settings = of_database(session, "ingredient_clusters")
    currency = queries.currency(session)
    drawn = _map(database)
    return {
        "brand": settings.brand,
        "currency": currency,
        "interval": settings.forecast_interval,
        "span": span and [day.isoformat() for day in span],
        "fresh": _freshness(database, span),
        "summary": _summary(sales["days"], currency),
        "choices": [_json(choice) for choice in offered],
        "opens_with": periods.first_shown(offered),
        "sales": sales,
        "forecast": queries.forecast(session),
        "landing": queries.landing(session),
        "runs": queries.runs(session),
        "combinations": queries.combinations(session),
        "credits": queries.recipe_credits(session),
        "map": drawn,
        "near": _nearest(drawn, settings.staples),
        "vocabulary": queries.vocabulary(session),
    }


def _freshness(database: Path, span: tuple[date, date] | None) -> str:
    reach = f"Sales from {_day(span[0])} to {_day(span[1])}" if span else "No sales yet"
    return f"{reach}. The data were published at {published_at(database):%Y-%m-%d %H:%M} UTC."


def _summary(days: Columns, currency: str) -> str:
    units, cents = sum(days["units"]), sum(days["cents"])
    return f"{units:,} units were sold for {cents / 100:,.0f} {currency}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _json(choice: periods.Choice) -> dict[str, str | None]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(choice).items()
    }


def _map(database: Path) -> Columns:
    """The map of ingredients; without rows where there is none yet."""
    try:
        points, _ = picture.points(database)
    except LookupError:
        return {"name": [], "x": [], "y": [], "recipes": [], "kind": []}
    names = [_shown(name) for name in points["ingredient"].to_pylist()]
    roles = points["role"].to_pylist()
    named = {*[at for at, role in enumerate(roles) if role == "other"][:NAMED_OTHERS]}
    return {
        "name": names,
        "x": _rounded(points["x"]),
        # Pixels grow downwards.
        "y": [-place for place in _rounded(points["y"])],
        "recipes": points["recipes"].to_pylist(),
        "kind": ["named" if at in named else KINDS[role] for at, role in enumerate(roles)],
    }


def _nearest(drawn: Columns, staples: Sequence[str]) -> list[str]:
    """The brand's nearest neighbours on the map, without what every kitchen has."""
    rows = list(zip(drawn["name"], drawn["kind"], drawn["x"], drawn["y"], strict=True))
    own = next(((x, y) for _, kind, x, y in rows if kind == "brand"), None)
    near = [(dist(own, (x, y)), name) for name, kind, x, y in rows if own and kind == "near"]
    return [name for _, name in sorted(near) if name not in staples][:NAMED]


def _rounded(column: pa.ChunkedArray) -> list[float]:
    return [round(value, 2) for value in column.to_pylist()]


def _shown(text: str) -> str:
    most = queries.SHOWN_CHARACTERS
    return text if len(text) <= most else f"{text[:most]}…"
