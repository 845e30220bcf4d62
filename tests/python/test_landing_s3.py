"""The same build over a landing folder in S3, for which moto's server stands in."""

import boto3
import project
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
from project import csv_bytes, gzip_bytes, jsonl_bytes, parquet_bytes

HEADER = "order_id,line_number,ordered_at,country,sku,quantity,unit_price,currency"
LATE = {
    "order_id": "C",
    "line_number": 1,
    "ordered_at": "2026-04-03T09:00:00Z",
    "country": "FR",
    "sku": "NT-SPREAD-S",
    "quantity": 4,
    "unit_price": 2.5,
    "currency": "EUR",
}
CARD = {"id": "toast", "title": "Toast", "ingredients": ["bread"], "steps": ["Toast it."]}


def line(order, quantity):
    return f"{order},1,2026-04-01T09:00:00Z,FR,NT-SPREAD-S,{quantity},2.50,EUR"


FILES = {
    "transactions/2026/April [1]/one.csv": csv_bytes(HEADER, line("A", 1), "no line"),
    "transactions/two.csv.gz": gzip_bytes(csv_bytes(HEADER, line("B", 2))),
    "transactions/three.parquet": parquet_bytes(LATE),
    "transactions/four.parquet": b"PAR1 is how it begins",
    "recipes/cards.jsonl": jsonl_bytes(CARD),
}


@pytest.fixture(scope="module")
def bucket():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        made = boto3.resource("s3").create_bucket(
            Bucket="noltella", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        for path, content in FILES.items():
            made.put_object(Key=f"landing/{path}", Body=content)
        yield made
    server.stop()


MODELS_AND_SEEDS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


def build(folder):
    built = project.dbt("build", folder, "s3://noltella/landing", arguments=MODELS_AND_SEEDS)
    assert built.is_success, built.output
    return built


def quantities(built):
    return dict(built.query("select order_id, quantity from order_lines"))


def test_a_bucket_is_built_and_an_object_that_changes_brings_its_lines_anew(bucket, tmp_path):
    first = build(tmp_path)
    assert quantities(first) == {"A": 1, "B": 2, "C": 4}
    assert first.one("select count(*) from recipe_one_hot") == (3,)
    assert first.query("select path, rows_rejected from landed_files where rows_rejected > 0") == [
        ("transactions/2026/April [1]/one.csv", 1)
    ]
    assert first.one("select path, problem is not null from landed_files where reader is null") == (
        "transactions/four.parquet",
        True,
    )

    path = "transactions/2026/April [1]/one.csv"
    overwrite_within_its_second(
        f"landing/{path}", FILES[path].replace(line("A", 1).encode(), line("A", 9).encode())
    )
    before = loads(first)
    second = build(tmp_path)
    assert quantities(second) == {"A": 9, "B": 2, "C": 4}
    assert {name for name, loaded in loads(second).items() if loaded != before[name]} == {path}


def overwrite_within_its_second(key, content):
    """Content of the same size: S3 tells times in seconds, so the ETag alone is new."""
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    old = backend.buckets["noltella"].keys[key]
    assert len(content) == old.size
    backend.put_object("noltella", key, content).last_modified = old.last_modified


def loads(built):
    return dict(built.query("select path, last_loaded_at from landed_files"))


def test_a_store_that_nothing_here_reads_is_told_in_a_sentence(tmp_path):
    built = project.dbt("run", tmp_path, "nowhere://landing")
    assert not built.is_success
    assert "nothing here reads nowhere://" in built.output
    assert "Traceback" not in built.output
