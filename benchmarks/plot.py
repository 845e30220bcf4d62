"""One plot of all peers: how long each takes for what Vectorella does in a second."""

from collections.abc import Sequence
from pathlib import Path

import altair as alt

from benchmarks.figures import figures
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
COLOURS = {"ours": "#7f5539", "theirs": "#d9c2a3"}


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
        x=alt.X("seconds:Q", axis=None),
        color=alt.Color(
            "who:N",
            scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
            legend=None,
        ),
    )
    labels = base.mark_text(align="left", dx=4).encode(x="seconds:Q", text="label:N")
    return (shapes + labels).properties(width=250, height={"step": 21})


def bars(runs: Sequence[Run], case: Case) -> list[dict[str, str | float]]:
    """Return a row for each side that finished, the fastest first."""
    sides = dict.fromkeys(run.side for run in runs if run.case == case)
    found = [figures(runs, case, side) for side in sides if side not in (START, *BOUNDS)]
    finished = sorted(
        (each for each in found if each and each.rounds), key=lambda each: each.wall_seconds
    )
    return [
        {
            "name": NAMES.get(each.side, each.side).replace("*", ""),
            "seconds": round(each.wall_seconds, 3),
            "label": f"{each.wall_seconds:.1f} s",
            "who": "ours" if each.side == OURS else "theirs",
        }
        for each in finished
    ]
