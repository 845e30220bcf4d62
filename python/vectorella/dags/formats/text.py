"""For a person: a line for each place, then why it matters and what to write instead."""

from textwrap import fill

from vectorella.dags.checking import Report
from vectorella.dags.findings import Finding
from vectorella.dags.formats.paths import shown


def tell(report: Report) -> str:
    """All findings, and how many there are."""
    return "\n".join([*(_told(finding) for finding in report.findings), _count(report)])


def _told(finding: Finding) -> str:
    spot = finding.spot
    place = f"{shown(spot.path)}:{spot.line}:{spot.column}"
    why, instead = _wrapped("why", finding.why), _wrapped("instead", finding.instead)
    return f"{place} {finding.rule_id} {spot.message}\n{why}\n{instead}\n"


def _wrapped(name: str, text: str) -> str:
    """A paragraph with its name before it.

    >>> print(_wrapped("why", "It hurts."))
        why      It hurts.
    """
    return fill(text, 100, initial_indent=f"    {name:<9}", subsequent_indent=" " * 13)


def _count(report: Report) -> str:
    files = f"{report.file_count} file{'s' * (report.file_count > 1)}"
    if not report.findings:
        return f"Nothing found in {files}."
    count = len(report.findings)
    touched = len({finding.spot.path for finding in report.findings})
    return f"{count} finding{'s' * (count > 1)} in {touched} of {files}."
