"""The distinct lines that recipes list, and the ingredients that each of them asks for."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from vectorella.ingredients.amounts import jars
from vectorella.ingredients.lexicon import Lexicon
from vectorella.ingredients.lines import Reader
from vectorella.settings import Settings

READ_LINES = pa.schema(
    {
        "line": pa.string(),
        "ingredients": pa.list_(pa.string()),
        "jars": pa.float64(),
        "occurrence_count": pa.int64(),
    }
)
BATCH_LINES = 20_000


def read_new_lines(
    session: duckdb.DuckDBPyConnection,
    recipes: duckdb.DuckDBPyRelation,
    lexicon: Lexicon,
    jar_grams: dict[str, float],
    settings: Settings,
    stored_lines: duckdb.DuckDBPyRelation | None = None,
) -> duckdb.DuckDBPyRelation:
    """Read the lines that are not stored yet: (line, ingredients, jars, occurrence_count, version).

    A line is read once, when it is first seen. The result is a stream: it can be read once.

    Args:
        session: the connection of the relations.
        recipes: new and changed ones, (ingredients VARCHAR[], version).
        lexicon: what is known of ingredients.
        jar_grams: size of a jar -> grams in it.
        settings: brand and jar_size are used.
        stored_lines: what earlier builds returned; None where there is nothing.
    """
    known_lines = stored_lines.sql_query() if stored_lines else "select '' as line limit 0"
    new_lines = session.sql(f"""
        with
            lines as (select unnest(ingredients) as line from ({recipes.sql_query()})),
            line_counts as (select line, count(*) as occurrence_count from lines group by line)
        select line, occurrence_count
        from line_counts
        anti join ({known_lines}) as stored_lines using (line)
    """).to_arrow_table()
    batches = _read(new_lines, Reader(lexicon), lexicon, jar_grams, settings)
    session.register("read_lines", pa.RecordBatchReader.from_batches(READ_LINES, batches))
    return session.sql(f"""
        select *, (select max(version) from ({recipes.sql_query()})) as version from read_lines
    """)


def _read(
    lines: pa.Table,
    reader: Reader,
    lexicon: Lexicon,
    jar_grams: dict[str, float],
    settings: Settings,
) -> Iterator[pa.RecordBatch]:
    """Lines with their ingredients, and jars where one of these is the brand."""

    def amount(line: str, ingredients: list[str]) -> float | None:
        if settings.brand not in ingredients:
            return None
        return jars(line, lexicon.spread_grams, jar_grams, settings.jar_size)

    for batch in lines.to_batches(BATCH_LINES):
        texts = [line.as_py() for line in batch["line"]]
        ingredients = [reader.names(line) for line in texts]
        amounts = [amount(*pair) for pair in zip(texts, ingredients, strict=True)]
        yield pa.record_batch(
            [
                batch["line"],
                pa.array(ingredients, pa.list_(pa.string())),
                pa.array(amounts, pa.float64()),
                batch["occurrence_count"],
            ],
            schema=READ_LINES,
        )


def jar_sizes(products: duckdb.DuckDBPyRelation, settings: Settings) -> dict[str, float]:
    """Grams of spread in the jars of the seed products, by size.

    Raises:
        ValueError: the seed has no jar of the size that jar_size names.
    """
    sizes = products.filter("category = 'spread' and size is not null")
    grams = dict(sizes.project("size, net_weight_grams::double").order("size").fetchall())
    if settings.jar_size not in grams:
        raise ValueError(
            f"The setting jar_size is {settings.jar_size!r}, but seeds/products.csv has jars of "
            f"these sizes only: {', '.join(grams)}."
        )
    return grams
