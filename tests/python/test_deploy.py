"""What the image, the CronJob and the pages say of each other and of the commands."""

import json
import re
import tomllib

import project
import yaml
from click.testing import CliRunner
from packaging.specifiers import SpecifierSet
from vectorella.cli import main
from vectorella.dags.checking import check

DEPLOY = project.ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


def manifest(name):
    return yaml.safe_load((DEPLOY / "kubernetes" / f"{name}.yaml").read_text())


def pod():
    return manifest("cronjob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def last_stage():
    return DOCKERFILE.split("\nFROM ")[-1]


def test_the_image_gets_every_file_that_a_build_reads():
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.M)
    paths = {path for line in copied for path in line.split()}
    assert {path for path in paths if not (project.ROOT / path).exists()} == set()
    configured = yaml.safe_load((project.ROOT / "dbt_project.yml").read_text())
    read = [*configured["model-paths"], *configured["seed-paths"], *configured["macro-paths"]]
    assert {*read, "dbt_project.yml", "profiles.yml"} <= paths
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert {path for path in paths if f"!{path}" not in allowed} == set()


def test_the_last_stage_has_no_compiler_and_no_root():
    assert "apt-get" not in last_stage()
    assert "uv " not in last_stage()
    [user] = re.findall(r"^USER (\S+)$", last_stage(), re.M)
    context = pod()["securityContext"]
    assert user == f"{context['runAsUser']}:{context['runAsGroup']}"
    assert context["runAsNonRoot"]


def test_what_the_image_is_to_run_is_there():
    [health] = re.findall(r"CMD (\[\"vectorella.*\])", last_stage())
    [command] = re.findall(r"^CMD (\[.*\])$", last_stage(), re.M)
    for arguments in (yaml.safe_load(health)[1:], yaml.safe_load(command), container()["args"]):
        shown = CliRunner().invoke(main, [arguments[0], "--help"])
        assert shown.exit_code == 0
        assert [
            each for each in arguments[1:] if each[:2] == "--" and each not in shown.output
        ] == []


def container():
    [only] = pod()["containers"]
    return only


def test_the_pod_writes_where_the_image_keeps_its_data_and_nowhere_else():
    mounts = {each["mountPath"]: each["name"] for each in container()["volumeMounts"]}
    volumes = {each["name"]: each for each in pod()["volumes"]}
    assert mounts.keys() == {"/data", "/tmp"}
    claim = volumes[mounts["/data"]]["persistentVolumeClaim"]["claimName"]
    assert claim == manifest("volume")["metadata"]["name"]
    assert "VECTORELLA_DB=/data/vectorella.duckdb" in last_stage()
    assert container()["securityContext"]["readOnlyRootFilesystem"]


def test_the_settings_are_those_that_there_are():
    page = (project.ROOT / "docs" / "settings.md").read_text()
    assert {name for name in manifest("settings")["data"] if f"`{name}`" not in page} == set()
    [source] = container()["envFrom"]
    assert source["configMapRef"]["name"] == manifest("settings")["metadata"]["name"]


def test_only_what_may_mend_itself_is_tried_again():
    job = manifest("cronjob")["spec"]
    assert job["concurrencyPolicy"] == "Forbid"
    rule = job["jobTemplate"]["spec"]["podFailurePolicy"]["rules"][-1]
    assert (rule["action"], rule["onExitCodes"]["operator"]) == ("FailJob", "NotIn")
    assert {74, 75} <= set(rule["onExitCodes"]["values"])
    assert not {1, 2, 66, 73} & set(rule["onExitCodes"]["values"])
    assert rule["onExitCodes"]["containerName"] == container()["name"]


def test_the_base_names_every_file_of_its_folder():
    base = manifest("kustomization")
    files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert {*base["resources"], "kustomization.yaml"} == files
    [image] = base["images"]
    assert image["name"] == container()["image"]


def test_the_dag_with_pods_is_clean_by_every_rule(tmp_path):
    page = (project.ROOT / "docs" / "kubernetes.md").read_text()
    [dag] = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    (tmp_path / "in_pods.py").write_text(dag)
    assert [str(finding) for finding in check([tmp_path]).findings] == []


def test_the_devcontainer_has_a_python_and_a_group_of_the_project():
    container = json.loads((project.ROOT / ".devcontainer/devcontainer.json").read_text())
    asked = tomllib.loads((project.ROOT / "pyproject.toml").read_text())
    python = container["image"].rpartition(":")[2]
    assert python in SpecifierSet(asked["project"]["requires-python"])
    [group] = re.findall(r"uv sync --group (\w+)", container["postCreateCommand"])
    assert group in asked["dependency-groups"]
