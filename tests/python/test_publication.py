"""Publishing, keeping and rolling back, on files that hold one number."""

import os
import subprocess
import sys
from contextlib import contextmanager

import duckdb
import pytest
from vectorella.operations import copying, journal, publication, work
from vectorella.operations.journal import Run
from vectorella.operations.places import Places, wal
from vectorella.operations.problems import OperationProblem

WRITE_UNTIL_TOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("insert into runs values (666)")
print("written", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def places(tmp_path):
    found = Places(tmp_path, tmp_path / "vectorella.duckdb", str(tmp_path / "landing"))
    found.folder.mkdir()
    return found


def publish(places, number, keep=7):
    """A file with this number, published a day after the one before."""
    with duckdb.connect(str(places.work)) as connection:
        connection.execute("create or replace table runs (number integer)")
        connection.execute("create or replace view the_number as from vectorella.main.runs")
        connection.execute("insert into runs values (?)", [number])
    file = publication.copy_to_publish(places)
    day = 1_780_000_000 + 86_400 * number
    os.utime(file, (day, day))
    publication.put_in_place(places, file, keep)


def numbers(database):
    with duckdb.connect(str(database), read_only=True) as connection:
        return [number for (number,) in connection.execute("from the_number").fetchall()]


def kept_numbers(places):
    return [numbers(file.path)[0] for file in publication.kept(places)]


def test_the_last_files_are_kept_and_open_under_their_own_names(places):
    for number in range(1, 6):
        publish(places, number, keep=3)
    assert numbers(places.database) == [5]
    assert kept_numbers(places) == [4, 3, 2]
    assert not places.publishing.exists()


def test_nothing_is_kept_where_nothing_shall_be(places):
    publish(places, 1, keep=0)
    publish(places, 2, keep=0)
    assert publication.kept(places) == []


def test_a_reader_keeps_what_it_has_opened_and_a_new_one_sees_the_new(places):
    publish(places, 1)
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "print('open', flush=True); sys.stdin.read(); print(c.sql('from runs').fetchall())",
            str(places.database),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout.readline() == "open\n"
    publish(places, 2)
    assert numbers(places.database) == [2]
    assert reader.communicate()[0] == "[(1,)]\n"


def test_a_rollback_goes_back_by_one_or_to_a_name_and_can_be_undone(places):
    for number in (1, 2, 3):
        publish(places, number)
    publication.roll_back(places, None, 7)
    assert (numbers(places.database), kept_numbers(places)) == ([2], [3, 1])
    oldest = publication.kept(places)[-1].name
    publication.roll_back(places, oldest, 7)
    assert (numbers(places.database), kept_numbers(places)) == ([1], [3, 2])
    assert not places.work.exists()
    with pytest.raises(OperationProblem, match="Kept are: "):
        publication.roll_back(places, "yesterday", 7)


def test_a_log_that_a_killed_build_left_is_not_taken_for_the_new_files(places):
    publish(places, 1)
    with writer_of(places.database) as writer:
        with pytest.raises(OperationProblem, match=f"PID {writer.pid}"):
            publish(places, 2)
        assert not wal(places.work).exists()
        writer.kill()
    assert wal(places.database).exists()
    publish(places, 2)
    assert numbers(places.database) == [2]


def test_what_a_killed_build_of_dbt_wrote_goes_into_the_next_work_file(places):
    publish(places, 1)
    with writer_of(places.database) as writer:
        writer.kill()
    work.prepare(places, None)
    assert numbers(places.work) == [1, 666]


@contextmanager
def writer_of(database):
    """A process that has written into the file and has it open, as a build of dbt would."""
    database.chmod(0o640)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITE_UNTIL_TOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with writer:
        assert writer.stdout.readline() == "written\n"
        yield writer


def run_in(places, state, **facts):
    return Run("1", state, "2026-03-01T03:15:00.000", "2026-03-01T03:15:00.000", **facts)


@pytest.mark.parametrize(
    ("state", "goes_on", "resumes"),
    [
        (journal.PUBLISHED, True, False),
        (journal.INTERRUPTED, True, True),
        (journal.FAILED, False, False),
    ],
)
def test_a_run_goes_on_with_the_work_file_unless_the_last_one_failed(
    places, state, goes_on, resumes
):
    publish(places, 1)
    with duckdb.connect(str(places.work)) as connection:
        connection.execute("insert into runs values (2)")
    current = journal.identity(places.database)
    last = run_in(places, state, base=current, published=current)
    assert work.prepare(places, last) is resumes
    assert numbers(places.work) == ([1, 2] if goes_on else [1])


def test_what_dbt_itself_wrote_into_the_published_file_is_not_passed_over(places):
    publish(places, 1)
    last = run_in(places, journal.PUBLISHED, published=journal.identity(places.database))
    places.database.chmod(0o640)
    with duckdb.connect(str(places.database)) as connection:
        connection.execute("insert into runs values (2)")
    work.prepare(places, last)
    assert numbers(places.work) == [1, 2]


def test_a_run_after_a_rollback_starts_from_the_file_that_was_brought_back(places):
    publish(places, 1)
    publish(places, 2)
    last = run_in(places, journal.PUBLISHED, published=journal.identity(places.database))
    publication.roll_back(places, None, 7)
    assert not work.prepare(places, last)
    assert numbers(places.work) == [1]


def test_a_first_run_starts_from_nothing_and_clears_what_was_left(places):
    for leftover in (places.work, places.publishing, wal(places.work)):
        leftover.write_text("torn")
    assert not work.prepare(places, None)
    assert not any(path.exists() for path in (places.work, places.publishing, wal(places.work)))


def test_a_copy_that_fails_leaves_nothing(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        copying.copy(tmp_path / "folder", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
