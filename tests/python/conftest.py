import json
from dataclasses import replace

import duckdb
import project
import pyarrow as pa
import pytest
from dbt.cli.main import dbtRunner
from deliveries.builds import Builds
from vectorella.operations import copying, publication
from vectorella.operations.places import Places
from vectorella.recipes import encoding, forms, vocabulary

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


@pytest.fixture(scope="session")
def published(sample, tmp_path_factory):
    """The sample's build, published as the daily run publishes it."""
    folder = tmp_path_factory.mktemp("published")
    places = Places(project.ROOT, folder / "vectorella.duckdb", "")
    places.folder.mkdir()
    copying.copy(sample.database, places.work)
    publication.put_in_place(places, publication.copy_to_publish(places), keep=0)
    return replace(sample, database=places.database)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory):
    """What dbt knows of the project after parsing it."""
    folder = tmp_path_factory.mktemp("parsed")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("VECTORELLA_DB", str(folder / "vectorella.duckdb"))
        parsed = dbtRunner().invoke(
            ["parse"],
            quiet=True,
            partial_parse=False,
            project_dir=str(project.ROOT),
            profiles_dir=str(project.ROOT),
            target_path=str(folder),
            log_path=str(folder),
        )
    assert parsed.success, parsed.exception
    return json.loads((folder / "manifest.json").read_text())


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A folder for what the builds of a file of tests share."""
    return tmp_path_factory.mktemp("builds")


@pytest.fixture(scope="module")
def builds(workspace):
    """Builds of the project over workspace / landing."""
    with Builds(project.ROOT, workspace / "landing", workspace) as started:
        yield started


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

    def store(table, built):
        session.register("built", built)
        session.execute(f"create or replace table {table} as from built")
        session.unregister("built")

    def encode_texts(texts):
        given = pa.table({"text": pa.array(texts, pa.string())})
        session.register("given_texts", given)
        session.execute("""
            create or replace table texts as
            select
                (10 * row_number() over ())::integer as recipe_id,
                1000 * row_number() over () as row_id,
                text,
                1 as version
            from given_texts
        """)
        session.execute("create or replace table recipes as select recipe_id from texts")
        texts, contractions = session.table("texts"), session.table("contractions")
        store("word_forms", forms.clean_new_forms(session, texts, contractions))
        store("vocabulary", vocabulary.number_new_tokens(session, session.table("word_forms")))
        session.execute("""
            create or replace table form_tokens as
            select form, token_id
            from (select form, unnest(tokens) as token from word_forms)
            inner join vocabulary using (token)
        """)
        encoded = [session.table(name) for name in ("texts", "form_tokens", "word_forms")]
        store("recipe_tokens", encoding.recipe_tokens(session, *encoded))
        session.execute("""
            create or replace view recipe_one_hot as
            select recipe_id, token_id, 1::tinyint as value from recipe_tokens
        """)
        return session

    return encode_texts
