"""Who may read, what is refused before anything is opened, and in which words."""

import os
import stat
from pathlib import Path

import duckdb
import pytest
from vectorella import built, database, environment, one_hot
from vectorella.operations import access, named_tests, notification, places
from vectorella.operations.building import Workplace
from vectorella.operations.places import Places
from vectorella.operations.problems import OperationProblem

ROOT = Path(__file__).parents[2]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_the_group_may_read_and_others_nothing_whatever_the_umask(tmp_path, umask):
    shop = Places(tmp_path, tmp_path / "shop.duckdb", "")
    before = os.umask(umask)
    try:
        shop.folder.mkdir()
        for file in (shop.work, shop.log, shop.database):
            file.write_bytes(b"")
        shop.database.chmod(0o440)
        kept = shop.folder / "shop.20260101T000000Z.duckdb"
        kept.write_bytes(b"")
        kept.chmod(0o440)
        access.as_published(shop)
        with access.closed_to_others():
            (shop.folder / "new").write_bytes(b"")
    finally:
        os.umask(before)
    assert (mode(shop.folder), mode(shop.work), mode(shop.log)) == (0o750, 0o640, 0o640)
    assert (mode(kept), mode(shop.folder / "new")) == (0o440, 0o640)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_lies_beside_has_the_group_of_the_published_file(tmp_path):
    shop = Places(tmp_path, tmp_path / "shop.duckdb", "")
    shop.folder.mkdir()
    for file in (shop.work, shop.log, shop.database):
        file.write_bytes(b"")
    os.chown(shop.database, -1, 4242)
    access.as_published(shop)
    assert {file.stat().st_gid for file in (shop.folder, shop.work, shop.log)} == {4242}


def test_a_build_refuses_a_published_file_also_as_root(tmp_path):
    published = tmp_path / "shop.duckdb"
    published.write_bytes(b"")
    database._refuse_published(published)
    published.chmod(0o440)
    with pytest.raises(Exception, match="is published, and read-only"):
        database._refuse_published(published)
    database._refuse_published(tmp_path / "absent.duckdb")


@pytest.mark.parametrize(
    ("name", "value", "is_right"),
    [
        ("VECTORELLA_THREADS", "many", False),
        ("VECTORELLA_THREADS", "0", False),
        ("VECTORELLA_THREADS", "-2", False),
        ("VECTORELLA_THREADS", "", True),
        ("VECTORELLA_THREADS", "4", True),
        ("VECTORELLA_MEMORY_LIMIT", "much", False),
        ("VECTORELLA_MEMORY_LIMIT", "", False),
        ("VECTORELLA_MEMORY_LIMIT", "-1GB", False),
        ("VECTORELLA_MEMORY_LIMIT", "1GB", True),
        ("VECTORELLA_MEMORY_LIMIT", "512 MiB", True),
        ("VECTORELLA_MEMORY_LIMIT", "70%", True),
        ("VECTORELLA_DB", os.fsdecode(b"f\xff.duckdb"), False),
        ("VECTORELLA_DB", "f\u00fc.duckdb", True),
    ],
)
def test_a_variable_that_cannot_be_is_told_before_anything_is_opened(name, value, is_right):
    said = environment.problem({name: value})
    assert (said is None) is is_right
    if not is_right:
        assert said.startswith(name)
        with pytest.raises(OperationProblem):
            places.find({name: value}, ROOT)


def test_a_foreign_and_a_locked_file_are_told_in_a_sentence(tmp_path):
    foreign = tmp_path / "foreign.duckdb"
    foreign.write_text("no database")
    with pytest.raises(OSError, match="name a file that dbt has built"):
        one_hot.load_csr(foreign)
    assert "open for writing" in built._sentence("a", "IO Error: Could not set lock on file")
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(LookupError, match="run dbt build first"):
        one_hot.load_csr(empty)


@pytest.mark.parametrize(
    ("target", "is_one"),
    [
        ("https://hooks.example.org/a?b=c", True),
        ("http://localhost:8080/", True),
        ("curl -d @- https://example.org", True),
        ("/usr/local/bin/tell", True),
        ("htps://example.org", False),
        ("https:///path", False),
        ("https://exa mple.org", False),
        ("https://example.org:port/", False),
        ("http:/example.org", False),
    ],
)
def test_an_address_that_is_none_is_refused(target, is_one):
    assert (notification.target_problem(target) is None) is is_one


def test_a_wrong_name_of_a_test_is_told_before_the_build(tmp_path, monkeypatch):
    parsed = []
    monkeypatch.setattr(named_tests, "_parse", parsed.append)
    where = Workplace(ROOT, tmp_path / "a.duckdb", tmp_path, tmp_path, {})
    named_tests.check(["every_landed_file_is_read"], where)
    assert parsed == []
    with pytest.raises(OperationProblem, match="Did you mean every_landed_file_is_read"):
        named_tests.check(["every_landed_file_is_reed"], where)
    assert parsed == [where]
