"""The page's charts as Vega-Lite specifications, without their data: the page brings that.

Colours are the page's own, so that they follow light, dark and print by themselves.
"""

from typing import Any

Spec = dict[str, Any]

INK, QUIET, GRID = "var(--ink)", "var(--quiet)", "var(--line)"
MAIN, SECOND, THIRD, PALE = "var(--main)", "var(--second)", "var(--third)", "var(--pale)"
FONT = "system-ui, sans-serif"

CONFIG: Spec = {
    "background": None,
    "font": FONT,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": QUIET,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
        "labelFontSize": 13,
        "titleFontSize": 13,
    },
    "text": {"font": FONT, "fontSize": 13, "color": INK},
}


def specifications() -> dict[str, Spec]:
    """Every chart of the page by its name; data is to be put under `data.values`."""
    return {
        "over_time": over_time(),
        "bars": bars(),
        "words": words(),
        "map": ingredient_map(),
    }


def over_time() -> Spec:
    """Something by day or period, with its mean over a week and what is expected of it.

    Rows of date, value, mean, kind, lower and upper; the kind is sold, before or expected.
    """
    sold = {"filter": "datum.kind !== 'expected'"}
    expected = {"filter": "datum.kind === 'expected'"}
    days = {
        "transform": [sold],
        "mark": {"type": "bar", "binSpacing": 0, "cornerRadiusEnd": 1},
        "encoding": {
            "y": _amount("value"),
            "y2": {"datum": 0},
            "x2": {"field": "until"},
            "color": _colours({"sold": PALE, "before": GRID}),
        },
    }
    mean = {
        "transform": [sold, {"filter": "isValid(datum.mean)"}],
        "mark": {"type": "line", "strokeWidth": 2.5, "color": MAIN},
        "encoding": {"y": _amount("mean")},
    }
    band = {
        "transform": [expected, {"filter": "isValid(datum.lower)"}],
        "mark": {"type": "area", "color": SECOND, "opacity": 0.25},
        "encoding": {"y": _amount("lower"), "y2": {"field": "upper"}},
    }
    forecast = {
        "transform": [expected],
        "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [5, 3], "color": SECOND},
        "encoding": {"y": _amount("value")},
    }
    axis = {"title": None, "labelOverlap": True, "grid": False, "tickCount": {"expr": "width / 90"}}
    time = {"field": "date", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}
    return _chart(
        height=220,
        encoding={"x": time},
        layer=[days, band, mean, forecast],
    )


def bars() -> Spec:
    """Ranked bars with what they say written behind them: rows of name, value, label and kind."""
    names = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": {"expr": "shown"}, "domain": False, "ticks": False},
    }
    amounts = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        # Room for the text behind the longest bar.
        "scale": {"domainMin": 0, "domainMax": {"expr": "longest"}, "nice": False},
    }
    kinds = {"main": MAIN, "second": SECOND, "third": THIRD, "pale": PALE}
    bar = {
        "mark": {"type": "bar", "height": 16, "cornerRadiusEnd": 2},
        "encoding": {"color": _colours(kinds)},
    }
    text = {
        "mark": {"type": "text", "align": "left", "dx": 6},
        "encoding": {"text": {"field": "label", "type": "nominal"}},
    }
    return _chart(
        # The page sets it by the number of bars.
        height=26,
        params=[{"name": "longest", "value": 1}, {"name": "shown", "value": 180}],
        encoding={"x": amounts, "y": names},
        layer=[bar, text],
    )


def words() -> Spec:
    """How many distinct words there were after so many recipes: rows of recipes and words."""
    return _chart(
        height=200,
        mark={"type": "line", "strokeWidth": 2.5, "color": MAIN},
        encoding={
            "x": {
                **{"field": "recipes", "type": "quantitative"},
                "axis": {"title": "recipes", "grid": False, "tickCount": {"expr": "width / 90"}},
            },
            "y": _amount("words"),
        },
    )


def ingredient_map() -> Spec:
    """Ingredients that recipes use alike, near each other; the brand and what is near it by name.

    Rows of name, x, y, recipes and kind; the kind is brand, partner, near, named or other.
    """
    place = {
        axis: {"field": axis, "type": "quantitative", "axis": None, "scale": {"zero": False}}
        for axis in ("x", "y")
    }
    dots = {
        "mark": {"type": "circle", "opacity": 0.8},
        "encoding": {
            "size": {
                "field": "recipes",
                "type": "quantitative",
                "scale": {"type": "sqrt", "range": [12, 400]},
                "legend": None,
            },
            "color": _colours(
                {"other": PALE, "named": PALE, "near": SECOND, "partner": MAIN, "brand": MAIN}
            ),
        },
    }
    return _chart(
        # The page sets it after its own width.
        height=340,
        encoding=place,
        layer=[
            dots,
            _names("named", {"align": "left", "dx": 7, "fontSize": 11, "color": QUIET}),
            _names("near", {"align": "left", "dx": 7}),
            _names("partner", {"align": "left", "dx": 7, "fontWeight": "bold"}),
            _names("brand", {"align": "left", "dx": 9, "fontSize": 18, "fontWeight": "bold"}),
        ],
    )


def _names(kind: str, look: Spec) -> Spec:
    return {
        "transform": [{"filter": f"datum.kind === '{kind}'"}],
        "mark": {"type": "text", **look},
        "encoding": {"text": {"field": "label", "type": "nominal"}},
    }


def _amount(field: str) -> Spec:
    axis = {"title": None, "format": "~s", "tickCount": 4, "domain": False, "ticks": False}
    scale = {"zero": True}
    return {"field": field, "type": "quantitative", "axis": axis, "scale": scale, "stack": None}


def _colours(by_kind: dict[str, str]) -> Spec:
    scale = {"domain": list(by_kind), "range": list(by_kind.values())}
    return {"field": "kind", "type": "nominal", "scale": scale, "legend": None}


def _chart(**parts: Any) -> Spec:  # noqa: ANN401 -- Vega-Lite's own properties.
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": CONFIG,
        "data": {"values": []},
        **parts,
    }
