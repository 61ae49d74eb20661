"""Places, bands, grades and honours inside a category."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from scoring.groups import Group, Key, Sheet
from scoring.numbers import CONTEXT, ONE
from scoring.results import Rank, Status
from scoring.scheme.model import Category
from scoring.scheme.outcomes import Gate, GradeRule, Ranking
from scoring.scheme.rules import VetoClause
from scoring.totals import gate_holds

BANDS = ("upper", "middle", "lower")


def rank(ascending: Sequence[Key], key: Key) -> Rank:
    """The place among all of a category (keys sorted upwards): ties share it, the next is skipped."""
    above = len(ascending) - bisect_right(ascending, key)
    same = bisect_right(ascending, key) - bisect_left(ascending, key)
    return Rank(above + 1, len(ascending), same > 1)


def band(place: Rank) -> str:
    """The third of the category a place lies in: upper, middle or lower."""
    return BANDS[min((place.place - 1) * 3 // place.of, 2)]


def factor(ranking: Ranking, place: Rank) -> Decimal | None:
    """What the scheme multiplies with at this place; None where it says nothing."""
    part = CONTEXT.divide(Decimal(place.place), Decimal(place.of))
    return next((one.factor for one in ranking.factors if part <= one.upto), None)


def grades_of(group: Group) -> dict[str, str]:
    """Unit → grade: quotas filled from the best down, least scores, ceilings by gates and vetoes."""
    rules = group.scheme.grades
    if not rules:
        return {}
    waiting = sorted((one for one in group.sheets.values() if one.key is not None), key=_best_first)
    ceilings = _ceilings(group, waiting)
    found: dict[str, str] = {}
    for number, rule in enumerate(rules):
        able = [one for one in waiting if _able(rule, number, one, ceilings, group)]
        limit = _limit(rule, group.category, len(ceilings))
        taken = able if limit is None or number == len(rules) - 1 else _within(rule, able, limit)
        found |= {one.unit.id: rule.id for one in taken}
        waiting = [one for one in waiting if one.unit.id not in found]
    return found


def _best_first(sheet: Sheet) -> tuple[Decimal, ...]:
    return tuple(-one for one in sheet.key or ())


def _able(rule: GradeRule, number: int, sheet: Sheet, ceilings: Mapping[str, int], group: Group) -> bool:
    enough = rule.least is None or group.compared(sheet) >= rule.least
    return enough and ceilings[sheet.unit.id] <= number


def _limit(rule: GradeRule, category: Category, count: int) -> int | None:
    share = rule.quota.of(category.id)
    if share is None:
        return None
    how = {"down": ROUND_FLOOR, "half_up": ROUND_HALF_UP, "up": ROUND_CEILING}[rule.quota_rounding]
    return int((share * count).quantize(ONE, how, CONTEXT))


def _within(rule: GradeRule, able: list[Sheet], limit: int) -> list[Sheet]:
    """The first `limit`; units tied across the line are all in or all out, as the scheme says."""
    if limit <= 0 or len(able) <= limit or able[limit - 1].key != able[limit].key:
        return able[: max(limit, 0)]
    line = able[limit].key
    if rule.ties == "in":
        return [one for number, one in enumerate(able) if number < limit or one.key == line]
    return [one for one in able[:limit] if one.key != line]


def _ceilings(group: Group, sheets: list[Sheet]) -> dict[str, int]:
    """The best grade still open to each unit, as its number in the scheme: 0 is the best."""
    names = [one.id for one in group.scheme.grades]
    gates = [one for one in group.scheme.gates if one.effect in {"not_excellent", "grade_at_most"}]
    if not gates and not group.plan.clauses:
        return {one.unit.id: 0 for one in sheets}
    closed = {one.unit.id: _by_gates(group, one, gates, names) + _by_clauses(group, one, names) for one in sheets}
    return {unit: max(found, default=0) for unit, found in closed.items()}


def _by_gates(group: Group, sheet: Sheet, gates: list[Gate], names: list[str]) -> list[int]:
    functions, total = sheet.setting.others.functions(), group.compared(sheet)
    closed = [one for one in gates if gate_holds(one, group.category, functions, total)]
    return [1 if one.effect == "not_excellent" else _number(names, one.grade) for one in closed]


def _by_clauses(group: Group, sheet: Sheet, names: list[str]) -> list[int]:
    known = (sheet.seats.get(name) for name in group.plan.clauses)
    clauses = [(one.status, one.indicator.method) for one in known if one is not None and one.active]
    return [
        _of_clause(clause, names)
        for status, clause in clauses
        if isinstance(clause, VetoClause) and _in_force(group, sheet, status, clause)
    ]


def _in_force(group: Group, sheet: Sheet, status: Status, clause: VetoClause) -> bool:
    if status is Status.BELOW:
        return True
    exempted = status is not Status.EMPTY
    if exempted or (clause.until is not None and group.as_of > clause.until):
        return False
    from_bottom = bisect_left(group.order, sheet.key) + 1 if sheet.key is not None else len(group.order) + 1
    return from_bottom <= clause.last_places


def _of_clause(clause: VetoClause, names: Sequence[str]) -> int:
    if clause.effect == "grade":
        return _number(names, clause.grade)
    if clause.effect == "zero":
        return max(len(names) - 1, 0)
    return 1 if clause.effect == "not_excellent" else 0


def _number(names: Sequence[str], grade: str | None) -> int:
    return names.index(grade) if grade in names else 0


@dataclass(frozen=True, slots=True)
class Honour:
    """Something to be named: first, last, excellent_running, last_running, most_improved."""

    unit: str
    code: str
    figure: Decimal | None = None


def honours(group: Group) -> tuple[Honour, ...]:
    """First and last places, two years running, and the largest gain on last year's total."""
    placed = sorted((one for one in group.sheets.values() if one.key is not None), key=_best_first)
    if not placed:
        return ()
    best = [one for one in placed if one.key == placed[0].key]
    last = [one for one in placed if one.key == placed[-1].key and one.key != placed[0].key]
    grades = grades_of(group)
    found = [Honour(one.unit.id, "first") for one in best] + [Honour(one.unit.id, "last") for one in last]
    top = group.scheme.grades[0].id if group.scheme.grades else None
    year = group.scheme.year - 1
    again = [one for one in placed if top is not None and grades.get(one.unit.id) == top and _had(one, year, top)]
    found += [Honour(one.unit.id, "excellent_running") for one in again]
    found += [Honour(one.unit.id, "last_running") for one in last if _was_last(one, year)]
    return (*found, *_most_improved(group, placed, year))


def _had(sheet: Sheet, year: int, grade: str) -> bool:
    past = sheet.unit.past.get(year)
    return past is not None and past.grade == grade


def _was_last(sheet: Sheet, year: int) -> bool:
    past = sheet.unit.past.get(year)
    return past is not None and past.place is not None and past.place == past.of


def _most_improved(group: Group, placed: list[Sheet], year: int) -> list[Honour]:
    gains = {
        one.unit.id: group.compared(one) - past.total
        for one in placed
        if (past := one.unit.past.get(year)) is not None and past.total is not None
    }
    most = max(gains.values(), default=None)
    if most is None or most <= 0:
        return []
    return [Honour(unit, "most_improved", gain) for unit, gain in gains.items() if gain == most]
