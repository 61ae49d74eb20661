"""The health of indicators over the year: which to merge, to adapt or to drop, with the figure behind each.

Formulas: discrimination is the standard deviation of the units' shares of the full points; correlation is Pearson's r
of those shares between two indicators over the units that have both; trace share is returned reports ÷ all reports.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from scoring.numbers import CONTEXT, ONE, ZERO
from scoring.results import Status
from scoring.scheme.model import Indicator, IndicatorKind, Scheme
from scoring.standing import Board

SCORED = frozenset({IndicatorKind.BASE, IndicatorKind.DYNAMIC, IndicatorKind.INDIVIDUAL})


@dataclass(frozen=True, slots=True)
class Reports:
    """What is known of an indicator's reports: how many, how many returned as traces, minutes asked of units."""

    all: int = 0
    traces: int = 0
    minutes: Decimal = ZERO
    reviewers: int = 1
    """Departments that returned or verified reports on it: more than one points to an unclear owner."""


@dataclass(frozen=True, slots=True)
class Health:
    """How an indicator did over the year; None where too few units have a figure."""

    indicator: str
    units: int
    discrimination: Decimal | None
    at_full: Decimal | None
    """Share of the units at full marks."""
    silent: Decimal
    """Share of the units without any figure."""
    trace_share: Decimal | None
    minutes: Decimal
    done: bool
    """Every unit has reached full marks and its own period has ended."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator to look at: `merge` (with `other`), `adapt` or `drop`, why, and the figure behind it."""

    indicator: str
    action: str
    reason: str
    figure: Decimal
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """From which figures on an indicator becomes a candidate."""

    discrimination: Decimal = Decimal("0.05")
    at_full: Decimal = Decimal("0.9")
    silent: Decimal = Decimal("0.5")
    trace_share: Decimal = Decimal("0.5")
    correlation: Decimal = Decimal("0.9")
    minutes: Decimal = Decimal(600)
    least_units: int = 4


def health(board: Board, reports: Mapping[str, Reports] | None = None) -> tuple[Health, ...]:
    """The health of every scored indicator on the board's day, in the order of the scheme."""
    known = reports or {}
    return tuple(_health(board, one, known.get(one.id, Reports())) for one in scored(board.scheme))


def scored(scheme: Scheme) -> list[Indicator]:
    """The indicators that carry points of the full mark."""
    return [one for one in scheme.indicators if one.kind in SCORED]


def candidates(
    board: Board, reports: Mapping[str, Reports] | None = None, limits: Limits | None = None
) -> tuple[Candidate, ...]:
    """What to merge, adapt or drop, each with the figure that speaks for it."""
    bounds = limits or Limits()
    known = reports or {}
    found: list[Candidate] = []
    for one in health(board, known):
        found += _of_one(board.scheme, one, bounds, known.get(one.indicator, Reports()))
    return (*found, *_to_merge(board, bounds))


def _of_one(scheme: Scheme, one: Health, limits: Limits, reports: Reports) -> list[Candidate]:
    found: list[Candidate] = []
    name = one.indicator
    if one.done:
        found.append(Candidate(name, "drop", "done", ONE))
    elif one.units >= limits.least_units:
        if one.at_full is not None and one.at_full >= limits.at_full:
            found.append(Candidate(name, "adapt", "at-full", one.at_full))
        elif one.discrimination is not None and one.discrimination < limits.discrimination:
            found.append(Candidate(name, "adapt", "no-discrimination", one.discrimination))
    if one.silent >= limits.silent:
        found.append(Candidate(name, "drop", "silent", one.silent))
    if one.trace_share is not None and one.trace_share >= limits.trace_share:
        found.append(Candidate(name, "adapt", "traces", one.trace_share))
    if one.minutes > limits.minutes:
        found.append(Candidate(name, "adapt", "burden", one.minutes))
    if scheme.indicator(name).owner is None or reports.reviewers > 1:
        found.append(Candidate(name, "adapt", "owner", Decimal(reports.reviewers)))
    return found


def _health(board: Board, indicator: Indicator, reports: Reports) -> Health:
    shares = shares_of(board, indicator.id)
    stated = [share for share, status in shares.values() if status is not Status.EMPTY]
    count = Decimal(len(shares) or 1)
    full = Decimal(sum(share >= 1 for share in stated))
    end = indicator.end or board.scheme.end
    trace = CONTEXT.divide(Decimal(reports.traces), Decimal(reports.all)) if reports.all else None
    return Health(
        indicator=indicator.id,
        units=len(stated),
        discrimination=deviation(stated) if len(stated) > 1 else None,
        at_full=CONTEXT.divide(full, Decimal(len(stated))) if stated else None,
        silent=CONTEXT.divide(Decimal(len(shares) - len(stated)), count),
        trace_share=trace,
        minutes=reports.minutes,
        done=bool(stated) and full == len(shares) and board.as_of >= end and end < board.scheme.end,
    )


def shares_of(board: Board, indicator: str) -> dict[str, tuple[Decimal, Status]]:
    """Unit → share of the full points and status, of the units the indicator counts for."""
    found: dict[str, tuple[Decimal, Status]] = {}
    for unit in board.scheme.units:
        line = board.line_of(unit.id, indicator)
        if line is not None and line[1]:
            points, full, status = line
            found[unit.id] = (CONTEXT.divide(points, full), status)
    return found


def deviation(values: Sequence[Decimal]) -> Decimal:
    """Standard deviation of the population, √(Σ(x − mean)² ÷ n)."""
    mean = CONTEXT.divide(sum(values, ZERO), Decimal(len(values)))
    squares = sum(((one - mean) ** 2 for one in values), ZERO)
    return CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(values))))


def correlation(left: Sequence[Decimal], right: Sequence[Decimal]) -> Decimal | None:
    """Pearson's r; None when one of them does not vary."""
    count = Decimal(len(left))
    mean_left, mean_right = CONTEXT.divide(sum(left, ZERO), count), CONTEXT.divide(sum(right, ZERO), count)
    spread = deviation(left) * deviation(right) * count
    together = sum(((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True)), ZERO)
    return CONTEXT.divide(together, spread) if spread else None


def _to_merge(board: Board, limits: Limits) -> list[Candidate]:
    found: list[Candidate] = []
    shares = {one.id: shares_of(board, one.id) for one in scored(board.scheme)}
    for left, right in combinations(shares, 2):
        common = [
            unit
            for unit, (_, status) in shares[left].items()
            if status is not Status.EMPTY and unit in shares[right] and shares[right][unit][1] is not Status.EMPTY
        ]
        if len(common) < limits.least_units:
            continue
        r = correlation([shares[left][one][0] for one in common], [shares[right][one][0] for one in common])
        if r is not None and r >= limits.correlation:
            found.append(Candidate(left, "merge", "correlated", r, right))
    return found
