"""From evidence to the figures a method works on: stated, put together over periods and people, derived, blended."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from scoring.case import Case
from scoring.evidence import Evidence, latest
from scoring.facts import Value
from scoring.formula import FormulaUndefined, compile_formula, evaluate
from scoring.numbers import CONTEXT, ZERO, rounded, shown, shown_percent
from scoring.scheme.inputs import Input
from scoring.scheme.model import baseline_of

Numbers = list[tuple[Decimal, tuple[str, ...]]]
"""Figures, each with the facts behind it."""


def number(case: Case, name: str = "value") -> Decimal | None:
    """The figure of that name; None when nobody has stated it."""
    if name in case.numbers:
        return case.numbers[name]
    case.numbers[name] = None  # a formula that asks for itself finds nothing rather than going round for ever
    spec = case.indicator.inputs.get(name)
    found = _plain(case, name) if spec is None else _by_spec(case, name, spec)
    case.numbers[name] = found
    return found


def _plain(case: Case, name: str) -> Decimal | None:
    derived = _DERIVED.get(name)
    if derived is not None:
        return derived(case)
    value, used = latest(case.evidence, name)
    case.used += used
    if name == "value":
        for before in case.indicator.takes_over:
            value = _take_over(case, before, value)
        if value is None and case.indicator.missing == "last_value":
            value = last_year(case)
            if value is not None:
                case.step("last-value", value, year=str(case.scheme.year - 1), **case.measures())
    return value


def _take_over(case: Case, before: str, value: Decimal | None) -> Decimal | None:
    old = case.others.value(before)
    if old is None:
        return value
    case.step("taken-over", old, **case.names(before))
    return old if value is None else value + old


def last_year(case: Case) -> Decimal | None:
    """What the unit reached last year, from the scheme's history."""
    return case.indicator.history.get(case.unit.id, {}).get(case.scheme.year - 1)


def _increase(case: Case) -> Decimal | None:
    value, past = number(case), last_year(case)
    return None if value is None or past is None else value - past


def _growth(case: Case) -> Decimal | None:
    """Growth over last year as a share; none from a base of zero."""
    increase, past = _increase(case), last_year(case)
    if increase is None or not past:
        return None
    case.step("growth", increase / past * 100, value=number(case) or ZERO, past=past, **case.measures())
    return increase / past


def _completion(case: Case) -> Decimal | None:
    value = number(case)
    return None if value is None or not case.target else value / case.target


_DERIVED: dict[str, Callable[[Case], Decimal | None]] = {
    "increase": _increase,
    "growth": _growth,
    "completion": _completion,
    "last_year": last_year,
}


def _by_spec(case: Case, name: str, spec: Input) -> Decimal | None:
    if spec.off:
        return None
    if spec.formula is not None:
        found = by_formula(case, spec.formula)
    elif spec.blend:
        found = _blend(case, spec)
    else:
        found = _stated(case, name, spec)
    return found if found is None else rounded(found, spec.digits, case.scheme.rounding.mode)


def by_formula(case: Case, text: str) -> Decimal | None:
    """The result of a formula over this unit's figures; None where they leave it undefined."""
    formula = compile_formula(text)
    names = {name: named(case, name) for name in formula.names}
    try:
        result = evaluate(formula, names, case.others.functions())
    except FormulaUndefined:
        case.step("formula-undefined", None, formula=text, figures=_figures(names))
        return None
    case.step("formula", result, formula=text, figures=_figures(names))
    return result


def _figures(names: dict[str, Any]) -> str:
    return "、".join(f"{name} = {'—' if one is None else shown(one)}" for name, one in sorted(names.items()))


def named(case: Case, name: str) -> Decimal | None:
    """A name in a formula: figures of the scheme, of the peers, or an input."""
    known = _KNOWN.get(name)
    return known(case) if known else number(case, name)


_KNOWN: dict[str, Callable[[Case], Decimal | None]] = {
    "full": lambda case: case.full,
    "target": lambda case: case.target,
    "baseline": lambda case: baseline_of(case.indicator, case.unit, case.scheme.year),
    "progress": lambda case: case.scheme.progress(case.indicator, case.as_of),
    "peers_min": lambda case: case.peers("value").least,
    "peers_max": lambda case: case.peers("value").most,
    "peers_mean": lambda case: case.peers("value").mean,
    "peers_sum": lambda case: case.peers("value").total,
    "peers_count": lambda case: Decimal(case.peers("value").count),
}


def _blend(case: Case, spec: Input) -> Decimal | None:
    found = {name: number(case, name) for name in spec.blend}
    known = {name: one for name, one in found.items() if one is not None}
    if not known:
        return None
    weights = sum((spec.blend[name] for name in (known if spec.missing == "reweight" else spec.blend)), ZERO)
    total = sum((one * spec.blend[name] for name, one in known.items()), ZERO)
    result = CONTEXT.divide(total, weights) if weights else ZERO
    parts = " + ".join(f"{name} {shown(one)} × {shown_percent(spec.blend[name])}" for name, one in known.items())
    code = "blend-reweighted" if len(known) < len(found) and spec.missing == "reweight" else "blend"
    case.step(code, result, parts=parts, weights=shown_percent(weights))
    return result


def _stated(case: Case, name: str, spec: Input) -> Decimal | None:
    evidence = case.evidence
    if spec.source is not None:
        evidence = evidence.just([one for one in evidence.facts if one.source == spec.source])
    stated = spec.stated or name
    if spec.take == "latest" and spec.over == "periods":
        value, used = latest(evidence, stated)
        case.used += used
        return value
    numbers = _by_person(evidence, stated) if spec.over == "people" else _by_period(evidence, stated)
    case.used += [one for _, used in numbers for one in used]
    return _together(case, spec, [one for one, _ in numbers])


def _by_period(evidence: Evidence, name: str) -> Numbers:
    """The last word on each period, in the order of periods."""
    periods: dict[str, list[Value]] = {}
    for one in evidence.of(Value):
        if one.input == name:
            periods.setdefault(one.period or one.effective.isoformat(), []).append(one)
    found: Numbers = []
    for period in sorted(periods):
        value, used = latest(evidence.just(periods[period]), name)
        found += [(value, used)] if value is not None else []
    return found


def _by_person(evidence: Evidence, name: str) -> Numbers:
    last: dict[str, Value] = {}
    for one in evidence.in_order(Value):
        if one.input == name:
            last[one.by] = one
    return [(last[person].value, (last[person].id,)) for person in sorted(last)]


def _together(case: Case, spec: Input, values: list[Decimal]) -> Decimal | None:
    counted = sorted(values)[spec.trim : len(values) - spec.trim or None] if spec.trim else list(values)
    if spec.best is not None:
        counted = sorted(counted, reverse=True)[: spec.best]
    if not counted:
        return None
    result = _TAKE[spec.take](counted)
    listed = "、".join(shown(one) for one in values)
    case.step(f"take-{spec.take}", result, values=listed, counted=str(len(counted)))
    return result


_TAKE: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "latest": lambda values: values[-1],
    "last": lambda values: values[-1],
    "sum": lambda values: sum(values, ZERO),
    "mean": lambda values: CONTEXT.divide(sum(values, ZERO), Decimal(len(values))),
    "best": max,
    "worst": min,
}
