"""JSON for programs: one object, findings in a list."""

import json

from vectorella.dags.checking import Report
from vectorella.dags.formats.paths import shown


def tell(report: Report) -> str:
    """The report as it is."""
    findings = [
        {
            "rule": finding.rule_id,
            "title": finding.title,
            "file": shown(finding.spot.path),
            "line": finding.spot.line,
            "column": finding.spot.column,
            "message": finding.spot.message,
            "why": finding.why,
            "instead": finding.instead,
            "url": finding.url,
        }
        for finding in report.findings
    ]
    told = {"file_count": report.file_count, "notes": report.notes, "findings": findings}
    return json.dumps(told, indent=2)
