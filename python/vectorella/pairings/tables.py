"""The tables that are derived from all recipes."""

import duckdb
import numpy as np
import pyarrow as pa

from vectorella.ingredients.lexicon import Lexicon, read
from vectorella.ingredients.lines import Reader
from vectorella.pairings import clusters as grouping
from vectorella.pairings import combinations as combining
from vectorella.pairings import cooccurrence, embedding, evaluation
from vectorella.pairings.cooccurrence import Cooccurrence
from vectorella.settings import Settings

Relation = duckdb.DuckDBPyRelation

PAIRS = pa.schema(
    {
        "ingredient_id": pa.int32(),
        "other_ingredient_id": pa.int32(),
        "recipe_count": pa.int32(),
        "lift": pa.float64(),
        "npmi": pa.float64(),
        "all_recipe_count": pa.int32(),
    }
)
CLUSTERS = pa.schema(
    {
        "ingredient_id": pa.int32(),
        "ingredient": pa.string(),
        "label": pa.string(),
        "cluster": pa.int32(),
        "membership": pa.float64(),
        "map_x": pa.float64(),
        "map_y": pa.float64(),
    }
)
EVALUATIONS = pa.schema(
    {
        "model": pa.string(),
        "measure": pa.string(),
        "value": pa.float64(),
        "case_count": pa.int64(),
        "is_chosen": pa.bool_(),
    }
)
COMBINATIONS = pa.schema(
    {
        "position": pa.int32(),
        "ingredients": pa.list_(pa.string()),
        "one_of": pa.list_(pa.string()),
        "dish_kind": pa.string(),
        "evidence": pa.string(),
        "example_titles": pa.list_(pa.string()),
        "recipe_count": pa.int64(),
        "brand_recipe_count": pa.int64(),
        "lift": pa.float64(),
        "coherence": pa.float64(),
        "jars_per_recipe": pa.float64(),
        "least_jars": pa.int32(),
        "most_jars": pa.int32(),
        "expected_jars": pa.float64(),
    }
)


def pairs(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: Relation,
    ingredients: Relation,
    settings: Settings,
) -> Relation:
    """Count pairs: PAIRS. A pair of one with itself holds its own recipes.

    Args:
        session: the connection of the relations.
        recipe_ingredients: distinct (recipe_id, ingredient_id).
        ingredients: (ingredient_id, ingredient, recipe_count).
        settings: those of the build.
    """
    counted = cooccurrence.count(session, recipe_ingredients, ingredients, settings)
    measured = cooccurrence.pairs(counted)
    size, found = len(counted.ids), len(measured.first)
    columns = [
        np.concatenate([counted.ids, counted.ids[measured.first]]),
        np.concatenate([counted.ids, counted.ids[measured.second]]),
        np.concatenate([counted.support, measured.recipe_count]),
        np.concatenate([np.ones(size), measured.lift]),
        np.concatenate([np.ones(size), measured.npmi]),
        np.full(size + found, counted.recipe_count),
    ]
    arrays = [pa.array(column).cast(kind.type) for column, kind in zip(columns, PAIRS, strict=True)]
    return session.from_arrow(pa.Table.from_arrays(arrays, schema=PAIRS))


def embeddings(
    session: duckdb.DuckDBPyConnection,
    stored_pairs: Relation,
    ingredient_ids: Relation,
    settings: Settings,
) -> Relation:
    """Embed ingredients: (ingredient_id, ingredient, embedding FLOAT[d], norm, support INTEGER).

    Args:
        session: the connection of the relations.
        stored_pairs: what `pairs` returned.
        ingredient_ids: (ingredient_id, ingredient).
        settings: those of the build.
    """
    schema = pa.schema(
        {
            "ingredient_id": pa.int32(),
            "ingredient": pa.string(),
            "embedding": pa.list_(pa.float32(), settings.dimensions),
            "norm": pa.float64(),
            "support": pa.int32(),
        }
    )
    counted = read_counts(stored_pairs, ingredient_ids)
    embedded = embedding.embed(counted, settings.dimensions, settings.seed)
    flat = pa.array(embedded.reshape(-1), pa.float32())
    arrays = [
        pa.array(counted.ids, pa.int32()),
        pa.array(counted.names, pa.string()),
        pa.FixedSizeListArray.from_arrays(flat, settings.dimensions),
        pa.array(np.linalg.norm(embedded.astype(np.float64), axis=1)),
        pa.array(counted.support, pa.int32()),
    ]
    return session.from_arrow(pa.Table.from_arrays(arrays, schema=schema))


def clusters(
    session: duckdb.DuckDBPyConnection,
    stored_pairs: Relation,
    stored_vectors: Relation,
    ingredient_ids: Relation,
    settings: Settings,
) -> Relation:
    """Group ingredients and place them on a map: CLUSTERS.

    Args:
        session: the connection of the relations.
        stored_pairs: what `pairs` returned.
        stored_vectors: what `embeddings` returned.
        ingredient_ids: (ingredient_id, ingredient).
        settings: those of the build.
    """
    counted = read_counts(stored_pairs, ingredient_ids)
    embedded = read_embedding(stored_vectors, counted)
    found = grouping.cluster(counted, embedded, settings.seed)
    columns = [
        counted.ids,
        counted.names,
        found.label,
        found.cluster,
        found.membership,
        *found.place.T,
    ]
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, CLUSTERS, strict=True)]
    return session.from_arrow(pa.Table.from_arrays(arrays, schema=CLUSTERS))


def evaluations(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: Relation,
    ingredients: Relation,
    recipes: Relation,
    stored_pairs: Relation,
    stored_vectors: Relation,
    seeds: tuple[Relation, Relation, Relation, Relation],
    settings: Settings,
) -> Relation:
    """Measure the models: EVALUATIONS.

    Args:
        session: the connection of the relations.
        recipe_ingredients: distinct (recipe_id, ingredient_id).
        ingredients: (ingredient_id, ingredient, recipe_count).
        recipes: (recipe_id, source_recipe_id).
        stored_pairs: what `pairs` returned.
        stored_vectors: what `embeddings` returned.
        seeds: ingredient_names, ingredient_aliases, ingredient_words and reference_pairs.
        settings: those of the build.
    """
    *names, reference_pairs = seeds
    counted = read_counts(stored_pairs, ingredients)
    embedded = read_embedding(stored_vectors, counted)
    lexicon = read(*names)
    reference = _by_canonical_name(reference_pairs, lexicon)
    measures = [
        *evaluation.hidden_ingredients(session, recipe_ingredients, ingredients, recipes, settings),
        *evaluation.category_agreement(counted.names, embedded, lexicon.categories),
        *evaluation.reference_agreement(counted, embedded, reference),
    ]
    return session.from_arrow(
        pa.Table.from_pylist([row._asdict() for row in measures], EVALUATIONS)
    )


def combinations(
    session: duckdb.DuckDBPyConnection,
    recipe_ingredients: Relation,
    recipes: Relation,
    stored_pairs: Relation,
    stored_vectors: Relation,
    ingredient_ids: Relation,
    ingredient_names: Relation,
    settings: Settings,
) -> Relation:
    """Find what goes with the brand: COMBINATIONS.

    Args:
        session: the connection of the relations.
        recipe_ingredients: (recipe_id, ingredient_id, jars).
        recipes: (recipe_id, source_recipe_id, title).
        stored_pairs: what `pairs` returned.
        stored_vectors: what `embeddings` returned.
        ingredient_ids: (ingredient_id, ingredient).
        ingredient_names: (ingredient, category), the seed.
        settings: those of the build.
    """
    counted = read_counts(stored_pairs, ingredient_ids)
    embedded = read_embedding(stored_vectors, counted)
    categories = dict(ingredient_names.project("ingredient, category").fetchall())
    named = recipe_ingredients.join(
        ingredient_ids.project("ingredient_id, ingredient"), "ingredient_id"
    )
    titled = recipes.project("recipe_id, source_recipe_id, title")
    rows = combining.find(session, named, titled, counted, embedded, categories, settings)
    return session.from_arrow(pa.Table.from_pylist(rows, COMBINATIONS))


def read_counts(stored_pairs: Relation, ingredient_ids: Relation) -> Cooccurrence:
    """Read the counts back that `pairs` stored."""
    named = stored_pairs.filter("ingredient_id = other_ingredient_id").project(
        "ingredient_id, all_recipe_count"
    )
    rows = named.join(ingredient_ids.project("ingredient_id, ingredient"), "ingredient_id")
    chosen = sorted(rows.project("ingredient, ingredient_id, all_recipe_count").fetchall())
    ids = np.array([number for _, number, _ in chosen], np.int32)
    counts = np.zeros((len(ids), len(ids)), np.int32)
    if len(ids):
        cells = stored_pairs.project(
            "ingredient_id, other_ingredient_id, recipe_count"
        ).fetchnumpy()
        places = np.zeros(int(ids.max()) + 1, np.int32)
        places[ids] = np.arange(len(ids))
        first, second = places[cells["ingredient_id"]], places[cells["other_ingredient_id"]]
        counts[first, second] = counts[second, first] = cells["recipe_count"]
    total = chosen[0][2] if chosen else 0
    return Cooccurrence(ids, [name for name, _, _ in chosen], counts, total)


def read_embedding(stored_vectors: Relation, counted: Cooccurrence) -> np.ndarray:
    """Read the vectors back, in the order of the counts: float32 (n, d)."""
    rows = stored_vectors.project("ingredient_id, embedding").to_arrow_table()
    if not len(rows):
        return np.zeros((0, 1), np.float32)
    ids = rows["ingredient_id"].to_numpy()
    flat = np.asarray(rows["embedding"].combine_chunks().flatten()).reshape(len(ids), -1)
    order = np.argsort(ids)
    return flat[order][np.searchsorted(ids[order], counted.ids)]


def _by_canonical_name(
    reference_pairs: Relation, lexicon: Lexicon
) -> list[tuple[str, str, float | None]]:
    """Pairs as the tables name them, whatever spelling the user has."""
    reader = Reader(lexicon)
    rows = reference_pairs.project("ingredient, other_ingredient, score").fetchall()
    named = [(reader.names(one), reader.names(other), score) for one, other, score in rows]
    return [(one[0], other[0], score) for one, other, score in named if one and other]
