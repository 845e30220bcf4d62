"""The map of ingredients as a picture, with the brand's neighbourhood."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from vectorella import pictures
from vectorella.built import opened
from vectorella.pairings.embedding import unit
from vectorella.settings import of_database

if TYPE_CHECKING:
    import altair

NEIGHBOURS = 20
MOST_POINTS = 500
# So many of the most used others are named, to find one's way by.
NAMED = 30


def points(database: str | Path) -> tuple[pa.Table, str]:
    """Read the most used ingredients, and the nearest ones of the brand by cosine.

    Returns:
        (ingredient, x, y, recipes, label, is_near, is_brand, is_named), label being the cluster's;
        and the name of the brand.

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
        except duckdb.CatalogException as error:
            raise LookupError(f"{database} has no map yet: run dbt build first. {error}") from error
    if not len(table):
        raise LookupError(f"No ingredient of {database} is in enough recipes to be on a map.")
    return _marked(table, brand), brand


def _marked(table: pa.Table, brand: str) -> pa.Table:
    names = table["ingredient"].to_pylist()
    units = unit(np.array(table["embedding"].to_pylist(), np.float32))
    cosines = units @ units[names.index(brand)] if brand in names else np.full(len(names), -1.0)
    is_brand = np.array([name == brand for name in names])
    cosines[is_brand] = -1
    nearest = [at for at in np.argsort(-cosines, kind="stable")[:NEIGHBOURS] if cosines[at] > 0]
    is_near = np.isin(np.arange(len(names)), nearest)
    marked = table.drop_columns(["embedding"])
    marked = marked.append_column("is_near", pa.array(is_near))
    marked = marked.append_column("is_brand", pa.array(is_brand))
    is_common = np.cumsum(~is_near & ~is_brand) <= NAMED
    marked = marked.append_column("is_named", pa.array(is_common & ~is_near & ~is_brand))
    is_shown = is_near | is_brand | (np.arange(len(names)) < MOST_POINTS)
    return marked.filter(pa.array(is_shown))


def draw(shown: pa.Table, brand: str) -> "altair.LayerChart":
    """Draw the map: a dot for each ingredient, the brand and its neighbours by name.

    Raises:
        ModuleNotFoundError: altair, which draws, is not installed.
    """
    import altair as alt

    base = alt.Chart(alt.Data(values=shown.to_pylist())).encode(
        x=alt.X("x:Q", axis=None), y=alt.Y("y:Q", axis=None)
    )
    dots = base.mark_circle(color="#b9b2aa", opacity=0.6).encode(
        size=alt.Size("recipes:Q", scale=alt.Scale(type="sqrt", range=[12, 500]), legend=None),
        tooltip=["ingredient:N", "recipes:Q", "label:N"],
    )
    near = base.transform_filter("datum.is_near").mark_circle(color="#c7803a", size=90)
    own = base.transform_filter("datum.is_brand").mark_circle(color="#5b2c0f", size=320)
    names = base.transform_filter("datum.is_near").mark_text(dx=7, align="left", fontSize=12)
    name = base.transform_filter("datum.is_brand").mark_text(
        dy=-20, fontSize=18, fontWeight="bold", color="#5b2c0f"
    )
    others = base.transform_filter("datum.is_named").mark_text(fontSize=10, color="#8a837b", dy=-9)
    labels = [layer.encode(text="ingredient:N") for layer in (others, names, name)]
    title = alt.TitleParams(
        f"What goes with {brand.title()}",
        subtitle="Ingredients that recipes use alike stand near each other; "
        "dots grow with the recipes that have them.",
        anchor="start",
        fontSize=20,
    )
    chart = alt.layer(dots, near, own, *labels).properties(width=1000, height=620, title=title)
    return chart.configure_view(stroke=None)


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
