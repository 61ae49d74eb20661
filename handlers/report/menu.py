"""`/report` without words: what the period still lacks, one tap for no change or no progress."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.report import filing
from handlers.report.action import AskCause
from handlers.report.draft import line_of, start
from handlers.report.filing import Receipt
from handlers.report.history import MOST_OTHERS
from handlers.report.reading import reportable
from handlers.report.states import ReportState
from handlers.shared.access import Action, may_in_unit, units_for
from handlers.shared.desk import Desk
from handlers.shared.period import period_of
from handlers.shared.reply import Refusal
from scoring.results import Line
from scoring.scheme import Indicator, Unit
from scoring.scheme.model import Reporting
from storage.records import Report, ReportStatus


@dataclass(frozen=True, slots=True)
class Due:
    """An indicator a unit may report on now, with its last figure."""

    indicator: Indicator
    line: Line | None


@dataclass(frozen=True, slots=True)
class Menu:
    """What `/report` shows: what is unfinished, and what this period still lacks."""

    unit: Unit
    unfinished: Report | None
    sent_back: tuple[Report, ...]
    """The person's own reports that wait to be put right: nothing was handed in on their indicators since."""
    due: tuple[Due, ...]
    reported: int
    others: tuple[Unit, ...] = ()
    """The person's other units, a press away."""


@dataclass(frozen=True, slots=True)
class AskFor:
    """An indicator was chosen from the menu; its words are asked for."""

    unit: Unit
    due: Due
    reported: bool
    """Whether this period asks for no more of it."""


def menu(desk: Desk, unit_id: str | None = None) -> Menu | Refusal:
    """What `/report` shows of the person's unit, or of one of several."""
    units = units_for(desk.person, Action.REPORT, desk.scheme)
    unit = next((one for one in units if unit_id in {None, one.id}), None)
    if unit is None:
        return Refusal("not-allowed")
    standing = desk.board.standing(unit.id)
    found = [
        (one, desk.uow.reports.last_submitted(unit.id, one.id)) for one in reportable(desk.scheme, unit.id, desk.today)
    ]
    due = tuple(Due(one, line_of(standing, one)) for one, last in found if not _covers(desk, last, one))
    sent_back = tuple(last for _, last in found if last and _is_sent_back(last) and last.reporter_id == desk.person.id)
    others = tuple(one for one in units if one != unit)[:MOST_OTHERS]
    return Menu(unit, filing.own_draft(desk), sent_back, due, len(found) - len(due), others)


def _reported(desk: Desk, unit_id: str, indicator: Indicator) -> bool:
    return _covers(desk, desk.uow.reports.last_submitted(unit_id, indicator.id), indicator)


def _covers(desk: Desk, last: Report | None, indicator: Indicator) -> bool:
    """Whether the last report on an indicator is all that this period asks for."""
    return last is not None and not _is_sent_back(last) and last.period == period_of(indicator.period, desk.today).id


def _is_sent_back(report: Report) -> bool:
    return report.status == ReportStatus.SENT_BACK


def about(desk: Desk, unit_id: str, indicator_id: str) -> AskFor | Refusal:
    """An indicator chosen from the menu: the next message is a report on it."""
    indicator = _reportable(desk, unit_id, indicator_id)
    if isinstance(indicator, Refusal):
        return indicator
    desk.remember(ReportState.COMPLETING, unit=unit_id, indicator=indicator_id)
    line = line_of(desk.board.standing(unit_id), indicator)
    return AskFor(desk.scheme.unit(unit_id), Due(indicator, line), _reported(desk, unit_id, indicator))


def unchanged(desk: Desk, unit_id: str, indicator_id: str, words: str) -> Receipt | Refusal:
    """One tap: the figure is what it was. `words` is what the report says then, in the person's language."""
    indicator = _reportable(desk, unit_id, indicator_id)
    if isinstance(indicator, Refusal):
        return indicator
    line = line_of(desk.hold(unit_id).standing(unit_id), indicator)
    # After the scheme's year a running total begins anew.
    lasting = {Reporting.LEVEL} if desk.today > desk.scheme.end else {Reporting.CUMULATIVE, Reporting.LEVEL}
    if line is None or line.value is None or indicator.reporting not in lasting:
        return Refusal("report-nothing-before")
    if _reported(desk, unit_id, indicator):
        return Refusal("report-already-in")
    report = start(desk, unit_id, (0, words), indicator=indicator_id)
    return filing.file_unchanged(desk, report, indicator, line.value)


def _reportable(desk: Desk, unit_id: str, indicator_id: str) -> Indicator | Refusal:
    unit = next((one for one in desk.scheme.units if one.id == unit_id), None)
    if unit is None or not may_in_unit(desk.person, Action.REPORT, unit):
        return Refusal("not-allowed")
    found = (one for one in reportable(desk.scheme, unit_id, desk.today) if one.id == indicator_id)
    return next(found, Refusal("button-old"))


def ask_cause_for(desk: Desk, unit_id: str, indicator_id: str) -> AskCause | Refusal:
    """No progress on an indicator of the menu: ask why."""
    indicator = _reportable(desk, unit_id, indicator_id)
    if isinstance(indicator, Refusal):
        return indicator
    desk.remember(ReportState.CAUSE, unit=unit_id, indicator=indicator_id)
    return AskCause(indicator)
