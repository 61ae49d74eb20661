"""The board: standings of all units from a scheme, facts and a day, kept up to date fact by fact."""

import datetime as dt
from collections.abc import Iterable
from copy import copy
from decimal import Decimal, localcontext

from scoring.facts import Fact
from scoring.grades import Honour, grades_of, honours, rank
from scoring.groups import Group
from scoring.lines import CarryOver, explanation, standing_of, unmet
from scoring.numbers import CONTEXT
from scoring.plan import Plan, plan_for
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
from scoring.scheme.model import Scheme

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
TREND_DAYS = 30


class Board:
    """Standings as of a day. Facts may come in any order and more than once; the result is the same.

    One thread at a time: `add` and `advance` change it, and what is asked meanwhile may be half old.
    """

    def __init__(
        self, scheme: Scheme, facts: Iterable[Fact] = (), *, as_of: dt.date, trend_days: int | None = TREND_DAYS
    ) -> None:
        self.scheme = scheme
        self.as_of = as_of
        self.unplaced: dict[str, Fact] = {}
        """Facts of units or indicators this scheme does not know; kept in sight, they score nothing."""
        self._trend_days = trend_days
        self._groups = {one.id: Group(scheme, one) for one in scheme.categories}
        self._group_of = {unit.id: self._groups[unit.category] for unit in scheme.units}
        self._grades: dict[str, dict[str, str]] = {}
        self._past: dict[str, Group] = {}
        self._standings: dict[str, Standing] = {}
        """What was asked for since the last change."""
        self._plan: Plan
        for one in facts:
            self._keep(one)
        self.advance(as_of)

    def add(self, facts: Iterable[Fact]) -> frozenset[str]:
        """Takes in new facts; the ids of the units that have facts or points they did not have before."""
        touched: dict[str, dict[str, set[str]]] = {}
        for one in facts:
            if self._keep(one):
                category = self._group_of[one.unit].category.id
                touched.setdefault(category, {}).setdefault(one.unit, set()).add(one.indicator)
        changed: set[str] = set()
        with localcontext(CONTEXT):
            for category, units in touched.items():
                changed |= self._groups[category].rescore(units)
                self._grades.pop(category, None)
        if touched:
            self._standings = {}
        return frozenset(changed)

    def advance(self, as_of: dt.date) -> None:
        """Moves to another day, later or earlier, and works everything out for it."""
        self.as_of = as_of
        self._plan = plan_for(self.scheme, as_of)
        self._grades, self._past, self._standings = {}, {}, {}
        with localcontext(CONTEXT):
            for group in self._groups.values():
                group.settle(self._plan, as_of)

    def preview(self, unit_id: str, facts: Iterable[Fact]) -> Standing:
        """The standing the unit would have with these facts of its own too; the board itself stays as it is."""
        new = [one for one in facts if one.unit == unit_id]
        group = self._group_of[unit_id]
        known = group.sheets[unit_id].seats
        with localcontext(CONTEXT):
            tried = group.copy_for(unit_id, {one.indicator for one in new if one.indicator in known})
        twin = copy(self)
        twin.use(tried)
        # The days before are the same in both; a fact that reaches back to them drops them again.
        twin._past = dict(self._past)  # noqa: SLF001 - its own kind
        twin.add(new)
        return twin.standing(unit_id)

    def use(self, group: Group) -> None:
        """Puts another group in the place of a category's; what was worked out from the old one is dropped."""
        name = group.category.id
        self._groups = {**self._groups, name: group}
        self._group_of = {**self._group_of, **dict.fromkeys(group.sheets, group)}
        self._grades = {key: one for key, one in self._grades.items() if key != name}
        self._past = {key: one for key, one in self._past.items() if key != name}
        self._standings = {}
        self.unplaced = dict(self.unplaced)

    def standing(self, unit_id: str) -> Standing:
        """Everything about one unit, worked out once until something changes; KeyError for an unknown unit."""
        if unit_id not in self._standings:
            self._standings[unit_id] = self._work_out(unit_id)
        return self._standings[unit_id]

    def _work_out(self, unit_id: str) -> Standing:
        group = self._group_of[unit_id]
        with localcontext(CONTEXT):
            past = self._past_of(group)
            since, before = (past.as_of, past.shown_total(past.sheets[unit_id])) if past else (None, None)
            return standing_of(group, unit_id, self.grades(group.category.id).get(unit_id), since, before)

    def standings(self, category_id: str) -> tuple[Standing, ...]:
        """All units of a category, best first; equals in the order of the file, units without a place last."""
        group = self._groups[category_id]
        sheets = sorted(group.sheets.values(), key=lambda one: (one.key is None, [-part for part in one.key or ()]))
        return tuple(self.standing(one.unit.id) for one in sheets)

    def explain(self, unit_id: str, indicator_id: str) -> Explanation:
        """Why an indicator has its points; KeyError when it does not concern the unit."""
        with localcontext(CONTEXT):
            return explanation(self._group_of[unit_id], unit_id, indicator_id)

    def grades(self, category_id: str) -> dict[str, str]:
        """Unit → grade of a category as things stand."""
        if category_id not in self._grades:
            with localcontext(CONTEXT):
                self._grades[category_id] = grades_of(self._groups[category_id])
        return self._grades[category_id]

    def honours(self, category_id: str) -> tuple[Honour, ...]:
        """First, last, two years running, most improved."""
        with localcontext(CONTEXT):
            return honours(self._groups[category_id])

    def rank_of(self, unit_id: str) -> Rank | None:
        """The place in the category, however small; None for a unit that takes no place."""
        group = self._group_of[unit_id]
        key = group.sheets[unit_id].key
        return None if key is None else rank(group.order, key)

    def total_of(self, unit_id: str) -> Decimal:
        """The published total alone, without the work of a whole standing."""
        group = self._group_of[unit_id]
        with localcontext(CONTEXT):
            return group.shown_total(group.sheets[unit_id])

    def points_of(self, unit_id: str) -> dict[str, Decimal]:
        """Indicator → points of everything that counts for the unit on the day, without the work of a standing."""
        return {one.indicator.id: one.points for one in self._group_of[unit_id].sheets[unit_id].active}

    def line_of(self, unit_id: str, indicator_id: str) -> tuple[Decimal, Decimal, Status] | None:
        """Points, full points and status of one line; None where the indicator does not count for the unit."""
        seat = self._group_of[unit_id].sheets[unit_id].seats.get(indicator_id)
        return (seat.points, seat.full, seat.status) if seat is not None and seat.active else None

    def carried_over(self) -> tuple[CarryOver, ...]:
        """What is not done by the board's day, for the next year's scheme to follow up (结转)."""
        with localcontext(CONTEXT):
            return tuple(one for group in self._groups.values() for one in unmet(group))

    def facts_of(self, unit_id: str, indicator_id: str) -> tuple[Fact, ...]:
        """All facts known of a unit's indicator, also later ones; KeyError when it does not concern the unit."""
        return tuple(self._group_of[unit_id].sheets[unit_id].seats[indicator_id].facts)

    def _past_of(self, group: Group) -> Group | None:
        """The category as it stood some days ago, worked out once."""
        if self._trend_days is None:
            return None
        day = self.as_of - dt.timedelta(days=self._trend_days)
        if day < self.scheme.start:
            return None
        name = group.category.id
        if name not in self._past:
            self._past[name] = group.at(plan_for(self.scheme, day), day)
        return self._past[name]

    def _keep(self, fact: Fact) -> bool:
        group = self._group_of.get(fact.unit)
        seat = group.sheets[fact.unit].seats.get(fact.indicator) if group else None
        if group is None or seat is None:
            self.unplaced[fact.id] = fact
            return False
        if seat.holds(fact):
            return False
        seat.keep(fact)
        past = self._past.get(group.category.id)
        if past is not None and fact.effective <= past.as_of:
            del self._past[group.category.id]
        return True
