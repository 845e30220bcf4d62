import gzip
import os
from datetime import datetime
from pathlib import Path

import fsspec
import pyarrow as pa
import pytest
from vectorella.landing import files
from vectorella.landing.files import LandedFile, chunks, list_files, open_file

ROWS = b"id,name\n1,Gianduja\n" * 1000


def put(folder: Path, name: str, content: bytes = b"id\n1\n", modified: int = 0) -> Path:
    file = folder / "transactions" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (modified, modified))
    return file


def landed(folder: Path) -> list[LandedFile]:
    return list_files(str(folder), "transactions")


@pytest.mark.parametrize(
    ("name", "form", "compression"),
    [
        ("a.csv", "csv", None),
        ("a.TSV", "csv", None),
        ("a.csv.gz", "csv", "gzip"),
        ("a.JSONL.ZST", "jsonl", "zstd"),
        ("a.ndjson", "jsonl", None),
        ("a.json", "jsonl", None),
        ("2024.01.parquet", "parquet", None),
        ("a.xlsx", None, None),
        ("a.gz", None, "gzip"),
        ("csv", None, None),
        ("a.csv/readme", None, None),
    ],
)
def test_the_ending_of_a_name_says_format_and_compression(name, form, compression):
    file = LandedFile(f"transactions/{name}", name, 1, datetime(2024, 1, 1))
    assert (file.format, file.compression) == (form, compression)


def test_an_absent_folder_holds_no_files(tmp_path):
    assert landed(tmp_path / "absent") == []
    assert landed(tmp_path) == []


def test_files_come_in_the_order_of_modification_and_then_of_path(tmp_path):
    put(tmp_path, "b.csv", modified=10)
    put(tmp_path, "a/z.csv", modified=10)
    put(tmp_path, "c.csv", modified=5)
    names = [file.path for file in landed(tmp_path)]
    assert names == ["transactions/c.csv", "transactions/a/z.csv", "transactions/b.csv"]


def test_what_starts_with_a_dot_or_an_underscore_is_named_with_what_to_do(tmp_path):
    hidden = {"_orders 2026.csv", "_archive/b.csv", ".c.csv", "day/.part/a.csv"}
    for name in (*hidden, "day_1/a_b.csv"):
        put(tmp_path, name)
    problems = {file.path.removeprefix("transactions/"): file.problem for file in landed(tmp_path)}
    assert problems.pop("day_1/a_b.csv") is None
    assert set(problems) == hidden
    assert all("Rename it, or take it out." in problem for problem in problems.values())


def test_what_programs_leave_beside_data_is_passed_over(tmp_path):
    for name in ("_SUCCESS", ".a.csv.crc", "._a.csv", ".DS_Store", ".snapshot/hourly/a.csv"):
        put(tmp_path, name)
    assert landed(tmp_path) == []


@pytest.mark.parametrize(
    ("seconds", "year"), [(-1e14, 1), (-62_135_596_801, 1), (253_402_300_800, 9999), (1e18, 9999)]
)
def test_an_age_that_no_calendar_knows_is_the_nearest_that_it_knows(seconds, year):
    assert files._modified_at({"mtime": seconds}).year == year


def test_a_pipe_is_told_and_not_waited_for(tmp_path):
    folder = put(tmp_path, "a.csv").parent
    os.mkfifo(folder / "b.csv")
    problems = {file.path: file.problem or "" for file in landed(tmp_path)}
    assert "pipe" in problems["transactions/b.csv"]


@pytest.mark.parametrize(
    "name",
    [
        "with space.csv",
        'it\'s "quoted".csv',
        "[1] *? {a,b}.csv",
        "new\nline.csv",
        "back\\slash.csv",
        "a::b.csv",
        "s3:/b.csv",
        "chocolat 🍫.csv",
        "per%20cent #1 $HOME ~.csv",
        "order_date=2024-01-01/a.csv",
        "x.csv/inner.csv",
    ],
)
def test_a_file_of_any_name_is_found_and_opened(tmp_path, name):
    put(tmp_path, name, b"id\n7\n")
    (file,) = landed(tmp_path)
    assert file.path == f"transactions/{name}"
    assert file.problem is None
    assert b"".join(chunks(file)) == b"id\n7\n"


def test_a_name_that_is_not_utf_8_is_shown_escaped_with_its_problem(tmp_path):
    put(tmp_path, "good.csv", modified=1)
    (tmp_path / "transactions" / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"id\n1\n")
    problems = {file.path: file.problem for file in landed(tmp_path)}
    assert problems == {
        "transactions/good.csv": None,
        "transactions/caf\\xe9.csv": "Its name is not UTF-8. Rename it.",
    }


def test_a_link_has_the_size_and_the_age_of_what_it_leads_to(tmp_path):
    target = put(tmp_path, "../store/a.csv", b"id\n12345\n", modified=77)
    (tmp_path / "transactions" / "link.csv").symlink_to(target)
    (file,) = landed(tmp_path)
    assert (file.size_bytes, file.modified_at) == (9, datetime(1970, 1, 1, 0, 1, 17))


def test_a_link_that_leads_nowhere_is_told(tmp_path):
    folder = put(tmp_path, "good.csv").parent
    (folder / "link.csv").symlink_to(folder / "absent.csv")
    problems = {file.path: file.problem for file in landed(tmp_path)}
    assert problems["transactions/good.csv"] is None
    assert "leads nowhere" in problems["transactions/link.csv"]


def test_a_link_back_to_the_folder_does_not_multiply_files(tmp_path):
    folder = put(tmp_path, "a.csv").parent
    (folder / "again").symlink_to(folder)
    problems = {file.path: file.problem or "" for file in landed(tmp_path)}
    assert list(problems) == ["transactions/a.csv", "transactions/again"]
    assert "link to a folder" in problems["transactions/again"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(13, "Permission denied"), True),
        (FileNotFoundError(2, "No such file"), False),
    ],
)
def test_a_folder_that_cannot_be_listed_is_told_unless_it_is_gone(
    tmp_path, monkeypatch, error, told
):
    put(tmp_path, "good.csv", modified=1)
    closed = str(put(tmp_path, "closed/a.csv").parent)
    list_folder = os.scandir

    def scandir(path):
        if path == closed:
            error.filename = closed
            raise error
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", scandir)
    problems = {file.path: file.problem or "" for file in landed(tmp_path)}
    assert problems["transactions/good.csv"] == ""
    assert ("cannot be listed" in problems.get("transactions/closed", "")) is told


def test_an_address_is_listed_and_read_like_a_folder():
    fsspec.filesystem("memory").pipe("/landing-of-a-test/transactions/day 1/a.csv", b"id\n1\n")
    (file,) = list_files("memory://landing-of-a-test", "transactions")
    assert file.path == "transactions/day 1/a.csv"
    assert b"".join(chunks(file)) == b"id\n1\n"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("a.csv", ROWS),
        ("a.csv.gz", gzip.compress(ROWS, mtime=0)),
        ("a.csv.gz", gzip.compress(ROWS[:5000], mtime=0) + gzip.compress(ROWS[5000:], mtime=0)),
        ("a.CSV.ZST", pa.compress(ROWS, codec="zstd", asbytes=True)),
        (
            "a.csv.zst",
            b"".join(
                pa.compress(part, codec="zstd", asbytes=True) for part in (ROWS[:9], ROWS[9:])
            ),
        ),
    ],
)
def test_chunks_are_the_bytes_before_compression(tmp_path, name, stored):
    put(tmp_path, name, stored)
    (file,) = landed(tmp_path)
    assert b"".join(chunks(file)) == ROWS
    with open_file(file) as lines:
        assert next(lines) == b"id,name\n"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("cut.csv.gz", gzip.compress(ROWS, mtime=0)[:-9]),
        ("cut.csv.zst", pa.compress(ROWS, codec="zstd", asbytes=True)[:-3]),
        ("plain.csv.gz", ROWS),
        ("plain.csv.zst", ROWS),
        ("junk.csv.gz", gzip.compress(ROWS, mtime=0) + b"junk"),
    ],
)
def test_broken_compression_is_an_error_and_no_shorter_file(tmp_path, name, stored):
    put(tmp_path, name, stored)
    (file,) = landed(tmp_path)
    with pytest.raises(OSError, match=r"\w"):
        b"".join(chunks(file))
