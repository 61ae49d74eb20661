"""The week in a few lines, as plain data: the supervisors' digest and `/digest` are made from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Generic, TypeVar

from handlers.shared.desk import Desk
from handlers.shared.period import Period, period_of
from scoring.results import Line, NextDue, Standing, Status
from scoring.scheme import Colour, Indicator, Scheme, Unit
from scoring.scheme.model import Reporting
from scoring.standing import Board
from storage.records import OpenWarning, Report, ReportStatus, Submission

MOST_ROWS = 5
GRAVE_COLOURS = 2
"""How many of the gravest colours are shown one by one: red and orange, whatever a city calls them."""

OVERDUE = "overdue"
"""The code of a warning of a late milestone."""

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
class Gain:
    """A report verified in the week, and the points its indicator gained."""

    unit: Unit
    indicator: Indicator
    report_id: int
    gained: Decimal


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """How much a unit's grave open warnings need somebody: the lesser, the more. The first of them is the gravest."""

    gravity: int
    number: int
    days: int
    first_raised: datetime
    first: int


@dataclass(frozen=True, slots=True)
class UnitWeek:
    """What a digest has to know of one unit. The standings and warnings it is read off take a hundred times as much
    memory; what is shown of a few units is read again."""

    unit: Unit
    reports: int
    verified: int
    waiting: int
    warnings: Mapping[str, int]
    need: Need | None
    mover: Mover | None
    overdue: tuple[Overdue, ...]
    silent: Silent | None
    gains: tuple[Gain, ...]


@dataclass(frozen=True, slots=True)
class _Before:
    """A unit's total and the points of its indicators on the last day before the week."""

    total: Decimal
    points: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class _Week:
    """What the weeks of the units of one category are read off."""

    desk: Desk
    scheme: Scheme
    start: datetime
    end: datetime
    as_of: date
    now: Board
    before: Mapping[str, _Before]


def compose(desk: Desk, week: Period, units: Iterable[Unit] | None = None) -> Digest:
    """The digest of a week (`period_of("week", day)`) for some units, by default all. Asks nothing of `desk.person`.

    For the week under way it is as of today. Raises `NoSchemeError`.
    """
    given = tuple(desk.scheme.units if units is None else units)
    weeks = {one.unit.id: one for units in by_category(given) for one in weeks_of(desk, week, units)}
    return put_together(desk, week, [weeks[unit.id] for unit in given])


def by_category(units: Iterable[Unit]) -> Iterable[Sequence[Unit]]:
    """The units in portions for `weeks_of`: what is worked out anew for a past day is worked out for a category."""
    portions: dict[str, list[Unit]] = {}
    for unit in units:
        portions.setdefault(unit.category, []).append(unit)
    return portions.values()


def weeks_of(desk: Desk, week: Period, units: Iterable[Unit]) -> list[UnitWeek]:
    """The week of each of these units; the past days are forgotten again. Changes nothing. Raises `NoSchemeError`."""
    given = tuple(units)
    # One past day after the other: nobody needs both at once.
    read = _week(desk, week, _before(desk, week, given))
    return [_week_of(read, unit) for unit in given]


def _before(desk: Desk, week: Period, units: Iterable[Unit]) -> dict[str, _Before]:
    board = desk.services.boards.glance(desk.uow, week.start - timedelta(days=1))
    return {unit.id: _Before(board.total_of(unit.id), board.points_of(unit.id)) for unit in units}


def _week(desk: Desk, week: Period, before: Mapping[str, _Before]) -> _Week:
    zone, boards, as_of = desk.services.timezone, desk.services.boards, min(desk.today, week.end)
    return _Week(
        desk=desk,
        scheme=desk.scheme,
        start=datetime.combine(week.start, time(0), tzinfo=zone),
        end=datetime.combine(week.end + timedelta(days=1), time(0), tzinfo=zone),
        as_of=as_of,
        now=desk.board if as_of == desk.today else boards.glance(desk.uow, as_of),
        before=before,
    )


def _week_of(week: _Week, unit: Unit) -> UnitWeek:
    reports, standing = week.desk.uow.reports, week.now.standing(unit.id)
    warnings = week.desk.uow.warnings.open(unit.id)
    happened = reports.happened_between(unit.id, week.start, week.end)
    verified = [one for one in happened if _is_verified(week, one)]
    return UnitWeek(
        unit=unit,
        reports=sum(week.start <= one.submitted_at < week.end for one in happened),
        verified=len(verified),
        waiting=reports.count(unit=unit.id, statuses=_WAITING),
        warnings=Counter(one.colour for one in warnings),
        need=_need(week.desk, _grave(week.scheme, warnings)),
        mover=_mover(week, unit, standing),
        overdue=tuple(_overdue(week, unit, standing)),
        silent=_silent(week, unit, standing),
        gains=tuple(_gains(week, unit, standing, verified)),
    )


def put_together(desk: Desk, week: Period, weeks: Sequence[UnitWeek]) -> Digest:
    """The digest of these units."""
    movers = sorted(
        (one.mover for one in weeks if one.mover is not None), key=lambda one: (-abs(one.change), one.unit.id)
    )
    return Digest(
        scheme=desk.scheme,
        week=week,
        as_of=min(desk.today, week.end),
        totals=_totals(desk.scheme, weeks),
        up=_section([one for one in movers if one.change > 0]),
        down=_section([one for one in movers if one.change < 0]),
        grave=sum(-one.need.number for one in weeks if one.need is not None),
        alarms=_alarms(desk, weeks),
        overdue=_section(_longest_overdue(weeks)),
        silent=_section(_most_silent(weeks)),
        best=_best(desk, weeks),
    )


def _section(rows: Sequence[Row]) -> Section[Row]:
    return Section(tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))


def _totals(scheme: Scheme, weeks: Sequence[UnitWeek]) -> Totals:
    warnings = sum((Counter(one.warnings) for one in weeks), Counter[str]())
    counted = ((colour, warnings[colour.id]) for colour in reversed(scheme.colours))
    return Totals(
        units=len(weeks),
        reporting=sum(one.reports > 0 for one in weeks),
        reports=sum(one.reports for one in weeks),
        verified=sum(one.verified for one in weeks),
        waiting=sum(one.waiting for one in weeks),
        warnings=tuple((colour, number) for colour, number in counted if number),
    )


def _mover(week: _Week, unit: Unit, standing: Standing) -> Mover | None:
    change = standing.total - week.before[unit.id].total
    return Mover(unit, change, standing.total, _reason(week, standing, change)) if change else None


def _reason(week: _Week, standing: Standing, change: Decimal) -> Indicator | None:
    """The indicator that moved most in the direction of the whole."""
    before = week.before[standing.unit].points
    sign = 1 if change > 0 else -1
    moved = ((sign * (line.points - before.get(line.indicator, Decimal(0))), line.indicator) for line in standing.lines)
    most, name = max(moved, default=(Decimal(0), ""))
    return next((one for one in week.scheme.indicators if one.id == name), None) if most > 0 else None


def _grave(scheme: Scheme, warnings: list[OpenWarning]) -> list[OpenWarning]:
    least = max(0, len(scheme.colours) - GRAVE_COLOURS)
    # An overdue milestone has a list of its own; saying it twice would push other warnings off the screen.
    grave = [one for one in warnings if scheme.gravity(one.colour) >= least and one.code != OVERDUE]
    return sorted(grave, key=lambda one: (-scheme.gravity(one.colour), one.raised_at, one.id))


def _need(desk: Desk, grave: Sequence[OpenWarning]) -> Need | None:
    if not grave:
        return None
    first = grave[0]
    return Need(-desk.scheme.gravity(first.colour), -len(grave), -_days(desk, grave), first.raised_at, first.id)


def _days(desk: Desk, warnings: Sequence[OpenWarning]) -> int:
    """Since the oldest of them."""
    oldest = min(one.raised_at for one in warnings)
    return (desk.today - oldest.astimezone(desk.services.timezone).date()).days


def _alarms(desk: Desk, weeks: Sequence[UnitWeek]) -> Section[Alarm]:
    """Merged per unit: those with the gravest first, then those with most."""
    found = sorted(((one.need, one.unit) for one in weeks if one.need is not None), key=itemgetter(0))
    shown = _section(found)
    rows = tuple(alarm for _, unit in shown.rows if (alarm := _alarm(desk, unit)) is not None)
    return Section(rows, shown.more)


def _alarm(desk: Desk, unit: Unit) -> Alarm | None:
    """None where the warnings have been cleared since they were counted."""
    grave = _grave(desk.scheme, desk.uow.warnings.open(unit.id))
    return Alarm(unit, tuple(grave), _days(desk, grave), all(one.answer for one in grave)) if grave else None


def _overdue(week: _Week, unit: Unit, standing: Standing) -> Iterator[Overdue]:
    for line in standing.lines:
        due = line.next_due
        if due is None or due.what != "milestone" or due.on >= week.as_of or line.status == Status.BLOCKED:
            continue
        yield Overdue(unit, week.scheme.indicator(line.indicator, week.as_of), due, (week.as_of - due.on).days)


def _longest_overdue(weeks: Sequence[UnitWeek]) -> list[Overdue]:
    found = [overdue for one in weeks for overdue in one.overdue]
    return sorted(found, key=lambda one: (-one.days, one.unit.id))


def _silent(week: _Week, unit: Unit, standing: Standing) -> Silent | None:
    """A unit with reports past their day. What is done or held up elsewhere is not owed."""
    last = week.desk.uow.reports.last_submissions(unit.id)
    owes = tuple(one for one in _figures(week, unit, standing) if _is_owed(week, one, last.get(one.id)))
    latest = max(last.values(), default=None)
    zone = week.desk.services.timezone
    return Silent(unit, owes, latest.astimezone(zone).date() if latest else None) if owes else None


def _most_silent(weeks: Sequence[UnitWeek]) -> list[Silent]:
    found = [one.silent for one in weeks if one.silent is not None]
    return sorted(found, key=lambda one: (-len(one.owes), one.last or date.min, one.unit.id))


def _figures(week: _Week, unit: Unit, standing: Standing) -> Iterable[Indicator]:
    known = {one.id: one for one in week.scheme.indicators_of(unit.id, week.as_of)}
    settled = {
        line.indicator
        for line in standing.lines
        if line.status in {Status.DONE, Status.BLOCKED} and not _falls_again(known.get(line.indicator), line)
    }
    for one in known.values():
        if one.reporting in _REPORTED_IN_FIGURES and one.id not in settled:
            yield one


def _falls_again(indicator: Indicator | None, line: Line) -> bool:
    """A level may fall again after it was reached, so it is still wanted every period."""
    return line.status == Status.DONE and indicator is not None and indicator.reporting == Reporting.LEVEL


def _is_owed(week: _Week, indicator: Indicator, reported: datetime | None) -> bool:
    closed = period_of(indicator.period, week.as_of)
    while closed.due >= week.as_of:
        closed = closed.previous
    if closed.end < max(week.scheme.start, indicator.counts_from or week.scheme.start):
        return False
    zone = week.desk.services.timezone
    return reported is None or reported.astimezone(zone).date() < closed.start


def _is_verified(week: _Week, one: Submission) -> bool:
    at = one.reviewed_at
    return one.status == ReportStatus.VERIFIED and at is not None and week.start <= at < week.end


def _gains(week: _Week, unit: Unit, standing: Standing, verified: list[Submission]) -> Iterator[Gain]:
    """The indicators with verified results that gained points, each with the latest of its reports."""
    points = {line.indicator: line.points for line in standing.lines}
    before = week.before[unit.id].points
    latest = {one.indicator: one.report_id for one in verified if one.indicator is not None}
    for name, report_id in latest.items():
        gained = points[name] - before.get(name, Decimal(0)) if name in points else Decimal(0)
        if gained > 0:
            yield Gain(unit, week.scheme.indicator(name, week.as_of), report_id, gained)


def _best(desk: Desk, weeks: Sequence[UnitWeek]) -> Section[Best]:
    """Verified results by the points they brought in the week, the best one of each unit's indicator."""
    found = sorted((gain for one in weeks for gain in one.gains), key=lambda one: (-one.gained, one.report_id))
    shown = _section(found)
    reports = desk.uow.reports.listed(one.report_id for one in shown.rows)
    return Section(
        tuple(Best(one.unit, one.indicator, reports[one.report_id], one.gained) for one in shown.rows), shown.more
    )
