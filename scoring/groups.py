"""One category of units: their seats, what they know of one another, their totals and places."""

import datetime as dt
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from decimal import Decimal
from typing import Any
from weakref import proxy

from scoring.facts import Fact
from scoring.numbers import CONTEXT, ZERO, neat, rounded
from scoring.peers import Peers, peers_of
from scoring.plan import Plan
from scoring.results import Status
from scoring.scheme.model import Category, Scheme, Unit
from scoring.seats import Seat, Setting, Sight, compared, figure, look, settle
from scoring.totals import Adjustment, adjustments, is_plain

Key = tuple[Decimal, ...]
ZERO_POINTS = (ZERO, Status.EMPTY)
_WITHOUT_DATA = frozenset({Status.EMPTY, Status.LEFT_OUT})
MANY = 16
"""From so many changed places on, sorting all again is quicker than moving each."""


class Sheet:
    """One unit's seats, its unrounded total and what its place is decided by."""

    __slots__ = ("active", "key", "left_out", "lines", "seats", "setting", "total", "unassessed", "unit")

    def __init__(self, scheme: Scheme, unit: Unit) -> None:
        self.unit = unit
        self.seats = {one.id: Seat(one) for one in scheme.indicators if may_concern(scheme, one.id, unit)}
        self.active: tuple[str, ...] = ()
        """The indicators that count on the day. By name: it holds for copies with seats of their own as well."""
        self.lines = ZERO
        """The sum of the lines, exact because points are kept to twelve places."""
        self.left_out = 0
        self.unassessed = 0
        self.total = ZERO
        self.key: Key | None = None
        self.setting = Setting(scheme, unit, scheme.start)

    def clear(self) -> None:
        """Before everything is worked out anew."""
        self.active = tuple([name for name, one in self.seats.items() if one.active])
        self.lines, self.left_out, self.unassessed = ZERO, 0, 0
        for seat in self.seats.values():
            seat.points, seat.status, seat.view = ZERO, Status.EMPTY, None

    def put(self, seat: Seat, points: Decimal, status: Status) -> bool:
        """Gives a seat its points and keeps the sums; whether anything is different now."""
        if seat.points == points and seat.status is status:
            return False
        self.lines += points - seat.points
        self.left_out += (status is Status.LEFT_OUT) - (seat.status is Status.LEFT_OUT)
        self.unassessed += (status is Status.NOT_ASSESSED) - (seat.status is Status.NOT_ASSESSED)
        seat.points, seat.status = points, status
        return True

    def copy(self, indicators: Iterable[str]) -> "Sheet":
        """A sheet to work on these indicators without touching this one; all else is shared."""
        own = {name: seat.twin() for name in indicators if (seat := self.seats.get(name)) is not None}
        twin = copy(self)
        twin.seats = {**self.seats, **own}
        return twin

    def counted(self) -> list[Seat]:
        """The seats that count on the day."""
        return [self.seats[name] for name in self.active]


def may_concern(scheme: Scheme, indicator: str, unit: Unit) -> bool:
    """Whether any version of the indicator concerns the unit."""
    return any(one.applies.to(unit) for one in scheme.versions_of(indicator))


class Company:
    """The other indicators of one unit, as formulas see them.

    It does not keep its group alive, which keeps it: groups of days that are over would pile up until the collector
    looks at everything, which it seldom does.
    """

    __slots__ = ("_group", "_unit")

    def __init__(self, group: "Group", unit: Unit) -> None:
        self._group: Group = proxy(group)
        self._unit = unit.id

    def value(self, indicator: str) -> Decimal | None:
        """The figure another indicator stands at, also one that no longer counts."""
        seat = self._seat(indicator)
        return None if seat is None else figure(seat, self._group.setting(self._sheet, indicator), "value")

    def points(self, indicator: str) -> Decimal | None:
        """The points it earns."""
        seat = self._seat(indicator)
        return seat.points if seat is not None and seat.active else None

    def share(self, indicator: str) -> Decimal | None:
        """The share of its full points it earns."""
        seat = self._seat(indicator)
        return CONTEXT.divide(seat.points, seat.full) if seat is not None and seat.active and seat.full else None

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions of formulas."""
        return {"value": self.value, "points": self.points, "share": self.share}

    @property
    def _sheet(self) -> Sheet:
        return self._group.sheets[self._unit]

    def _seat(self, indicator: str) -> Seat | None:
        return self._sheet.seats.get(indicator)


class Group:
    """A category's units, worked out together for one day."""

    def __init__(self, scheme: Scheme, category: Category) -> None:
        self.scheme = scheme
        self.category = category
        self.sheets = {one.id: Sheet(scheme, one) for one in scheme.units_in(category.id)}
        self.plan: Plan
        self.as_of: dt.date
        self.order: list[Key] = []
        self._plain = is_plain(scheme, category)
        self._figures: dict[tuple[str, str], dict[str, Decimal | None]] = {}
        self._peers: dict[str, dict[str, Peers]] = {}
        self._fills: dict[str, Decimal] = {}
        self.foreseen: dict[str, dict[str, Seat]] = {}
        """Of units: the seats facts were last tried on, worked out. When these very facts come, they are as good."""
        self._sights: dict[str, Sight] | None = None
        """Of indicators of the unit whose facts are tried, where they are: what is about to be shown is looked at once.
        Only of those that depend on nothing else, so that nothing can move them between the look and the showing."""

    def settle(self, plan: Plan, as_of: dt.date) -> None:
        """Works everything out for a day."""
        self.plan, self.as_of = plan, as_of
        self._figures, self._peers, self._fills, self.foreseen = {}, {}, {}, {}
        for sheet in self.sheets.values():
            for seat in sheet.seats.values():
                settle(self.scheme, sheet.unit, seat, plan.standing[seat.indicator.id], as_of)
            sheet.clear()
            sheet.setting = Setting(self.scheme, sheet.unit, as_of, Company(self, sheet.unit))
        for indicator in plan.order:
            self._work_out(indicator, list(self.sheets))
        for sheet in self.sheets.values():
            self._add_up(sheet)
        self.order = sorted(one.key for one in self.sheets.values() if one.key is not None)

    def rescore(self, touched: Mapping[str, Iterable[str]]) -> frozenset[str]:
        """Works out again what new facts change; `touched`: unit → indicators. The units whose lines changed."""
        dirty: dict[str, set[str]] = {}
        for unit, indicators in touched.items():
            for one in indicators:
                for name in (one, *self.plan.dependents[one]):
                    dirty.setdefault(name, set()).add(unit)
        changed = set(touched)
        for indicator in self.plan.order if len(dirty) > 1 else tuple(dirty):
            if indicator in dirty:
                self._spread(indicator, self._work_out(indicator, sorted(dirty[indicator])), dirty, changed)
        self._rerank(changed)
        return frozenset(changed)

    def _spread(self, indicator: str, moved: set[str], dirty: dict[str, set[str]], changed: set[str]) -> None:
        changed |= moved
        for name in self.plan.dependents[indicator]:
            dirty.setdefault(name, set()).update(moved)

    def setting(self, sheet: Sheet, indicator: str) -> Setting:
        """What the points of a seat depend on besides its facts."""
        if indicator not in self._peers and indicator not in self._fills:
            return sheet.setting
        return Setting(
            self.scheme,
            sheet.unit,
            self.as_of,
            sheet.setting.others,
            self._peers.get(indicator),
            self._fills.get(indicator),
        )

    def adjustments(self, sheet: Sheet, seats: list[Seat] | None = None) -> list[Adjustment]:
        """What stands between a unit's lines and its unrounded total; for other seats on request."""
        if self.only_adds(sheet):
            return []
        lines = sheet.counted() if seats is None else seats
        return adjustments(self.scheme, self.category, lines, Company(self, sheet.unit).functions())

    def only_adds(self, sheet: Sheet) -> bool:
        """Whether the total is the sum of the lines and nothing else."""
        return self._plain and not sheet.left_out

    def shown_total(self, sheet: Sheet) -> Decimal:
        """The total as it is published."""
        digits = self.scheme.rounding.total
        return neat(sheet.total) if digits is None else rounded(sheet.total, digits, self.scheme.rounding.mode)

    def compared(self, sheet: Sheet) -> Decimal:
        """The total as it is compared with others."""
        return sheet.total if self.scheme.rounding.compare == "before" else self.shown_total(sheet)

    def tried(self, unit_id: str, facts: Iterable[Fact]) -> "Group":
        """The group if the unit had these facts too; it copies what they may change and shares all else."""
        known = self.sheets[unit_id].seats
        concerned = [one for one in facts if one.indicator in known]
        moved = {name for one in concerned for name in (one.indicator, *self.plan.dependents[one.indicator])}
        twin = copy(self)
        twin.order = list(self.order)
        twin._sights = {}  # noqa: SLF001 -- its own twin
        twin._share_less(unit_id, moved)  # noqa: SLF001 -- its own twin
        seats = twin.sheets[unit_id].seats
        new = {one.indicator for one in concerned if seats[one.indicator].take(one)}
        if new:
            twin.rescore({unit_id: new})
        return twin

    def sight(self, sheet: Sheet, seat: Seat) -> Sight:
        """A seat looked at closely, with every step."""
        known = self._sights.pop(seat.indicator.id, None) if self._sights else None
        return known or look(seat, self.setting(sheet, seat.indicator.id), explain=True)

    def foresee(self, unit_id: str, tried: "Group", indicators: Iterable[str]) -> None:
        """Keeps what facts of a unit came to on a copy of this group: most of them are about to be recorded.

        Only of indicators that depend on nothing else, so that the same facts on the same day come to the same.
        """
        seats = tried.sheets[unit_id].seats
        self.foreseen[unit_id] = {one: seats[one] for one in indicators if one in seats and one in self.plan.alone}

    def at(self, plan: Plan, as_of: dt.date) -> "Group":
        """The same units and facts on another day."""
        twin = copy(self)
        twin.sheets = {name: one.copy(one.seats) for name, one in self.sheets.items()}
        twin.settle(plan, as_of)
        return twin

    def _share_less(self, unit_id: str, moved: set[str]) -> None:
        copied = {unit_id: self.sheets[unit_id]}
        if any(one in self.plan.peer_inputs or one in self.plan.fills for one in moved):
            self._figures = {key: dict(one) if key[0] in moved else one for key, one in self._figures.items()}
            self._peers = {name: dict(one) if name in moved else one for name, one in self._peers.items()}
            self._fills = dict(self._fills)
            copied = self.sheets
        own = {name: one.copy(moved) for name, one in copied.items()}
        self.sheets = {**self.sheets, **own}
        for name in copied:
            sheet = self.sheets[name]
            sheet.setting = Setting(self.scheme, sheet.unit, self.as_of, Company(self, sheet.unit))

    def _work_out(self, indicator: str, units: list[str]) -> set[str]:
        """The points of an indicator for some units; of all of them when their figures move the others. Who moved."""
        seats = {name: seat for name in units if (seat := self.sheets[name].seats.get(indicator)) is not None}
        if self._peers_moved(indicator, seats):
            seats = self._everyone(indicator)
        before = self._fills.pop(indicator, None)
        moved = {name for name, seat in seats.items() if self._evaluate(self.sheets[name], seat)}
        if indicator in self.plan.fills:
            moved |= self._fill(indicator, before)
        return moved

    def _everyone(self, indicator: str) -> dict[str, Seat]:
        return {name: one.seats[indicator] for name, one in self.sheets.items() if indicator in one.seats}

    def _evaluate(self, sheet: Sheet, seat: Seat) -> bool:
        seat.view = None
        if not seat.active:
            return sheet.put(seat, ZERO, Status.EMPTY)
        if seat.indicator.id in self.plan.compared and not seat.exempted and sheet.unit.ranked:
            return sheet.put(seat, *self._compare(sheet, seat))
        foreseen = self.foreseen.get(sheet.unit.id, {}).get(seat.indicator.id)
        if foreseen is not None and foreseen.facts == seat.facts:
            seat.view = foreseen.view
            return sheet.put(seat, foreseen.points, foreseen.status)
        shown_next = self._sights if seat.indicator.id in self.plan.alone else None
        sight = look(seat, self.setting(sheet, seat.indicator.id), explain=shown_next is not None)
        if shown_next is not None:
            shown_next[seat.indicator.id] = sight
        return sheet.put(seat, sight.outcome.points, sight.outcome.status)

    def _compare(self, sheet: Sheet, seat: Seat) -> tuple[Decimal, Status]:
        """From the figures kept for the peers: the evidence need not be looked through again."""
        name = seat.indicator.id
        of = self.plan.compared[name]
        value = self._figures[name, of][sheet.unit.id]
        if value is None:
            return ZERO_POINTS
        return compared(seat, self.scheme, value, self._peers[name][of])

    def _peers_moved(self, indicator: str, seats: Mapping[str, Seat]) -> bool:
        moved = False
        for name in sorted(self.plan.peer_inputs.get(indicator, ())):
            figures = self._figures.setdefault((indicator, name), {})
            for unit, seat in seats.items():
                sheet = self.sheets[unit]
                figures[unit] = figure(seat, sheet.setting, name) if seat.active and sheet.unit.ranked else None
            peers = peers_of(figures)
            known = self._peers.setdefault(indicator, {})
            moved |= known.get(name) != peers
            known[name] = peers
        return moved

    def _fill(self, indicator: str, before: Decimal | None) -> set[str]:
        """Gives units without data the lowest or the mean share of the others, or takes it back. Who moved."""
        seats = {name: one for name, one in self._everyone(indicator).items() if one.active}
        after = _fill_of(list(seats.values()))
        if after is not None:
            self._fills[indicator] = after
        if after != before:
            for one in seats.values():
                # Also of units with data: what they would have without what is not verified may be the fill.
                one.view = None
        if after is None and before is None:
            return set()
        empty = [name for name, one in seats.items() if one.status is Status.EMPTY]
        return {name for name in empty if self._evaluate(self.sheets[name], seats[name])}

    def _add_up(self, sheet: Sheet) -> None:
        extra = self.adjustments(sheet)
        sheet.total = sheet.lines + sum((one.points for one in extra), ZERO) if extra else sheet.lines
        sheet.key = self._key(sheet)

    def _key(self, sheet: Sheet) -> Key | None:
        if not sheet.unit.ranked or sheet.unassessed:
            return None
        return self.compared(sheet), *(self._tie(sheet, one) for one in self.scheme.ranking.ties)

    def _tie(self, sheet: Sheet, name: str) -> Decimal:
        if name in sheet.seats:
            return sheet.seats[name].points
        return sum((one.points for one in sheet.counted() if one.indicator.major == name), ZERO)

    def _rerank(self, changed: set[str]) -> None:
        for name in changed:
            sheet = self.sheets[name]
            before = sheet.key
            self._add_up(sheet)
            if len(changed) <= MANY and before != sheet.key:
                self._move(before, sheet.key)
        if len(changed) > MANY:
            self.order = sorted(one.key for one in self.sheets.values() if one.key is not None)

    def _move(self, before: Key | None, after: Key | None) -> None:
        if before is not None:
            self.order.pop(bisect_left(self.order, before))
        if after is not None:
            insort(self.order, after)


def _fill_of(seats: list[Seat]) -> Decimal | None:
    """The share of the points that units without data get; None when nobody needs it or nobody has data."""
    shares = [CONTEXT.divide(one.points, one.full) for one in seats if one.status not in _WITHOUT_DATA and one.full]
    if not shares or all(one.status is not Status.EMPTY for one in seats):
        return None
    if seats[0].indicator.missing == "lowest":
        return min(shares)
    return CONTEXT.divide(sum(sorted(shares), ZERO), Decimal(len(shares)))
