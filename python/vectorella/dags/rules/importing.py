"""VD101 to VD107: what a file does when it is imported, every half minute, in every process."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from vectorella.dags.definitions import executed
from vectorella.dags.findings import Rule, Spot, spot
from vectorella.dags.source import Names, Source

NETWORK = re.compile(
    r"(requests|httpx)(\.(Session|Client|session)\(\))?"
    r"\.(get|post|put|patch|delete|head|options|request|send|stream)"
    r"|urllib\.request\.(urlopen|urlretrieve)"
    r"|urllib3\.(request|PoolManager\(\)\.\w+)"
    r"|socket\.(create_connection|gethostbyname|getaddrinfo)"
    r"|(boto3|boto3\.session\.Session\(\)|boto3\.Session\(\))\.(client|resource)\(\)\.\w+"
    r"|google\.cloud\.[\w.]+\.(Client|\w+Client)"
    r"|(smtplib\.SMTP(_SSL)?|ftplib\.FTP(_TLS)?)"
    r"|paramiko\.SSHClient\(\)\.connect"
    r"|(s3fs\.S3FileSystem|gcsfs\.GCSFileSystem)\(\)\.\w+"
)
DATABASE = re.compile(
    r"(psycopg2|psycopg|pymysql|MySQLdb|sqlite3|pyodbc|cx_Oracle|oracledb|pymssql|duckdb|trino\.dbapi"
    r"|mysql\.connector|snowflake\.connector|redshift_connector|databricks\.sql|pyhive\.\w+)\.connect"
    r"|duckdb\.(sql|query|execute|read_csv|read_parquet|read_json|from_query)"
    r"|sqlalchemy(\.\w+)*\.create_engine\(\)\.(connect|begin|execute|raw_connection)"
    r"|pymongo\.MongoClient"
    r"|redis\.(Redis|StrictRedis|from_url)\(\)\.\w+"
    r"|clickhouse_connect\.get_client"
    r"|[\w.]+Hook\(\)\.(get_\w+|run|insert_rows|read_key|load_\w+|list_\w+|check_\w+|test_connection)"
)
AIRFLOW_DATABASE = re.compile(
    r"airflow(\.\w+)*\.(Variable|Connection)\.(get|set|get_\w+)"
    r"|airflow(\.\w+)*\.BaseHook\.get_(connections?|hook)"
    r"|airflow(\.\w+)*\.(create_session|Session)"
)
PROCESS = re.compile(
    r"os\.(system|popen|exec\w+|spawn\w+|posix_spawnp?|fork)"
    r"|subprocess\.(run|call|check_call|check_output|getoutput|getstatusoutput|Popen)"
    r"|pty\.spawn"
)
FILES = re.compile(
    r"(io\.|codecs\.|gzip\.|bz2\.|lzma\.)?open"
    r"|pathlib\.Path(\(\)[\w.()]*)?\.(read_text|read_bytes|write_text|write_bytes|open|mkdir|unlink"
    r"|touch|rename|replace|rmdir|iterdir|glob|rglob)"
    r"|os\.(listdir|scandir|walk|mkdir|makedirs|remove|unlink|rename|rmdir|removedirs)"
    r"|shutil\.(copy|copy2|copyfile|copytree|move|rmtree)"
    r"|glob\.i?glob"
)
WRITES = re.compile(
    r".*\.(write_text|write_bytes|mkdir|makedirs|unlink|touch|rename|replace|rmdir|remove|removedirs"
    r"|copy2?|copyfile|copytree|move|rmtree)"
)
COMPUTING = re.compile(
    r"time\.sleep"
    r"|(pandas|polars|dask\.dataframe|pyarrow\.(parquet|csv)|geopandas)\.read_\w+"
    r"|(pickle|cloudpickle|dill|joblib|torch)\.load"
    r"|[\w.]+\(\)\.(fit|fit_transform|predict|train)"
    r"|pyspark(\.\w+)*\.SparkSession\.[\w.()]*getOrCreate"
    r"|(transformers|sentence_transformers)\.[\w.]*(from_pretrained|pipeline|SentenceTransformer)"
)
# Of these an import takes .4 CPU s or more; most take several.
SLOW_LIBRARIES = (
    *("pandas", "scipy", "sklearn", "torch", "tensorflow", "keras", "jax", "transformers"),
    *("xgboost", "lightgbm", "catboost", "statsmodels", "statsforecast", "prophet", "pyspark"),
    *("dask", "matplotlib", "seaborn", "plotly", "spacy", "nltk", "gensim", "cv2", "dbt"),
    *("sentence_transformers", "great_expectations", "mlflow", "ray", "geopandas"),
)
STAYS = "Airflow imports every file again every 30 seconds (min_file_process_interval)"


def parsed(sources: Sequence[Source]) -> Iterator[Source]:
    """Files that Airflow imports: those that safe mode lets through, and what these import."""
    by_module = {PurePath(source.path).stem: source for source in sources}
    waiting = [source for source in sources if source.mentions_a_dag]
    seen = set(waiting)
    while waiting:
        source = waiting.pop()
        yield source
        for imported in source.names.imports.values():
            for part in imported.split("."):
                helper = by_module.get(part)
                if helper is not None and helper not in seen:
                    seen.add(helper)
                    waiting.append(helper)


def _calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    for node in executed(source):
        if isinstance(node, ast.Call):
            yield node, source.names.full_name(node.func)


def _rule(kind: re.Pattern, does: str, **texts: str) -> dict:
    """What a rule about one kind of call has to know."""

    def find(sources: Sequence[Source]) -> Iterator[Spot]:
        for source in parsed(sources):
            for call, name in _calls(source):
                if kind.fullmatch(name):
                    shown = name.replace("()", "")
                    yield spot(source, call, f"{shown}() {does} while the file is imported.")

    return {"find": find, **texts}


def _files(sources: Sequence[Source]) -> Iterator[Spot]:
    for source in parsed(sources):
        for call, name in _calls(source):
            if FILES.fullmatch(name) and not _is_beside_the_file(call, name, source.names):
                shown = name.replace("()", "")
                message = f"{shown}() works on files while the file is imported."
                yield spot(source, call, message)


def _is_beside_the_file(call: ast.Call, name: str, names: Names) -> bool:
    """Whether a call only reads what is deployed together with the DAG, found by __file__."""
    if WRITES.fullmatch(name) or _opens_to_write(call, names):
        return False
    return _comes_from_file(call, names, set())


def _opens_to_write(call: ast.Call, names: Names) -> bool:
    mode = next((keyword.value for keyword in call.keywords if keyword.arg == "mode"), None)
    position = 0 if isinstance(call.func, ast.Attribute) else 1
    if mode is None and len(call.args) > position:
        mode = call.args[position]
    text = names.text(mode)
    return text is not None and bool(re.fullmatch(r"[rbt]*[wax+][rwaxbt+]*", text))


def _comes_from_file(node: ast.AST, names: Names, seen: set[str]) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id not in seen:
            seen.add(part.id)
            origins = [*names.values.get(part.id, ()), *names.elements.get(part.id, ())]
            if part.id == "__file__" or any(_comes_from_file(o, names, seen) for o in origins):
                return True
    return False


def _slow_imports(sources: Sequence[Source]) -> Iterator[Spot]:
    for source in parsed(sources):
        for node in executed(source):
            match node:
                case ast.Import(names=aliases):
                    modules = [alias.name for alias in aliases]
                case ast.ImportFrom(module=str() as module, level=0):
                    modules = [module]
                case _:
                    continue
            for module in modules:
                if module.partition(".")[0] in SLOW_LIBRARIES:
                    message = f"{module} is loaded at the top of the file."
                    yield spot(source, node, message, [module])


RULES = (
    Rule(
        "VD101",
        "network at import",
        **_rule(
            NETWORK,
            "asks the network",
            why=f"{STAYS}: the other side is asked thousands of times a day, and when it is slow "
            "or down every DAG of the file vanishes with an import error.",
            instead="Ask inside a task: a function under @task or a python_callable.",
        ),
    ),
    Rule(
        "VD102",
        "database at import",
        **_rule(
            DATABASE,
            "asks a database",
            why=f"{STAYS}, in the processor and in every task: the database gets a connection "
            "each time, a DuckDB file is locked against its writer, and a database that is down "
            "takes the DAG with it.",
            instead="Connect inside a task, and pass rows or names on, not connections.",
        ),
    ),
    Rule(
        "VD103",
        "Airflow's variables or connections at import",
        **_rule(
            AIRFLOW_DATABASE,
            "asks Airflow's database or the secrets backend",
            why=f"{STAYS}: each time costs a query, or a paid call of the secrets backend, and a "
            "variable that does not exist yet is an import error.",
            instead="In a template, {{ var.value.name }} or {{ conn.name.host }}, which is filled "
            "in when the task runs; or Variable.get() inside a task.",
        ),
        covers=("AIR003",),
    ),
    Rule(
        "VD104",
        "a program started at import",
        **_rule(
            PROCESS,
            "starts a program",
            why=f"{STAYS}: the program runs that often, in every process that reads the file, "
            "whether a DAG is due or not.",
            instead="A BashOperator, or the call inside a task.",
        ),
    ),
    Rule(
        "VD105",
        "files at import",
        why=f"{STAYS}, on machines of which not all have the file: a missing one is an import "
        "error, a written one is written all day long.",
        instead="Read and write inside a task. What is deployed beside the DAG may be read, by "
        "Path(__file__).parent.",
        find=_files,
    ),
    Rule(
        "VD106",
        "computing at import",
        **_rule(
            COMPUTING,
            "takes its time",
            why=f"{STAYS}: what takes seconds here delays every DAG of the installation, and "
            "after 30 seconds (dagbag_import_timeout) the file is given up.",
            instead="Compute inside a task.",
        ),
    ),
    Rule(
        "VD107",
        "a slow library at the top",
        why=f"{STAYS}, in a process of its own: the library is loaded each time, "
        "half a second to ten of a processor, and must be installed for the scheduler, too.",
        instead="Import it inside the function of the task that uses it.",
        find=_slow_imports,
    ),
)
