"""Schedules: of cron in a spool of the test's own, of systemd as systemd itself reads them."""

import shutil
import subprocess

import operating
import pytest
from vectorella.operations.places import Places
from vectorella.operations.schedule import cron, systemd
from vectorella.operations.schedule.plan import plan

OTHERS = "# mine\nMAILTO=me\n0 4 * * * backup\n"
IN_A_SPOOL_OF_ITS_OWN = """
    mount -t tmpfs tmpfs /var/spool/cron
    mkdir /var/spool/cron/crontabs
    printf '# mine\\nMAILTO=me\\n0 4 * * * backup\\n' | crontab -
    schedule() { "$PROGRAM" schedule "$@" --project-dir "$PROJECT" 2>/dev/null; }
    schedule install --at 03:15 > /dev/null
    schedule install --at 04:20 > /dev/null
    crontab -l
    echo ----
    schedule show
    echo ----
    schedule remove > /dev/null
    crontab -l
"""


@pytest.fixture
def nightly(tmp_path):
    def planned(database="vectorella.duckdb", **settings):
        folder = tmp_path / "a folder, 100%"
        folder.mkdir(exist_ok=True)
        places = Places(tmp_path / "project", folder / database, str(tmp_path / "landing"))
        return plan(places, "03:15", ["--keep", "14"], settings)

    return planned


def test_a_schedule_installed_twice_is_one_entry_and_its_removal_leaves_the_rest(tmp_path):
    if shutil.which("crontab") is None:
        pytest.skip("There is no cron on this machine.")
    site = operating.new_site(tmp_path)
    done = operating.in_mounts(IN_A_SPOOL_OF_ITS_OWN, site)
    assert done.returncode == 0, done.stderr
    installed, shown, removed = done.stdout.split("----\n")
    assert installed.startswith(OTHERS)
    assert installed.count(" daily --project-dir") == 1
    assert shown.strip() in installed
    assert f"VECTORELLA_DB={site.database}" in shown
    assert removed == OTHERS


def test_an_entry_holds_settings_and_options_for_a_shell(nightly):
    entry = cron.entry_of(nightly(VECTORELLA_MEMORY_LIMIT="4 GB", HOME="/root"), is_utc=True)
    assert entry.startswith("15 3 * * * VECTORELLA_")
    assert "VECTORELLA_DB='/" in entry
    assert r"a folder, 100\%/vectorella.duckdb'" in entry
    assert "VECTORELLA_MEMORY_LIMIT='4 GB'" in entry
    assert entry.endswith(" --keep 14 --quiet")
    assert "HOME" not in entry


@pytest.mark.parametrize("zone", ["America/St_Johns", "Asia/Kathmandu", "Europe/Berlin", "UTC"])
def test_an_entry_of_any_time_zone_comes_up_at_its_time_in_utc(nightly, zone):
    """The quarters of 03:15 UTC are quarters everywhere, in summer and in winter."""
    minutes = cron.entry_of(nightly(), is_utc=False).split()[0].split(",")
    for day in ("2026-01-15", "2026-07-15"):
        told = subprocess.check_output(
            ["date", "-d", f"{day} 03:15 UTC", "+%-M"], env={"TZ": zone}, text=True
        )
        assert told.strip() in minutes


def test_the_entries_of_two_databases_stand_side_by_side(nightly):
    first, second = nightly(), nightly("shop.duckdb")
    both = cron.with_entry(OTHERS, first.database, cron.entry_of(first, is_utc=True))
    both = cron.with_entry(both, second.database, cron.entry_of(second, is_utc=True))
    assert both.startswith(OTHERS)
    assert both.count(" * * * VECTORELLA_DB=") == 2
    again = cron.with_entry(both, first.database, "again")
    assert again.count(" * * * VECTORELLA_DB=") == 1
    assert again.endswith(f"\nagain\n# vectorella daily, {first.database}: end\n")


@pytest.mark.parametrize("at", ["24:00", "3", "03:60", "noon"])
def test_a_time_that_is_none_is_named(tmp_path, at):
    places = Places(tmp_path, tmp_path / "vectorella.duckdb", "")
    with pytest.raises(ValueError, match="03:15, in UTC"):
        plan(places, at, [], {})


def test_systemd_accepts_both_units(nightly, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("There is no systemd on this machine.")
    planned = nightly(VECTORELLA_MEMORY_LIMIT='4 "GB"')
    (tmp_path / "project").mkdir()
    environment = systemd.environment_file(planned.database)
    timer = systemd.write(planned, tmp_path, environment)
    service = timer.with_suffix(".service")
    verified = subprocess.run(
        ["systemd-analyze", "verify", timer, service], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    assert environment.stat().st_mode & 0o777 == 0o600
    assert "OnCalendar=*-*-* 03:15:00 UTC" in timer.read_text()


def test_the_units_of_one_database_do_not_replace_those_of_another(nightly, tmp_path):
    systemd.write(nightly(), tmp_path, tmp_path / "environment")
    places = Places(tmp_path, tmp_path / "vectorella.duckdb", "")
    with pytest.raises(systemd.OperationProblem, match="belongs to another database"):
        systemd.write(plan(places, "03:15", [], {}), tmp_path, tmp_path / "environment")
