"""What the clauses say together: from the kinds' shares in each clause to the numbers the verdict is drawn from.

One verifiable result makes a result of a mixed report, so the strongest clause counts, not the mean of all; and bad
news told honestly comes last, so it counts what stands behind the last result.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, prod
from operator import itemgetter

from scoring.validator.model import Kind

_OTHERS = (Kind.ACTIVITY, Kind.INPUT, Kind.PLAN, Kind.CLAIM, Kind.OBSTACLE, Kind.BACKGROUND)
VOICES = ("result", *(kind.value for kind in _OTHERS))  # output and outcome are one voice here
_KINDS = tuple(Kind)
_OUTPUT, _OUTCOME = _KINDS.index(Kind.OUTPUT), _KINDS.index(Kind.OUTCOME)
_others = itemgetter(*(_KINDS.index(kind) for kind in _OTHERS))
_RESULT, _PLAN, _OBSTACLE = 0, VOICES.index("plan"), VOICES.index("obstacle")
_VIEWS = ("strongest", "any", "sum", "last", "mean", "first")
_ORDER = (
    "second result",
    "a result",
    "several results",
    "obstacle behind the last result",
    "plan behind the last result",
    "obstacles behind the last result",
    "result behind the last obstacle",
    "an obstacle",
    "clauses",
)
NAMES = (*(f"{view} {voice}" for view in _VIEWS for voice in VOICES), *_ORDER)

_LEAST = 0.002  # a share nearer to 0 or 1 than this says no more than this
_LOWEST, _HIGHEST = log(_LEAST / (1 - _LEAST)), log((1 - _LEAST) / (1 - (1 - _LEAST)))
_CALM = 4  # logits are divided by it, so that all numbers are of one size
_MOST = 3.0  # clauses of a voice; more add nothing
_EVEN = 0.5


def pooled(shares: Sequence[Sequence[float]]) -> list[float]:
    """The numbers behind NAMES, for the shares of the kinds, in the order of `Kind`, in each of at least one clause."""
    rows = [(row[_OUTPUT] + row[_OUTCOME], *_others(row)) for row in shares]
    columns = list(zip(*rows, strict=True))
    count = len(rows)
    sums = [sum(column) for column in columns]
    return [
        *[_logit(max(column)) / _CALM for column in columns],
        *[_logit(_any(column)) / _CALM for column in columns],
        *[min(total, _MOST) / 2 for total in sums],
        *rows[-1],
        *[total / count for total in sums],
        *rows[0],
        *_in_order(columns),
    ]


def _in_order(columns: Sequence[Sequence[float]]) -> list[float]:
    """What stands behind what; the names are _ORDER."""
    results, obstacles = columns[_RESULT], columns[_OBSTACLE]
    last_result, last_obstacle = _last(results), _last(obstacles)
    obstacles_behind = obstacles[last_result + 1 :]
    results_behind = results[last_obstacle + 1 :] if last_obstacle >= 0 else ()
    second = sorted(results)[-2] if len(results) > 1 else 0.0
    return [
        _logit(second) / _CALM,
        float(last_result >= 0),
        float(sum([r > _EVEN for r in results]) > 1),
        max(obstacles_behind, default=0.0),
        max(columns[_PLAN][last_result + 1 :], default=0.0),
        sum(obstacles_behind) / 2,
        max(results_behind, default=0.0),
        float(last_obstacle >= 0),
        log(len(results)) / 2,
    ]


def _last(shares: Sequence[float]) -> int:
    """The last clause in which the voice is the louder half; -1 for none."""
    for place in range(len(shares) - 1, -1, -1):
        if shares[place] > _EVEN:
            return place
    return -1


def _any(shares: Sequence[float]) -> float:
    """How likely at least one clause speaks so, if each were asked alone."""
    return 1 - prod([1 - share for share in shares])


def _logit(share: float) -> float:
    if share < _LEAST:
        return _LOWEST
    return log(share / (1 - share)) if share < 1 - _LEAST else _HIGHEST
