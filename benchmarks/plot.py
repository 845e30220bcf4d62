"""One plot of all peers: how long a person waits for each, dbt's start included."""

from collections.abc import Sequence
from pathlib import Path

import altair as alt

from benchmarks.figures import Figures, figures
from benchmarks.report import NAMES
from benchmarks.results import Run
from benchmarks.works import OURS, RECIPES, SALES, SALES_CSV, SMALL_FILES, START, Case

FILE = Path(__file__).parents[1] / "docs" / "benchmark.svg"

TITLES = {
    RECIPES: "200,000 recipes to one-hot",
    SALES: "10 million lines, Parquet",
    SALES_CSV: "1 million lines, CSV",
    SMALL_FILES: "10,000 small Parquet files",
}
# What bounds the work without doing all of it is no peer.
BOUNDS = ("native", "duckdb")
STARTING = "dbt's start"
COLOURS = {"ours": "#7f5539", STARTING: "#c9996b", "theirs": "#d9c2a3"}


def write(runs: Sequence[Run]) -> None:
    """Write the plot as an SVG that stands in the project's README."""
    charts = [chart(runs, case) for case in TITLES if figures(runs, case, OURS)]
    if charts:
        FILE.parent.mkdir(exist_ok=True)
        joined = alt.concat(*charts, columns=2, spacing={"column": 24, "row": 18})
        joined.resolve_scale(x="independent", y="independent").configure(
            background="white", font="system-ui, Segoe UI, DejaVu Sans, sans-serif"
        ).configure_view(stroke=None).save(FILE)


def chart(runs: Sequence[Run], case: Case) -> alt.LayerChart:
    """Return the bars of a case: seconds of wall time, the fastest first."""
    rows = bars(runs, case)
    base = alt.Chart(
        alt.Data(values=rows), title=alt.TitleParams(TITLES[case], anchor="start", fontSize=13)
    ).encode(y=alt.Y("name:N", sort=[row["name"] for row in rows], title=None))
    shapes = base.mark_bar(height=15).encode(
        x=alt.X("from:Q", axis=None),
        x2="to:Q",
        color=alt.Color(
            "who:N",
            scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
            legend=None,
        ),
    )
    labels = base.mark_text(align="left", dx=4).encode(x="to:Q", text="label:N")
    return (shapes + labels).properties(width=250, height={"step": 21})


def bars(runs: Sequence[Run], case: Case) -> list[dict[str, str | float]]:
    """Return the bars of each side that finished, the fastest first; of ours also dbt's start."""
    sides = dict.fromkeys(run.side for run in runs if run.case == case)
    found = [figures(runs, case, side) for side in sides if side not in (START, *BOUNDS)]
    start = figures(runs, case, START)
    waits = [
        (each, start.wall_seconds if start and each.side == OURS else 0.0)
        for each in found
        if each and each.rounds
    ]
    return [
        bar
        for each, starting in sorted(waits, key=lambda wait: wait[0].wall_seconds + wait[1])
        for bar in _bars_of(each, starting)
    ]


def _bars_of(found: Figures, starting: float) -> list[dict[str, str | float]]:
    """Return what a side worked and, behind it, what dbt took to start; a label behind the last."""
    name = NAMES.get(found.side, found.side).replace("*", "")
    worked = found.wall_seconds
    who = "ours" if found.side == OURS else "theirs"
    label = f"{worked:.1f} s"
    if not starting:
        return [_bar(name, 0.0, worked, who, label)]
    both = f"{label} + {starting:.1f} s {STARTING}"
    return [
        _bar(name, 0.0, worked, who, ""),
        _bar(name, worked, worked + starting, STARTING, both),
    ]


def _bar(name: str, begin: float, end: float, who: str, label: str) -> dict[str, str | float]:
    return {"name": name, "from": round(begin, 3), "to": round(end, 3), "who": who, "label": label}
