"""A day on which nothing has come: found out before dbt starts, and whatever has is not missed."""

import os
import shutil
from dataclasses import replace

import operating
import project
import pytest
import yaml
from operating import line
from vectorella.operations import fingerprint, journal, news
from vectorella.operations.places import Places


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site that has published a line of a country that nobody knows."""
    new = operating.new_site(tmp_path_factory.mktemp("nothing_new"))
    new.deliver(1, line(1, 2), line(2, 3, "Atlantis"), recipe="Crepes")
    finished = new.run("daily", "--quiet")
    assert finished.returncode == 0, finished.stderr
    return new


@pytest.fixture
def places(site):
    return Places(site.project, site.database, str(site.landing))


@pytest.fixture
def reason(places):
    """Why the next run would build, by what stands in the journal, or in its place."""

    def ask(runs=None, **changed):
        earlier = runs or journal.read(places.journal, places.database)
        last = journal.last_build(earlier)
        return news.reason_to_build(
            replace(places, **changed), earlier, last.fingerprint if last else ""
        )

    return ask


@pytest.fixture
def landed(site):
    """The delivered file, which is again as it was after the test."""
    file = site.landing / "transactions" / "day-001.csv"
    before, content = file.stat(), file.read_bytes()
    yield file
    file.write_bytes(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_with_nothing_new_a_run_says_so_without_dbt_and_succeeds(site):
    before = site.digest()
    dbt_said = (site.folder / "dbt.log").read_bytes()
    run = site.run("daily", "--log-format", "text")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(
        f"No file, seed, setting or version has changed since {site.database} was published at "
    )
    assert run.stdout.count("\n") == 1
    assert run.stderr.startswith("Warning: every_country_is_known: Atlantis (1 line). They count")
    assert site.digest() == before
    assert (site.folder / "dbt.log").read_bytes() == dbt_said


def test_off_a_terminal_it_writes_the_warnings_that_stand_and_its_end(site):
    warning, end = operating.records(site.run("daily").stdout)
    assert warning["event"] == "warning"
    assert "Atlantis (1 line)" in warning["message"]
    assert (end["event"], end["warning_count"], end["file_count"]) == ("unchanged", 1, 0)
    assert "No file, seed, setting or version has changed" in end["message"]


def test_the_status_counts_it_as_a_success(site):
    shown = site.run("status", "--max-age", "1h")
    assert shown.returncode == 0
    assert "nothing new, 1 warning\n" in shown.stdout


def test_a_table_of_runs_takes_every_state_that_a_run_ends_in():
    described = yaml.safe_load((project.ROOT / "models/marts/ledger/runs.yml").read_text())
    (state,) = [column for column in described["models"][0]["columns"] if column["name"] == "state"]
    (test,) = state["data_tests"]
    states = {journal.PUBLISHED, journal.UNCHANGED, journal.FAILED, journal.INTERRUPTED}
    assert set(test["accepted_values"]["arguments"]["values"]) == states


def test_a_new_file_is_news(site, reason):
    assert reason() is None
    file = site.deliver(2, line(3))
    assert reason() == "A file is new or has changed."
    file.unlink()
    assert reason() is None


def test_a_file_that_was_delivered_again_is_news(landed, reason):
    landed.write_bytes(landed.read_bytes())
    assert reason() == "A file is new or has changed."


def test_a_file_that_was_rolled_back_is_not_taken_for_the_last_one(site, reason, tmp_path):
    earlier = shutil.copy2(site.database, tmp_path)
    kept = site.database.rename(tmp_path / "kept")
    shutil.copy2(earlier, site.database)
    assert "not the one that the last run published" in reason()
    kept.rename(site.database)
    assert reason() is None


def test_what_a_build_killed_in_the_published_file_has_left_is_news(site, reason):
    wal = site.database.with_name(f"{site.database.name}.wal")
    wal.touch()
    assert "not the one that the last run published" in reason()
    wal.unlink()


@pytest.mark.parametrize("state", [journal.FAILED, journal.INTERRUPTED])
def test_after_a_run_that_did_not_publish_the_next_one_builds(places, reason, state):
    runs = journal.read(places.journal, places.database)
    failed = replace(journal.last_build(runs), run_id="later", state=state)
    assert reason([*runs, failed]) == "The last run did not publish."


def test_the_journal_of_an_older_version_asks_for_a_build(places):
    runs = journal.read(places.journal, places.database)
    older = replace(journal.last_build(runs), fingerprint=None)
    assert "has changed" in news.reason_to_build(places, [older], "any")
    assert news.reason_to_build(places, [], "any") == "The last run did not publish."


def test_a_landing_folder_that_cannot_be_looked_at_is_left_to_the_build(reason):
    assert "It cannot be told" in reason(landing="nosuch://bucket/landing")


def test_a_kill_while_the_run_notes_its_end_spoils_nothing(site, places, reason):
    whole = places.journal.read_bytes()
    places.journal.write_bytes(whole[: -len(whole.splitlines()[-1]) // 2])
    assert reason() is None
    assert site.run("daily", "--quiet").returncode == 0
    assert journal.read(places.journal, places.database)[-1].state == journal.UNCHANGED


@pytest.fixture
def fingerprint_of(site, tmp_path):
    """The fingerprint of a build of the site's project after a change to a copy of it."""
    copied = tmp_path / "project"
    shutil.copytree(site.project, copied)

    def ask(change=lambda folder: None, arguments=(), environment=(), *others):
        change(copied)
        return fingerprint.of_build(copied, arguments, dict(environment), *others)

    return ask


def appended(name, text):
    def change(folder):
        with (folder / name).open("a") as file:
            file.write(text)

    return change


@pytest.mark.parametrize(
    "change",
    [
        appended("dbt_project.yml", "# a comment\n"),
        appended("profiles.yml", "# a comment\n"),
        appended("seeds/country_aliases.csv", "Atlantis,GR\n"),
        appended("models/marts/sales/sales_global.sql", "\n"),
        appended("macros/sales/country_key.sql", "\n"),
        appended("tests/data/every_country_is_known.sql", "\n"),
        appended("models/marts/sales/a_new_model.sql", "select 1 as one\n"),
        lambda folder: (folder / "tests/data/every_country_is_known.sql").unlink(),
    ],
)
def test_whatever_decides_the_tables_changes_the_fingerprint(fingerprint_of, change):
    before = fingerprint_of()
    assert fingerprint_of() == before
    assert fingerprint_of(change) != before


def test_what_an_editor_or_python_leaves_does_not(fingerprint_of):
    before = fingerprint_of()

    def leave(folder):
        (folder / "models" / ".runs.sql.swp").touch()
        (folder / "models" / "__pycache__").mkdir()
        (folder / "models" / "__pycache__" / "a.pyc").touch()

    assert fingerprint_of(leave) == before


def test_options_and_variables_that_models_read_change_the_fingerprint(fingerprint_of):
    before = fingerprint_of(environment={"HOME": "/root"})
    assert fingerprint_of(environment={"HOME": "/home/me"}) == before
    assert fingerprint_of(arguments=["--vars", "{brand: banana}"]) != before
    assert fingerprint_of(environment={"VECTORELLA_THREADS": "1"}) != before
    assert fingerprint_of(environment={"DBT_TARGET": "other"}) != before
    reads = appended("models/marts/sales/mine.sql", "select '{{ env_var(\"MY_SHOP\") }}' as shop")
    with_model = fingerprint_of(reads, environment={"MY_SHOP": "1"})
    assert fingerprint_of(environment={"MY_SHOP": "2"}) != with_model


@pytest.mark.parametrize("name", ["python", "vectorella", "duckdb", "dbt-core", "dbt-duckdb"])
def test_versions_change_the_fingerprint(fingerprint_of, monkeypatch, name):
    before = fingerprint_of()
    versions = fingerprint.versions()
    monkeypatch.setattr(fingerprint, "versions", lambda: versions | {name: "0"})
    assert name in versions
    assert fingerprint_of() != before


def test_a_warning_that_shall_fail_is_not_passed_over(site):
    run = site.run("daily", "--quiet", "--fail-on-warning", "every_country_is_known")
    assert run.returncode == 1
    assert "The test every_country_is_known warns: Atlantis (1 line)." in run.stderr


def test_what_comes_after_quiet_days_is_built_on_and_these_days_are_among_the_runs(site):
    site.deliver(3, line(4, 10))
    run = site.run("daily")
    assert run.returncode == 0, run.stderr
    assert operating.records(run.stdout)[0]["reason"] == "The last run did not publish."
    assert site.query("select sum(units_sold) from sales_global") == [(15,)]
    states = site.query("select state from runs order by run_id")
    assert states[0] == states[-1] == ("published",)
    assert ("unchanged",) in states
    assert site.run("daily", "--quiet").returncode == 0
    assert "nothing new" in site.run("status").stdout


def test_a_full_refresh_is_never_left_out(site):
    run = site.run("daily", "--full-refresh")
    assert run.returncode == 0, run.stderr
    assert operating.records(run.stdout)[0]["reason"] == "A full refresh was asked for."
    assert operating.records(site.run("daily").stdout)[-1]["event"] == "unchanged"
