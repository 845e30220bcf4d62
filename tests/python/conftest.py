import duckdb
import pyarrow as pa
import pytest

CONTRACTIONS = {
    "don't": "do not",
    "can't": "cannot",
    "it's": "it is",
    "you'll": "you will",
    "'til": "until",
}


@pytest.fixture
def session():
    with duckdb.connect() as connection:
        contractions = pa.table(
            {"contraction": list(CONTRACTIONS), "expansion": list(CONTRACTIONS.values())}
        )
        connection.register("given_contractions", contractions)
        connection.execute("create table contractions as from given_contractions")
        yield connection
