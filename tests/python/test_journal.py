from dataclasses import replace

from vectorella.operations import journal
from vectorella.operations.journal import ModelRun, Run

RUN = Run("1", journal.RUNNING, "2026-03-01T03:15:00.000", "2026-03-01T03:15:00.000")


def test_the_last_state_of_a_run_counts(tmp_path):
    path, published = tmp_path / "runs.jsonl", tmp_path / "vectorella.duckdb"
    ended = replace(
        RUN,
        state=journal.FAILED,
        failure="It rained.",
        models=[ModelRun("recipes", "success", 3, 0.5)],
    )
    journal.append(path, RUN)
    journal.append(path, ended)
    assert journal.read(path, published) == [ended]


def test_a_torn_line_is_no_run_and_spoils_none(tmp_path):
    path, published = tmp_path / "runs.jsonl", tmp_path / "vectorella.duckdb"
    ended = replace(RUN, state=journal.FAILED)
    journal.append(path, ended)
    with path.open("a") as file:
        file.write('{"run_id": "2", "sta')
    journal.append(path, replace(ended, run_id="3"))
    assert [run.run_id for run in journal.read(path, published)] == ["1", "3"]


def test_a_run_without_an_end_was_interrupted(tmp_path):
    path = tmp_path / "runs.jsonl"
    journal.append(path, RUN)
    (run,) = journal.read(path, tmp_path / "vectorella.duckdb")
    assert run.state == journal.INTERRUPTED
    assert run.failure


def test_a_run_that_was_killed_after_the_swap_has_published_for_good(tmp_path):
    path, published = tmp_path / "runs.jsonl", tmp_path / "vectorella.duckdb"
    copied = tmp_path / "vectorella.publishing.duckdb"
    copied.write_bytes(b"new")
    journal.append(path, replace(RUN, state=journal.PUBLISHING, published=journal.identity(copied)))
    assert journal.read(path, published)[0].state == journal.INTERRUPTED
    copied.replace(published)
    assert journal.settle(path, published)[0].state == journal.PUBLISHED
    published.unlink()
    assert journal.read(path, published)[0].state == journal.PUBLISHED


def test_without_a_journal_there_are_no_runs(tmp_path):
    assert journal.settle(tmp_path / "runs.jsonl", tmp_path / "vectorella.duckdb") == []
