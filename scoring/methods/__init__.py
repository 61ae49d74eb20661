"""From facts to points: one pure function a method, chosen by the kind of the rule."""

from scoring.methods.bonus import bonus
from scoring.methods.case import Case, Outcome
from scoring.methods.completion import completion
from scoring.methods.grade import graded
from scoring.methods.milestones import milestones
from scoring.methods.threshold import threshold
from scoring.scheme.rules import Bonus, Completion, Graded, Method, Milestones, Threshold

__all__ = ["Case", "Outcome", "points"]


def points(rule: Method, case: Case) -> Outcome:
    """What the indicator earns under this rule, before rounding."""
    match rule:
        case Completion():
            return completion(rule, case)
        case Threshold():
            return threshold(rule, case)
        case Milestones():
            return milestones(rule, case)
        case Graded():
            return graded(rule, case)
        case Bonus():
            return bonus(rule, case)
