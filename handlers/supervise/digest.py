"""The week in a few lines, as plain data: the supervisors' digest and `/digest` are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from handlers.shared.desk import Desk
from handlers.shared.period import Period, period_of
from scoring.results import Line, NextDue, Standing, Status
from scoring.scheme import Colour, Indicator, Scheme, Unit
from scoring.scheme.model import Reporting
from scoring.standing import Board
from storage.records import OpenWarning, Report, ReportStatus

MOST_ROWS = 5
GRAVE_COLOURS = 2
"""How many of the gravest colours are shown one by one: red and orange, whatever a city calls them."""

OVERDUE = "overdue"
"""The code of a warning of a late milestone."""

_REVIEW_TAKES_AT_MOST = timedelta(weeks=5)
_WAITING = (ReportStatus.SUBMITTED, ReportStatus.BLOCKED, ReportStatus.ESCALATED)
_REPORTED_IN_FIGURES = {Reporting.CUMULATIVE, Reporting.PERIOD, Reporting.LEVEL}

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Section(Generic[Row]):
    """The first rows of a list, and how many more there are."""

    rows: tuple[Row, ...]
    more: int = 0

    @property
    def total(self) -> int:
        """All rows, shown or not."""
        return len(self.rows) + self.more


@dataclass(frozen=True, slots=True)
class Mover:
    """A unit whose total changed, with the indicator that did most to it."""

    unit: Unit
    change: Decimal
    total: Decimal
    indicator: Indicator | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A unit's grave open warnings, the gravest first; `days` since the oldest, `answered` when it answered all."""

    unit: Unit
    warnings: tuple[OpenWarning, ...]
    days: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """A milestone past its day, the earliest one of its indicator."""

    unit: Unit
    indicator: Indicator
    milestone: NextDue
    days: int


@dataclass(frozen=True, slots=True)
class Silent:
    """A unit that owes reports: the indicators, and when it last handed anything in."""

    unit: Unit
    owes: tuple[Indicator, ...]
    last: date | None


@dataclass(frozen=True, slots=True)
class Best:
    """A result verified in the week, with the points it brought."""

    unit: Unit
    indicator: Indicator
    report: Report
    gained: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The week in figures."""

    units: int
    reporting: int
    reports: int
    verified: int
    waiting: int
    warnings: tuple[tuple[Colour, int], ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One week of the units somebody is in charge of."""

    scheme: Scheme
    week: Period
    as_of: date
    totals: Totals
    up: Section[Mover]
    down: Section[Mover]
    grave: int
    alarms: Section[Alarm]
    overdue: Section[Overdue]
    silent: Section[Silent]
    best: Section[Best]


@dataclass(frozen=True, slots=True)
class _Week:
    """What all sections are made from."""

    desk: Desk
    scheme: Scheme
    units: tuple[Unit, ...]
    start: datetime
    end: datetime
    as_of: date
    before: Board
    standings: dict[str, Standing]


def compose(desk: Desk, week: Period, units: Iterable[Unit] | None = None) -> Digest:
    """The digest of a week (`period_of("week", day)`) for some units, by default all. Asks nothing of `desk.person`.

    For the week under way it is as of today. Raises `NoSchemeError`.
    """
    given = _week(desk, week, tuple(desk.scheme.units if units is None else units))
    handed_in = [one for one in desk.uow.reports.submitted_between(given.start, given.end) if _mine(given, one)]
    verified = _verified(given)
    warnings = [one for one in desk.uow.warnings.open() if one.unit in given.standings]
    grave = _grave(given, warnings)
    movers = sorted(_movers(given), key=lambda one: (-abs(one.change), one.unit.id))
    return Digest(
        scheme=given.scheme,
        week=week,
        as_of=given.as_of,
        totals=_totals(given, handed_in, verified, warnings),
        up=_section([one for one in movers if one.change > 0]),
        down=_section([one for one in movers if one.change < 0]),
        grave=len(grave),
        alarms=_section(_alarms(given, grave)),
        overdue=_section(_overdue(given)),
        silent=_section(_silent(given)),
        best=_section(_best(given, verified)),
    )


def _week(desk: Desk, week: Period, units: tuple[Unit, ...]) -> _Week:
    zone = desk.services.timezone
    as_of = min(desk.today, week.end)
    board = desk.board if as_of == desk.today else desk.services.boards.on(desk.uow, as_of)
    return _Week(
        desk=desk,
        scheme=desk.scheme,
        units=units,
        start=datetime.combine(week.start, time(0), tzinfo=zone),
        end=datetime.combine(week.end + timedelta(days=1), time(0), tzinfo=zone),
        as_of=as_of,
        before=desk.services.boards.on(desk.uow, week.start - timedelta(days=1)),
        standings={unit.id: _without_steps(board.standing(unit.id)) for unit in units},
    )


def _without_steps(standing: Standing) -> Standing:
    """No digest explains anything, and the steps of thousands of units would take more memory than all else."""
    return replace(standing, lines=tuple(replace(line, steps=(), facts=()) for line in standing.lines))


def _section(rows: Sequence[Row]) -> Section[Row]:
    return Section(tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))


def _mine(week: _Week, report: Report) -> bool:
    return report.unit in week.standings


def _totals(week: _Week, handed_in: list[Report], verified: list[Report], warnings: list[OpenWarning]) -> Totals:
    reports = week.desk.uow.reports
    waiting = sum(reports.count(unit=unit.id, statuses=_WAITING) for unit in week.units)
    counted = ((colour, sum(one.colour == colour.id for one in warnings)) for colour in reversed(week.scheme.colours))
    return Totals(
        units=len(week.units),
        reporting=len({one.unit for one in handed_in}),
        reports=len(handed_in),
        verified=len(verified),
        waiting=waiting,
        warnings=tuple((colour, number) for colour, number in counted if number),
    )


def _movers(week: _Week) -> Iterable[Mover]:
    for unit in week.units:
        now = week.standings[unit.id]
        change = now.total - week.before.total_of(unit.id)
        if change:
            yield Mover(unit, change, now.total, _reason(week, unit, now, change))


def _reason(week: _Week, unit: Unit, now: Standing, change: Decimal) -> Indicator | None:
    """The indicator that moved most in the direction of the whole."""
    before = week.before.points_of(unit.id)
    sign = 1 if change > 0 else -1
    moved = ((sign * (line.points - before.get(line.indicator, Decimal(0))), line.indicator) for line in now.lines)
    most, name = max(moved, default=(Decimal(0), ""))
    known = {one.id: one for one in week.scheme.indicators}
    return known.get(name) if most > 0 else None


def _grave(week: _Week, warnings: list[OpenWarning]) -> list[OpenWarning]:
    least = max(0, len(week.scheme.colours) - GRAVE_COLOURS)
    # An overdue milestone has a list of its own; saying it twice would push other warnings off the screen.
    grave = [one for one in warnings if week.scheme.gravity(one.colour) >= least and one.code != OVERDUE]
    return sorted(grave, key=lambda one: (-week.scheme.gravity(one.colour), one.raised_at, one.id))


def _alarms(week: _Week, grave: list[OpenWarning]) -> list[Alarm]:
    """Merged per unit: those with the gravest first, then those with most."""
    by_unit: dict[str, list[OpenWarning]] = {}
    for one in grave:
        by_unit.setdefault(one.unit, []).append(one)
    found = [_alarm(week, unit, own) for unit, own in by_unit.items()]
    gravity = week.scheme.gravity
    return sorted(found, key=lambda one: (-gravity(one.warnings[0].colour), -len(one.warnings), -one.days))


def _alarm(week: _Week, unit: str, own: list[OpenWarning]) -> Alarm:
    oldest = min(one.raised_at for one in own).astimezone(week.desk.services.timezone).date()
    answered = all(one.answer for one in own)
    return Alarm(week.scheme.unit(unit), tuple(own), (week.desk.today - oldest).days, answered)


def _overdue(week: _Week) -> list[Overdue]:
    found = [
        Overdue(unit, week.scheme.indicator(line.indicator, week.as_of), due, (week.as_of - due.on).days)
        for unit, line, due in _dues(week)
        if due.what == "milestone" and due.on < week.as_of and line.status != Status.BLOCKED
    ]
    return sorted(found, key=lambda one: (-one.days, one.unit.id))


def _dues(week: _Week) -> Iterable[tuple[Unit, Line, NextDue]]:
    for unit in week.units:
        for line in week.standings[unit.id].lines:
            if line.next_due is not None:
                yield unit, line, line.next_due


def _silent(week: _Week) -> list[Silent]:
    """Units with reports past their day, those that owe most first. What is done or held up elsewhere is not owed."""
    last = week.desk.uow.reports.last_submissions()
    found = []
    for unit in week.units:
        own = {indicator: at for (whose, indicator), at in last.items() if whose == unit.id}
        owes = tuple(one for one in _figures(week, unit) if _is_owed(week, one, own.get(one.id)))
        if owes:
            latest = max(own.values(), default=None)
            zone = week.desk.services.timezone
            found.append(Silent(unit, owes, latest.astimezone(zone).date() if latest else None))
    return sorted(found, key=lambda one: (-len(one.owes), one.last or date.min, one.unit.id))


def _figures(week: _Week, unit: Unit) -> Iterable[Indicator]:
    settled = {
        line.indicator
        for line in week.standings[unit.id].lines
        if line.status in {Status.DONE, Status.BLOCKED} and not _falls_again(week, line)
    }
    for one in week.scheme.indicators_of(unit.id, week.as_of):
        if one.reporting in _REPORTED_IN_FIGURES and one.id not in settled:
            yield one


def _falls_again(week: _Week, line: Line) -> bool:
    """A level may fall again after it was reached, so it is still wanted every period."""
    known = {one.id: one for one in week.scheme.indicators}
    return line.status == Status.DONE and known[line.indicator].reporting == Reporting.LEVEL


def _is_owed(week: _Week, indicator: Indicator, reported: datetime | None) -> bool:
    closed = period_of(indicator.period, week.as_of)
    while closed.due >= week.as_of:
        closed = closed.previous
    if closed.end < max(week.scheme.start, indicator.counts_from or week.scheme.start):
        return False
    zone = week.desk.services.timezone
    return reported is None or reported.astimezone(zone).date() < closed.start


def _verified(week: _Week) -> list[Report]:
    handed_in = week.desk.uow.reports.submitted_between(week.start - _REVIEW_TAKES_AT_MOST, week.end)
    return [
        one
        for one in handed_in
        if one.status == ReportStatus.VERIFIED
        and one.reviewed_at is not None
        and week.start <= one.reviewed_at < week.end
        and _mine(week, one)
    ]


def _best(week: _Week, verified: list[Report]) -> list[Best]:
    """Verified results by the points they brought in the week, the best one of each unit's indicator."""
    found: dict[tuple[str, str], Best] = {}
    for report in verified:
        best = _gain(week, report)
        if best is not None and best.gained > 0:
            found[report.unit, best.indicator.id] = best
    return sorted(found.values(), key=lambda one: (-one.gained, one.report.id))


def _gain(week: _Week, report: Report) -> Best | None:
    lines = {line.indicator: line.points for line in week.standings[report.unit].lines}
    if report.indicator not in lines or report.indicator is None:
        return None
    before = week.before.points_of(report.unit)
    gained = lines[report.indicator] - before.get(report.indicator, Decimal(0))
    indicator = week.scheme.indicator(report.indicator, week.as_of)
    return Best(week.scheme.unit(report.unit), indicator, report, gained)
