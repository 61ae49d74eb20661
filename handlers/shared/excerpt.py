"""A few words of a report, to recognise it by in a list or in a message about it."""

from __future__ import annotations

import re

from scoring.validator import Kind
from storage.records import Report

_RESULTS = {Kind.OUTPUT, Kind.OUTCOME}
_HAN = re.compile(r"[\u4e00-\u9fff]")


def results(report: Report) -> str:
    """What a report says was achieved, without the activity around it; all of it where nothing was told apart."""
    clauses = report.assessment.get("clauses", ())
    found = [report.text[start:end] for start, end, kind in clauses if kind in _RESULTS]
    return ("，" if _HAN.search(report.text) else ", ").join(found) or report.text


def shortened(text: str | None, most: int) -> str:
    """Text on one line, cut after `most` characters."""
    line = " ".join((text or "").split())
    return line if len(line) <= most else line[: most - 1] + "…"
