"""What a build has to make anew, and what stands in its way, decided before it begins.

A table is made by rules: settings, seeds, the code of its model and of those before it, and the
engine's hash function. How far each table is stands in the schema `progress` of the file:

    models (model_name, rules, comments, is_made): a row for each table and view.
    parts (model_name, part, state): what a table holds, files or dates or one part for all.
    inputs (model_name, input_name, strategy, is_nearest): the tables that a table is made from,
        each kept by a strategy; is_nearest where no other one lies between.
    settings (name, value): of the last build, as JSON.

dbt hands over what it knows of its nodes, and carries out what `plan` returns.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from vectorella import settings
from vectorella.landing.files import folder_problem, holds_files


class BuildProblem(ValueError):
    """Why a build would not end with right rows; the message says what to do first."""


@dataclass(frozen=True)
class Node:
    """A seed, a model or a test, as dbt knows it.

    Attributes:
        id: dbt's name for it.
        name: the name of its table.
        kind: seed, model or test.
        parents: ids of what it reads.
        strategy: how its table is kept up to date; None for a view, a seed and a test.
        deals_numbers: whether its table hands out numbers that others hold.
        reads_files: whether its table is made from files that may be gone since.
        settings: names of the settings that decide its rows.
        columns: their names and types, as one text.
        comments: fingerprint of its descriptions.
        checksum: of the file of a seed or of a model.
        exists: whether its table or view is in the file.
        is_worked_in: of a seed, whether tables work in its changes instead of starting over.
    """

    id: str
    name: str
    kind: str
    parents: Sequence[str] = ()
    strategy: str | None = None
    deals_numbers: bool = False
    reads_files: bool = False
    settings: Sequence[str] = ()
    columns: str = ""
    comments: str = ""
    checksum: str = ""
    exists: bool = False
    is_worked_in: bool = False


@dataclass(frozen=True)
class Facts:
    """What a build starts from.

    Attributes:
        nodes: by id.
        selected: ids of what the build is asked for.
        settings: every setting and its value.
        made: name of a table -> the rules that it was made by.
        comments: name of a table or view -> fingerprint of the descriptions written to it.
        engine: what the engine's hash function makes of a known text.
        is_full_refresh: whether what is selected starts from nothing.
    """

    nodes: Mapping[str, Node]
    selected: frozenset[str]
    settings: Mapping[str, Any]
    made: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    engine: str = ""
    is_full_refresh: bool = False

    @cached_property
    def ancestors(self) -> dict[str, list[Node]]:
        """For each node, all that it is made from, in any number of steps."""
        found: dict[str, list[Node]] = {}
        for id_ in self.nodes:
            self._find_ancestors(id_, found)
        return found

    def _find_ancestors(self, id_: str, found: dict[str, list[Node]]) -> list[Node]:
        if id_ not in found:
            nodes = {}
            for parent in self._parents(id_):
                nodes |= {node.id: node for node in self._find_ancestors(parent.id, found)}
                nodes[parent.id] = parent
            found[id_] = list(nodes.values())
        return found[id_]

    def _parents(self, id_: str) -> list[Node]:
        return [self.nodes[parent] for parent in self.nodes[id_].parents if parent in self.nodes]

    def nearest(self, id_: str) -> list[Node]:
        """The ancestors with a strategy that are reached by way of none."""
        nodes: dict[str, Node] = {}
        for parent in self._parents(id_):
            found = [parent] if parent.strategy else self.nearest(parent.id)
            nodes |= {node.id: node for node in found}
        return list(nodes.values())

    @cached_property
    def kept(self) -> list[Node]:
        """The tables that are kept up to date part by part."""
        return [node for node in self.nodes.values() if node.strategy]

    @cached_property
    def rules(self) -> dict[str, str]:
        """Name of each seed and table -> the rules of today, as JSON."""
        seeds = {node.name: node.checksum for node in self.nodes.values() if node.kind == "seed"}
        return seeds | {node.name: self._rules(node) for node in self.kept}

    def _rules(self, node: Node) -> str:
        sources = [node, *self.ancestors[node.id]]
        names = {name for source in sources for name in source.settings}
        rules = {
            "settings": {name: self.settings[name] for name in names},
            "seeds": {
                each.name: each.checksum
                for each in sources
                if each.kind == "seed" and not each.is_worked_in
            },
            "code": {each.name: each.checksum for each in sources if each.kind == "model"},
            "columns": node.columns,
            "engine": self.engine,
        }
        return json.dumps(rules, sort_keys=True)

    def keeps_numbers(self, node: Node) -> bool:
        """Whether a full refresh leaves a table alone: files are numbered anew in any case."""
        return node.deals_numbers and node.name != "raw_files" and self.settings["keep_numbers"]

    def is_refreshed(self, node: Node) -> bool:
        """Whether the build makes a table from nothing because it was told to."""
        return self.is_full_refresh and node.id in self.selected


def plan(question: str) -> str:
    """Decide what a build does before its first model, as dbt asks by the function build_plan.

    Args:
        question: JSON of `nodes`, `selected`, `made`, `comments`, `engine`, `is_full_refresh` as in
            Facts; `values`, `given` and `currencies` as settings.checked takes them; `landing`, the
            landing folder; `database`, the name of the catalog, quoted.

    Returns:
        JSON of `problem`, a sentence where nothing may run, else `sql`, a script that writes the
        tables of progress, and `progress`, what it writes; `drop`, ids of tables to drop;
        `comment`, ids of tables and views whose descriptions have changed; `notes` and `warnings`,
        sentences.
    """
    asked = json.loads(question)
    try:
        return json.dumps(_plan(asked))
    except ValueError as error:
        return json.dumps({"problem": str(error)})


def _plan(asked: Mapping[str, Any]) -> dict[str, Any]:
    settings.checked(asked["values"], asked["given"], asked["currencies"])
    nodes = [Node(**node) for node in asked["nodes"]]
    facts = Facts(
        {node.id: node for node in nodes},
        frozenset(asked["selected"]),
        asked["values"],
        asked["made"],
        asked["comments"],
        asked["engine"],
        asked["is_full_refresh"],
    )
    warnings = _landing_warnings(facts, asked["landing"])
    old = outdated_file(facts)
    check_selection(facts)
    check_full_refresh(facts)
    forgotten = forgotten_tables(facts)
    dropped = [node.id for node in facts.kept if node.id in old or _is_dropped(facts, node)]
    database = asked["database"]
    written = Progress.of(facts, forgotten, dropped)
    statements = [*_emptied_schemas(old, database), *written.statements(database)]
    return {
        "sql": ";".join(statements),
        "progress": asdict(written),
        "drop": dropped,
        "comment": [
            node.id for node in nodes if node.id not in dropped and _has_old_comments(facts, node)
        ],
        "notes": list(_notes(facts)),
        "warnings": warnings,
    }


def _landing_warnings(facts: Facts, landing: str) -> list[str]:
    if not any(facts.nodes[id_].name == "raw_files" for id_ in facts.selected & facts.nodes.keys()):
        return []
    problem = folder_problem(landing)
    if problem:
        raise BuildProblem(problem)
    if holds_files(landing):
        return []
    return [
        f"The landing folder {landing} holds no file below transactions/ or recipes/. Deliver "
        "some, or set VECTORELLA_LANDING to another folder."
    ]


def outdated_file(facts: Facts) -> list[str]:
    """Ids of what an older version of this project, which kept no progress, has left in the file.

    Raises:
        BuildProblem: the build is no full refresh.
    """
    old = [node.id for node in facts.kept if node.exists and not facts.made]
    if (
        old or any(_has_other_columns(facts, node) for node in facts.kept)
    ) and not facts.is_full_refresh:
        raise BuildProblem(
            "The database was made by an older version of this project, whose tables this one "
            "cannot go on with. Run `dbt build --full-refresh` once: it reads the landing folder "
            "again."
        )
    return old


def _has_other_columns(facts: Facts, node: Node) -> bool:
    """Whether a table whose rows stay even where it starts over cannot take the rows of today."""
    stays = node.exists and (node.deals_numbers or node.reads_files) and node.name in facts.made
    return stays and json.loads(facts.made[node.name])["columns"] != node.columns


def _emptied_schemas(old: Sequence[str], database: str) -> list[str]:
    """SQL that drops the tables of an older version that this one does not know."""
    schemas = ("staging", "intermediate") if old else ()
    return [
        f"drop schema if exists {database}.{each} cascade; create schema {database}.{each}"
        for each in schemas
    ]


def check_selection(facts: Facts) -> None:
    """See that what a selection needs and does not build is there, and made by the rules of today.

    Raises:
        BuildProblem: it is not.
    """
    selected = [facts.nodes[id_] for id_ in facts.selected if id_ in facts.nodes]
    needed = {
        parent: facts.nodes[parent]
        for node in selected
        for parent in node.parents
        if parent in facts.nodes and parent not in facts.selected
    }
    absent = [node for node in needed.values() if not node.exists]
    outdated = [
        ancestor
        for node in selected
        if node.kind == "model"
        for ancestor in facts.ancestors[node.id]
        if ancestor.id not in facts.selected and _is_outdated(facts, ancestor)
    ]
    _refuse_seeds(node.name for node in absent + outdated if node.kind == "seed")
    tables = {node.name for node in absent + outdated}
    if tables:
        raise BuildProblem(
            "What you select is made from tables that you do not select, and that are not in the "
            "database yet, or older than a setting, a seed or a model: "
            f"{', '.join(sorted(tables))}. Select them as well, by a plus sign before the name, "
            "such as --select +sales_global, or run `dbt build`."
        )


def _refuse_seeds(names: Iterable[str]) -> None:
    seeds = sorted(set(names))
    if seeds:
        raise BuildProblem(
            "These seeds are not in the database yet, or have changed since they were loaded: "
            f"{', '.join(seeds)}. Run `dbt build`, which loads them, or `dbt seed` first."
        )


def _is_outdated(facts: Facts, node: Node) -> bool:
    has_rules = node.name in facts.rules
    return has_rules and node.exists and facts.made.get(node.name) != facts.rules[node.name]


def check_full_refresh(facts: Facts) -> None:
    """See that a table that deals numbers starts over only with all tables that hold them.

    Raises:
        BuildProblem: some would keep the old numbers.
    """
    dealers = {node.id: node for node in _renumbered(facts)}
    holders = {
        node.name
        for node in facts.kept
        if node.name in facts.made and node.id not in facts.selected
        if any(ancestor.id in dealers for ancestor in facts.ancestors[node.id])
    }
    if holders:
        names = sorted(node.name for node in dealers.values())
        raise BuildProblem(
            f"--full-refresh would deal the numbers of {', '.join(names)} anew, and these tables "
            f"would keep the old ones: {', '.join(sorted(holders))}. Run "
            "`dbt build --full-refresh` without a selection, or leave out what deals numbers: "
            f"--exclude {' '.join(names)}."
        )


def _renumbered(facts: Facts) -> Iterator[Node]:
    for node in facts.kept:
        is_dealt = node.deals_numbers and node.name in facts.made and not facts.keeps_numbers(node)
        if is_dealt and facts.is_refreshed(node):
            yield node


def _notes(facts: Facts) -> Iterator[str]:
    if any(node.name != "raw_files" for node in _renumbered(facts)):
        yield (
            "A full refresh deals the numbers of recipes, tokens and ingredients anew. To keep "
            "them, for models that were trained on them, set keep_numbers: true."
        )


def forgotten_tables(facts: Facts) -> set[str]:
    """Names of the tables that start over, whatever they hold.

    A table that is gone has dealt numbers which others may hold: they start over with it.
    """
    gone = {node.id for node in facts.kept if not node.exists}
    return {
        node.name
        for node in facts.kept
        if node.id in gone
        or facts.is_refreshed(node)
        or facts.made.get(node.name) != facts.rules[node.name]
        or any(ancestor.id in gone for ancestor in facts.ancestors[node.id])
    }


def _is_dropped(facts: Facts, node: Node) -> bool:
    """Whether a table is dropped first.

    A full refresh that is killed half way would leave tables of two generations.
    """
    return node.exists and facts.is_refreshed(node) and not facts.keeps_numbers(node)


def _has_old_comments(facts: Facts, node: Node) -> bool:
    return node.exists and facts.comments.get(node.name, node.comments) != node.comments


@dataclass(frozen=True)
class Progress:
    """What a build writes of progress before its first model.

    Attributes:
        emptied: names of tables of which no part is held any more.
        models, inputs, settings: rows of the tables of these names.
    """

    emptied: list[str]
    models: list[tuple]
    inputs: list[tuple]
    settings: list[tuple]

    @classmethod
    def of(cls, facts: Facts, forgotten: set[str], dropped: Sequence[str]) -> "Progress":
        """What is decided; what a table holds stays where it is not forgotten.

        Of a table that reads files it stays too: what has gone cannot be read again.
        """
        made = {name for name in facts.made if name not in forgotten}
        nodes = [node for node in facts.nodes.values() if node.kind in ("seed", "model")]
        rules = facts.made | {node.name: facts.rules[node.name] for node in facts.kept}
        return cls(
            [
                node.name
                for node in facts.kept
                if node.name in forgotten
                and not (node.reads_files and node.exists and node.id not in dropped)
            ],
            [(node.name, rules.get(node.name), node.comments, node.name in made) for node in nodes],
            list(_inputs(facts)),
            [(name, json.dumps(value)) for name, value in facts.settings.items()],
        )

    def statements(self, database: str) -> Iterator[str]:
        """SQL that writes it."""
        schema = f"{database}.progress"
        yield f"delete from {schema}.parts where model_name in ({_list([*self.emptied, ''])})"
        yield from _filled(f"{schema}.models", self.models)
        yield from _filled(f"{schema}.inputs", self.inputs)
        yield from _filled(f"{schema}.settings", self.settings)


def _inputs(facts: Facts) -> Iterator[tuple[str, str, str, bool]]:
    for node in facts.kept:
        nearest = {each.id for each in facts.nearest(node.id)}
        for each in facts.ancestors[node.id]:
            if each.strategy:
                yield node.name, each.name, each.strategy, each.id in nearest


def _filled(table: str, rows: Iterable[tuple]) -> Iterator[str]:
    """SQL that puts rows in the place of those of a table."""
    yield f"delete from {table}"
    values = [f"({', '.join(map(_literal, row))})" for row in rows]
    if values:
        yield f"insert into {table} values {', '.join(values)}"


def _list(values: Iterable[str]) -> str:
    return ", ".join(map(_literal, sorted(values)))


def _literal(value: str | bool | None) -> str:
    """A value as an SQL literal.

    >>> _literal("it's"), _literal(True), _literal(None)
    ("'it''s'", 'true', 'null')
    """
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else "'" + value.replace("'", "''") + "'"
