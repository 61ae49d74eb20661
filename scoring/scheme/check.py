"""What a scheme must hold before it counts, beyond the shape of its parts: shape of the list, references, weights."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from scoring.numbers import shown
from scoring.scheme.check_rules import RULES, indicators
from scoring.scheme.model import Category, IndicatorKind, Scheme, Unit
from scoring.scheme.problems import Found, Path, Places, Problem

_SCORED = {IndicatorKind.BASE, IndicatorKind.DYNAMIC, IndicatorKind.INDIVIDUAL}


def check(scheme: Scheme, places: Places | None = None) -> tuple[Problem, ...]:
    """Every problem of a well-formed scheme, in the order of the file; without `places` the lines are unknown."""
    where = places or Places({}, {})
    found = list(_told_once(one for rule in (*_RULES, *RULES) for one in rule(scheme)))
    found.sort(key=lambda one: where.line(one[0]))
    return tuple(Problem(where.place(path), code, params) for path, code, params in found)


def _told_once(found: Iterable[Found]) -> Iterator[Found]:
    """Without what is still as wrong with an indicator after a change as it was before."""
    told = set()
    for path, code, params in found:
        at = (*path[:2], *path[4:]) if path[2:3] == ("changes",) else path
        key = (at, code, tuple(params.items()))
        if key not in told:
            told.add(key)
            yield path, code, params


def _year(scheme: Scheme) -> Iterator[Found]:
    if scheme.end < scheme.start:
        yield ("end",), "year-backwards", {"start": scheme.start.isoformat(), "end": scheme.end.isoformat()}


def _twice(scheme: Scheme) -> Iterator[Found]:
    lists = ("colours", "warnings", "categories", "majors", "departments", "units", "indicators", "grades", "gates")
    for name in lists:
        seen: set[str] = set()
        for number, one in enumerate(getattr(scheme, name)):
            if one.id in seen:
                yield (name, number), "id-twice", {"id": one.id}
            seen.add(one.id)


def _references(scheme: Scheme) -> Iterator[Found]:
    categories = {one.id for one in scheme.categories}
    units = {one.id for one in scheme.units}
    majors = {one.id for one in scheme.majors}
    ids = {one.id for one in scheme.indicators}
    for number, unit in enumerate(scheme.units):
        yield from unknown([unit.category], categories, ("units", number, "category"))
    for at, one in indicators(scheme):
        yield from unknown([one.major] if one.major else [], majors, (*at, "major"))
        yield from unknown(one.applies.categories, categories, (*at, "applies", "categories"))
        yield from unknown([*one.applies.units, *one.applies.except_units], units, (*at, "applies", "units"))
        yield from unknown([one.merged_into] if one.merged_into else [], ids, (*at, "merged_into"))
        yield from unknown(one.takes_over, ids, (*at, "takes_over"))
        yield from unknown(one.history, units, (*at, "history"))
        for name in ("points", "target", "baseline", "difficulty", "carried"):
            yield from unknown(getattr(one, name).categories, categories, (*at, name, "categories"))
            yield from unknown(getattr(one, name).units, units, (*at, name, "units"))


def _result_references(scheme: Scheme) -> Iterator[Found]:
    colours = {one.id for one in scheme.colours}
    indicators = {one.id for one in scheme.indicators}
    majors = {one.id for one in scheme.majors}
    grades = {one.id for one in scheme.grades}
    for number, rule in enumerate(scheme.warnings):
        yield from unknown(rule.levels, colours, ("warnings", number, "levels"))
        yield from unknown(rule.indicators, indicators, ("warnings", number, "indicators"))
    for number, gate in enumerate(scheme.gates):
        yield from unknown([gate.major] if gate.major else [], majors, ("gates", number, "major"))
        yield from unknown([gate.indicator] if gate.indicator else [], indicators, ("gates", number, "indicator"))
        yield from unknown([gate.grade] if gate.grade else [], grades, ("gates", number, "grade"))
    yield from unknown(scheme.ranking.ties, indicators | majors, ("ranking", "ties"))


def unknown(given: Iterable[str], known: set[str], path: Path) -> Iterator[Found]:
    """One problem for each id that nothing bears."""
    for one in given:
        if one not in known:
            yield path, "unknown-id", {"id": one, "known": "、".join(sorted(known))[:200]}


def _owners(scheme: Scheme) -> Iterator[Found]:
    departments = {one.id for one in scheme.departments}
    for path, one in indicators(scheme):
        if one.owner is None:
            yield path, "no-owner", {"indicator": one.name}
        elif one.owner not in departments:
            yield (*path, "owner"), "unknown-owner", {"indicator": one.name, "id": one.owner}


def _weights(scheme: Scheme) -> Iterator[Found]:
    """Points add up to the category's full mark for each of its units, on every day on which something changes."""
    if not _sound(scheme):
        return
    for number, category in enumerate(scheme.categories):
        units = scheme.units_in(category.id)
        for unit in units:
            if not any(_points(scheme, unit, day) for day in scheme.change_days()):
                yield ("categories", number), "unit-without-indicators", {"unit": unit.name}
        if not category.rescale:
            yield from _sums(scheme, number, category)


def _sums(scheme: Scheme, number: int, category: Category) -> Iterator[Found]:
    told: set[tuple[str, Decimal]] = set()
    for day in scheme.change_days():
        sums: dict[Decimal, list[str]] = {}
        for unit in scheme.units_in(category.id):
            points = _points(scheme, unit, day)
            total = sum(points.values(), Decimal(0))
            if points and total != category.full and (unit.id, total) not in told:
                sums.setdefault(total, []).append(unit.name)
                told.add((unit.id, total))
        for total, names in sums.items():
            words = {"category": category.name, "sum": shown(total), "full": shown(category.full)}
            words |= {"units": "、".join(names[:10]) + ("…" if len(names) > 10 else ""), "day": day.isoformat()}
            yield ("categories", number), "weights" if day == scheme.start else "weights-on", words


def _points(scheme: Scheme, unit: Unit, day: dt.date) -> dict[str, Decimal]:
    scored = (one for one in scheme.indicators_of(unit.id, day) if one.kind in _SCORED)
    return {one.id: one.points.of(unit.id, unit.category) or Decimal(0) for one in scored}


def _sound(scheme: Scheme) -> bool:
    """Whether the sums mean anything: with a wrong category or a year that ends before it starts they do not."""
    known = {one.id for one in scheme.categories}
    return scheme.start <= scheme.end and all(one.category in known for one in scheme.units)


_RULES: tuple[Callable[[Scheme], Iterator[Found]], ...] = (
    _year,
    _twice,
    _references,
    _result_references,
    _owners,
    _weights,
)
