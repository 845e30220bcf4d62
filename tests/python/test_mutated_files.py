"""Files with bytes changed at random: never a crash, never a count that does not balance."""

import gzip
import json
import random

import project
import pytest

SPECIAL = (
    b"\0",
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\xff",
    b"{",
    b"]",
    b"\\",
    b"\xef\xbb\xbf",
    b"  ",
    b"PK",
)


def row(number, name):
    return {
        "order_id": f"{name}-{number}",
        "line_number": number,
        "ordered_at": f"2026-01-{number % 28 + 1:02}T10:00:00Z",
        "country": random.Random(number).choice(["IT", "Japan", "Côte d'Ivoire"]),
        "sku": "NT-SPREAD-M",
        "quantity": number % 5 + 1,
        "unit_price": "3.50",
        "currency": "EUR",
    }


def csv_of(rows):
    return project.csv_bytes(
        ",".join(rows[0]), *(",".join(map(str, each.values())) for each in rows)
    )


WRITERS = {
    "csv": csv_of,
    "jsonl": lambda rows: project.jsonl_bytes(*rows),
    "json": lambda rows: json.dumps(rows, indent=1).encode(),
    "parquet": lambda rows: project.parquet_bytes(*rows),
    "csv.gz": lambda rows: gzip.compress(csv_of(rows), mtime=0),
}


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content after one to three changes."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content) + 1)
        span = chance.randint(1, 30)
        other = chance.randrange(len(content) + 1)
        content = chance.choice(
            [
                content[:at],
                content[:at] + content[at + span :],
                content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :],
                content[:at] + chance.choice(SPECIAL) + content[at:],
                content[:at] + content[other : other + span] + content[at:],
            ]
        )
        if not content:
            break
    return content


def mutations(count: int, seed: int) -> dict[str, bytes]:
    files = {}
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        ending = chance.choice(list(WRITERS))
        rows = [row(each, f"{seed}-{number}") for each in range(1, chance.choice([3, 20]))]
        name = f"transactions/{number:05}.{ending}"
        files[name] = mutated(WRITERS[ending](rows), chance)
    rows = [row(each, "good") for each in range(1, 5)]
    return files | {"transactions/good.csv": csv_of(rows)}


def check(folder, count, seed):
    landing = project.land(folder / "landing", mutations(count, seed))
    built = project.build(folder, landing)
    assert built.is_success, built.output
    assert built.one("select count(*) from landed_files") == (count + 1,)
    assert built.one("""
        select count(*) from landed_files
        where rows_read != rows_counted + rows_superseded + rows_rejected
    """) == (0,)
    assert built.one("select count(*) from order_lines where order_id like 'good-%'") == (4,)


def test_three_hundred_mutated_files_balance(tmp_path):
    check(tmp_path, 300, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 22))
def test_ten_thousand_mutated_files_balance(tmp_path, seed):
    check(tmp_path, 500, seed)
