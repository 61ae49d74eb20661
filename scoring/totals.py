"""From lines to a total: majors, re-weighting, caps, gates and vetoes, each as a line of its own."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.formula import compile_formula, holds
from scoring.methods.others import geometric
from scoring.numbers import CONTEXT, ZERO, clamp, grain, rounded, shown, shown_percent
from scoring.results import Status, Step
from scoring.scheme.model import Category, IndicatorKind, Major, Scheme
from scoring.scheme.outcomes import Gate
from scoring.scheme.rules import VetoClause
from scoring.seats import Seat

SCORED = frozenset({IndicatorKind.BASE, IndicatorKind.DYNAMIC, IndicatorKind.INDIVIDUAL})
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points the scheme itself adds or takes; the id starts with `~`."""

    id: str
    points: Decimal
    step: Step


@dataclass(slots=True)
class Tally:
    """The running total while adjustments are worked out."""

    scored: Decimal
    bonus: Decimal
    deduction: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.scored + self.bonus + self.deduction


def is_plain(scheme: Scheme, category: Category) -> bool:
    """Whether totals of this category are sums and nothing else, as long as no line is left out."""
    bounds = (category.bonus_most, category.deduction_most, category.net_most, category.net_least)
    if category.rescale or scheme.gates or any(one is not None for one in bounds):
        return False
    if any(one.combine != "sum" or one.most is not None or one.round is not None for one in scheme.majors):
        return False
    return not any(
        isinstance(one.method, VetoClause) for known in scheme.indicators for one in scheme.versions_of(known.id)
    )


def tally(seats: Iterable[Seat]) -> Tally:
    """The lines added up by what they are."""
    found = Tally(ZERO, ZERO, ZERO)
    for one in seats:
        kind = one.indicator.kind
        if kind in SCORED:
            found.scored += one.points
        elif kind is IndicatorKind.BONUS:
            found.bonus += one.points
        else:
            found.deduction += one.points
    return found


def adjustments(scheme: Scheme, category: Category, seats: list[Seat], functions: Functions) -> list[Adjustment]:
    """Everything that stands between the lines and the unrounded total, in the order it is worked out."""
    running = tally(seats)
    found = list(_majors(scheme, seats))
    running.scored += sum((one.points for one in found), ZERO)
    found += _reweighted(category, seats, running.scored)
    found += _bounded(category, running)
    total = tally(seats).total + sum((one.points for one in found), ZERO)
    gates = list(_gates(scheme, category, seats, functions, total))
    total += sum((one.points for one in gates), ZERO)
    return [*found, *gates, *_vetoes(seats, total)]


def _adjust(name: str, points: Decimal, code: str, /, **params: str) -> Adjustment:
    exact = grain(points)
    return Adjustment(f"~{name}", exact, Step(code, {**params, "result": shown(exact)}, exact))


def _majors(scheme: Scheme, seats: list[Seat]) -> Iterator[Adjustment]:
    for major in scheme.majors:
        if major.combine == "sum" and major.most is None and major.round is None:
            continue
        members = _members(seats, major.id)
        if members:
            yield from _major(scheme, major, members)


def _members(seats: list[Seat], major: str | None) -> list[Seat]:
    members = [one for one in seats if one.indicator.major == major and one.indicator.kind in SCORED]
    return [one for one in members if one.status is not Status.LEFT_OUT]


def _major(scheme: Scheme, major: Major, members: list[Seat]) -> Iterator[Adjustment]:
    before = sum((one.points for one in members), ZERO)
    together = _together(scheme, major, members)
    if together != before:
        names = {"name": major.name, "name_en": major.name_en or major.name}
        words = {"before": shown(before), "together": shown(together), **names}
        yield _adjust(f"major:{major.id}", together - before, f"major-{major.combine}", **words)


def _together(scheme: Scheme, major: Major, members: list[Seat]) -> Decimal:
    return rounded(clamp(_combined(major, members), None, major.most), major.round, scheme.rounding.mode)


def _combined(major: Major, members: list[Seat]) -> Decimal:
    if major.combine == "sum":
        return sum((one.points for one in members), ZERO)
    full = sum((one.full for one in members), ZERO)
    shares = [CONTEXT.divide(one.points, one.full) for one in members if one.full]
    weights = [one.full for one in members if one.full]
    if not shares:
        return ZERO
    if major.combine == "geometric":
        return full * geometric(shares, weights)
    return full * (min(shares) if major.combine == "lowest" else max(shares))


def _reweighted(category: Category, seats: list[Seat], points: Decimal) -> Iterator[Adjustment]:
    """Lines left out leave the denominator; a category that asks for it is scaled to its full mark."""
    scored = [one for one in seats if one.indicator.kind in SCORED]
    whole = sum((one.full for one in scored), ZERO)
    counted = sum((one.full for one in scored if one.status is not Status.LEFT_OUT), ZERO)
    goal = category.full if category.rescale else whole
    if not counted or counted == goal:
        return
    words = {"points": shown(points), "counted": shown(counted), "full": shown(goal)}
    code = "reweighted" if counted != whole else "rescaled"
    yield _adjust("reweighted", CONTEXT.divide(points * goal, counted) - points, code, **words)


def _bounded(category: Category, running: Tally) -> Iterator[Adjustment]:
    bonus = clamp(running.bonus, None, category.bonus_most)
    if bonus != running.bonus:
        words = {"before": shown(running.bonus), "most": shown(bonus)}
        yield _adjust("bonus-most", bonus - running.bonus, "bonus-most", **words)
    least = None if category.deduction_most is None else -category.deduction_most
    deduction = clamp(running.deduction, least, None)
    if deduction != running.deduction:
        words = {"before": shown(-running.deduction), "most": shown(-deduction)}
        yield _adjust("deduction-most", deduction - running.deduction, "deduction-most", **words)
    net = bonus + deduction
    kept = clamp(net, category.net_least, category.net_most)
    if kept != net:
        yield _adjust("net", kept - net, "net-bounded", before=shown(net), kept=shown(kept))


def _gates(
    scheme: Scheme, category: Category, seats: list[Seat], functions: Functions, total: Decimal
) -> Iterator[Adjustment]:
    running, held = total, _Held(scheme, seats, {})
    free, most = total, None  # the total as other gates leave it, and what gates on itself allow
    for gate in scheme.gates:
        if gate.most is None or not gate_holds(gate, category, functions, running):
            continue
        points, full = (running, category.full) if gate.effect == "cap_total" else held.of(gate)
        allowed = full * gate.most
        if points <= allowed:
            continue
        if gate.effect == "cap_total":
            most = allowed
        else:
            free += held.down(gate, points, allowed)
        before, running = running, clamp(free, None, most)
        if running != before:
            names = {"name": gate.name or gate.id, "name_en": gate.name_en or gate.name or gate.id}
            words = {"before": shown(points), "most": shown_percent(gate.most), "full": shown(full), **names}
            yield _adjust(f"gate:{gate.id}", running - before, gate.effect.replace("_", "-"), **words)


@dataclass(slots=True)
class _Held:
    """A unit's lines while one gate after the other holds them down: what one has taken no other takes again."""

    scheme: Scheme
    seats: list[Seat]
    most: dict[str | None, Decimal]
    """Of majors: what they may come to."""

    def of(self, gate: Gate) -> tuple[Decimal, Decimal]:
        """Points and full points of the major or indicator of a gate, as they are by now."""
        if gate.effect == "cap_major":
            return self._of_major(gate.major), sum((one.full for one in _members(self.seats, gate.major)), ZERO)
        seat = self._seat(gate)
        return (seat.points, seat.full) if seat is not None else (ZERO, ZERO)

    def down(self, gate: Gate, points: Decimal, allowed: Decimal) -> Decimal:
        """Holds its points down to what is allowed; what that takes from the total."""
        if gate.effect == "cap_major":
            self.most[gate.major] = allowed
            return allowed - points
        seat = self._seat(gate)
        major = seat.indicator.major if seat is not None else None
        before = self._of_major(major)
        self.seats = [one.twin(points=allowed) if one is seat else one for one in self.seats]
        scored = seat is not None and seat.indicator.kind in SCORED
        return self._of_major(major) - before if scored else allowed - points

    def _seat(self, gate: Gate) -> Seat | None:
        return next((one for one in self.seats if one.indicator.id == gate.indicator), None)

    def _of_major(self, name: str | None) -> Decimal:
        members = _members(self.seats, name)
        major = next((one for one in self.scheme.majors if one.id == name), None)
        together = _together(self.scheme, major, members) if major else sum((one.points for one in members), ZERO)
        return min(together, self.most.get(name, together))


def gate_holds(gate: Gate, category: Category, functions: Functions, total: Decimal) -> bool:
    """Whether the condition of a gate is met by this unit."""
    return holds(compile_formula(gate.when), {"total": total, "full": category.full}, functions)


def _vetoes(seats: list[Seat], total: Decimal) -> Iterator[Adjustment]:
    for one in seats:
        rule = one.indicator.method
        if not isinstance(rule, VetoClause) or rule.effect != "zero" or one.status is not Status.BELOW or not total:
            continue
        name = {"name": one.indicator.name, "name_en": one.indicator.name_en or one.indicator.name}
        yield _adjust(f"veto:{one.indicator.id}", -total, "vetoed", before=shown(total), **name)
        return
