"""Telling somebody that a run failed: a command, or a webhook."""

import json
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping

SECONDS = 30


def notify(target: str, facts: Mapping[str, object]) -> str | None:
    """Hand facts over as JSON: to a command on its standard input, to an address by POST.

    Args:
        target: an address that starts with http:// or https://, else a command for the shell.
        facts: what has happened; `text` is the sentence that chat programs show.

    Returns:
        A sentence where that did not succeed, else None.
    """
    body = json.dumps(dict(facts)).encode()
    if target.startswith(("http://", "https://")):
        return _post(target, body)
    return _run(target, body)


def target_problem(target: str) -> str | None:
    """Why a target that looks like an address is none; None for an address or a command.

    >>> target_problem("htps://hooks.example.org/x") is None, target_problem("mail -s failed me")
    (False, None)
    """
    if not re.match(r"[\w+.-]+:/", target):
        return None
    try:
        parts = urllib.parse.urlsplit(target)
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if is_address and not re.search(r"\s", target):
        return None
    return "It is no address: write one that starts with http:// or https://, or a command."


def _post(address: str, body: bytes) -> str | None:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=SECONDS).close()
    # Not the address itself: it is often a secret, and this sentence goes to the log.
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        return f"The webhook was not told of the failure: {error}."
    return None


def _run(command: str, body: bytes) -> str | None:
    try:
        finished = subprocess.run(
            command, shell=True, input=body, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"The command for failures was not done after {SECONDS} seconds."
    if finished.returncode == 0:
        return None
    said = finished.stderr.decode(errors="replace").strip()
    return f"The command for failures ended with exit code {finished.returncode}: {said}"
