"""The daily run as a whole: what it publishes, and what it leaves alone when it cannot."""

import json
import signal

import operating
import pytest
from operating import line
from vectorella.report import writing

POISON = "select * from {{ ref('order_lines') }} where order_id = 'o666'"


def page_of(site):
    return site.database.with_name("report.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site that has published two lines of France; the tests below go on with it, in order."""
    new = operating.new_site(
        tmp_path_factory.mktemp("daily"), {"no_order_is_the_number_of_the_beast": POISON}
    )
    new.deliver(1, line(1, 2), line(2, 3), line(3, 0, "").replace("NT-MEDIUM", ""), recipe="Crepes")
    finished = new.run("daily", "--report", str(page_of(new)))
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return new


def test_the_first_run_publishes_a_file_that_nobody_may_write(site):
    assert site.database.stat().st_mode & 0o777 == 0o440
    assert site.query("select sum(units_sold) from sales_global") == [(5,)]


def test_a_page_is_published_with_the_data(site):
    assert page_of(site).stat().st_mode & 0o777 == 0o640
    assert writing.is_of(page_of(site), site.database)


def test_every_table_and_column_of_the_published_file_has_a_comment(site):
    assert (
        site.query("""
        select table_name, column_name from duckdb_columns()
        where not internal and schema_name = 'main' and comment is null
    """)
        == []
    )


def test_the_published_file_holds_its_own_run_with_counts(site):
    ((state, is_published, file_count, row_count, rejected_count, new_token_count, ended),) = (
        site.query("""
            select
                state, is_published, file_count, row_count, rejected_count, new_token_count,
                ended_at > started_at
            from runs
        """)
    )
    tokens = site.query("select count(*) from vocabulary")[0][0]
    assert (state, is_published, ended) == ("published", True, True)
    assert (file_count, row_count, rejected_count) == (2, 4, 1)
    assert new_token_count == tokens > 0


def test_the_rows_of_each_stored_model_are_those_of_its_table(site):
    noted = dict(site.query("select model_name, row_count from run_models"))
    assert noted["sales_by_country"] == 1
    assert noted["stg_transactions"] == 3
    assert noted["order_lines"] is None
    assert {status for (status,) in site.query("select status from run_models")} == {"success"}


def test_the_log_has_one_json_object_a_line(site):
    events = operating.records((site.folder / "log.jsonl").read_text())
    assert [event["event"] for event in events][0 :: len(events) - 1] == ["started", "published"]
    models = [event for event in events if event["event"] == "finished"]
    assert {"order_lines", "runs"} <= {event["name"] for event in models}
    assert {event["total"] for event in models} == {models[-1]["total"]}


def test_unit_tests_are_not_for_every_day(site):
    log = operating.records((site.folder / "log.jsonl").read_text())
    assert "unit_test" not in {step["kind"] for step in log if step["event"] == "finished"}


def test_a_failing_data_test_and_a_broken_file_publish_nothing_and_leave_nothing_behind(site):
    """The broken file fails only where it shall."""
    before = site.digest()
    delivered = site.deliver(2, line(666), line(4))
    broken = site.landing / "transactions" / "broken.parquet"
    broken.write_bytes(b"no parquet")
    told = site.folder / "told.json"
    strict = ("--fail-on-warning", "every_landed_file_is_read")
    failed = site.run("daily", "--quiet", "--on-failure", f"cat > {told}", *strict)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "The test no_order_is_the_number_of_the_beast failed: " in failed.stderr
    assert "order_id o666, " in failed.stderr
    warned = "The test every_landed_file_is_read warns: path transactions/broken.parquet, problem "
    assert warned in failed.stderr
    assert f"Nothing was published; {site.database} is as it was." in failed.stderr
    assert site.digest() == before
    assert json.loads(told.read_text())["text"] in f"vectorella daily failed: {failed.stderr[7:]}"
    assert "failed: The test no_order" in site.run("status").stdout

    delivered.unlink()
    site.deliver(3, line(5, 7))
    mended = site.run("daily")
    assert mended.returncode == 0, mended.stderr
    start, *warnings, end = operating.records(mended.stdout)
    assert (start["event"], end["event"]) == ("started", "published")
    # dbt runs tests at the same time, and tells of them in any order.
    warning, rejected = sorted(warnings, key=lambda told: told["name"])
    assert (rejected["event"], rejected["name"]) == ("warning", "few_rows_are_rejected")
    assert (warning["event"], warning["name"]) == ("warning", "every_landed_file_is_read")
    assert [row["path"] for row in warning["first_rows"]] == ["transactions/broken.parquet"]
    assert "transactions/broken.parquet" in warning["message"]
    assert warning in operating.records((site.folder / "log.jsonl").read_text())
    assert site.query(
        "select problem is not null from landed_files where path like '%broken%'"
    ) == [(True,)]
    broken.unlink()
    assert site.query("select sum(units_sold) from sales_global") == [(12,)]
    assert site.query("select state, is_published from runs order by run_id") == [
        ("published", True),
        ("failed", False),
        ("published", True),
    ]


def test_of_two_runs_started_together_one_runs_and_one_exits_75_under_readers(site):
    reader = operating.Reader(site.database)
    site.deliver(4, line(6, 1, "IT"))
    runs = [site.start("daily", "--quiet") for _ in range(2)]
    errors = {run.communicate()[1]: run.returncode for run in runs}
    read_count, seen = reader.end()
    assert sorted(errors.values()) == [0, 75]
    assert any("vectorella daily is under way: process" in error for error in errors)
    assert read_count > 10
    assert seen == [(12, 12, 2), (13, 13, 3)]


def test_a_run_that_is_asked_to_stop_stops_and_says_so(site):
    before = site.digest()
    # A setting that is not the last run's, so that there is something to do.
    run = stopped_while_it_builds(site, signal.SIGTERM, step=10, VECTORELLA_THREADS="2")
    assert run.returncode == 143
    assert "Stopped. Nothing was published" in run.stderr.read()
    assert site.digest() == before
    assert "interrupted: It was stopped by signal 15." in site.run("status").stdout


def test_a_killed_run_leaves_the_published_file_and_the_next_goes_on(site):
    before = site.digest()
    ((sold,),) = site.query("select sum(units_sold) from sales_global")
    site.deliver(5, line(7, 100))
    run = stopped_while_it_builds(site, signal.SIGKILL, step=60)
    assert run.returncode == -signal.SIGKILL
    assert site.digest() == before
    assert site.run("status", "--max-age", "1h").returncode == 0
    finished = site.run("daily")
    assert finished.returncode == 0, finished.stderr
    first, *_, last = operating.records(finished.stdout)
    assert first["resumes"] is not None
    assert last["file_count"] == 1
    assert site.query("select sum(units_sold) from sales_global") == [(sold + 100,)]
    assert ("interrupted", False) in site.query("select state, is_published from runs")


def stopped_while_it_builds(site, number, step, **settings):
    """A run that was sent a signal when so many models and tests had come up."""
    run = site.start("daily", "--quiet", **settings)
    operating.wait_for_steps(site, run, step)
    run.send_signal(number)
    run.wait()
    return run


def test_a_rollback_brings_back_the_file_before_byte_for_byte(site):
    now = site.digest()
    listed = site.run("rollback", "--list").stdout.split()
    assert listed == sorted(listed, reverse=True)
    assert site.run("rollback").returncode == 0
    assert site.digest() != now
    assert "not the file of the last success" in site.run("status").stdout
    assert site.run("rollback").returncode == 0
    assert site.digest() == now
    unknown = site.run("rollback", "yesterday")
    assert unknown.returncode == 1
    assert f"Kept are: {listed[0]}" in unknown.stderr


def test_a_missing_landing_folder_is_named(site):
    before = site.digest()
    missing = site.run("daily", VECTORELLA_LANDING="/there/is/no/such/folder")
    assert missing.returncode == 66
    assert "There is no landing folder /there/is/no/such/folder." in missing.stderr
    assert site.digest() == before


FULL_DISK = """
    mount -t tmpfs -o size="$3" tmpfs "$1"
    cat > "$1/vectorella.duckdb" < "$2"
    "$PROGRAM" daily --project-dir "$PROJECT" --quiet && exit 99
    echo "exit code $?"
    cmp "$2" "$1/vectorella.duckdb" && echo unchanged
    ls "$1"
    grep -c '"event": "finished"' "$1/vectorella.daily/log.jsonl" || true
"""


@pytest.mark.parametrize(
    ("copies", "artifacts", "is_built"),
    [
        pytest.param(2, 0.5, False, id="build", marks=pytest.mark.long),
        pytest.param(2.5, 1, True, id="publish"),
    ],
)
def test_a_disk_that_fills_up_leaves_yesterday_in_place(
    site, tmp_path, copies, artifacts, is_built
):
    """Room for so many times the published file and so much of what else a run writes."""
    folder, saved = site.database.parent, tmp_path / "saved.duckdb"
    saved.write_bytes(site.database.read_bytes())
    written = [*(site.folder / "target").rglob("*.*"), site.folder / "log.jsonl"]
    beside = sum(file.stat().st_size for file in written)
    room = int(copies * saved.stat().st_size + artifacts * beside)
    full = operating.in_mounts(FULL_DISK, site, str(folder), str(saved), str(room))
    assert full.stdout.startswith("exit code 74\nunchanged\n"), full.stdout
    assert f"The disk of {folder} is full" in full.stderr
    _, _, *names, finished_count = full.stdout.splitlines()
    assert names == ["vectorella.daily", "vectorella.duckdb"]
    assert (int(finished_count) == step_count(site)) is is_built


def step_count(site):
    """How many seeds, models and tests a run has."""
    log = operating.records((site.folder / "log.jsonl").read_text())
    return next(event["total"] for event in log if event["event"] == "finished")


def test_a_folder_that_cannot_be_written_is_named(site):
    script = """
        mount --bind "$1" "$1"
        mount -o remount,ro,bind "$1"
        "$PROGRAM" daily --project-dir "$PROJECT" --quiet
    """
    before = site.digest()
    refused = operating.in_mounts(script, site, str(site.database.parent))
    assert refused.returncode == 73
    assert "cannot be written: Read-only file system" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert site.digest() == before


def test_a_page_that_is_missing_is_made_where_nothing_has_changed(site):
    page = page_of(site)
    page.unlink()
    for _ in range(2):
        assert site.run("daily", "--quiet", VECTORELLA_REPORT=str(page)).returncode == 0
    assert writing.is_of(page, site.database)
    refused = site.run("daily", "--report", "/there/is/no/such/folder/report.html")
    assert refused.returncode == 2
    assert "make it first" in " ".join(refused.stderr.split())
    assert writing.is_of(page, site.database)
