import os
import subprocess
import sys

import pytest
from vectorella.operations import lock
from vectorella.operations.problems import OperationProblem

HOLD_UNTIL_KILLED = """
import sys
from pathlib import Path
from vectorella.operations import lock
with lock.hold(Path(sys.argv[1]), "vectorella daily"):
    print("held", flush=True)
    sys.stdin.read()
"""
SLEEP_UNTIL_TOLD = "import sys; sys.stdin.read()"


def test_a_second_holder_is_told_who_holds_it_and_since_when(tmp_path):
    path = tmp_path / "made" / "lock"
    with lock.hold(path, "vectorella daily"):
        signature = lock.holder(path)
        with (
            pytest.raises(OperationProblem, match=f"process {os.getpid()} of .* since 20") as held,
            lock.hold(path, "vectorella rollback"),
        ):
            pass
    assert held.value.exit_code == 75
    assert signature["pid"] == os.getpid()
    assert lock.holder(path) is None


def test_nobody_holds_a_lock_that_was_never_taken(tmp_path):
    assert lock.holder(tmp_path / "lock") is None


def test_a_holder_that_was_killed_holds_nothing(tmp_path):
    path = tmp_path / "lock"
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_KILLED, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "held\n"
        assert lock.holder(path)["pid"] == process.pid
        process.kill()
    with lock.hold(path, "vectorella daily"):
        assert lock.holder(path)["pid"] == os.getpid()


def test_a_child_that_was_handed_the_lock_holds_it_on(tmp_path):
    path = tmp_path / "lock"
    with lock.hold(path, "vectorella daily") as held:
        child = subprocess.Popen(
            [sys.executable, "-c", SLEEP_UNTIL_TOLD],
            stdin=subprocess.PIPE,
            pass_fds=(held.fileno(),),
        )
    assert lock.holder(path) is not None
    child.communicate()
    assert lock.holder(path) is None


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OperationProblem), lock.hold(tmp_path / "file" / "lock", "x"):
        pass
