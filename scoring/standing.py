"""The board: standings of all units from a scheme, facts and a day, kept up to date fact by fact."""

import datetime as dt
from bisect import bisect_left, insort
from collections.abc import Iterable
from copy import copy
from decimal import Decimal, localcontext

from scoring.due import next_due
from scoring.facts import Fact
from scoring.grades import band, rank
from scoring.numbers import CONTEXT, ZERO, rounded, shown
from scoring.results import (
    Explanation,
    Line,
    NextDue,
    Projection,
    Rank,
    Standing,
    Status,
    Step,
    Warning,  # noqa: A004 -- the domain's own word
)
from scoring.scheme.model import Scheme, Unit
from scoring.seats import Seat, Sight, can_fall, evaluate, look, projected_points, settle, trusted_points
from scoring.warnings import excused, gravest_first, warnings_of

__all__ = [
    "Board",
    "Explanation",
    "Line",
    "NextDue",
    "Projection",
    "Rank",
    "Standing",
    "Status",
    "Step",
    "Warning",
]


class Sheet:
    """One unit's seats and its total."""

    __slots__ = ("seats", "total", "unit")

    def __init__(self, scheme: Scheme, unit: Unit) -> None:
        self.unit = unit
        self.seats = {one.id: Seat(one) for one in scheme.indicators if one.applies.to(unit)}
        self.total = ZERO

    def active(self) -> list[Seat]:
        """The seats that count on the board's day."""
        return [one for one in self.seats.values() if one.active]

    def copy(self) -> "Sheet":
        """A sheet whose facts can be added to without touching this one."""
        twin = copy(self)
        twin.seats = {name: copy(seat) for name, seat in self.seats.items()}
        for seat in twin.seats.values():
            seat.facts = list(seat.facts)
        return twin


class Board:
    """Standings as of a day. Facts may come in any order and more than once; the result is the same."""

    def __init__(self, scheme: Scheme, facts: Iterable[Fact] = (), *, as_of: dt.date) -> None:
        self.scheme = scheme
        self.as_of = as_of
        self.unplaced: dict[str, Fact] = {}
        """Facts of units or indicators this scheme does not know; kept in sight, they score nothing."""
        self._sheets = {one.id: Sheet(scheme, one) for one in scheme.units}
        self._totals: dict[str, list[Decimal]] = {}
        for one in facts:
            self._keep(one)
        self.advance(as_of)

    def add(self, facts: Iterable[Fact]) -> frozenset[str]:
        """Takes in new facts; the ids of the units whose points they may have changed."""
        touched: dict[tuple[str, str], Seat] = {}
        for one in facts:
            seat = self._keep(one)
            if seat is not None:
                touched[one.unit, one.indicator] = seat
        with localcontext(CONTEXT):
            for unit_id in {unit_id for unit_id, _ in touched}:
                self._rescore(unit_id, [seat for (owner, _), seat in touched.items() if owner == unit_id])
        return frozenset(unit_id for unit_id, _ in touched)

    def advance(self, as_of: dt.date) -> None:
        """Moves to another day, later or earlier, and works everything out for it."""
        self.as_of = as_of
        with localcontext(CONTEXT):
            for sheet in self._sheets.values():
                for seat in sheet.seats.values():
                    settle(self.scheme, sheet.unit, seat, as_of)
                    seat.points = evaluate(self.scheme, sheet.unit, seat, as_of) if seat.active else ZERO
                sheet.total = self._sum(sheet)
        for category in self.scheme.categories:
            units = self.scheme.units_in(category.id)
            self._totals[category.id] = sorted(self._compared(self._sheets[one.id]) for one in units if one.ranked)

    def preview(self, unit_id: str, facts: Iterable[Fact]) -> Standing:
        """The standing the unit would have with these facts too; the board itself stays as it is."""
        twin = copy(self)
        twin.detach(unit_id)
        twin.add(one for one in facts if one.unit == unit_id)
        return twin.standing(unit_id)

    def standing(self, unit_id: str) -> Standing:
        """Everything about one unit; KeyError for a unit the scheme does not know."""
        sheet = self._sheets[unit_id]
        with localcontext(CONTEXT):
            sights = [(seat, look(self.scheme, sheet.unit, seat, self.as_of, explain=True)) for seat in sheet.active()]
            lines = [self._line(sheet, seat, sight) for seat, sight in sights]
            return self._standing(sheet, [*lines, *self._adjustments(sheet)], self._warnings(sheet, sights))

    def standings(self, category_id: str) -> tuple[Standing, ...]:
        """All units of a category, best first; units with the same total in the order of the file."""
        units = self.scheme.units_in(category_id)
        ordered = sorted(units, key=lambda one: (not one.ranked, -self._compared(self._sheets[one.id])))
        return tuple(self.standing(one.id) for one in ordered)

    def explain(self, unit_id: str, indicator_id: str) -> Explanation:
        """Why an indicator has its points; KeyError when it does not concern the unit."""
        sheet = self._sheets[unit_id]
        seat = sheet.seats[indicator_id]
        with localcontext(CONTEXT):
            sight = look(self.scheme, sheet.unit, seat, self.as_of, explain=True)
            found = warnings_of(self.scheme, sheet.unit, seat, sight, self.as_of)
        version = seat.indicator.version
        points, full = sight.points, seat.full
        return Explanation(unit_id, indicator_id, points, full, sight.steps, sight.used, version, found)

    def rank_of(self, unit_id: str) -> Rank | None:
        """The place in the category; None for a unit that takes no place."""
        sheet = self._sheets[unit_id]
        return rank(self._totals[sheet.unit.category], self._compared(sheet)) if sheet.unit.ranked else None

    def total_of(self, unit_id: str) -> Decimal:
        """The total alone, without the work of a whole standing."""
        return self._shown_total(self._sheets[unit_id])

    def facts(self, unit_id: str, indicator_id: str) -> tuple[Fact, ...]:
        """All facts of a unit's indicator, in the order they came; empty when it does not concern the unit."""
        seat = self._sheets[unit_id].seats.get(indicator_id)
        return tuple(seat.facts) if seat else ()

    def detach(self, unit_id: str) -> None:
        """Stops sharing one unit's facts and the rankings with the board this one was copied from."""
        self._sheets = {**self._sheets, unit_id: self._sheets[unit_id].copy()}
        self._totals = {name: list(totals) for name, totals in self._totals.items()}
        self.unplaced = dict(self.unplaced)

    def _keep(self, fact: Fact) -> Seat | None:
        sheet = self._sheets.get(fact.unit)
        seat = sheet.seats.get(fact.indicator) if sheet else None
        if seat is None:
            self.unplaced[fact.id] = fact
        elif not seat.holds(fact):
            seat.facts.append(fact)
        return seat

    def _rescore(self, unit_id: str, seats: list[Seat]) -> None:
        sheet = self._sheets[unit_id]
        before = self._compared(sheet)
        for seat in seats:
            if seat.active:
                seat.points = evaluate(self.scheme, sheet.unit, seat, self.as_of)
        sheet.total = self._sum(sheet)
        after = self._compared(sheet)
        if sheet.unit.ranked and after != before:
            totals = self._totals[sheet.unit.category]
            totals.pop(bisect_left(totals, before))
            insort(totals, after)

    def _sum(self, sheet: Sheet) -> Decimal:
        return sum((one.points for one in sheet.seats.values() if one.active), ZERO)

    def _shown_total(self, sheet: Sheet) -> Decimal:
        return rounded(sheet.total, self.scheme.rounding.total, self.scheme.rounding.mode)

    def _compared(self, sheet: Sheet) -> Decimal:
        return sheet.total if self.scheme.rounding.compare == "before" else self._shown_total(sheet)

    def _adjustments(self, sheet: Sheet) -> list[Line]:
        """What the scheme itself adds or takes, as lines of their own: the lines always add up to the total."""
        difference = self._shown_total(sheet) - sheet.total
        if not difference:
            return []
        words = {"before": shown(sheet.total), "digits": str(self.scheme.rounding.total)}
        step = Step("total-rounded", words | {"result": shown(difference)}, difference)
        return [Line("~rounding", difference, ZERO, Status.DONE, (step,))]

    def _line(self, sheet: Sheet, seat: Seat, sight: Sight) -> Line:
        on, scheme = self.as_of, self.scheme
        outcome = sight.outcome
        trusted = trusted_points(scheme, sheet.unit, seat, on) if sight.evidence.has_unverified() else sight.points
        status = Status.BLOCKED if excused(sight.evidence, on) else outcome.status
        return Line(
            indicator=seat.indicator.id,
            points=sight.points,
            full=seat.full,
            status=status,
            steps=sight.steps,
            facts=sight.used,
            rule_version=seat.indicator.version,
            unverified=max(sight.points - trusted, ZERO),
            provisional=outcome.provisional,
            next_due=next_due(scheme, seat, sight, on),
            value=outcome.value,
            target=seat.target,
            progress=scheme.progress(seat.indicator, on),
            to_win=max(seat.full - outcome.lost - sight.points, ZERO),
            to_lose=sight.points if can_fall(seat.indicator) else ZERO,
            projected=projected_points(scheme, sheet.unit, seat, sight, on),
        )

    def _warnings(self, sheet: Sheet, sights: list[tuple[Seat, Sight]]) -> tuple[Warning, ...]:
        found = (one for seat, sight in sights for one in warnings_of(self.scheme, sheet.unit, seat, sight, self.as_of))
        return gravest_first(self.scheme, found)

    def _standing(self, sheet: Sheet, lines: list[Line], found: tuple[Warning, ...]) -> Standing:
        place = self.rank_of(sheet.unit.id)
        in_band = place is not None and place.of < self.scheme.band_below
        projected = sum((one.projected for one in lines), ZERO)
        rounding = self.scheme.rounding
        return Standing(
            unit=sheet.unit.id,
            category=sheet.unit.category,
            as_of=self.as_of,
            total=self._shown_total(sheet),
            full=self.scheme.category(sheet.unit.category).full,
            rank=None if in_band else place,
            band=band(place) if in_band and place else None,
            lines=tuple(lines),
            warnings=found,
            projected=Projection(rounded(projected, rounding.total, rounding.mode), "run-rate"),
            grade=None,
            unverified=sum((one.unverified for one in lines), ZERO),
            provisional=sum((one.provisional for one in lines), ZERO),
            to_win=sum((one.to_win for one in lines), ZERO),
            to_lose=sum((one.to_lose for one in lines), ZERO),
            scheme_version=self.scheme.version,
        )
