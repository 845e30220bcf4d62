"""SARIF 2.1.0, which code hosts and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
import json
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from vectorella.dags.checking import KNOWN_RULES, Report, finding
from vectorella.dags.findings import Finding, Spot
from vectorella.dags.formats.paths import shown

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def tell(report: Report) -> str:
    """One run of one tool; rules that found nothing are told, too."""
    nowhere = Spot(Path(), 1, 1, "")
    rules = {rule.id: finding(rule, nowhere) for rule in KNOWN_RULES.values()}
    rules |= {found.rule_id: found for found in report.findings if found.rule_id not in rules}
    places = {rule_id: index for index, rule_id in enumerate(rules)}
    counts: Counter[str] = Counter()
    results = []
    for found in report.findings:
        key = f"{shown(found.spot.path)} {found.rule_id} {found.spot.message}"
        counts[key] += 1
        results.append(_result(found, places[found.rule_id], f"{key} {counts[key]}"))
    driver = {
        "name": "vectorella check-dags",
        "version": version("vectorella"),
        "rules": [_rule(rule) for rule in rules.values()],
    }
    notes = [{"level": "warning", "message": {"text": note}} for note in report.notes]
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": notes}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Finding) -> dict:
    told = {
        "id": rule.rule_id,
        "shortDescription": {"text": f"{rule.title[0].upper()}{rule.title[1:]}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} Instead: {rule.instead} See {rule.url}."},
        "defaultConfiguration": {"level": "error"},
    }
    is_address = rule.url.startswith("https:")
    return told | {"helpUri": rule.url} if is_address else told


def _result(found: Finding, index: int, key: str) -> dict:
    spot = found.spot
    text = f"{spot.message} {found.why} Instead: {found.instead}"
    location = {
        "artifactLocation": {"uri": _uri(shown(spot.path))},
        "region": {"startLine": spot.line, "startColumn": spot.column},
    }
    return {
        "ruleId": found.rule_id,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
        # The same finding on another line is the same finding.
        "partialFingerprints": {"message/v1": hashlib.sha256(key.encode()).hexdigest()},
    }


def _uri(path: str) -> str:
    """A path as a reference: relative ones stay relative."""
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)
