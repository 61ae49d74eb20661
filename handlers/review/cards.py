"""What a reviewer sees of one report, and in which order reports come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.report.draft import line_of
from handlers.report.ledger import as_before
from handlers.review.photo_hints import PhotoHint, photo_hints
from handlers.shared.access import Action, may_on_indicator
from handlers.shared.desk import Desk
from scoring.evidence import Evidence
from scoring.facts import Fact, MilestoneDone
from scoring.results import Line
from scoring.scheme import Indicator, Milestone, Unit
from scoring.scheme.model import Reporting
from scoring.scheme.rules import Graded
from storage.records import Report, ReportStatus

REVIEWABLE = (ReportStatus.SUBMITTED, ReportStatus.BLOCKED, ReportStatus.ESCALATED)
"""The states in which a report waits for its reviewer."""

_LOOKED_AHEAD = 500
_WITH_FIGURE = {Reporting.CUMULATIVE, Reporting.PERIOD, Reporting.LEVEL}


class Wanted(StrEnum):
    """What the reviewer has to say of a report beyond that it is true."""

    NOTHING = "nothing"
    GRADE = "grade"
    MARK = "mark"
    FIGURE = "figure"
    MILESTONE = "milestone"


class Shown:
    """What a reviewer may be shown next."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Card(Shown):
    """One report with all that helps to judge it. `old` is the line as it was without the report."""

    report: Report
    unit: Unit
    indicator: Indicator
    reporter: str
    wanted: Wanted
    now: Line | None
    old: Line | None
    photo_hints: tuple[PhotoHint, ...]
    open_milestones: tuple[Milestone, ...]
    waiting: int
    today: date


@dataclass(frozen=True, slots=True)
class AllDone(Shown):
    """Nothing waits for this reviewer."""


def next_card(desk: Desk, after: Report | None = None, pending: Sequence[Fact] = ()) -> Shown:
    """The report that has waited longest; with `after`, the one behind that, and from the front again at the end.

    `pending` are facts this very transaction adds: the scores in memory do not know them yet.
    """
    units = {unit.id for unit in desk.scheme.units}
    queued = _queue(desk, own_indicators(desk))
    # Nobody confirms what they reported themselves.
    waiting = [one for one in queued if one.reporter_id != desk.person.id and one.unit in units]
    if not waiting:
        return AllDone()
    behind = [one for one in waiting if after is not None and _place(one) > _place(after)]
    return card(desk, (behind or waiting)[0], len(waiting), pending)


def own_indicators(desk: Desk) -> tuple[Indicator, ...]:
    """The indicators the person reviews."""
    return tuple(one for one in desk.scheme.indicators if may_on_indicator(desk.person, Action.REVIEW, one))


def _queue(desk: Desk, own: tuple[Indicator, ...]) -> list[Report]:
    return desk.uow.reports.queue([one.id for one in own], REVIEWABLE, limit=_LOOKED_AHEAD)


def _place(report: Report) -> tuple[str, int]:
    return report.submitted_at.isoformat() if report.submitted_at else "", report.id


def card(desk: Desk, report: Report, waiting: int, pending: Sequence[Fact] = ()) -> Card:
    """One report as its reviewer sees it."""
    indicator = desk.scheme.indicator(report.indicator or "", desk.today)
    reporter = desk.uow.people.get(report.reporter_id)
    standing = desk.board.preview(report.unit, pending)
    without = desk.board.preview(report.unit, (*pending, *as_before(desk, report)))
    return Card(
        report=report,
        unit=desk.scheme.unit(report.unit),
        indicator=indicator,
        reporter=reporter.name if reporter else "",
        wanted=wanted(report, indicator),
        now=line_of(standing, indicator),
        old=line_of(without, indicator),
        photo_hints=_photo_hints(desk, report) if report.photos else (),
        open_milestones=_open_milestones(desk, report, indicator),
        waiting=waiting,
        today=desk.today,
    )


def _photo_hints(desk: Desk, report: Report) -> tuple[PhotoHint, ...]:
    return photo_hints(desk.uow.photos.twins(report), report, desk.services.timezone)


def wanted(report: Report, indicator: Indicator) -> Wanted:
    """What only the reviewer can say: a grade, or the figure or milestone the report itself did not yield."""
    if report.status == ReportStatus.BLOCKED:
        return Wanted.NOTHING
    if isinstance(indicator.method, Graded):
        return Wanted.GRADE if indicator.method.grades else Wanted.MARK
    if report.fact_ids:
        return Wanted.NOTHING
    if indicator.reporting == Reporting.MILESTONE:
        return Wanted.MILESTONE
    return Wanted.FIGURE if indicator.reporting in _WITH_FIGURE else Wanted.NOTHING


def mode_of(report: Report, indicator: Indicator) -> str:
    """How the figure is meant that a reviewer states: as the one that was read in the report, or else as the indicator
    is reported."""
    usual = {Reporting.LEVEL: "level", Reporting.PERIOD: "increment"}
    return report.mode or usual.get(indicator.reporting, "cumulative")


def _open_milestones(desk: Desk, report: Report, indicator: Indicator) -> tuple[Milestone, ...]:
    if wanted(report, indicator) != Wanted.MILESTONE:
        return ()
    known = Evidence(desk.board.facts_of(report.unit, indicator.id), desk.today)
    done = {one.milestone for one in known.of(MilestoneDone)}
    return tuple(one for one in indicator.milestones if one.id not in done)
