"""Which states are worth a warning, and in which colour."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from scoring.evidence import Evidence
from scoring.facts import Reason, Value
from scoring.methods import Case
from scoring.methods.milestones import done
from scoring.numbers import ZERO, shown, shown_percent
from scoring.results import Warning  # noqa: A004 -- the domain's own word
from scoring.scheme.model import Scheme, Unit, WarningRule
from scoring.seats import Seat, Sight, grows


def warnings_of(scheme: Scheme, unit: Unit, seat: Seat, sight: Sight, on: dt.date) -> tuple[Warning, ...]:
    """The warnings of one indicator on a day; none while a good reason is on record."""
    if excused(sight.evidence, on):
        return ()
    found = (_by_rule(scheme, unit, seat, sight, on, rule) for rule in scheme.warnings if _concerns(rule, seat))
    return tuple(one for one in found if one is not None)


def excused(evidence: Evidence, on: dt.date) -> bool:
    """Whether the unit waits for somebody else: until the day on that person, or until it reports again."""
    reasons = [one for one in evidence.of(Reason) if one.actor not in {"self", "unit"}]
    if not reasons:
        return False
    last = max(reasons, key=lambda one: (one.effective, one.recorded, one.id))
    if last.due is not None:
        return on <= last.due
    return not any(one.recorded > last.recorded for one in evidence.of(Value))


def _concerns(rule: WarningRule, seat: Seat) -> bool:
    return not rule.indicators or seat.indicator.id in rule.indicators


def _by_rule(scheme: Scheme, unit: Unit, seat: Seat, sight: Sight, on: dt.date, rule: WarningRule) -> Warning | None:
    figure, params = _FIGURES[rule.rule](scheme, unit, seat, sight, on)
    if scheme.progress(seat.indicator, on) < rule.from_progress or figure <= 0:
        return None
    colour = _colour(scheme, rule, figure)
    if colour is None:
        return None
    name = seat.indicator
    words = {"indicator": name.name, "indicator_en": name.name_en or name.name, **params}
    return Warning(unit.id, name.id, colour, rule.rule.replace("_", "-"), words, f"{unit.id}:{name.id}:{rule.id}")


def _colour(scheme: Scheme, rule: WarningRule, figure: Decimal) -> str | None:
    reached = [colour.id for colour in scheme.colours if colour.id in rule.levels and figure >= rule.levels[colour.id]]
    return reached[-1] if reached else None


Figure = tuple[Decimal, dict[str, str]]


def _gap(scheme: Scheme, _unit: Unit, seat: Seat, sight: Sight, on: dt.date) -> Figure:
    """Percentage points between time progress and the share of the target reached."""
    value, target = sight.outcome.value, seat.target
    if not grows(seat.indicator) or not target:
        return ZERO, {}
    progress = scheme.progress(seat.indicator, on)
    share = (value or ZERO) / target
    gap = progress - share if seat.indicator.method.kind == "completion" and _rises(seat) else share - progress
    words = {"share": shown_percent(share), "progress": shown_percent(progress), "gap": shown(gap * 100)}
    return gap * 100, words | {"value": shown(value or ZERO), "target": shown(target)}


def _rises(seat: Seat) -> bool:
    return getattr(seat.indicator.method, "better", "higher") == "higher"


def _overdue(scheme: Scheme, unit: Unit, seat: Seat, sight: Sight, on: dt.date) -> Figure:
    """Days since the due day of the longest overdue milestone."""
    case = Case(scheme, unit, seat.indicator, seat.full, on, sight.evidence)
    finished = done(case) if seat.indicator.milestones else {}
    late = [one for one in seat.indicator.milestones if one.due < on and one.id not in finished]
    if not late:
        return ZERO, {}
    first = min(late, key=lambda one: one.due)
    days = Decimal((on - first.due).days)
    words = {"days": shown(days), "due": first.due.isoformat(), "name": first.name, "count": str(len(late))}
    return days, words | {"name_en": first.name_en or first.name}


def _under_line(_scheme: Scheme, _unit: Unit, seat: Seat, sight: Sight, _on: dt.date) -> Figure:
    """Points under provisional deduction."""
    due = sight.outcome.due
    words = {"points": shown(sight.outcome.provisional), "due": due.isoformat() if due else ""}
    return sight.outcome.provisional, words


_FIGURES = {"gap": _gap, "overdue": _overdue, "under_line": _under_line}


def gravest_first(scheme: Scheme, found: Iterator[Warning]) -> tuple[Warning, ...]:
    """All warnings of a unit, the gravest colour first."""
    return tuple(sorted(found, key=lambda one: (-scheme.gravity(one.colour), one.key)))
