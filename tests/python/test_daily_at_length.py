"""What years of daily runs bring, in minutes: kills at any moment, readers, and cron itself."""

import random
import shutil
import signal
import subprocess

import operating
import pytest
from operating import line

KILLS = 30
DAYS = 10

pytestmark = pytest.mark.long


@pytest.fixture
def site(tmp_path):
    new = operating.new_site(tmp_path)
    new.deliver(0, line(0), recipe="Crepes")
    finished = new.run("daily", "--quiet")
    assert finished.returncode == 0, finished.stderr
    return new


def dbt_tests_pass(site, folder):
    """Whether a copy of the published file passes all of dbt's tests."""
    copied = folder / site.database.name
    shutil.copyfile(site.database, copied)
    tested = subprocess.run(
        [
            *(operating.PROGRAM.with_name("dbt"), "test", "--exclude-resource-type", "unit_test"),
            *("--project-dir", site.project, "--profiles-dir", site.project),
            *("--target-path", folder / "target", "--log-path", folder),
        ],
        env=site.environment(VECTORELLA_DB=str(copied)),
        capture_output=True,
        text=True,
        check=False,
    )
    return tested.returncode == 0


def test_readers_never_see_half_a_build_while_the_data_grows(site):
    readers = [operating.Reader(site.database) for _ in range(3)]
    for day in range(1, DAYS + 1):
        orders = range(100 * day, 100 * day + 10 * day)
        site.deliver(day, *(line(order, 1, "IT") for order in orders), recipe=f"Cake {day}")
        published = site.run("daily", "--quiet")
        assert published.returncode == 0, published.stderr
        sold = 1 + sum(10 * earlier for earlier in range(1, day + 1))
        assert site.query(operating.TOTALS) == [(sold, sold, day + 1)]
    days = [1 + sum(10 * earlier for earlier in range(1, day + 1)) for day in range(DAYS + 1)]
    expected = [(sold, sold, day + 1) for day, sold in enumerate(days)]
    for reader in readers:
        read_count, seen = reader.end()
        print(f"{read_count} reads by one reader")
        assert read_count > 100
        assert seen == expected


def test_a_kill_at_any_moment_leaves_a_whole_file_and_the_next_run_needs_no_help(site, tmp_path):
    chance = random.Random(1)
    day = kill_count = 0
    while kill_count < KILLS:
        day += 1
        before = site.digest()
        site.deliver(day, line(day), recipe=f"Cake {day}")
        # Every third shortly before the end, where the file is published.
        least = 0.85 if day % 3 == 0 else 0.0
        is_killed = killed_after(site, chance.uniform(least, 1.0) * last_run_seconds(site))
        kill_count += is_killed
        print(f"day {day}: {'killed' if is_killed else 'done'}, {[p.name for p in left(site)]}")
        if site.digest() != before:
            assert dbt_tests_pass(site, tmp_path)
        finished = site.run("daily", "--quiet")
        assert finished.returncode == 0, finished.stderr
        assert site.query("select sum(units_sold) from sales_global") == [(day + 1,)]
        assert site.query("select count(*) from recipes") == [(day + 1,)]
        assert left(site) == []
    assert dbt_tests_pass(site, tmp_path)


def killed_after(site, seconds):
    """Whether a run was still at work after so many seconds, and was killed."""
    run = site.start("daily", "--quiet")
    try:
        run.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        run.kill()
        run.communicate()
    return run.returncode == -signal.SIGKILL


def left(site):
    """What no file should be beside the published and the work file after a run."""
    names = (site.database.name, site.work.name, site.folder.name)
    return [
        path
        for path in site.database.parent.iterdir()
        if path.name not in names and (path.name.startswith("vectorella"))
    ]


def last_run_seconds(site):
    """How long a run takes at present: other work on the machine comes and goes."""
    ((seconds,),) = site.query("""
        select epoch(ended_at - started_at) from runs where is_published
        order by run_id desc limit 1
    """)
    return seconds


CRON = """
    mount -t tmpfs tmpfs /var/spool/cron
    mkdir /var/spool/cron/crontabs
    mount -t tmpfs tmpfs /run
    echo '# keep me' | crontab -
    minute=$(date -u -d '+70 seconds' +%H:%M)
    "$PROGRAM" schedule install --project-dir "$PROJECT" --at "$minute"
    crontab -l
    cron -f &
    daemon=$!
    timeout 240 tail -n 0 --follow=name --retry "$1/log.jsonl" 2>/dev/null |
        grep -m 1 '"event": "published"'
    kill "$daemon"
"""


def test_cron_itself_runs_what_schedule_install_wrote(site):
    if shutil.which("cron") is None:
        pytest.skip("There is no cron on this machine.")
    before = site.digest()
    site.deliver(1, line(1))
    ran = operating.in_mounts(CRON, site, str(site.folder))
    print(ran.stdout, ran.stderr)
    assert '"event": "published"' in ran.stdout
    assert site.digest() != before
    assert site.query("select sum(units_sold) from sales_global") == [(2,)]
