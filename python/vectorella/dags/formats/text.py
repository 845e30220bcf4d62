"""For a person: a line for each place, then why it matters and what to write instead."""

from vectorella.dags.checking import Report
from vectorella.dags.findings import Finding
from vectorella.dags.formats.paths import shown


def tell(report: Report) -> str:
    """All findings, and how many there are."""
    return "\n".join([*(_told(finding) for finding in report.findings), _count(report)])


def _told(finding: Finding) -> str:
    spot = finding.spot
    place = f"{shown(spot.path)}:{spot.line}:{spot.column}"
    return (
        f"{place} {finding.rule_id} {spot.message}\n"
        f"    why      {finding.why}\n"
        f"    instead  {finding.instead}\n"
    )


def _count(report: Report) -> str:
    files = f"{report.file_count} file{'s' * (report.file_count > 1)}"
    if not report.findings:
        return f"Nothing found in {files}."
    count = len(report.findings)
    touched = len({finding.spot.path for finding in report.findings})
    return f"{count} finding{'s' * (count > 1)} in {touched} of {files}."
