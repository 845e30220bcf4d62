"""What a build notes of the landing folder, and what it tries again."""

import os
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from vectorella.landing import inventory

LINES = (
    b"order_id,ordered_at,country,sku,quantity,unit_price,currency\n"
    b"A1,2026-01-05T10:00:00Z,IT,NT-SPREAD-M,1,3.50,EUR\n"
)


class Folder:
    """A landing folder, and the raw_files of builds over it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = duckdb.connect()
        self.has_rows = False

    def put(self, name: str, content: bytes = LINES) -> Path:
        file = self.path / "transactions" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (1_780_000_000,) * 2)
        return file

    def has_news(self, follows_links: bool = False) -> bool:
        stored = self.connection.table("raw_files")
        return inventory.has_news(str(self.path), {}, stored, follows_links)

    def build(self, follows_links: bool = False) -> list[str]:
        """Note what is new; the paths that were noted."""
        stored = self.connection.table("raw_files") if self.has_rows else None
        found = inventory.changed_files(
            self.connection, str(self.path), {}, stored, datetime(2026, 6, 1), follows_links
        ).to_arrow_table()
        self.connection.register("found", found)
        kept = "union all from raw_files where path not in (select path from found)"
        self.connection.execute(
            f"create or replace table raw_files as from found {kept * self.has_rows}"
        )
        self.has_rows = True
        return sorted(found["path"].to_pylist())

    def problems(self) -> dict[str, str | None]:
        query = "select path.replace('transactions/', ''), problem from raw_files"
        return dict(self.connection.sql(query).fetchall())


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "landing")


def closed(monkeypatch, *names):
    """Let files of these names refuse to be opened."""
    opened = inventory.open_file

    def refuse(file):
        if Path(file.path).name in names:
            raise PermissionError(13, "Permission denied", file.location)
        return opened(file)

    for module in ("contents", "files", "inspection", "inventory"):
        monkeypatch.setattr(f"vectorella.landing.{module}.open_file", refuse)


def test_a_file_that_could_not_be_opened_is_read_once_it_can_be(folder, monkeypatch):
    folder.put("a.csv")
    folder.put("b.csv")
    with monkeypatch.context() as patched:
        closed(patched, "a.csv")
        folder.build()
        assert folder.problems() == {
            "a.csv": "It cannot be read: Permission denied. Let this user read it; each build "
            "tries again.",
            "b.csv": None,
        }
        assert not folder.has_news()
        assert folder.build() == []
    assert folder.has_news()
    assert folder.build() == ["transactions/a.csv"]
    assert folder.problems() == {"a.csv": None, "b.csv": None}
    assert not folder.has_news()


def test_a_file_that_is_broken_inside_is_not_read_again_in_every_build(folder):
    folder.put("a.csv.gz", LINES)
    folder.put("b.parquet", b"PAR1" + bytes(20) + b"PAR1")
    assert len(folder.build()) == 2
    assert all(problem is not None for problem in folder.problems().values())
    assert not folder.has_news()
    assert folder.build() == []


def test_a_link_out_of_the_folder_is_followed_where_that_is_set(folder, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(LINES)
    folder.put("a.csv")
    (folder.path / "transactions" / "b.csv").symlink_to(secret)
    folder.build()
    assert "leads out of the landing folder" in folder.problems()["b.csv"]
    assert not folder.has_news()
    assert folder.has_news(follows_links=True)
    assert folder.build(follows_links=True) == ["transactions/b.csv"]
    assert folder.problems() == {"a.csv": None, "b.csv": None}
    assert folder.build() == ["transactions/b.csv"]
    assert "leads out of the landing folder" in folder.problems()["b.csv"]


def test_a_link_to_a_folder_outside_shows_nothing_of_it(folder, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.csv").write_bytes(LINES)
    folder.path.mkdir()
    (folder.path / "transactions").symlink_to(tmp_path / "outside")
    assert folder.build() == ["transactions"]
    (problem,) = folder.problems().values()
    assert "leads out of the landing folder" in problem


def test_a_table_with_a_log_is_one_entry_until_it_is_taken_out(folder):
    folder.put("sales/part-0.parquet")
    folder.put("sales/_delta_log/00000000000000000000.json", b"{}")
    folder.put("ice/data/a.parquet")
    folder.put("ice/metadata/v1.metadata.json", b"{}")
    folder.put("hudi/.hoodie/hoodie.properties", b"")
    folder.put("hudi/country=IT/a.parquet")
    folder.put("plain.csv")
    folder.build()
    problems = folder.problems()
    assert set(problems) == {"sales", "ice", "hudi", "plain.csv"}
    for name, words in (("sales", "Delta"), ("ice", "Iceberg"), ("hudi", "Hudi")):
        assert words in problems[name]
    assert problems["plain.csv"] is None
