"""From facts to points: one pure function a method, chosen by the kind of the rule."""

from collections.abc import Callable
from typing import Any

from scoring.case import Case, Outcome
from scoring.methods.bonus import bonus
from scoring.methods.compared import normalise, ranked, relative
from scoring.methods.completion import completion
from scoring.methods.deduct import deduct
from scoring.methods.findings import findings
from scoring.methods.grade import graded
from scoring.methods.milestones import milestones
from scoring.methods.others import combined, formula, veto
from scoring.methods.threshold import threshold
from scoring.scheme.rules import Combined, Method

__all__ = ["Case", "Outcome", "points"]

_METHODS: dict[str, Callable[[Any, Case], Outcome]] = {
    "completion": completion,
    "threshold": threshold,
    "milestones": milestones,
    "grade": graded,
    "bonus": bonus,
    "deduct": deduct,
    "findings": findings,
    "normalise": normalise,
    "relative": relative,
    "rank": ranked,
    "formula": formula,
    "veto": veto,
}


def points(rule: Method, case: Case) -> Outcome:
    """What the indicator earns under this rule, before rounding."""
    if isinstance(rule, Combined):
        return combined(rule, case, points)
    return _METHODS[rule.kind](rule, case)
