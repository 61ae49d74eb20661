"""In which order indicators are worked out, and which look at others: found once for a scheme and a day."""

import datetime as dt
from dataclasses import dataclass
from graphlib import TopologicalSorter

from scoring.peers import peer_inputs
from scoring.scheme.model import Indicator, Scheme
from scoring.scheme.references import looks_at
from scoring.scheme.rules import VetoClause
from scoring.seats import compares_only


@dataclass(frozen=True, slots=True)
class Plan:
    """`order`: all indicators, those looked at before those that look; `dependents`: who looks at one, far and near."""

    standing: dict[str, Indicator]
    """Each indicator as it stands on the day."""
    order: tuple[str, ...]
    dependents: dict[str, tuple[str, ...]]
    peer_inputs: dict[str, frozenset[str]]
    compared: dict[str, str]
    """Indicators whose points come from a figure and its peers alone, and the name of the figure."""
    fills: frozenset[str]
    """Indicators whose missing figures are taken from the other units."""
    alone: frozenset[str]
    """Indicators that look at nothing but the unit's own facts about them."""
    clauses: tuple[str, ...]
    """Indicators that are veto clauses."""


def plan_for(scheme: Scheme, on: dt.date) -> Plan:
    """The plan of a day."""
    standing = [scheme.indicator(one.id, on) for one in scheme.indicators]
    known = {one.id for one in standing}
    looks = {one.id: looks_at(one) & known for one in standing}
    order = tuple(TopologicalSorter(looks).static_order()) if any(looks.values()) else tuple(looks)
    wide = {one.id: inputs for one in standing if (inputs := peer_inputs(one))}
    fills = frozenset(one.id for one in standing if one.missing in {"lowest", "mean"})
    quick = {one.id: of for one in standing if (of := compares_only(one)) is not None}
    by_id = {one.id: one for one in standing}
    alone = frozenset(one for one in by_id if not looks[one] and one not in wide and one not in fills)
    clauses = tuple(one.id for one in standing if isinstance(one.method, VetoClause))
    return Plan(by_id, order, {one: _dependents(one, looks) for one in order}, wide, quick, fills, alone, clauses)


def _dependents(name: str, looks: dict[str, frozenset[str]]) -> tuple[str, ...]:
    found: list[str] = []
    front = [name]
    while front:
        front = [one for one, seen in looks.items() if one not in found and seen.intersection(front)]
        found += front
    return tuple(found)
