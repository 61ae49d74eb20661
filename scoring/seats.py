"""One unit's indicator with its facts: the smallest thing that is worked out, and worked out again."""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

from scoring.evidence import Evidence
from scoring.facts import Fact, Value
from scoring.methods import Case, Outcome
from scoring.methods import points as method_points
from scoring.numbers import ZERO, grain, rounded
from scoring.results import Step
from scoring.scheme.model import Indicator, Scheme, Unit


@dataclass(slots=True)
class Seat:
    """What a board keeps of a unit's indicator: the rule in force, the facts, the points they earn."""

    indicator: Indicator
    active: bool = False
    full: Decimal = ZERO
    target: Decimal | None = None
    facts: list[Fact] = field(default_factory=list)
    points: Decimal = ZERO

    def holds(self, fact: Fact) -> bool:
        """Whether this very fact is known already."""
        return any(one.id == fact.id for one in self.facts)


@dataclass(slots=True)
class Sight:
    """A seat looked at closely."""

    outcome: Outcome
    points: Decimal
    evidence: Evidence
    used: tuple[str, ...]
    steps: tuple[Step, ...]


def settle(scheme: Scheme, unit: Unit, seat: Seat, on: dt.date) -> None:
    """Puts a seat under the rule in force on that day."""
    seat.indicator = scheme.indicator(seat.indicator.id, on)
    seat.active = seat.indicator.counts_on(on) and seat.indicator.applies.to(unit)
    seat.full = scheme.full_points(unit.id, seat.indicator.id, on)
    seat.target = scheme.target(unit.id, seat.indicator.id, on)


def evaluate(scheme: Scheme, unit: Unit, seat: Seat, on: dt.date) -> Decimal:
    """The points of a seat, rounded where the scheme says so."""
    case = _case(scheme, unit, seat, on, Evidence(seat.facts, on))
    return _round(scheme, method_points(seat.indicator.method, case).points)


def look(scheme: Scheme, unit: Unit, seat: Seat, on: dt.date, *, explain: bool = False) -> Sight:
    """The same with everything behind it."""
    evidence = Evidence(seat.facts, on)
    case = _case(scheme, unit, seat, on, evidence)
    case.trail = [] if explain else None
    outcome = method_points(seat.indicator.method, case)
    points = _round(scheme, outcome.points)
    if points != outcome.points:
        case.step("rounded", points, before=str(outcome.points.normalize()), digits=str(scheme.rounding.line))
    return Sight(outcome, points, evidence, tuple(dict.fromkeys(case.used)), tuple(case.trail or ()))


def trusted_points(scheme: Scheme, unit: Unit, seat: Seat, on: dt.date) -> Decimal:
    """The points without what rests on self-reports alone."""
    case = _case(scheme, unit, seat, on, Evidence(seat.facts, on, trusted_only=True))
    return _round(scheme, method_points(seat.indicator.method, case).points)


def projected_points(scheme: Scheme, unit: Unit, seat: Seat, sight: Sight, on: dt.date) -> Decimal:
    """Points at the year's end if what is counted up goes on at the pace so far, and the rest stays as it is."""
    progress = scheme.progress(seat.indicator, on)
    if not grows(seat.indicator) or sight.outcome.value is None or not 0 < progress < 1:
        return sight.points
    case = _case(scheme, unit, seat, on, Evidence(_scaled(seat.facts, progress), on))
    return _round(scheme, method_points(seat.indicator.method, case).points)


def grows(indicator: Indicator) -> bool:
    """Whether its figure is counted up over the period, so that pace and time progress mean something."""
    return indicator.method.kind == "completion" and indicator.reporting in {"cumulative", "period"}


def can_fall(indicator: Indicator) -> bool:
    """Whether points held today may be lost again by a later figure."""
    return indicator.method.kind == "threshold" or indicator.reporting == "level"


def _scaled(facts: list[Fact], progress: Decimal) -> list[Fact]:
    return [replace(one, value=one.value / progress) if isinstance(one, Value) else one for one in facts]


def _case(scheme: Scheme, unit: Unit, seat: Seat, on: dt.date, evidence: Evidence) -> Case:
    return Case(scheme, unit, seat.indicator, seat.full, on, evidence, seat.target)


def _round(scheme: Scheme, value: Decimal) -> Decimal:
    digits = scheme.rounding.line
    return grain(value) if digits is None else rounded(value, digits, scheme.rounding.mode)
