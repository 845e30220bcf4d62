"""The map of ingredients as a picture: what goes with the brand, and what can take its place."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from vectorella import pictures
from vectorella.built import opened
from vectorella.pairings.embedding import unit
from vectorella.pairings.labels import Box, Label, place
from vectorella.settings import of_database

if TYPE_CHECKING:
    import altair

# Of what can take the brand's place, so many are marked; of the rest, so many drawn and named.
SUBSTITUTES = 12
MOST_POINTS = 500
MOST_NAMED = 60
# In pixels; with title and legend the picture is 1,200 by 900.
WIDTH, HEIGHT, MARGIN = 1160, 780, 40
RADII = {"brand": 10.0, "goes with it": 6.0, "can take its place": 6.0, "other": 3.0}
FONT_SIZES = {"brand": 18.0, "goes with it": 13.0, "can take its place": 13.0, "other": 10.0}
COLOURS = ["#5b2c0f", "#c7621a", "#23708a", "#b9b2aa"]
# Names of the last are written darker than its dots.
TEXT_COLOURS = ["#5b2c0f", "#a54d10", "#1c5c72", "#6b645c"]


def points(database: str | Path) -> tuple[pa.Table, str]:
    """Read the most used ingredients, what goes with the brand, and its nearest by cosine.

    Returns:
        (ingredient, x, y, recipes, label, role), x and y in pixels from the upper left corner,
        label being the cluster's and role a key of RADII, ordered by importance; and the name of
        the brand.

    Raises:
        FileNotFoundError: there is no such file.
        FileProblem: it is locked, or no database.
        LookupError: the database has no map yet, or no ingredient is on it.
    """
    with opened(database) as session:
        try:
            brand = of_database(session, "ingredient_clusters").brand
            table = session.sql("""
                select ingredient, map_x as x, map_y as y, support as recipes, label, embedding
                from ingredient_clusters
                inner join ingredient_embeddings using (ingredient)
                order by support desc, ingredient
            """).to_arrow_table()
            partners = session.sql("""
                select name
                from (
                    select unnest(ingredients) as name, brand_recipe_count * ln(lift) as weight
                    from noltella_combinations
                )
                group by name
                order by max(weight) desc, name
            """).fetchall()
        except duckdb.CatalogException as error:
            raise LookupError(f"{database} has no map yet: run dbt build first. {error}") from error
    if not len(table):
        raise LookupError(f"No ingredient of {database} is in enough recipes to be on a map.")
    return _marked(table, brand, [name for (name,) in partners]), brand


def _marked(table: pa.Table, brand: str, partners: list[str]) -> pa.Table:
    names = table["ingredient"].to_pylist()
    roles = _roles(table, names, brand, partners)
    rank = {role: at for at, role in enumerate(RADII)}
    place_of = {name: at for at, name in enumerate(partners)}
    order = sorted(
        range(len(names)), key=lambda at: (rank[roles[at]], place_of.get(names[at], at), at)
    )
    chosen = [at for at in order if roles[at] != "other" or at < MOST_POINTS]
    marked = table.drop_columns(["embedding"]).append_column("role", pa.array(roles)).take(chosen)
    for axis, size in (("x", WIDTH), ("y", HEIGHT)):
        at = marked.column_names.index(axis)
        marked = marked.set_column(at, axis, pa.array(_spread(marked[axis].to_numpy(), size)))
    return marked


def _roles(table: pa.Table, names: list[str], brand: str, partners: list[str]) -> list[str]:
    units = unit(np.array(table["embedding"].to_pylist(), np.float32))
    cosines = units @ units[names.index(brand)] if brand in names else np.full(len(names), -1.0)
    others = [
        at
        for at in np.argsort(-cosines, kind="stable")
        if cosines[at] > 0 and names[at] != brand and names[at] not in partners
    ]
    nearest = {*others[:SUBSTITUTES]}
    return [
        "brand"
        if name == brand
        else "goes with it"
        if name in partners
        else "can take its place"
        if at in nearest
        else "other"
        for at, name in enumerate(names)
    ]


def _spread(values: np.ndarray, size: float) -> np.ndarray:
    """Values as pixels between the margins; those far off the others are drawn in to them."""
    low, high = np.quantile(values, [0.01, 0.99])
    span = (high - low) or 1.0
    share = np.clip((values - low) / span, -0.03, 1.03)
    return MARGIN + (0.03 + share) / 1.06 * (size - 2 * MARGIN)


def named(shown: pa.Table) -> list[tuple[dict[str, object], Box]]:
    """The rows of `points` that are written by name, each with its place: no two overlap."""
    rows = shown.to_pylist()
    marked = [row for row in rows if row["role"] != "other"]
    wanted = marked + [row for row in rows if row["role"] == "other"][:MOST_NAMED]
    labels = [
        Label(row["ingredient"], row["x"], row["y"], RADII[row["role"]], FONT_SIZES[row["role"]])
        for row in wanted
    ]
    boxes = place(labels, WIDTH, HEIGHT)
    return [(row, box) for row, box in zip(wanted, boxes, strict=True) if box is not None]


def finding(shown: pa.Table, brand: str) -> str:
    """What the map says, for its title."""
    rows = [row for row in shown.to_pylist() if row["role"] == "goes with it"]
    if not rows:
        return f"What stands near {brand.title()}"
    *first, last = [row["ingredient"] for row in rows[:3]]
    return f"{brand.title()} goes with {' and '.join(filter(None, [', '.join(first), last]))}"


def draw(shown: pa.Table, brand: str) -> "altair.LayerChart":
    """Draw the map: a dot for each ingredient, coloured by its role, and names that fit.

    Raises:
        ModuleNotFoundError: altair, which draws, is not installed.
    """
    import altair as alt

    told = {"brand": brand.title(), **{role: role for role in list(RADII)[1:]}}
    axes = {
        "x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH], nice=False)),
        "y": alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[HEIGHT, 0], nice=False)),
    }
    dots = [
        row | {"role": told[row["role"]], "size": RADII[row["role"]]} for row in shown.to_pylist()
    ]
    texts = [
        row
        | {"x": box.left, "y": (box.top + box.bottom) / 2, "role": told[row["role"]]}
        | {"size": FONT_SIZES[row["role"]]}
        for row, box in named(shown)
    ]
    colour = alt.Color(
        "role:N",
        title=None,
        scale=alt.Scale(domain=list(told.values()), range=COLOURS),
        legend=alt.Legend(orient="top", labelFontSize=13, symbolSize=120),
    )
    layers = [
        alt.Chart(alt.Data(values=dots))
        .mark_circle(opacity=0.8)
        .encode(
            **axes,
            color=colour,
            size=alt.Size("area:Q", scale=None),
            tooltip=["ingredient:N", "recipes:Q", "label:N", "role:N"],
        )
        .transform_calculate(area="4 * datum.size * datum.size"),
        alt.Chart(alt.Data(values=texts))
        .mark_text(align="left", baseline="middle")
        .encode(
            **axes,
            text="ingredient:N",
            size=alt.Size("size:Q", scale=None),
            color=alt.Color(
                "role:N",
                scale=alt.Scale(domain=list(told.values()), range=TEXT_COLOURS),
                legend=None,
            ),
        ),
    ]
    title = alt.TitleParams(
        finding(shown, brand),
        subtitle="Ingredients that recipes use alike stand near each other: what can take its "
        f"place near {brand.title()}, what goes with it beside its own kind.",
        anchor="start",
        fontSize=20,
    )
    chart = alt.layer(*layers).resolve_scale(color="independent", size="independent")
    return chart.properties(width=WIDTH, height=HEIGHT, title=title).configure_view(stroke=None)


def write(database: str | Path, out: Path) -> None:
    """Write the map to a file, as SVG, PNG or a page of HTML that loads nothing from elsewhere.

    Raises:
        ValueError: the file's name ends in none of pictures.FORMATS, or Altair is
            not installed.
        FileNotFoundError, LookupError: as `points` does.
    """
    pictures.check_name(out, "A map")
    shown, brand = points(database)
    pictures.write(lambda: draw(shown, brand), out)
