"""A forecast as a picture: what was sold, what will be, and what had been expected before."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from vectorella import pictures
from vectorella.built import opened
from vectorella.sales.forecast import panel as panels
from vectorella.sales.forecast.backtest import (
    evaluated_origins,
    forecast_of,
    needed_origins,
    repeated,
)
from vectorella.sales.forecast.levels import BY_SERIES
from vectorella.sales.forecast.models import MODELS, expected_units
from vectorella.sales.forecast.panel import Panel
from vectorella.settings import Settings, of_file

if TYPE_CHECKING:
    import altair

# So many days of history are shown at most.
SHOWN_DAYS = 270

Row = dict[str, str | float]


@dataclass(frozen=True)
class Subject:
    """What a picture is of.

    Attributes:
        country: a country code; None for all countries.
        product: a SKU; None for all products.
    """

    country: str | None
    product: str | None

    @property
    def level(self) -> str:
        """The level that this is a series of.

        >>> Subject("IT", None).level, Subject(None, None).level
        ('country', 'worldwide')
        """
        by_level = {(True, True): BY_SERIES, (True, False): "country", (False, True): "product"}
        return by_level.get((self.country is not None, self.product is not None), "worldwide")

    @property
    def title(self) -> str:
        """What stands above the picture.

        >>> Subject("IT", "NT-GELATO").title, Subject(None, None).title
        ('NT-GELATO in IT', 'All products worldwide')
        """
        place = f"in {self.country}" if self.country else "worldwide"
        return f"{self.product or 'All products'} {place}"


def rows(database: str | Path, subject: Subject, settings: Settings) -> list[Row]:
    """Read what was sold and is expected, and make the backtest's forecasts once more.

    Returns:
        Rows of kind, date, units, lower, upper and origin; the kind is "sold", "expected" or
        "expected earlier".

    Raises:
        FileNotFoundError: there is no such file.
        FileProblem: it is locked, or no database.
        LookupError: the database has no forecast yet, or none of this subject.
    """
    with opened(database) as session:
        try:
            expected, model = _expected(session, subject)
        except duckdb.CatalogException as error:
            raise LookupError(
                f"{database} has no forecast yet: run dbt build first. {error}"
            ) from error
        if not expected:
            raise LookupError(_unknown(session, subject))
        until = date.fromisoformat(str(expected[0]["origin"]))
        panel = panels.read(
            session, session.table("daily_sales"), _calendar(session), settings, until
        )
        return [*_past(panel, subject, model, settings), *expected] if panel else expected


def _expected(session: duckdb.DuckDBPyConnection, subject: Subject) -> tuple[list[Row], str]:
    found = session.sql(
        """
        select date, units, units_lower, units_upper, forecast_from, model
        from sales_forecast
        where
            level = $level
            and country_code is not distinct from $country
            and sku is not distinct from $product
        order by date
        """,
        params={
            **{"level": subject.level, "country": subject.country},
            **{"product": subject.product},
        },
    ).fetchall()
    told = [_row("expected", day, values, origin) for day, *values, origin, _ in found]
    return told, found[0][-1] if found else ""


def _unknown(session: duckdb.DuckDBPyConnection, subject: Subject) -> str:
    """The sentence about a subject that was never sold, with what there is instead."""
    known = session.sql("select distinct country_code, sku from sales_forecast").fetchall()
    if not known:
        return "There is no forecast: nothing has been sold yet."
    sold = {
        country: sorted({sku for code, sku in known if code == country and sku})
        for country, _ in known
    }
    if subject.country is not None and subject.country not in sold:
        countries = ", ".join(sorted(code for code in sold if code))
        return f"Nothing was sold in {subject.country}. Use one of: {countries}."
    return f"{subject.product} was not sold there. Use one of: {', '.join(sold[subject.country])}."


def _calendar(session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation | None:
    """The seed sales_calendar, in whatever schema it is; None where there is none."""
    schemas = session.sql(
        "select schema_name from duckdb_tables() where table_name = 'sales_calendar'"
    ).fetchall()
    return session.table(f"{schemas[0][0]}.sales_calendar") if schemas else None


def _past(panel: Panel, subject: Subject, model: str, settings: Settings) -> list[Row]:
    """What was sold, and what the model would have expected from the backtest's origins."""
    days, level = settings.forecast_days, subject.level
    is_shown = np.ones(len(panel.groups.country_of), bool)
    for name, wanted in (("country_code", subject.country), ("sku", subject.product)):
        if wanted is not None:
            is_shown &= panel.series[name] == wanted
    history, _ = panel.chunk_of(np.flatnonzero(is_shown))
    units = history.units.sum(axis=1, keepdims=True)
    first = max(0, panel.days - SHOWN_DAYS)
    told = [
        _row("sold", panel.date_of(day), [float(units[day, 0])] * 3, panel.forecast_from)
        for day in range(first, panel.days)
    ]
    origins = [origin for origin in _apart(panel.days, settings) if origin >= first]
    if model not in MODELS or not origins:
        return told
    needed = needed_origins(origins, days)
    means = expected_units(model, history, needed).sum(axis=2, keepdims=True)
    by_origin = dict(zip(needed, means, strict=True))
    for origin in origins:
        forecast = forecast_of(units, by_origin, origin, settings, level)
        parts = (
            repeated(part, days)[:, 0] for part in (forecast.mean, forecast.lower, forecast.upper)
        )
        told += [
            _row(
                "expected earlier", panel.date_of(origin + ahead), values, panel.date_of(origin - 1)
            )
            for ahead, values in enumerate(zip(*parts, strict=True))
        ]
    return told


def _apart(day_count: int, settings: Settings) -> list[int]:
    """Origins of the backtest whose forecasts do not overlap, the last one first."""
    chosen: list[int] = []
    for origin in reversed(evaluated_origins(day_count, settings)):
        if not chosen or origin + settings.forecast_days <= chosen[-1]:
            chosen.append(origin)
    return chosen


def _row(kind: str, day: date, values: "list[float] | tuple[float, ...]", origin: date) -> Row:
    units, lower, upper = (float(value) for value in values)
    return {
        **{"kind": kind, "date": day.isoformat(), "origin": origin.isoformat()},
        **{"units": units, "lower": lower, "upper": upper},
    }


def draw(shown: list[Row], subject: Subject, settings: Settings) -> "altair.LayerChart":
    """Draw what `rows` returned.

    Raises:
        ModuleNotFoundError: altair, which draws, is not installed.
    """
    import altair as alt

    base = alt.Chart(alt.Data(values=shown)).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%-d %b %Y", labelAngle=0)),
        detail="origin:N",
    )
    kinds = ["sold", "expected", "expected earlier"]
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=["#b9b2aa", "#5b2c0f", "#c7803a"]),
        legend=alt.Legend(title=None, orient="top", symbolOpacity=1),
    )
    units = alt.Y("units:Q", title="units a day", scale=alt.Scale(zero=True))
    tooltip = ["date:T", "kind:N", "units:Q", "lower:Q", "upper:Q"]
    band = (
        base.transform_filter("datum.kind != 'sold'")
        .mark_area(opacity=0.2)
        .encode(y=alt.Y("lower:Q", title="units a day"), y2="upper:Q", color=colour)
    )
    lines = base.mark_line(strokeWidth=1.5).encode(y=units, color=colour, tooltip=tooltip)
    title = alt.TitleParams(
        subject.title,
        subtitle=f"Units sold, expected with {settings.forecast_interval:.0%} intervals, "
        "and what the same model expected earlier without knowing the days since.",
        anchor="start",
        fontSize=20,
    )
    return alt.layer(band, lines).properties(width=1000, height=420, title=title)


def write(database: str | Path, out: Path, subject: Subject) -> None:
    """Write the picture to a file, as SVG, PNG or a page of HTML that loads nothing.

    Raises:
        ValueError: the file's name ends in none of pictures.FORMATS, or Altair is
            not installed.
        FileNotFoundError, LookupError: as `rows` does.
        SettingError: the file does not say with which settings it was made.
    """
    pictures.check_name(out, "A forecast")
    settings = of_file(database, "sales_forecast")
    shown = rows(database, subject, settings)
    pictures.write(lambda: draw(shown, subject, settings), out)
