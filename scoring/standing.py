"""The board: standings of all units from a scheme, facts and a day, kept up to date fact by fact."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from scoring.facts import Fact
from scoring.grades import Honour, grades_of, honours, rank
from scoring.groups import Group
from scoring.lines import CarryOver, explanation, standing_of, unmet, view_of
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
from scoring.scheme.model import Category, Scheme

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
MOST_SEEN = 64
"""Of so many units what was worked out to be shown is remembered: it takes far more memory than the facts behind it."""

Source = Callable[[Category], Iterable[Fact]]


@dataclass(frozen=True, slots=True)
class _Then:
    """A category some time ago: the day, and the totals of its units then."""

    day: dt.date
    totals: dict[str, Decimal]
    board: "Board | None" = None
    """Kept from the first fact that reaches back so far: whoever puts one old report right has more of them, and
    working a category of five hundred units out again for each would take a second."""
    late: tuple[Fact, ...] = ()
    """Facts about that day, or one before it, that are not in the totals yet."""


class Board:
    """Standings as of a day. Facts may come in any order and more than once; the result is the same.

    A category is worked out when it is first asked about, and again after the day has changed; `source` then gives the
    facts about it that are known from before, so that a board of thousands of units costs nothing until it is used.
    One thread at a time: every question may be the first, and `add` and `advance` change what is known.
    """

    def __init__(
        self,
        scheme: Scheme,
        facts: Iterable[Fact] = (),
        *,
        as_of: dt.date,
        trend_days: int | None = TREND_DAYS,
        source: Source = lambda _category: (),
    ) -> None:
        self.scheme = scheme
        self.unplaced: dict[str, Fact] = {}
        """Facts of units or indicators this scheme does not know, or of another year; kept in sight, they score
        nothing."""
        self._trend_days = trend_days
        self._source = source
        self._category_of = {unit.id: unit.category for unit in scheme.units}
        self._groups: dict[str, Group] = {}
        self._settled: set[str] = set()
        self._grades: dict[str, dict[str, str]] = {}
        self._past: dict[str, _Then] = {}
        """By category."""
        self._standings: dict[str, Standing] = {}
        """What was asked for; of a category until one of its units has a new fact: its place is every unit's matter."""
        self._seen: dict[str, None] = {}
        """The units that were asked for, the latest last."""
        self._go_to(scheme.day_of_year(as_of))
        for one in facts:
            self._keep(one)

    def add(self, facts: Iterable[Fact]) -> frozenset[str]:
        """Takes in new facts; the ids of the units that have facts or points they did not have before."""
        touched: dict[str, dict[str, set[str]]] = {}
        for one in facts:
            category = self._category_of.get(one.unit)
            if category is not None:
                self._group(category)  # as it was before, so that what changes can be told
            if self._keep(one) and category is not None:
                touched.setdefault(category, {}).setdefault(one.unit, set()).add(one.indicator)
        changed: set[str] = set()
        with localcontext(CONTEXT):
            for category, units in touched.items():
                changed |= self._groups[category].rescore(units)
                self._grades.pop(category, None)
        self._standings = {name: one for name, one in self._standings.items() if self._category_of[name] not in touched}
        return frozenset(changed)

    def catch_up(self, facts: Iterable[Fact]) -> None:
        """Takes in new facts that the source gives as well: a category nobody has asked about gets them from there."""
        self.add(one for one in facts if self._category_of.get(one.unit, "") in {"", *self._groups})

    def advance(self, as_of: dt.date) -> None:
        """Moves to another day, later or earlier; before and after the scheme's year to its first and last."""
        day = self.scheme.day_of_year(as_of)
        if day != self.as_of:
            self._go_to(day)

    def _go_to(self, day: dt.date) -> None:
        self.as_of = day
        self._plan: Plan = plan_for(self.scheme, day)
        self._grades, self._past, self._standings, self._settled = {}, {}, {}, set()

    def preview(self, unit_id: str, facts: Iterable[Fact]) -> Standing:
        """The standing the unit would have with these facts of its own too; the board itself stays as it is."""
        new = [one for one in facts if one.unit == unit_id and self._in_year(one)]
        group = self._group_of(unit_id)
        self._note(unit_id)  # what these facts leave as it is is shared, and worked out where it stays
        with localcontext(CONTEXT):
            then = self._past_of(group)
            tried = group.tried(unit_id, new)
            since, total = (then.day, self._total_then(group, then, unit_id, new)) if then else (None, None)
            standing = standing_of(tried, unit_id, grades_of(tried).get(unit_id), since, total)
        group.foresee(unit_id, tried, {one.indicator for one in new})
        return standing

    def standing(self, unit_id: str) -> Standing:
        """Everything about one unit, worked out once until something changes; KeyError for an unknown unit."""
        if unit_id not in self._standings:
            self._standings[unit_id] = self._work_out(unit_id)
        self._note(unit_id)
        return self._standings[unit_id]

    def shown_line(self, unit_id: str, indicator_id: str) -> Line | None:
        """One line of a standing without the work of a whole one; None where the indicator does not count."""
        group = self._group_of(unit_id)
        sheet = group.sheets[unit_id]
        seat = sheet.seats.get(indicator_id)
        if seat is None or not seat.active:
            return None
        with localcontext(CONTEXT):
            line = view_of(group, sheet, seat).line
        self._note(unit_id)
        return line

    def _note(self, unit_id: str) -> None:
        """This unit was asked for, and the one that was not for longest is let go."""
        self._seen.pop(unit_id, None)
        self._seen[unit_id] = None
        if len(self._seen) > MOST_SEEN:
            self._forget(next(iter(self._seen)))

    def _forget(self, unit_id: str) -> None:
        """What is shown of a unit nobody has asked for lately; it can be worked out again."""
        del self._seen[unit_id]
        self._standings.pop(unit_id, None)
        group = self._groups[self._category_of[unit_id]]
        group.foreseen.pop(unit_id, None)
        for seat in group.sheets[unit_id].seats.values():
            seat.view = None

    def _work_out(self, unit_id: str) -> Standing:
        group = self._group_of(unit_id)
        with localcontext(CONTEXT):
            then = self._past_of(group)
            since, total = (then.day, then.totals[unit_id]) if then else (None, None)
            return standing_of(group, unit_id, self.grades(group.category.id).get(unit_id), since, total)

    def standings(self, category_id: str) -> tuple[Standing, ...]:
        """All units of a category, best first; equals in the order of the file, units without a place last."""
        group = self._group(category_id)
        sheets = sorted(group.sheets.values(), key=lambda one: (one.key is None, [-part for part in one.key or ()]))
        return tuple(self.standing(one.unit.id) for one in sheets)

    def explain(self, unit_id: str, indicator_id: str) -> Explanation:
        """Why an indicator has its points; KeyError when it does not concern the unit."""
        with localcontext(CONTEXT):
            return explanation(self._group_of(unit_id), unit_id, indicator_id)

    def grades(self, category_id: str) -> dict[str, str]:
        """Unit → grade of a category as things stand."""
        if category_id not in self._grades:
            with localcontext(CONTEXT):
                self._grades[category_id] = grades_of(self._group(category_id))
        return self._grades[category_id]

    def honours(self, category_id: str) -> tuple[Honour, ...]:
        """First, last, two years running, most improved."""
        with localcontext(CONTEXT):
            return honours(self._group(category_id))

    def rank_of(self, unit_id: str) -> Rank | None:
        """The place in the category, however small; None for a unit that takes no place."""
        group = self._group_of(unit_id)
        key = group.sheets[unit_id].key
        return None if key is None else rank(group.order, key)

    def total_of(self, unit_id: str) -> Decimal:
        """The published total alone, without the work of a whole standing."""
        group = self._group_of(unit_id)
        with localcontext(CONTEXT):
            return group.shown_total(group.sheets[unit_id])

    def points_of(self, unit_id: str) -> dict[str, Decimal]:
        """Indicator → points of everything that counts for the unit on the day, without the work of a standing."""
        sheet = self._group_of(unit_id).sheets[unit_id]
        return {name: sheet.seats[name].points for name in sheet.active}

    def line_of(self, unit_id: str, indicator_id: str) -> tuple[Decimal, Decimal, Status] | None:
        """Points, full points and status of one line; None where the indicator does not count for the unit."""
        seat = self._group_of(unit_id).sheets[unit_id].seats.get(indicator_id)
        return (seat.points, seat.full, seat.status) if seat is not None and seat.active else None

    def carried_over(self) -> tuple[CarryOver, ...]:
        """What is not done by the board's day, for the next year's scheme to follow up (结转)."""
        with localcontext(CONTEXT):
            return tuple(one for category in self.scheme.categories for one in unmet(self._group(category.id)))

    def facts_of(self, unit_id: str, indicator_id: str) -> tuple[Fact, ...]:
        """All facts known of a unit's indicator, also later ones; KeyError when it does not concern the unit."""
        return tuple(self._group_of(unit_id).sheets[unit_id].seats[indicator_id].facts)

    def _group_of(self, unit_id: str) -> Group:
        return self._group(self._category_of[unit_id])

    def _group(self, name: str) -> Group:
        """A category, worked out for the board's day."""
        group = self._known(name)
        if name not in self._settled:
            with localcontext(CONTEXT):
                group.settle(self._plan, self.as_of)
            self._settled.add(name)
        return group

    def _known(self, name: str) -> Group:
        """A category with its facts, for whichever day it was last worked out."""
        if name not in self._groups:
            category = self.scheme.category(name)
            facts = list(self._source(category))
            self._groups[name] = Group(self.scheme, category)
            for one in facts:
                self._keep(one)
        return self._groups[name]

    @property
    def _past_day(self) -> dt.date | None:
        """The day the trend looks back to; None where there is none."""
        if self._trend_days is None:
            return None
        day = self.as_of - dt.timedelta(days=self._trend_days)
        return None if day < self.scheme.start else day

    def _past_of(self, group: Group) -> _Then | None:
        """The category some time ago; worked out once, and then only what late facts change."""
        day = self._past_day
        if day is None:
            return None
        name = group.category.id
        then = self._past.get(name)
        if then is None:
            board = self._back(group, day)
            then = self._past[name] = _Then(day, {unit: board.total_of(unit) for unit in group.sheets})
        elif then.late:
            then = self._past[name] = self._brought_up(then, group)
        return then

    def _brought_up(self, then: _Then, group: Group) -> _Then:
        """With the late facts in the totals."""
        if then.board is None:
            board, changed = self._back(group, then.day), frozenset(group.sheets)  # the group knows the late ones too
        else:
            board, changed = then.board, then.board.add(then.late)
        return _Then(then.day, {**then.totals, **{unit: board.total_of(unit) for unit in changed}}, board)

    def _total_then(self, group: Group, then: _Then, unit_id: str, new: Iterable[Fact]) -> Decimal:
        """The total of the unit some time ago, if it had these facts too."""
        late = [one for one in new if one.effective <= then.day]
        if not late:
            return then.totals[unit_id]
        board = then.board or self._back(group, then.day)
        self._past[group.category.id] = replace(then, board=board)
        tried = board._group_of(unit_id).tried(unit_id, late)  # noqa: SLF001 - its own kind
        return tried.shown_total(tried.sheets[unit_id])

    def _back(self, group: Group, day: dt.date) -> "Board":
        """A board of this category alone, on that day, with what is known now."""
        board = Board(self.scheme, as_of=day, trend_days=None)
        back = group.at(plan_for(self.scheme, day), day)
        board._groups[back.category.id] = back
        board._settled.add(back.category.id)
        return board

    def _in_year(self, fact: Fact) -> bool:
        """Whether a fact belongs to the scheme's year. What is said about another fact goes with that one: in January
        reports of December are still verified, and appeals about them decided."""
        follows = getattr(fact, "target", None) is not None
        return self.scheme.start <= fact.effective and (follows or fact.effective <= self.scheme.end)

    def _keep(self, fact: Fact) -> bool:
        category = self._category_of.get(fact.unit)
        seat = None if category is None else self._known(category).sheets[fact.unit].seats.get(fact.indicator)
        if category is None or seat is None or not self._in_year(fact):
            self.unplaced[fact.id] = fact
            return False
        if not seat.take(fact):
            return False
        then = self._past.get(category)
        if then is not None and fact.effective <= then.day:
            self._past[category] = replace(then, late=(*then.late, fact))
        return True
