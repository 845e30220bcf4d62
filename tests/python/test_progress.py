"""What a build makes anew and what stands in its way, decided from a graph of five nodes."""

import json

import pytest
from project import ROOT
from vectorella import progress, settings
from vectorella.progress import BuildProblem, Facts, Node

VALUES = vars(settings.of_project(ROOT))


def facts(*, made=(), selected=(), is_full_refresh=False, changed=None, gone=(), values=None):
    """A seed -> files -> lines -> (a view) -> totals, of which some are made by today's rules."""
    nodes = [
        Node("seed.rates", "rates", "seed", checksum="1", exists="rates" not in gone),
        Node("model.files", "files", "model", (), "numbered", True, exists="files" not in gone),
        Node(
            "model.lines",
            "lines",
            "model",
            ("model.files",),
            "by_file",
            settings=("brand",),
            exists="lines" not in gone,
        ),
        Node("model.view", "view", "model", ("model.lines", "seed.rates"), exists=True),
        Node("model.totals", "totals", "model", ("model.view",), "as_whole", exists=True),
    ]
    graph = {node.id: node for node in nodes}
    today = Facts(graph, frozenset(), VALUES)
    return Facts(
        graph,
        frozenset(selected),
        VALUES | (values or {}),
        {name: today.rules[name] for name in made} | (changed or {}),
        is_full_refresh=is_full_refresh,
    )


ALL = ("rates", "files", "lines", "totals")


def test_what_was_made_by_the_rules_of_today_is_left_alone():
    assert progress.forgotten_tables(facts(made=ALL)) == set()


def test_what_was_never_made_is_made():
    assert progress.forgotten_tables(facts(made=["rates", "files"])) == {"lines", "totals"}


def test_a_setting_reaches_the_tables_that_it_decides_and_those_behind_them():
    changed = facts(made=ALL, values={"brand": "banana"})
    assert progress.forgotten_tables(changed) == {"lines", "totals"}


def test_a_seed_reaches_what_reads_it_by_way_of_a_view():
    today = facts(made=ALL)
    rules = json.loads(today.made["totals"])
    rules["seeds"] = {"rates": "0"}
    changed = facts(made=ALL, changed={"totals": json.dumps(rules, sort_keys=True)})
    assert progress.forgotten_tables(changed) == {"totals"}


def test_a_table_that_is_gone_takes_along_all_that_is_made_from_it():
    assert progress.forgotten_tables(facts(made=ALL, gone=["lines"])) == {"lines", "totals"}


def test_a_view_is_looked_through_for_the_tables_before_it():
    graph = facts()
    assert [node.name for node in graph.nearest("model.totals")] == ["lines"]
    assert {node.name for node in graph.ancestors["model.totals"]} == {
        *("rates", "files", "lines", "view"),
    }


def test_a_selection_with_all_that_it_needs_passes():
    progress.check_selection(facts(made=ALL, selected=["model.totals"]))


def test_a_parent_that_is_not_there_is_named():
    with pytest.raises(BuildProblem, match="a seed or a model: files, lines"):
        progress.check_selection(facts(made=["rates"], gone=["lines"], selected=["model.view"]))


def test_a_seed_that_has_changed_since_it_was_loaded_is_named():
    stale = facts(made=ALL, changed={"rates": "0"}, selected=["model.totals"])
    with pytest.raises(BuildProblem, match="have changed since they were loaded: rates"):
        progress.check_selection(stale)


def test_an_ancestor_that_is_older_than_a_setting_is_named_however_far_it_is():
    changed = facts(made=ALL, values={"brand": "banana"}, selected=["model.totals"])
    with pytest.raises(BuildProblem, match="a seed or a model: lines"):
        progress.check_selection(changed)


def test_numbers_are_dealt_anew_only_with_all_that_holds_them():
    some = facts(made=ALL, selected=["model.files", "model.lines"], is_full_refresh=True)
    with pytest.raises(BuildProblem, match=r"numbers of files anew, .* old ones: totals"):
        progress.check_full_refresh(some)
    every = facts(made=ALL, selected=list(some.nodes), is_full_refresh=True)
    progress.check_full_refresh(every)


def test_numbers_that_are_to_be_kept_may_be_refreshed_alone():
    kept = facts(
        made=ALL,
        selected=["model.files"],
        is_full_refresh=True,
        values={"keep_numbers": True},
    )
    progress.check_full_refresh(kept)


def test_a_file_without_progress_is_of_an_older_version():
    with pytest.raises(BuildProblem, match="--full-refresh"):
        progress.outdated_file(facts())
    assert progress.outdated_file(facts(is_full_refresh=True)) == [
        *("model.files", "model.lines", "model.totals"),
    ]
