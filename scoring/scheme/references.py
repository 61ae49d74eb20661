"""Which indicators look at others, through formulas and mergers; found without any facts."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from scoring.formula import compile_formula
from scoring.scheme.model import Indicator, Scheme
from scoring.scheme.rules import ByFormula, Combined, Component, Deducting, Findings, Method, VetoClause

PEER_NAMES = ("peers_min", "peers_max", "peers_mean", "peers_sum", "peers_count")
FIGURE_NAMES = ("value", "full", "target", "baseline", "progress", "last_year", "increase", "growth", "completion")
PEER_AND_FIGURE_NAMES = frozenset({*PEER_NAMES, *FIGURE_NAMES})
"""Names any formula of an indicator may use, besides its own inputs."""


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
    """The indicators that look at one another in a circle on some day of the year; empty when none do."""
    known = {one.id for one in scheme.indicators}
    for day in scheme.change_days():
        looks = {one: looks_at(scheme.indicator(one, day)) & known for one in known}
        try:
            TopologicalSorter(looks).prepare()
        except CycleError as error:
            return tuple(error.args[1])
    return ()
