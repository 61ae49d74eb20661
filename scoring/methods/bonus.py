"""Awards: points by level, of several for one matter only the highest, capped in all."""

from decimal import Decimal

from scoring.case import Case, Outcome
from scoring.facts import Award
from scoring.numbers import ZERO, clamp
from scoring.results import Status
from scoring.scheme.rules import Bonus


def bonus(rule: Bonus, case: Case) -> Outcome:
    """The sum of the awards, up to the cap."""
    counted = _counted(rule, case.evidence.in_order(Award))
    total = ZERO
    for one in counted:
        points = worth(rule, one)
        case.used.append(one.id)
        case.step("award", points, matter=one.matter or one.level, level=one.level)
        total += points
    capped = clamp(total, ZERO, rule.most)
    if capped < total:
        case.step("bonus-capped", capped, sum=total, most=capped)
    elif not counted:
        case.step("no-award", ZERO)
    return Outcome(capped, Status.EARNING if counted else Status.EMPTY)


def worth(rule: Bonus, award: Award) -> Decimal:
    """Points of an award: its own when the office set them, else those of its level."""
    return award.points if award.points is not None else rule.levels.get(award.level, ZERO)


def _counted(rule: Bonus, awards: list[Award]) -> list[Award]:
    if not rule.highest_per_matter:
        return awards
    best: dict[str, Award] = {}
    for one in awards:
        known = best.get(one.matter or one.id)
        if known is None or worth(rule, one) > worth(rule, known):
            best[one.matter or one.id] = one
    return list(best.values())
