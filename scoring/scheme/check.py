"""What a scheme must hold before it counts, beyond the shape of its parts."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from scoring.scheme.model import Indicator, IndicatorKind, Scheme
from scoring.scheme.problems import Path, Places, Problem

_SCORED = {IndicatorKind.BASE, IndicatorKind.DYNAMIC, IndicatorKind.INDIVIDUAL}
Found = tuple[Path, str, dict[str, str]]


def check(scheme: Scheme, places: Places | None = None) -> tuple[Problem, ...]:
    """Every problem of a well-formed scheme, in the order of the file; without `places` the lines are unknown."""
    where = places or Places({}, {})
    rules = (_twice, _references, _owners, _weights, _methods)
    return tuple(Problem(where.place(path), code, params) for rule in rules for path, code, params in rule(scheme))


def _twice(scheme: Scheme) -> Iterator[Found]:
    for name in ("colours", "categories", "majors", "departments", "units", "indicators"):
        seen: set[str] = set()
        for number, one in enumerate(getattr(scheme, name)):
            if one.id in seen:
                yield (name, number), "id-twice", {"id": one.id}
            seen.add(one.id)


def _references(scheme: Scheme) -> Iterator[Found]:
    categories = {one.id for one in scheme.categories}
    units = {one.id for one in scheme.units}
    majors = {one.id for one in scheme.majors}
    for number, unit in enumerate(scheme.units):
        yield from _unknown([unit.category], categories, ("units", number, "category"))
    for number, one in enumerate(scheme.indicators):
        at: Path = ("indicators", number)
        yield from _unknown([one.major] if one.major else [], majors, (*at, "major"))
        yield from _unknown(one.applies.categories, categories, (*at, "applies", "categories"))
        yield from _unknown([*one.applies.units, *one.applies.except_units], units, (*at, "applies", "units"))
        for name in ("points", "target", "baseline"):
            yield from _unknown(getattr(one, name).categories, categories, (*at, name, "categories"))
            yield from _unknown(getattr(one, name).units, units, (*at, name, "units"))
    yield from _warning_references(scheme)


def _warning_references(scheme: Scheme) -> Iterator[Found]:
    colours = {one.id for one in scheme.colours}
    indicators = {one.id for one in scheme.indicators}
    for number, rule in enumerate(scheme.warnings):
        yield from _unknown(rule.levels, colours, ("warnings", number, "levels"))
        yield from _unknown(rule.indicators, indicators, ("warnings", number, "indicators"))


def _unknown(given: Iterable[str], known: set[str], path: Path) -> Iterator[Found]:
    for one in given:
        if one not in known:
            yield path, "unknown-id", {"id": one, "known": "、".join(sorted(known))[:200]}


def _owners(scheme: Scheme) -> Iterator[Found]:
    departments = {one.id for one in scheme.departments}
    for number, one in enumerate(scheme.indicators):
        if one.owner is None:
            yield ("indicators", number), "no-owner", {"indicator": one.name}
        elif one.owner not in departments:
            yield ("indicators", number, "owner"), "unknown-owner", {"indicator": one.name, "id": one.owner}


def _weights(scheme: Scheme) -> Iterator[Found]:
    """Points add up to the category's full mark for each of its units; one problem names all units with one sum."""
    for number, category in enumerate(scheme.categories):
        sums: dict[Decimal, list[str]] = {}
        for unit in scheme.units_in(category.id):
            scored = [one for one in scheme.indicators_of(unit.id, scheme.end) if one.kind in _SCORED]
            if not scored:
                yield ("categories", number), "unit-without-indicators", {"unit": unit.name}
                continue
            total = sum((scheme.full_points(unit.id, one.id, scheme.end) for one in scored), Decimal(0))
            sums.setdefault(total, []).append(unit.name)
        for total, names in sums.items():
            if total != category.full:
                params = {"category": category.name, "sum": str(total), "full": str(category.full)}
                yield ("categories", number), "weights", params | {"units": "、".join(names)}


def _methods(scheme: Scheme) -> Iterator[Found]:
    for number, one in enumerate(scheme.indicators):
        path: Path = ("indicators", number)
        if one.method.kind == "completion":
            yield from _targets(scheme, one, path)
        if one.method.kind == "milestones":
            yield from _milestones(one, path)


def _targets(scheme: Scheme, indicator: Indicator, path: Path) -> Iterator[Found]:
    for unit in scheme.units:
        if not indicator.applies.to(unit):
            continue
        target = indicator.target.of(unit.id, unit.category)
        if target is None or target == 0:
            yield (*path, "target"), "no-target", {"indicator": indicator.name, "unit": unit.name}


def _milestones(indicator: Indicator, path: Path) -> Iterator[Found]:
    shares = sum((one.share for one in indicator.milestones), Decimal(0))
    if shares != 1:
        yield (*path, "milestones"), "milestone-shares", {"indicator": indicator.name, "sum": str(shares)}
