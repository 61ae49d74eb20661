"""From a unit's sheet to its standing: lines with their steps, warnings, forecast, place."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from scoring.case import Outcome
from scoring.due import next_due
from scoring.grades import band, factor, rank
from scoring.groups import Group, Sheet
from scoring.methods.milestones import done
from scoring.numbers import ZERO, grain, neat, rounded, shown
from scoring.results import (
    Explanation,
    Line,
    Projection,
    Rank,
    Standing,
    Status,
    Step,
    Warning,  # noqa: A004 -- the domain's own word
)
from scoring.scheme.rules import Bonus
from scoring.seats import Seat, Setting, Sight, View, grows, look, points_of, projected
from scoring.totals import SCORED
from scoring.warnings import excused, gravest_first, unit_warnings, warnings_of


def standing_of(
    group: Group, unit_id: str, grade: str | None, since: dt.date | None, before: Decimal | None
) -> Standing:
    """The standing of a unit; `before` is its total on the day `since`, for the trend."""
    sheet = group.sheets[unit_id]
    views = [seat.view or view_of(group, sheet, seat) for seat in sheet.counted()]
    lines = [*(one.line for one in views), *_own_lines(group, sheet)]
    forecast = _forecast(group, sheet, views)
    total = group.shown_total(sheet)
    place = None if sheet.key is None else rank(group.order, sheet.key)
    in_band = place is not None and place.of < group.scheme.band_below
    return Standing(
        unit=unit_id,
        category=group.category.id,
        as_of=group.as_of,
        total=total,
        full=group.category.full,
        rank=None if in_band else place,
        band=band(place) if in_band and place is not None else None,
        lines=tuple(lines),
        warnings=_warnings(group, unit_id, views, None if in_band else place, forecast),
        projected=Projection(forecast, "run-rate"),
        grade=grade,
        unverified=sum([one.unverified for one in lines], ZERO),
        provisional=sum([one.provisional for one in lines], ZERO),
        to_win=sum([one.to_win for one in lines], ZERO),
        to_lose=sum([one.to_lose for one in lines], ZERO),
        scheme_version=group.scheme.version,
        trend=None if before is None else total - before,
        trend_since=since,
        factor=None if place is None else factor(group.scheme.ranking, place),
    )


def view_of(group: Group, sheet: Sheet, seat: Seat) -> View:
    """What a standing shows of a seat, worked out once for the facts it has."""
    if seat.view is None:
        setting = group.setting(sheet, seat.indicator.id)
        sight = group.sight(sheet, seat)
        end = projected(seat, setting, sight)
        found = warnings_of(group.scheme, sight, end.points)
        seat.view = View(_line(group, sheet, seat, sight, end), end.points, found)
    return seat.view


def explanation(group: Group, unit_id: str, indicator_id: str) -> Explanation:
    """Why an indicator has its points, also one that no longer counts."""
    sheet = group.sheets[unit_id]
    seat = sheet.seats[indicator_id]
    setting = group.setting(sheet, indicator_id)
    sight = look(seat, setting, explain=True)
    steps = sight.steps
    if not seat.active:
        steps = (*steps, _gone(sight))
    found = warnings_of(group.scheme, sight, projected(seat, setting, sight).points) if seat.active else ()
    points = sight.outcome.points if seat.active else ZERO
    return Explanation(unit_id, indicator_id, points, seat.full, steps, sight.used, seat.indicator.version, found)


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What a unit has left undone of a target, in the indicator's measure; goes into the next scheme's `carried`."""

    unit: str
    indicator: str
    shortfall: Decimal
    milestones: tuple[str, ...] = ()
    """Of a key task, the steps not done; the shortfall is then their share."""


def unmet(group: Group) -> list[CarryOver]:
    """The targets of counted-up figures and the milestones that are not reached, with what is missing."""
    found: list[CarryOver] = []
    for sheet in group.sheets.values():
        for seat in (one for one in sheet.counted() if grows(one.indicator) or one.indicator.milestones):
            sight = look(seat, group.setting(sheet, seat.indicator.id))
            if seat.indicator.milestones:
                found += _steps_left(sheet, seat, sight)
                continue
            target, value = sight.case.target, sight.outcome.value or ZERO
            higher = getattr(seat.indicator.method, "better", "higher") == "higher"
            if target is not None and higher and value < target and sight.outcome.status is not Status.LEFT_OUT:
                found.append(CarryOver(sheet.unit.id, seat.indicator.id, target - value))
    return found


def _steps_left(sheet: Sheet, seat: Seat, sight: Sight) -> list[CarryOver]:
    finished = done(sight.case)
    left = [one for one in seat.indicator.milestones if one.id not in finished]
    if not left or sight.outcome.status is Status.LEFT_OUT:
        return []
    share = sum((one.share for one in left), ZERO)
    return [CarryOver(sheet.unit.id, seat.indicator.id, share, tuple(one.id for one in left))]


def _gone(sight: Sight) -> Step:
    case = sight.case
    successor = case.indicator.merged_into
    if successor is not None:
        return Step("merged", {**case.names(successor), "result": "0"}, ZERO)
    code = "not-yet" if case.indicator.counts_from and case.as_of < case.indicator.counts_from else "dropped"
    day = case.indicator.counts_from if code == "not-yet" else case.indicator.counts_until
    return Step(code, {"day": day.isoformat() if day else "", "result": "0"}, ZERO)


def _line(group: Group, sheet: Sheet, seat: Seat, sight: Sight, end: Outcome) -> Line:
    outcome, case = sight.outcome, sight.case
    points = outcome.points
    return Line(
        indicator=seat.indicator.id,
        points=points,
        full=seat.full,
        status=Status.BLOCKED if excused(sight.evidence, group.as_of) else outcome.status,
        steps=sight.steps,
        facts=sight.used,
        rule_version=seat.indicator.version,
        unverified=_unverified(seat, group.setting(sheet, seat.indicator.id), sight),
        provisional=neat(outcome.provisional) if outcome.provisional else ZERO,
        next_due=next_due(group.scheme, sight, group.as_of),
        value=outcome.value,
        target=case.target,
        progress=group.scheme.progress(seat.indicator, group.as_of),
        to_win=_to_win(seat, outcome),
        to_lose=_to_lose(seat, outcome),
        projected=end.points,
    )


def _unverified(seat: Seat, setting: Setting, sight: Sight) -> Decimal:
    trusted = sight.evidence.trusted()
    if len(trusted.facts) == len(sight.evidence.facts):
        return ZERO
    return max(sight.outcome.points - points_of(seat, setting, trusted), ZERO)


def _to_win(seat: Seat, outcome: Outcome) -> Decimal:
    """What can still be earned this year: up to the full points or the bonus cap, less what is lost for good."""
    method = seat.indicator.method
    if outcome.status is Status.LEFT_OUT or _used_up(seat):
        return ZERO
    most = method.most or ZERO if isinstance(method, Bonus) else seat.full
    return max(neat(most - grain(outcome.lost) - outcome.points), ZERO)


def _to_lose(seat: Seat, outcome: Outcome) -> Decimal:
    """What later facts may still take: points of a level, and deductions not yet made."""
    if outcome.at_risk is not None:
        return max(neat(outcome.at_risk), ZERO)
    may_fall = seat.indicator.reporting == "level" or _used_up(seat)
    return max(outcome.points, ZERO) if may_fall and seat.indicator.kind in SCORED else ZERO


def _used_up(seat: Seat) -> bool:
    """Whether it counts something that should stay little: what has happened is not undone, and more may come."""
    lower = getattr(seat.indicator.method, "better", "higher") == "lower"
    return lower and grows(seat.indicator)


def _own_lines(group: Group, sheet: Sheet) -> list[Line]:
    """What the scheme itself adds or takes, as lines of their own: the lines always add up to the total."""
    found = [
        Line(one.id, one.points, ZERO, Status.EARNING, (one.step,), rule_version=group.scheme.version)
        for one in group.adjustments(sheet)
    ]
    difference = group.shown_total(sheet) - sheet.total
    if difference:
        words = {"before": shown(sheet.total), "digits": str(group.scheme.rounding.total), "result": shown(difference)}
        step = Step("total-rounded", words, difference)
        found.append(Line("~rounding", difference, ZERO, Status.EARNING, (step,), rule_version=group.scheme.version))
    return found


def _forecast(group: Group, sheet: Sheet, views: list[View]) -> Decimal:
    """The total at the year's end by the same rules, from the forecast lines."""
    total = sum([one.end for one in views], ZERO)
    if not group.only_adds(sheet):
        seats = [seat.twin(points=one.end) for seat, one in zip(sheet.counted(), views, strict=True)]
        total += sum((one.points for one in group.adjustments(sheet, seats)), ZERO)
    return rounded(total, group.scheme.rounding.total, group.scheme.rounding.mode)


def _warnings(
    group: Group, unit_id: str, views: list[View], shown_place: Rank | None, forecast: Decimal
) -> tuple[Warning, ...]:
    found = [one for view in views for one in view.warnings]
    lacking = group.category.full - forecast
    found += unit_warnings(group.scheme, unit_id, shown_place, lacking, group.as_of)
    return gravest_first(group.scheme, found)
