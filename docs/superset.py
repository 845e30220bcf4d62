"""Superset on the published file: installed, registered read-only and hardened, and asked.

    python docs/superset.py FOLDER DATABASE

FOLDER receives the environment (about 1.5 GB), Superset's own database and its log. Needs uv.
"""

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PORT = 8099
ADDRESS = f"http://127.0.0.1:{PORT}"
PACKAGES = (
    "apache-superset==6.1.*",
    "duckdb-engine==0.17.*",
    "duckdb>=2.0,<2.1",
    # Superset 6.1 imports these without asking for them, and fails with a newer Flask-Caching.
    "rich",
    "cachetools",
    "flask-caching==2.3.*",
)
CONFIGURATION = """
import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["SUPERSET_HOME"] + "/superset.db"
# Else Superset refuses files as databases.
PREVENT_UNSAFE_DB_CONNECTIONS = False
# For this script only: its requests bring no token of a form.
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
"""
HARDENED = {
    "read_only": True,
    "config": {
        "enable_external_access": "false",
        "lock_configuration": "true",
        "python_enable_replacements": "false",
    },
}


def main(folder: Path, database: Path) -> None:
    """Install what is missing, start the server, ask it, and stop it."""
    folder.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe()
    environment = {
        **os.environ,
        "SUPERSET_HOME": str(folder),
        "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(32),
        "FLASK_APP": "superset",
    }
    (folder / "superset_config.py").write_text(CONFIGURATION)
    superset = install(folder / "environment")
    prepare(superset, environment, password)
    with (folder / "superset.log").open("w") as log:
        server = subprocess.Popen(
            [superset, "run", "-p", str(PORT)], env=environment, stdout=log, stderr=log
        )
        try:
            wait_for(server)
            ask(database, password)
        finally:
            server.terminate()
            server.wait()


def install(folder: Path) -> Path:
    """An environment with Superset; the path of its program."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--python", "3.11", folder], check=True)
    subprocess.run(["uv", "pip", "install", "--python", python, *PACKAGES], check=True)
    return folder / "bin" / "superset"


def prepare(superset: Path, environment: dict[str, str], password: str) -> None:
    """Superset's own tables, and one user."""
    who = ("--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "a@localhost")
    subprocess.run([superset, "db", "upgrade"], env=environment, check=True)
    subprocess.run(
        [superset, "fab", "create-admin", *who, "--password", password],
        env=environment,
        check=True,
    )
    subprocess.run(
        [superset, "fab", "reset-password", "--username", "admin", "--password", password],
        env=environment,
        check=True,
    )
    subprocess.run([superset, "init"], env=environment, check=True)


def wait_for(server: subprocess.Popen) -> None:
    """Until the server answers, or ends."""
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{ADDRESS}/health", timeout=5).close()
        except OSError:
            time.sleep(1)
        else:
            return
    sys.exit("Superset did not start; superset.log in the folder says why.")


def ask(database: Path, password: str) -> None:
    """Register the file and a table, and fetch what a chart of it would show."""
    login = {"username": "admin", "password": password, "provider": "db"}
    token = post("security/login", login)["access_token"]
    name = f"Vectorella {secrets.token_hex(4)}"
    registered = post(
        "database/",
        {
            "database_name": name,
            "sqlalchemy_uri": f"duckdb:///{database.resolve()}",
            "expose_in_sqllab": True,
            "extra": json.dumps({"engine_params": {"connect_args": HARDENED}}),
        },
        token,
    )["id"]
    dataset = post(
        "dataset/",
        {"database": registered, "schema": "main", "table_name": "sales_by_country"},
        token,
    )["id"]
    print(json.dumps(chart_data(dataset, token), indent=2))
    print(refusal(registered, token))


def chart_data(dataset: int, token: str) -> list[dict]:
    """Units sold in the five countries that bought most."""
    metric = {
        "expressionType": "SIMPLE",
        "column": {"column_name": "units_sold"},
        "aggregate": "SUM",
        "label": "units_sold",
    }
    query = {
        "columns": ["country_name"],
        "metrics": [metric],
        "orderby": [[metric, False]],
        "row_limit": 5,
    }
    asked = {"datasource": {"id": dataset, "type": "table"}, "queries": [query]}
    return post("chart/data", asked, token)["result"][0]["data"]


def refusal(registered: int, token: str) -> str:
    """What SQL Lab says to a query that would read a file of the machine."""
    sql = "select content from read_text('/etc/hostname')"
    answer = post("sqllab/execute/", {"database_id": registered, "sql": sql}, token)
    if "errors" not in answer:
        sys.exit(f"A file of the machine was read: {answer}")
    return answer["errors"][0]["message"]


def post(path: str, body: dict, token: str | None = None) -> dict:
    """The answer of Superset's REST API; that of a failing query has `errors`."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(f"{ADDRESS}/api/v1/{path}", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        answer = json.load(error)
        if "errors" in answer:
            return answer
        sys.exit(f"Superset refuses {path}: {answer}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
