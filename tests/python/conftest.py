import duckdb
import project
import pyarrow as pa
import pytest
from vectorella.recipes import cleaning, encoding, vocabulary

CONTRACTIONS = {
    "don't": "do not",
    "can't": "cannot",
    "it's": "it is",
    "you'll": "you will",
    "'til": "until",
}


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The build that the README's first command makes, in a folder of its own."""
    return project.dbt("build", tmp_path_factory.mktemp("sample"), project.ROOT / "data" / "sample")


@pytest.fixture
def session():
    with duckdb.connect() as connection:
        contractions = pa.table(
            {"contraction": list(CONTRACTIONS), "expansion": list(CONTRACTIONS.values())}
        )
        connection.register("given_contractions", contractions)
        connection.execute("create table contractions as from given_contractions")
        yield connection


@pytest.fixture
def encode(session):
    """Texts to tables: what the models do, in the same order."""

    def encode_texts(texts):
        given = pa.table({"text": pa.array(texts, pa.string())})
        session.register("given_texts", given)
        session.execute("""
            create or replace table texts as
            select
                (10 * row_number() over ())::integer as recipe_id,
                1000 * row_number() over () as row_id,
                text
            from given_texts
        """)
        session.execute("create or replace table recipes as select recipe_id from texts")
        session.execute("""
            create or replace table form_counts as
            select form, count(*) as occurrence_count
            from (select unnest(string_split(text, ' ')) as form from texts)
            group by form
        """)
        create = "create or replace table {} as from built"
        built = cleaning.clean_forms(
            session, session.table("form_counts"), session.table("contractions")
        )
        built.create_view("built", replace=True)
        session.execute(create.format("word_forms"))
        built = vocabulary.extend(
            session, session.table("word_forms"), session.table("form_counts")
        )
        built.create_view("built", replace=True)
        session.execute(create.format("vocabulary"))
        session.execute("""
            create or replace table form_tokens as
            select distinct form, token_id
            from (select form, unnest(tokens) as token from word_forms)
            inner join vocabulary using (token)
        """)
        session.execute("drop view built")
        built = encoding.one_hot(session, session.table("texts"), session.table("form_tokens"))
        session.register("built", built)
        session.execute(create.format("recipe_one_hot"))
        session.unregister("built")
        return session

    return encode_texts
