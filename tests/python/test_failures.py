from pathlib import Path

import pytest
from vectorella.operations import failures
from vectorella.operations.building import Build, Result
from vectorella.operations.places import Places


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path, tmp_path / "vectorella.duckdb", "landing")


def result(name="orders", status="success", message="", kind="model", failure_count=None, **more):
    return Result(f"{kind}.vectorella.{name}", status, message, failure_count, 0.1, None, **more)


def build(*results, exit_code=0, problems=()):
    return Build(exit_code, results, problems, [], "an-invocation")


def test_a_build_without_a_failure_has_no_problem(places):
    assert failures.of_build(build(result(), result(status="warn", kind="test")), places) is None


def test_a_build_without_any_result_is_no_success(places):
    assert "it came to no result" in str(failures.of_build(build(), places))


def test_a_build_that_the_kernel_ended_tells_of_memory(places):
    problem = failures.of_build(build(result(), exit_code=-9), places)
    assert "dbt was ended by SIGKILL." in str(problem)
    assert "VECTORELLA_MEMORY_LIMIT" in str(problem)


@pytest.mark.parametrize(
    "message",
    [
        "IO Error: Could not write file: No space left on device",
        "Could not write all bytes to file: Disk quota exceeded",
    ],
)
def test_a_full_disk_is_recognised_wherever_it_is_told(places, message):
    of_model = build(result(status="error", message=message), exit_code=1)
    of_dbt = build(exit_code=2, problems=[message])
    for told in (of_model, of_dbt):
        problem = failures.of_build(told, places)
        assert problem.exit_code == 74
        assert str(places.database.parent) in str(problem)


def test_many_failures_are_the_first_three_and_a_number(places):
    results = [result(f"model_{number}", "error", "It broke") for number in range(5)]
    problem = str(failures.of_build(build(*results, exit_code=1), places))
    assert "The model model_2 failed: It broke." in problem
    assert "model_3" not in problem
    assert "2 more failed" in problem


def test_a_warning_is_a_failure_where_it_shall_be(places):
    warned = build(result("every_file_is_read", "warn", kind="test", failure_count=2))
    problem = str(failures.of_build(warned, places, ["every_file_is_read"]))
    assert "The test every_file_is_read warns: 2 rows." in problem
    assert "Nothing was published." in problem
    assert "There is no test evry_file" in str(failures.of_build(warned, places, ["evry_file"]))


def test_a_failed_test_shows_its_first_rows_and_what_to_do(places):
    rows = [{"order_id": "o1", "country": None, "price": "3.50"}, {"order_id": "o2"}]
    failed = result("sums_agree", "fail", "", "test", 5, rows=rows, advice="Count again.")
    assert (
        "The test sums_agree failed: order_id o1, price 3.50; order_id o2; and 3 more. Count again."
    ) in str(failures.of_build(build(failed, exit_code=1), places))


def test_what_a_build_refuses_to_do_is_one_sentence_without_where_dbt_met_it(places):
    said = (
        "Encountered an error:\nCompilation Error in operation vectorella-on-run-start-0 "
        "(./dbt_project.yml)\n  There is no setting brnd. Did you mean brand?\n  \n  "
        "> in macro begin_build (macros/progress/begin_build.sql)\n  "
        "> called by operation vectorella-on-run-start-0 (./dbt_project.yml)"
    )
    problem = failures.of_build(build(exit_code=2, problems=[said]), places)
    assert str(problem) == ("There is no setting brnd. Did you mean brand? Nothing was published.")


def test_a_crash_is_what_was_said_and_no_traceback(places):
    said = (
        'Traceback (most recent call last):\n  File "a.py", line 1, in read\n    total: int = 1\n'
        "duckdb.BinderException: Binder Error: no column pth\n\n  Did you mean path?"
    )
    assert str(failures.of_build(build(exit_code=1, problems=[said]), places)) == (
        "dbt could not build: duckdb.BinderException: Binder Error: no column pth "
        "Did you mean path? Nothing was published."
    )


def test_what_failed_comes_before_what_only_warns(places):
    ended = build(
        result("every_file_is_read", "warn", kind="test", failure_count=2),
        result("totals_agree", "fail", kind="test", failure_count=1),
    )
    problem = str(failures.of_build(ended, places, ["every_file_is_read"]))
    assert problem.index("totals_agree failed") < problem.index("every_file_is_read warns")


def test_the_published_file_is_named_where_there_is_one(places):
    Path(places.database).touch()
    problem = str(failures.of_build(build(exit_code=1, problems=["It broke."]), places))
    assert problem.endswith(f"{places.database} is as it was.")
