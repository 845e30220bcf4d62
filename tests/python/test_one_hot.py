import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from test_cleaning import clean, texts
from vectorella.one_hot import load_csr
from vectorella.recipes import encoding

RECIPES = ["Don't stir, don’t shake", "", "Stir the 米饭 & the crème!", "--", "shake"]


@pytest.fixture(params=[0, encoding.FEW_RECIPES], ids=["looked up", "joined"])
def both_ways(request, monkeypatch):
    """The test once with words looked up by their hashes, once with words joined."""
    monkeypatch.setattr(encoding, "FEW_RECIPES", request.param)


def vectorized(cleaned, tokens):
    """What scikit-learn makes of the cleaned strings, its columns in our order."""
    vectorizer = CountVectorizer(binary=True, token_pattern=r"\S+", vocabulary=list(tokens))
    return vectorizer.transform(cleaned)


def found_by_sklearn(cleaned):
    vectorizer = CountVectorizer(binary=True, token_pattern=r"\S+")
    return sorted(vectorizer.fit(cleaned).vocabulary_) if any(cleaned) else []


@pytest.mark.usefixtures("both_ways")
@given(st.lists(texts, min_size=1, max_size=8))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_cell_equals_scikit_learn(encode, recipes):
    plain = [text.replace("<", " ").replace("&", " ") for text in recipes]
    one_hot = load_csr(encode(plain))
    cleaned = [clean(text) for text in plain]
    assert sorted(one_hot.tokens) == found_by_sklearn(cleaned)
    if any(cleaned):
        expected = vectorized(cleaned, one_hot.tokens)
        assert (one_hot.matrix != expected).nnz == 0
        assert one_hot.matrix.shape == expected.shape


def test_the_matrix_is_sparse_and_every_recipe_has_its_row(encode):
    one_hot = load_csr(encode(RECIPES))
    assert isinstance(one_hot.matrix, csr_matrix)
    assert one_hot.matrix.dtype == np.float32
    assert one_hot.recipe_ids.tolist() == [10, 20, 30, 40, 50]
    assert one_hot.matrix.sum(axis=1).ravel().tolist() == [[4, 0, 5, 0, 1]]
    assert (
        one_hot.matrix != vectorized([clean(text) for text in RECIPES], one_hot.tokens)
    ).nnz == 0


def test_rows_are_distinct_and_the_same_in_chunks_of_any_size(encode, monkeypatch):
    rows = sorted(encode(RECIPES).sql("from recipe_one_hot").fetchall())
    assert rows == sorted(set(rows))
    monkeypatch.setattr(encoding, "FEW_RECIPES", 0)
    monkeypatch.setattr(encoding, "CHUNK_RECIPES", 1)
    assert sorted(encode(RECIPES).sql("from recipe_one_hot").fetchall()) == rows


@pytest.mark.parametrize("form_hash", ["hash(form)", "length(form)"])
def test_rows_are_the_same_by_hashes_and_where_two_words_share_one(encode, monkeypatch, form_hash):
    rows = sorted(encode(RECIPES).sql("from recipe_one_hot").fetchall())
    monkeypatch.setattr(encoding, "FEW_RECIPES", 0)
    monkeypatch.setattr(encoding, "FORM_HASH", form_hash)
    monkeypatch.setattr(encoding, "BLOCK_RECIPES", 2)
    assert sorted(encode(RECIPES).sql("from recipe_one_hot").fetchall()) == rows


# Every tenth id is one of a recipe. Looked up, a block has so many recipes, joined, so many ids.
@pytest.mark.parametrize(("few_recipes", "ids"), [(0, 20_480), (encoding.FEW_RECIPES, 2048)])
def test_rows_are_stored_by_blocks_of_recipes_and_within_a_block_by_token(
    encode, monkeypatch, few_recipes, ids
):
    monkeypatch.setattr(encoding, "FEW_RECIPES", few_recipes)
    rows = encode(["salt and water"] * 3000).sql("from recipe_one_hot").fetchall()
    stored = [((recipe_id - 1) // ids, token_id, recipe_id) for recipe_id, token_id, _ in rows]
    assert len(stored) == 9000
    assert stored == sorted(stored)


def test_rows_are_stored_as_small_integers(encode):
    columns = encode(RECIPES).sql("describe recipe_tokens").fetchall()
    assert [column[:2] for column in columns] == [
        ("recipe_id", "INTEGER"),
        ("token_id", "INTEGER"),
        ("occurrence_count", "INTEGER"),
    ]


@pytest.mark.usefixtures("both_ways")
def test_a_token_counts_each_time_it_is_written(encode):
    session = encode(["Don't stir, do not not-stir", "stir"])
    counts = """
        select recipe_id, token, recipe_tokens.occurrence_count
        from recipe_tokens
        inner join vocabulary using (token_id)
        order by all
    """
    assert session.sql(counts).fetchall() == [
        (10, "do", 2),
        (10, "not", 3),
        (10, "stir", 2),
        (20, "stir", 1),
    ]


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("recipes", [[], [""], ["--", "!"]])
def test_no_word_gives_an_empty_matrix(encode, recipes):
    assert load_csr(encode(recipes)).matrix.shape == (len(recipes), 0)


def test_a_database_file_is_opened_read_only(encode, tmp_path):
    path = tmp_path / "built.duckdb"
    session = encode(RECIPES)
    session.execute(f"attach '{path}' as built")
    for table in ("recipes", "vocabulary", "recipe_one_hot"):
        session.execute(f"create table built.{table} as from {table}")
    session.execute("detach built")
    with duckdb.connect(str(path), read_only=True):
        assert load_csr(path).matrix.nnz == load_csr(session).matrix.nnz


def test_a_missing_file_or_table_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="run dbt build first"):
        load_csr(tmp_path / "missing.duckdb")
    with pytest.raises(LookupError, match="run dbt build first"):
        load_csr(duckdb.connect())
