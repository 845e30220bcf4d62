"""What a person sees of a build: a bar, the few lines that matter, and plain sentences."""

import os
import pty
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import duckdb
import operating
import pytest
from click.testing import CliRunner
from operating import line
from vectorella.cli import main
from vectorella.operations import first_rows
from vectorella.operations.building import Result, Workplace

COLUMNS = 80


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    new = operating.new_site(tmp_path_factory.mktemp("screen"))
    lines = [line(number, 1, "Lilliput") for number in range(3)]
    new.deliver(1, *lines, line(4, 1, "Atlantis"), line(5, 0, "").replace("NT-MEDIUM", ""))
    (new.landing / "transactions" / "torn.parquet").write_bytes(b"no parquet")
    return new


def on_a_terminal(site, *arguments):
    """The exit code of a command, and the lines that its terminal shows in the end."""
    mine, its = pty.openpty()
    process = subprocess.Popen(
        site.command(*arguments),
        env=site.environment(COLUMNS=str(COLUMNS), TERM="xterm"),
        cwd=site.database.parent,
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    written = b"".join(iter(lambda: _read(mine), b""))
    os.close(mine)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode()).replace("\r\n", "\n")
    return process.wait(), text.split("\n")


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    # As Linux says that nobody has the other end any more.
    except OSError:
        return b""


@pytest.fixture(scope="module")
def built(site):
    return on_a_terminal(site, "build", "--exclude-resource-type", "unit_test")


def test_a_build_is_a_bar_its_warnings_and_a_summary(site, built):
    exit_code, lines = built
    shown = [text.rsplit("\r")[-1].strip() for text in lines]
    assert exit_code == 0, shown
    assert shown[0].startswith("Building ")
    (bar,) = [text for text in shown if text.startswith("[##")]
    done, total = re.search(r"(\d+)/(\d+)", bar).groups()
    assert done == total
    text = " ".join(shown)
    assert "Warning: every_country_is_known: Lilliput (3 lines), Atlantis (1)." in text
    assert "Warning: every_landed_file_is_read: path transactions/torn.parquet, problem " in text
    summary = dict(re.findall(r"^([\w' ]+): +(.+)$", "\n".join(shown), re.M))
    assert re.fullmatch(r"vectorella.duckdb, in \d+ s", summary["built"])
    assert re.fullmatch(r"\d+ seeds, \d+ models, \d+ tests passed, 3 warned", summary["done"])
    assert summary["read"] == "2 new files with 5 rows"
    assert summary["set aside"] == (
        "1 row (rejected_transactions, rejected_recipes), 1 file (landed_files)"
    )
    assert Path(summary["dbt's log"]).read_text().count("every_country_is_known") > 1


def test_no_state_of_the_bar_is_wider_than_the_terminal(built):
    states = [state for text in built[1] if "/" in text for state in text.split("\r")]
    bars = [state for state in states if re.match(r" *\[[#-]+\]", state)]
    assert len(bars) > 10
    assert max(map(len, bars)) < COLUMNS


def test_a_selection_of_nothing_says_so(site):
    exit_code, lines = on_a_terminal(site, "build", "--select", "nonsense")
    assert exit_code == 0
    assert "Warning: The selection criterion 'nonsense' does not match any enabled" in " ".join(
        lines
    )
    assert any(re.fullmatch("done: +nothing", text) for text in lines)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "sentence"),
    [
        (
            ["--vars", "{brnd: banana}"],
            2,
            "Error: There is no setting brnd. Did you mean brand?\n",
        ),
        (
            ["--selct", "runs"],
            2,
            "Error: dbt could not build: No such option '--selct'. (Did you mean one of: "
            "'--help', '--select', '--selector'?).\n",
        ),
    ],
)
def test_what_cannot_be_built_is_a_sentence_with_the_exit_code_of_dbt(
    site, built, arguments, exit_code, sentence
):
    run = site.run("build", *arguments)
    assert run.returncode == exit_code
    assert run.stderr.endswith(sentence)
    assert "Traceback" not in run.stderr


def test_a_failed_test_is_named_with_its_first_rows(site, built):
    poison = site.project / "tests" / "data" / "no_order_is_the_fourth.sql"
    poison.write_text("select order_id, sku from {{ ref('order_lines') }} where order_id = 'o4'")
    run = site.run("build", "--select", poison.stem)
    poison.unlink()
    assert run.returncode == 1
    assert "The test no_order_is_the_fourth failed: order_id o4, sku NT-MEDIUM." in run.stderr
    assert f"on {site.database}" in run.stderr


def test_variables_that_cannot_be_read_are_refused_before_anything_runs(site):
    run = site.run("daily", "--vars", "{brand")
    assert run.returncode == 2
    assert "{brand names no variables. Write it as '{brand: banana}'." in run.stderr
    assert not site.folder.exists()


def test_the_help_of_the_daily_run_shows_its_exit_codes_each_on_a_line():
    shown = CliRunner().invoke(main, ["daily", "--help"]).output
    codes = re.findall(r"^    (\d+(?:, \d+)?)  +\w", shown, re.M)
    assert codes == ["0", "1", "2", "66", "73", "74", "75", "130, 143"]
    assert "\\b" not in shown


def test_every_command_is_in_the_help():
    shown = CliRunner().invoke(main, ["--help"]).output
    for name in ("build", "daily", "rollback", "status", "schedule", "suggest", "map", "sample"):
        assert re.search(rf"^  {name} +\w", shown, re.M)


@pytest.fixture
def rows_of(tmp_path):
    """The first rows of what a test's SQL finds in a file of its own."""
    database = tmp_path / "shop.work.duckdb"
    duckdb.connect(str(database)).close()
    (tmp_path / "manifest.json").write_text(
        '{"nodes": {"test.shop.a": {"database": "shop", "config": {"meta": {"advice": "Do."}}}}}'
    )
    found = Result("test.shop.a", "warn", "", 1, 0.0, None)

    def explained(sql):
        where = Workplace(tmp_path, database, tmp_path, tmp_path, {})
        return first_rows.added([replace(found, sql=sql)], where)[0]

    return explained


def test_names_with_counts_come_in_the_order_of_their_counts(rows_of):
    found = rows_of("from (values ('a', 1), ('b', 9), (null, 3), ('c', 2)) _(name, line_count)")
    assert first_rows.shown(found.rows, 4) == "b (9 lines), null (3), c (2), and 1 more"
    assert found.advice == "Do."


def test_other_rows_are_their_columns_and_values_without_nulls(rows_of):
    found = rows_of("select date '2026-03-01' as on_date, null as price, 1.50 as rate -- comment")
    assert found.rows == [{"on_date": "2026-03-01", "price": None, "rate": "1.50"}]
    assert first_rows.shown(found.rows, 1) == "on_date 2026-03-01, rate 1.50"


def test_a_long_text_is_shortened_and_no_control_character_reaches_the_terminal(rows_of):
    found = rows_of(r"select e'\x1b[31mred\n' || repeat('x', 5000) as text, 1.0 as rate")
    shown = first_rows.shown(found.rows, 1)
    assert shown.startswith("text [31mred xxx")
    assert len(shown) <= first_rows.ROW_LENGTH
    assert "..., rate 1.0" in shown


def test_sql_that_cannot_be_run_again_leaves_the_number_of_rows(rows_of):
    assert rows_of("select of_dbt_alone(1)").rows == []
