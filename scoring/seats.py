"""One unit's indicator with its facts: the smallest thing that is worked out, and worked out again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.case import NOTHING, Others, reached
from scoring.evidence import Evidence
from scoring.facts import LARGEST, Exemption, Fact, FactError, Value
from scoring.figures import named, number
from scoring.formula import compile_formula, holds
from scoring.methods import Case, Outcome
from scoring.methods import points as method_points
from scoring.methods.compared import quick_points
from scoring.numbers import ZERO, clamp, grain, rounded, shown_percent
from scoring.peers import Peers
from scoring.results import (
    Line,
    Status,
    Step,
    Warning,  # noqa: A004 -- the domain's own word
)
from scoring.scheme.model import Indicator, Scheme, Unit, baseline_of, target_of
from scoring.scheme.rules import Completion, Normalise, Ranked, Relative, VetoClause


@dataclass(frozen=True, slots=True)
class View:
    """What a standing shows of a seat."""

    line: Line
    end: Decimal
    """Its points at the year's end, by the forecast."""
    warnings: tuple[Warning, ...]


@dataclass(slots=True)
class Seat:
    """What a board keeps of a unit's indicator: the rule in force, the facts, the points they earn."""

    indicator: Indicator
    active: bool = False
    full: Decimal = ZERO
    target: Decimal | None = None
    facts: tuple[Fact, ...] = ()
    """Mostly one; a city has hundreds of thousands of these, and a list takes twice the memory."""
    points: Decimal = ZERO
    status: Status = Status.EMPTY
    settled: bool = False
    exempted: bool = False
    """Whether an exemption is among the facts."""
    view: View | None = None
    """Made when first asked for. Whoever works the points out again drops it: both depend on the same."""

    def take(self, fact: Fact) -> bool:
        """Takes a fact in, to be worked out later; False for one that is known. FactError when its id is another's."""
        for one in self.facts:
            if one.id == fact.id:
                if one != fact:
                    raise FactError(f"two facts with the id {fact.id}")
                return False
        self.facts = (*self.facts, fact)
        self.exempted = self.exempted or type(fact) is Exemption
        return True

    def twin(self, *, points: Decimal | None = None) -> "Seat":
        """The same, maybe with other points. By hand: `copy` takes ten times as long, and whole sheets are copied."""
        return Seat(
            self.indicator,
            self.active,
            self.full,
            self.target,
            self.facts,
            self.points if points is None else points,
            self.status,
            self.settled,
            self.exempted,
            self.view,
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """What the points of a seat depend on besides its own facts."""

    scheme: Scheme
    unit: Unit
    as_of: dt.date
    others: Others = NOTHING
    peers: Mapping[str, Peers] | None = None
    fill: Decimal | None = None
    """The share of the points a unit without data gets, where the scheme gives it that of others."""


@dataclass(slots=True)
class Sight:
    """A seat looked at closely; `outcome.points` are rounded."""

    outcome: Outcome
    evidence: Evidence
    case: Case

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the calculation, when an explanation was asked for."""
        return tuple(self.case.trail or ())

    @property
    def used(self) -> tuple[str, ...]:
        """The ids of the facts behind the points."""
        return tuple(dict.fromkeys(self.case.used))


def settle(scheme: Scheme, unit: Unit, seat: Seat, indicator: Indicator, on: dt.date) -> None:
    """Puts a seat under the rule in force on that day."""
    if seat.indicator is not indicator or not seat.settled or indicator.target.by_stage:
        seat.indicator, seat.settled = indicator, True
        seat.full = indicator.points.of(unit.id, unit.category) or ZERO
        seat.target = target_of(indicator, unit, scheme.year, on)
    seat.active = indicator.counts_on(on) and indicator.applies.to(unit)


def look(seat: Seat, setting: Setting, *, explain: bool = False) -> Sight:
    """Works a seat out; with `explain` every step is kept."""
    evidence = _evidence(seat, setting)
    case = open_case(seat, setting, evidence)
    case.trail = [] if explain else None
    return Sight(_work(case, setting), evidence, case)


def points_of(seat: Seat, setting: Setting, evidence: Evidence) -> Decimal:
    """What a seat would earn if only this evidence counted."""
    return _work(open_case(seat, setting, evidence), setting).points


def open_case(seat: Seat, setting: Setting, evidence: Evidence) -> Case:
    """The case of a seat, with its target: the scheme's own or that of the peers."""
    case = Case(
        setting.scheme,
        setting.unit,
        seat.indicator,
        seat.full,
        setting.as_of,
        evidence,
        seat.target,
        others=setting.others,
        field_of=setting.peers,
    )  # fmt: skip -- one of these is made for every figure of the county
    if seat.indicator.target.by_peers:
        case.target = _peer_target(case)
    return case


def _peer_target(case: Case) -> Decimal | None:
    spec = case.indicator.target
    peers = case.peers("value")
    better = getattr(case.indicator.method, "better", "higher")
    basis = peers.mean if spec.source == "peers_mean" else peers.best("lower" if better == "lower" else "higher")
    return None if basis is None else basis * spec.times + spec.plus


def way(case: Case) -> tuple[Decimal, Decimal | None]:
    """Where the year's way begins and ends: zero or the baseline, and the year's target, whatever today's stage."""
    indicator = case.indicator
    measured = isinstance(indicator.method, Completion) and indicator.method.from_baseline
    start = baseline_of(indicator, case.unit, case.scheme.year) if measured else None
    if not indicator.target.by_stage or indicator.target.by_peers:
        return start or ZERO, case.target
    return start or ZERO, target_of(indicator, case.unit, case.scheme.year, case.scheme.end)


def projected(seat: Seat, setting: Setting, sight: Sight) -> Outcome:
    """At the year's end, if what is counted up goes on at the pace so far and the rest stays as it is."""
    progress = setting.scheme.progress(seat.indicator, setting.as_of)
    goes_on = grows(seat.indicator) and 0 < progress < 1
    if sight.outcome.value is None or not (goes_on or seat.indicator.target.by_stage):
        return sight.outcome
    start, target = way(sight.case)
    facts = _paced(sight, start, progress) if goes_on else sight.evidence.facts
    case = open_case(seat, setting, sight.evidence.just(facts))
    case.target = target
    return _work(case, setting)


def _paced(sight: Sight, start: Decimal, progress: Decimal) -> list[Fact]:
    # Which facts count does not depend on their figures, so only those that did need another one.
    used = set(sight.case.used)
    return [
        # What can just be said may be too large for a figure at the year's end, and must not hide the unit's standing.
        replace(one, value=clamp(_at_the_end(one, start, progress), -LARGEST, LARGEST))
        if type(one) is Value and one.id in used
        else one
        for one in sight.evidence.facts
    ]


def _at_the_end(fact: Value, start: Decimal, progress: Decimal) -> Decimal:
    begun = ZERO if fact.mode == "increment" else start
    return begun + (fact.value - begun) / progress


def grows(indicator: Indicator) -> bool:
    """Whether its figure is counted up over the period, so that pace and time progress mean something."""
    return indicator.method.kind in {"completion", "combine"} and indicator.reporting in {"cumulative", "period"}


def _work(case: Case, setting: Setting) -> Outcome:
    indicator = case.indicator
    outcome = method_points(indicator.method, case)
    if indicator.not_if is not None:
        outcome = _denied(case, outcome, indicator.not_if)
    if outcome.status is Status.EMPTY and indicator.missing != "zero":
        outcome = _missing(case, outcome, setting.fill)
    coefficient = indicator.difficulty.of(case.unit.id, case.unit.category)
    if coefficient is not None:
        outcome = _weighed(case, outcome, coefficient)
    if case.evidence.disputed:
        _tell_disputes(case)
    exemptions = case.evidence.exemptions()
    if exemptions:
        outcome = _exempted(case, outcome, exemptions)
    if case.trail is not None:
        _tell_change(case)
        _tell_carried(case, outcome)
    outcome.points = _round(case, outcome.points)
    return outcome


def _denied(case: Case, outcome: Outcome, text: str) -> Outcome:
    formula = compile_formula(text)
    names = {name: named(case, name) for name in formula.names}
    if not holds(formula, names, case.others.functions()):
        return outcome
    case.step("denied", ZERO, when=text)
    return Outcome(ZERO, Status.BELOW, outcome.value, lost=outcome.lost)


def _missing(case: Case, outcome: Outcome, fill: Decimal | None) -> Outcome:
    how = case.indicator.missing
    if how == "leave_out":
        case.step("missing-leave-out", ZERO, full=case.full)
        return Outcome(ZERO, Status.LEFT_OUT)
    if how == "not_assessed":
        case.step("missing-not-assessed", ZERO)
        return Outcome(ZERO, Status.NOT_ASSESSED)
    if how in {"lowest", "mean"} and fill is not None:
        points = case.full * fill
        case.step(f"missing-{how}", points, share=shown_percent(fill), full=case.full)
        return Outcome(points, Status.EMPTY)
    return outcome


def _weighed(case: Case, outcome: Outcome, coefficient: Decimal) -> Outcome:
    cap = case.indicator.difficulty_cap
    points = clamp(outcome.points * coefficient, None, None if cap is None else case.full * cap)
    case.step("difficulty", points, coefficient=coefficient, before=outcome.points)
    return replace(outcome, points=points)


def _exempted(case: Case, outcome: Outcome, granted: list[Exemption]) -> Outcome:
    """Exemptions of the whole indicator; those of a single deduction are the method's own business."""
    whole = [one for one in granted if one.target is None]
    if not whole:
        return outcome
    last = whole[-1]
    case.used.append(last.id)
    if last.effect == "leave_out":
        case.step("exempted-leave-out", ZERO, full=case.full, document=last.document)
        return Outcome(ZERO, Status.LEFT_OUT, outcome.value)
    share = ZERO if last.effect == "no_deduction" else last.share
    points = case.full - (case.full - outcome.points) * share
    case.step("exempted", points, before=outcome.points, full=case.full, document=last.document)
    # What is forgiven is no data, from which others would take their share; and half a veto is still in force.
    stays_so = bool(share) if isinstance(case.indicator.method, VetoClause) else outcome.status is Status.EMPTY
    status = outcome.status if stays_so else reached(points, case.full)
    return replace(outcome, points=points, provisional=outcome.provisional * share, status=status)


def _tell_disputes(case: Case) -> None:
    for fact, appeal in case.evidence.disputed:
        case.used += [fact.id, appeal.id]
        case.step(f"appeal-{appeal.state}", None, since=appeal.effective.isoformat(), origin=fact.origin or fact.id)


def _tell_change(case: Case) -> None:
    """Since when the rule reads as it does, and why."""
    made = [one for one in case.indicator.changes if one.since <= case.as_of]
    if made:
        last = max(made, key=lambda one: one.since)
        case.step("changed", None, day=last.since.isoformat(), why=last.why or "—", version=case.indicator.version)


def _tell_carried(case: Case, outcome: Outcome) -> None:
    carried = case.indicator.carried.of(case.unit.id, case.unit.category)
    if not carried or case.target is None:
        return
    beyond = max((outcome.value or ZERO) - case.target, ZERO)
    left = max(carried - beyond, ZERO)
    case.step("carried-over", None, carried=carried, left=left, target=case.target, **case.measures())


def _round(case: Case, value: Decimal) -> Decimal:
    result = rounded_line(case.indicator, case.scheme, value)
    rounding = case.scheme.rounding
    digits = case.indicator.round if case.indicator.round is not None else rounding.line
    if case.trail is not None and digits is not None and result != value:
        case.step(f"rounded-{rounding.mode.replace('_', '-')}", result, before=value, digits=digits)
    return result


def compares_only(indicator: Indicator) -> str | None:
    """The figure its points come from, with its peers and nothing else (exemptions aside); None where there is more."""
    method = indicator.method
    if not isinstance(method, Normalise | Relative | Ranked) or indicator.not_if is not None:
        return None
    if isinstance(method, Normalise) and (method.low is not None or method.high is not None):
        return None
    difficulty = indicator.difficulty
    bare = difficulty.all is None and not difficulty.categories and not difficulty.units
    return method.of if bare and indicator.missing == "zero" else None


def compared(seat: Seat, scheme: Scheme, value: Decimal, peers: Peers) -> tuple[Decimal, Status]:
    """Points and status of a seat that `compares_only`, from its known figure."""
    method = seat.indicator.method
    if not isinstance(method, Normalise | Relative | Ranked):
        raise TypeError(method.kind)
    points = quick_points(method, value, peers, seat.full)
    return rounded_line(seat.indicator, scheme, points), reached(points, seat.full)


def rounded_line(indicator: Indicator, scheme: Scheme, value: Decimal) -> Decimal:
    """Points rounded as the indicator or else the scheme says, or on the resolution points are kept in."""
    digits = indicator.round if indicator.round is not None else scheme.rounding.line
    return grain(value) if digits is None else rounded(value, digits, scheme.rounding.mode)


def figure(seat: Seat, setting: Setting, name: str) -> Decimal | None:
    """The figure of an input of a seat, as its peers see it."""
    return number(open_case(seat, setting, _evidence(seat, setting)), name)


def _evidence(seat: Seat, setting: Setting) -> Evidence:
    # The year's last day is looked at for good: whatever is said later about what happened in it belongs to it.
    return Evidence(seat.facts, setting.as_of if setting.as_of < setting.scheme.end else dt.date.max)
