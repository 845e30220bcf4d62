"""Pictures in files: an Altair chart as SVG, PNG or a page that loads nothing from elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair

FORMATS = (".svg", ".png", ".html")


def check_name(out: Path, what: str) -> None:
    """Raise ValueError where the name of the file that something is written to has no format."""
    if out.suffix not in FORMATS:
        raise ValueError(f"{what} is written as {', '.join(FORMATS)}, not as {out.name}.")


def write(draw: "Callable[[], altair.TopLevelMixin]", out: Path) -> None:
    """Draw a chart and write it.

    Raises:
        ValueError: Altair, which draws, or vl-convert, which makes SVG and PNG, is not installed.
    """
    try:
        chart = draw()
        if out.suffix == ".html":
            out.write_text(chart.to_html(inline=True), encoding="utf-8")
        else:
            chart.save(str(out), scale_factor=2 if out.suffix == ".png" else 1)
    except ImportError as error:
        raise ValueError(
            "Pictures need Altair and vl-convert: install them with `uv sync --extra map`."
        ) from error
