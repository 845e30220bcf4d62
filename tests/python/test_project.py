"""The project keeps to its own rules: what is described, contracted and short."""

import re
from pathlib import Path
from typing import Any

import project
from dbt_common.clients.jinja import get_environment
from jinja2.nodes import Macro


def tables(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        table
        for table in [*manifest["nodes"].values(), *manifest["sources"].values()]
        if table["resource_type"] in ("model", "seed", "snapshot", "source")
    ]


def public_macros(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        macro
        for macro in manifest["macros"].values()
        if macro["package_name"] == "vectorella" and not re.match(r"[a-z]+__", macro["name"])
    ]


def signature(macro: dict[str, Any]) -> list[str]:
    tree = get_environment(capture_macros=True).parse(macro["macro_sql"])
    return [argument.name for argument in tree.find(Macro).args]


def models_longer_than(line_count: int, *endings: str) -> list[str]:
    return [
        str(path.relative_to(project.ROOT))
        for path in sorted((project.ROOT / "models").rglob("*"))
        if path.suffix in endings and len(path.read_text().splitlines()) > line_count
    ]


def test_every_model_seed_source_and_macro_has_a_description(manifest):
    undescribed = [
        item["name"]
        for item in tables(manifest) + public_macros(manifest)
        if not item["description"].strip()
    ]
    assert not undescribed, ", ".join(undescribed)


def test_every_column_has_a_description(manifest):
    undescribed = [
        f"{table['name']}.{column['name']}"
        for table in tables(manifest)
        for column in table["columns"].values()
        if not column["description"].strip()
    ]
    assert not undescribed, ", ".join(undescribed)


def test_every_model_seed_and_source_lists_its_columns(manifest):
    unlisted = [table["name"] for table in tables(manifest) if not table["columns"]]
    assert not unlisted, ", ".join(unlisted)


def test_every_argument_of_a_macro_has_a_type_and_a_description(manifest):
    incomplete = [
        f"{macro['name']}({argument['name']})"
        for macro in public_macros(manifest)
        for argument in macro["arguments"]
        if not argument["type"] or not argument["description"].strip()
    ]
    assert not incomplete, ", ".join(incomplete)


def test_every_argument_of_a_macro_is_documented_under_its_name(manifest):
    differing = [
        macro["name"]
        for macro in public_macros(manifest)
        if [argument["name"] for argument in macro["arguments"]] != signature(macro)
    ]
    assert not differing, ", ".join(differing)


def test_every_sql_mart_has_an_enforced_contract(manifest):
    open_marts = [
        model["name"]
        for model in tables(manifest)
        if re.fullmatch(r"models/marts/.+\.sql", model["original_file_path"])
        and not model["contract"]["enforced"]
    ]
    assert not open_marts, ", ".join(open_marts)


def test_no_model_is_longer_than_100_lines():
    long_models = models_longer_than(100, ".sql", ".py")
    assert not long_models, ", ".join(long_models)


def test_every_python_model_is_shorter_than_30_lines():
    long_models = models_longer_than(29, ".py")
    assert not long_models, ", ".join(long_models)


def materialization(stem: str) -> str:
    """The macro of a file named after what it stores, and after the engine where it is Spark."""
    kind = stem.removeprefix("spark_")
    return f"materialization_{kind}_{'duckdb' if kind == stem else 'vectorella_spark'}"


def test_macros_with_a_twin_for_another_engine_are_few_and_short(manifest):
    twins = {
        macro["name"]: len(macro["macro_sql"].splitlines())
        for macro in manifest["macros"].values()
        if macro["package_name"] == "vectorella" and macro["name"].startswith("spark__")
    }
    assert 0 < len(twins) <= 20
    assert max(twins.values()) < 12, str(twins)


def test_every_macro_file_holds_one_public_macro_and_bears_its_name(manifest):
    in_files: dict[str, list[str]] = {}
    for macro in public_macros(manifest):
        if macro["original_file_path"].startswith("macros/"):
            in_files.setdefault(macro["original_file_path"], []).append(macro["name"])
    misplaced = {
        path: names
        for path, names in in_files.items()
        if names not in ([stem := Path(path).stem], [materialization(stem)])
    }
    assert not misplaced, str(misplaced)
