"""Superset on the published file: installed, given the dashboard beside this file, and asked.

    python docs/superset.py FOLDER DATABASE          # try it
    python docs/superset.py --zip ZIP DATABASE       # the dashboard, for a Superset of your own

FOLDER receives the environment (about 1.5 GB), Superset's own database and its log. Needs uv. The
database is registered read-only and hardened.
"""

import io
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
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
DASHBOARD = Path(__file__).parent / "superset"
# Where the database lies in the export, and its name there.
ADDRESS_IN_EXPORT, NAME = "/srv/vectorella/vectorella.duckdb", "Vectorella"


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
    """Import the dashboard, fetch what each of its charts shows, and ask for what is forbidden."""
    login = {"username": "admin", "password": password, "provider": "db"}
    token = call("security/login", login)["access_token"]
    upload("dashboard/import/", exported(database), token)
    for chart in call("dashboard/vectorella/charts", None, token)["result"]:
        rows = call(f"chart/{chart['id']}/data/", None, token)["result"][0]["data"]
        print(f"{chart['slice_name']}: {len(rows)} rows, the first {json.dumps(rows[0])}")
    [registered] = [
        each["id"]
        for each in call("database/", None, token)["result"]
        if each["database_name"] == NAME
    ]
    print(refusal(registered, token))


def exported(database: Path) -> bytes:
    """The dashboard with its charts, tables and database as Superset's own export, a ZIP."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(DASHBOARD.rglob("*.yaml")):
            text = path.read_text().replace(ADDRESS_IN_EXPORT, str(database.resolve()))
            archive.writestr(f"vectorella/{path.relative_to(DASHBOARD)}", text)
    return stored.getvalue()


def refusal(registered: int, token: str) -> str:
    """What SQL Lab says to a query that would read a file of the machine."""
    sql = "select content from read_text('/etc/hostname')"
    answer = call("sqllab/execute/", {"database_id": registered, "sql": sql}, token)
    if "errors" not in answer:
        sys.exit(f"A file of the machine was read: {answer}")
    return answer["errors"][0]["message"]


def upload(path: str, archive: bytes, token: str) -> dict:
    """The answer to a form with a ZIP, which replaces what is there and has no passwords."""
    end = secrets.token_hex(16)
    fields = {"overwrite": b"true", "passwords": b"{}"}
    parts = [
        f'--{end}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value
        for name, value in fields.items()
    ]
    head = (
        f'--{end}\r\nContent-Disposition: form-data; name="formData"; filename="dashboard.zip"\r\n'
    )
    parts.append(f"{head}Content-Type: application/zip\r\n\r\n".encode() + archive)
    body = b"\r\n".join([*parts, f"--{end}--\r\n".encode()])
    return send(path, body, f"multipart/form-data; boundary={end}", token)


def call(path: str, body: dict | None, token: str | None = None) -> dict:
    """The answer of Superset's REST API to a question, or to what is posted."""
    return send(
        path, None if body is None else json.dumps(body).encode(), "application/json", token
    )


def send(path: str, body: bytes | None, kind: str, token: str | None) -> dict:
    """The answer as it came; that of a failing query has `errors`."""
    headers = {"Content-Type": kind} if body else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(f"{ADDRESS}/api/v1/{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        said = error.read().decode()
        if path.startswith("sqllab"):
            return json.loads(said)
        sys.exit(f"Superset refuses {path}: {said}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--zip", archive, database]:
            Path(archive).write_bytes(exported(Path(database)))
        case [folder, database]:
            main(Path(folder).resolve(), Path(database))
        case _:
            sys.exit(__doc__)
