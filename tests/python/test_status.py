import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from vectorella.cli import main
from vectorella.operations import journal
from vectorella.operations.journal import Run
from vectorella.operations.places import Places

HOUR = 3600
FIRST = Run(
    "1",
    journal.PUBLISHED,
    "2026-03-01T03:15:00.000",
    "2026-03-01T03:15:00.000",
    ended_at="2026-03-01T03:16:00.000",
    file_count=2,
    row_count=4,
    rejected_count=1,
    new_token_count=9,
    warning_count=0,
)


@pytest.fixture
def places(tmp_path):
    found = Places(tmp_path, tmp_path / "vectorella.duckdb", str(tmp_path))
    found.folder.mkdir()
    return found


@pytest.fixture
def status(places):
    def run(*arguments, **settings):
        environment = {"VECTORELLA_DB": str(places.database), **settings}
        return CliRunner(env=environment).invoke(main, ["status", *arguments])

    return run


def publish(places, hours_ago):
    places.database.write_bytes(b"0" * 1_500_000)
    modified = places.database.stat().st_mtime - hours_ago * HOUR - 60
    os.utime(places.database, (modified, modified))
    journal.append(places.journal, replace(FIRST, published=journal.identity(places.database)))


def test_a_fresh_publication_satisfies_a_monitor(places, status):
    publish(places, hours_ago=2)
    shown = status("--max-age", "3h")
    assert shown.exit_code == 0
    assert "2 h 1 min old\n" in shown.stdout
    assert "2 files, 4 rows, 1 rejected, 9 new tokens" in shown.stdout
    assert "published 1.5 MB, work 0.0 MB" in shown.stdout


def test_an_old_publication_alarms_a_monitor(places, status):
    publish(places, hours_ago=2)
    assert status("--max-age", "2h").exit_code == 1
    assert status("--max-age", "120m").exit_code == 1
    assert status("--max-age", "1d").exit_code == 0


def test_no_publication_alarms_a_monitor(status):
    assert status("--max-age", "1d").exit_code == 1
    assert status().exit_code == 0


def test_the_reason_of_a_failure_is_shown_beside_the_last_success(places, status):
    publish(places, hours_ago=2)
    failed = replace(FIRST, run_id="2", state=journal.FAILED, failure="It rained.")
    journal.append(places.journal, failed)
    assert "2026-03-01T03:15:00Z failed: It rained." in status().stdout
    facts = json.loads(status("--json").stdout)
    assert facts["last_success"]["run_id"] == "1"
    assert facts["last_run"]["failure"] == "It rained."
    assert 2 * HOUR < facts["age_seconds"] < 3 * HOUR
    assert facts["is_of_last_success"] is True


def test_a_run_that_found_nothing_new_keeps_the_data_fresh(places, status):
    publish(places, hours_ago=30)
    assert status("--max-age", "26h").exit_code == 1
    at = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=2)
    unchanged = replace(
        FIRST,
        run_id="2",
        state=journal.UNCHANGED,
        started_at=at.isoformat(timespec="milliseconds"),
        published=journal.identity(places.database),
    )
    journal.append(places.journal, unchanged)
    shown = status("--max-age", "26h")
    assert shown.exit_code == 0
    assert "2 h 0 min old\n" in shown.stdout
    assert f"last success: {at:%Y-%m-%dT%H:%M:%S}Z, nothing new" in shown.stdout
    assert "last run" not in shown.stdout
    assert json.loads(status("--json").stdout)["is_of_last_success"] is True


def test_a_rollback_is_as_old_as_its_file_whatever_the_last_run_found(places, status):
    publish(places, hours_ago=30)
    unchanged = replace(FIRST, run_id="2", state=journal.UNCHANGED, published=(1, 2, 3))
    journal.append(places.journal, unchanged)
    shown = status("--max-age", "26h")
    assert shown.exit_code == 1
    assert "not the file of the last success" in shown.stdout


def test_a_time_that_is_none_is_named(status):
    shown = status("--max-age", "soon")
    assert shown.exit_code == 1
    assert "soon is no time. Write it as 90m, 26h or 2d." in shown.stderr


@pytest.fixture
def home(tmp_path):
    """A home with a key that is three days old and that its owner alone may read."""
    keys = tmp_path / "home" / ".aws" / "credentials"
    keys.parent.mkdir(parents=True)
    keys.write_text("[default]\n")
    keys.chmod(0o600)
    age_key(keys, days=3)
    return {"HOME": str(tmp_path / "home"), "VECTORELLA_LANDING": "s3://raw/noltella"}


def age_key(file, days):
    made = (datetime.now(UTC) - timedelta(days=days, hours=1)).timestamp()
    os.utime(file, (made, made))


def test_a_young_key_of_its_owner_alone_is_no_matter_of_warnings(places, status, home):
    publish(places, hours_ago=2)
    shown = status("--json", **home)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert json.loads(shown.stdout)["credential_warnings"] == []


def test_a_key_that_others_may_read_and_an_old_one_are_named(places, status, home):
    publish(places, hours_ago=2)
    keys = Path(home["HOME"], ".aws", "credentials")
    keys.chmod(0o640)
    shown = status(**home)
    assert shown.exit_code == 0
    assert shown.stderr == f"Warning: {keys} can be read by others: run chmod 600 {keys}.\n"
    keys.chmod(0o600)
    assert "is 3 days old: make its key anew" in status("--max-credential-age", "2d", **home).stderr
    age_key(keys, days=91)
    assert "is 91 days old" in status(**home).stderr
    [warning] = json.loads(status("--json", **home).stdout)["credential_warnings"]
    assert "docs/credentials.md" in warning


def test_keys_elsewhere_are_found_and_a_folder_on_this_machine_needs_none(status, home, tmp_path):
    token = tmp_path / "token"
    token.write_text("secret")
    token.chmod(0o644)
    named = home | {"AWS_SHARED_CREDENTIALS_FILE": str(token)}
    shown = status(**named)
    assert f"{token} can be read by others" in shown.stderr
    assert "secret" not in shown.output
    assert status(**named | {"VECTORELLA_LANDING": str(tmp_path)}).stderr == ""
