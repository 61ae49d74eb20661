"""What a single indicator's rule must hold: targets, milestones, formulas, caps, vetoes."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from scoring.formula import compile_formula
from scoring.numbers import shown
from scoring.scheme.inputs import Stage
from scoring.scheme.model import Indicator, Scheme, Unit, target_of, versions
from scoring.scheme.problems import Found, Path
from scoring.scheme.references import PEER_AND_FIGURE_NAMES, circle, formulas_of
from scoring.scheme.rules import Bonus, Combined, Completion, Deducting, Findings, Normalise, Threshold, VetoClause

AUTHORITIES = {"central", "provincial"}


def indicators(scheme: Scheme) -> Iterator[tuple[Path, Indicator]]:
    """Every indicator as it stands at first and from each of its changes on, with the place of what makes it so."""
    for number, one in enumerate(scheme.indicators):
        in_time = sorted(range(len(one.changes)), key=lambda change: one.changes[change].since)
        paths: list[Path] = [("indicators", number), *(("indicators", number, "changes", change) for change in in_time)]
        for path, (_, version) in zip(paths, versions(one), strict=True):
            yield path, version


def _concerned(scheme: Scheme, indicator: Indicator) -> list[Unit]:
    known = {one.id for one in scheme.categories}
    return [one for one in scheme.units if indicator.applies.to(one) and one.category in known]


def _targets(scheme: Scheme) -> Iterator[Found]:
    for path, one in indicators(scheme):
        if not _wants_target(one) or one.target.by_peers:
            continue
        for unit in _concerned(scheme, one):
            target = target_of(one, unit, scheme.year, scheme.end)
            if target is None:
                code = "history-missing" if one.target.source in {"last_year", "mean"} else "no-target"
                yield (*path, "target"), code, {"indicator": one.name, "unit": unit.name}


def _wants_target(indicator: Indicator) -> bool:
    method = indicator.method
    if isinstance(method, Combined):
        return any(isinstance(one.method, Completion) and one.method.of == "value" for one in method.of)
    return isinstance(method, Completion) and method.of == "value"


def _target_below_last_year(scheme: Scheme) -> Iterator[Found]:
    """A target is not behind last year's result unless a reason is on record."""
    for path, one in indicators(scheme):
        if one.target.reason or one.target.by_peers or not one.history or not _wants_target(one):
            continue
        lower = getattr(one.method, "better", "higher") == "lower"
        for unit in _concerned(scheme, one):
            past = one.history.get(unit.id, {}).get(scheme.year - 1)
            target = target_of(one, unit, scheme.year, scheme.end)
            if past is None or target is None:
                continue
            if (target > past) if lower else (target < past):
                words = {"indicator": one.name, "unit": unit.name, "target": shown(target), "past": shown(past)}
                yield (*path, "target"), "target-below-last-year", words


def _milestones(scheme: Scheme) -> Iterator[Found]:
    for path, one in indicators(scheme):
        if one.method.kind == "milestones" and not one.milestones:
            yield (*path, "method"), "no-milestones", {"indicator": one.name}
        if not one.milestones:
            continue
        shares = sum((step.share for step in one.milestones), Decimal(0))
        if one.method.kind == "milestones" and shares != 1:
            yield (*path, "milestones"), "milestone-shares", {"indicator": one.name, "sum": shown(shares)}
        for number, step in enumerate(one.milestones):
            if not scheme.start <= step.due <= scheme.end:
                words = {"indicator": one.name, "name": step.name, "due": step.due.isoformat()}
                yield (*path, "milestones", number, "due"), "milestone-outside", words


def _periods(scheme: Scheme) -> Iterator[Found]:
    for path, one in indicators(scheme):
        start, end = one.start or scheme.start, one.end or scheme.end
        counts = one.counts_from and one.counts_until and one.counts_until < one.counts_from
        if ((one.start or one.end) and end < start) or counts:
            yield path, "period-backwards", {"indicator": one.name}
        stages = one.target.stages
        if stages and not _rising(stages):
            yield (*path, "target", "stages"), "stages", {"indicator": one.name}


def _rising(stages: tuple[Stage, ...]) -> bool:
    days = [one.until for one in stages]
    shares = [one.share for one in stages]
    return days == sorted(set(days)) and shares == sorted(shares) and shares[-1] == 1


def _formulas(scheme: Scheme) -> Iterator[Found]:
    """Names a formula uses must mean something, and the indicators it looks at must exist."""
    ids = {one.id for one in scheme.indicators}
    for path, one in indicators(scheme):
        known = PEER_AND_FIGURE_NAMES | set(one.inputs)
        for text in formulas_of(one):
            yield from _formula(path, text, known, ids)
    for number, gate in enumerate(scheme.gates):
        yield from _formula(("gates", number, "when"), gate.when, {"total", "full"}, ids)


def _formula(path: Path, text: str, known: set[str] | frozenset[str], indicators: set[str]) -> Iterator[Found]:
    formula = compile_formula(text)
    for name in sorted(formula.names - known):
        yield path, "formula-name", {"name": name, "known": "、".join(sorted(known))}
    for name in sorted(formula.indicators - indicators):
        yield path, "unknown-id", {"id": name, "known": "、".join(sorted(indicators))[:200]}


def _inputs(scheme: Scheme) -> Iterator[Found]:
    for path, one in indicators(scheme):
        for name, spec in one.inputs.items():
            for part in spec.blend:
                if part == name:
                    yield (*path, "inputs", name), "circle", {"indicators": f"{one.id}:{name}"}


def _circles(scheme: Scheme) -> Iterator[Found]:
    found = circle(scheme)
    if found:
        first = [one.id for one in scheme.indicators].index(found[0])
        yield ("indicators", first), "circle", {"indicators": " → ".join(found)}


def _vetoes(scheme: Scheme) -> Iterator[Found]:
    """A veto clause needs an authority at central or provincial level on record; any other is refused."""
    grades = {one.id for one in scheme.grades}
    for path, one in indicators(scheme):
        rule = one.method
        if not isinstance(rule, VetoClause):
            continue
        if rule.authority not in AUTHORITIES:
            yield (*path, "method", "authority"), "veto-authority", {"indicator": one.name}
        if not rule.document or not rule.issued:
            yield (*path, "method", "document"), "veto-document", {"indicator": one.name}
        if rule.effect == "grade" and rule.grade not in grades:
            yield (*path, "method", "grade"), "veto-grade", {"indicator": one.name}
        if rule.effect == "deduct" and rule.last_places:
            yield (*path, "method", "last_places"), "veto-last-places", {"indicator": one.name}


def _caps(scheme: Scheme) -> Iterator[Found]:
    """A cap that can never be reached promises or threatens what cannot be."""
    for path, one in indicators(scheme):
        rule = one.method
        if isinstance(rule, Threshold | Deducting | Findings) and rule.most is not None:
            fulls = (one.points.of(unit.id, unit.category) or Decimal(0) for unit in _concerned(scheme, one))
            full = max(fulls, default=Decimal(0))
            if 0 < full < rule.most:
                yield (*path, "method", "most"), "cap-unreachable", _cap(one.name, rule.most, full)
    yield from _category_caps(scheme)


def _category_caps(scheme: Scheme) -> Iterator[Found]:
    for number, category in enumerate(scheme.categories):
        units = scheme.units_in(category.id)
        own = [one for one in scheme.indicators if any(one.applies.to(unit) for unit in units)]
        caps = [one.method.most for one in own if isinstance(one.method, Bonus)]
        known = [one for one in caps if one is not None]
        if category.bonus_most is not None and len(known) == len(caps) and sum(known, Decimal(0)) < category.bonus_most:
            words = _cap(category.name, category.bonus_most, sum(known, Decimal(0)))
            yield ("categories", number, "bonus_most"), "cap-unreachable", words


def _cap(name: str, cap: Decimal, reach: Decimal) -> dict[str, str]:
    return {"name": name, "cap": shown(cap), "reach": shown(reach)}


def _bounds(scheme: Scheme) -> Iterator[Found]:
    for path, one in indicators(scheme):
        rule = one.method
        if not isinstance(rule, Normalise | Deducting) or rule.low is None or rule.high is None:
            continue
        if rule.low.all is not None and rule.high.all is not None and rule.low.all >= rule.high.all:
            words = {"indicator": one.name, "low": shown(rule.low.all), "high": shown(rule.high.all)}
            yield (*path, "method"), "bounds", words


def _quotas(scheme: Scheme) -> Iterator[Found]:
    for category in scheme.categories:
        shares = [one.quota.of(category.id) for one in scheme.grades]
        total = sum((one for one in shares if one is not None), Decimal(0))
        if total > 1:
            yield ("grades",), "quotas", {"sum": f"{shown(total * 100)}%"}
            return


RULES: tuple[Callable[[Scheme], Iterator[Found]], ...] = (
    _targets,
    _target_below_last_year,
    _milestones,
    _periods,
    _formulas,
    _inputs,
    _circles,
    _vetoes,
    _caps,
    _bounds,
    _quotas,
)
