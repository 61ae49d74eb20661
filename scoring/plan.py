"""In which order indicators are worked out, and which look at others: found once for a scheme and a day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from scoring.formula import compile_formula
from scoring.peers import peer_inputs
from scoring.scheme.model import Indicator, Scheme
from scoring.scheme.rules import ByFormula, Combined, Component, Deducting, Findings, Method, VetoClause


@dataclass(frozen=True, slots=True)
class Plan:
    """`order`: all indicators, those looked at before those that look; `dependents`: who looks at one, far and near."""

    standing: dict[str, Indicator]
    """Each indicator as it stands on the day."""
    order: tuple[str, ...]
    dependents: dict[str, tuple[str, ...]]
    peer_inputs: dict[str, frozenset[str]]
    fills: frozenset[str]
    """Indicators whose missing figures are taken from the other units."""


def plan_for(scheme: Scheme, on: dt.date) -> Plan:
    """The plan of a day."""
    standing = [scheme.indicator(one.id, on) for one in scheme.indicators]
    known = {one.id for one in standing}
    looks = {one.id: looks_at(one) & known for one in standing}
    order = tuple(TopologicalSorter(looks).static_order()) if any(looks.values()) else tuple(looks)
    wide = {one.id: inputs for one in standing if (inputs := peer_inputs(one))}
    fills = frozenset(one.id for one in standing if one.missing in {"lowest", "mean"})
    return Plan({one.id: one for one in standing}, order, {one: _dependents(one, looks) for one in order}, wide, fills)


def looks_at(indicator: Indicator) -> frozenset[str]:
    """The other indicators this one's points depend on."""
    found: set[str] = set(indicator.takes_over)
    for text in formulas_of(indicator):
        found |= compile_formula(text).indicators
    return frozenset(found)


def formulas_of(indicator: Indicator) -> Iterator[str]:
    """Every formula of an indicator."""
    if indicator.not_if is not None:
        yield indicator.not_if
    for one in indicator.inputs.values():
        if one.formula is not None:
            yield one.formula
    yield from _of_method(indicator.method)


def _of_method(method: Method | Component) -> Iterator[str]:
    match method:
        case ByFormula():
            yield method.points
        case VetoClause() if method.when is not None:
            yield method.when
        case Deducting() | Findings() if method.doubling is not None:
            yield method.doubling.when
        case Combined():
            for one in method.of:
                yield from _of_method(one.method)
        case _:
            return


def circle(scheme: Scheme) -> tuple[str, ...]:
    """The indicators that look at one another in a circle; empty when none do."""
    looks = {one.id: looks_at(one) for one in scheme.indicators}
    try:
        TopologicalSorter(looks).prepare()
    except CycleError as error:
        return tuple(dict.fromkeys(error.args[1]))
    return ()


def _dependents(name: str, looks: dict[str, frozenset[str]]) -> tuple[str, ...]:
    found: list[str] = []
    front = [name]
    while front:
        front = [one for one, seen in looks.items() if one not in found and seen.intersection(front)]
        found += front
    return tuple(found)
