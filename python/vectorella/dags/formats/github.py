"""Annotations of GitHub Actions: a line on the output becomes a remark beside the code."""

from vectorella.dags.checking import Report
from vectorella.dags.findings import Finding
from vectorella.dags.formats.paths import shown


def tell(report: Report) -> str:
    """A workflow command for each finding."""
    return "\n".join(_annotation(finding) for finding in report.findings)


def _annotation(finding: Finding) -> str:
    spot = finding.spot
    properties = {
        "file": shown(spot.path),
        "line": str(spot.line),
        "col": str(spot.column),
        "title": f"{finding.rule_id} {finding.title}",
    }
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = f"{spot.message}\n{finding.why}\nInstead: {finding.instead}"
    return f"::error {told}::{_escaped(message)}"


def _escaped(text: str) -> str:
    r"""What a workflow command wants: percent signs and line ends by number.

    >>> _escaped("100 %\n")
    '100 %25%0A'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
