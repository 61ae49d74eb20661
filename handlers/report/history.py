"""What a unit has reported: the list, one report, and its versions."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.report.draft import HANDED_IN_AGAIN
from handlers.report.filing import WITHDRAWABLE
from handlers.shared.access import Action, may_in_unit, units_for
from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal
from scoring.scheme import Indicator, Unit
from storage.records import Report, ReportStatus

PAGE = 8
MOST_OTHERS = 12
"""Of a person's other units, how many have a button."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A report with the indicator it speaks about, if it is known."""

    report: Report
    indicator: Indicator | None


@dataclass(frozen=True, slots=True)
class History:
    """A page of a unit's reports, newest first."""

    unit: Unit
    entries: tuple[Entry, ...]
    offset: int
    more: bool
    others: tuple[Unit, ...] = ()
    """The person's other units, a press away."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One report with what may be done with it."""

    entry: Entry
    unit: Unit
    corrected: bool
    may_fix: bool
    may_withdraw: bool


def browse(desk: Desk, offset: int = 0, unit_id: str | None = None) -> History | Refusal:
    """A page of the reports of the person's unit, or of one of several."""
    units = units_for(desk.person, Action.REPORT, desk.scheme)
    unit = next((one for one in units if unit_id in {None, one.id}), None)
    if unit is None:
        return Refusal("not-allowed")
    found = desk.uow.reports.history(unit.id, limit=PAGE + 1, offset=offset)
    entries = tuple(_entry(desk, report) for report in found[:PAGE])
    others = tuple(one for one in units if one != unit)[:MOST_OTHERS]
    return History(unit, entries, offset, more=len(found) > PAGE, others=others)


def show(desk: Desk, report_id: int) -> Shown | Refusal:
    """One report of a unit the person reports for."""
    report = desk.uow.reports.get(report_id)
    unit = next((one for one in desk.scheme.units if report and one.id == report.unit), None)
    if report is None or unit is None or not may_in_unit(desk.person, Action.REPORT, unit):
        return Refusal("not-found")
    mine = report.reporter_id == desk.person.id
    closed = report.status in {ReportStatus.DISCARDED, ReportStatus.WITHDRAWN}
    return Shown(
        _entry(desk, report),
        unit,
        corrected=HANDED_IN_AGAIN in report.answers,
        may_fix=mine and not closed,
        may_withdraw=mine and report.status in WITHDRAWABLE,
    )


def _entry(desk: Desk, report: Report) -> Entry:
    known = {one.id: one for one in desk.scheme.indicators}
    return Entry(report, known.get(report.indicator or ""))
