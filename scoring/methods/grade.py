"""A reviewer's grade, or a number out of a maximum, turned into points."""

from decimal import Decimal, InvalidOperation

from scoring.case import Case, Outcome, reached
from scoring.facts import Grade
from scoring.numbers import ZERO, shown_percent
from scoring.results import Status
from scoring.scheme.rules import Graded


def graded(rule: Graded, case: Case) -> Outcome:
    """Full points times the share of the grade; several periods by the last, the mean or the worst."""
    newest = _by_period(case)
    for one in newest:
        if share_of(rule, one.value) is None:
            case.step("grade-unknown", None, grade=one.value)
    newest = [one for one in newest if share_of(rule, one.value) is not None]
    shares = [share for one in newest if (share := share_of(rule, one.value)) is not None]
    if not shares:
        case.step("no-grade", ZERO)
        return Outcome(ZERO, Status.EMPTY)
    case.used += [one.id for one in newest]
    share = _together(rule, shares)
    points = share * case.full
    grades = "、".join(one.value for one in newest)
    case.step(f"grade-{rule.periods}", points, grades=grades, share=shown_percent(share), full=case.full)
    return Outcome(points, reached(points, case.full), share)


def share_of(rule: Graded, grade: str) -> Decimal | None:
    """The share a grade is worth; None for a grade the scheme does not know."""
    if grade in rule.grades:
        return rule.grades[grade]
    if rule.out_of is None:
        return None
    try:
        return Decimal(grade) / rule.out_of
    except InvalidOperation:
        return None


def _by_period(case: Case) -> list[Grade]:
    newest: dict[str, Grade] = {}
    order = case.evidence.rank
    for one in sorted(case.evidence.of(Grade), key=lambda one: (order(one), one.recorded, one.id)):
        newest[one.period or ""] = one
    return sorted(newest.values(), key=lambda one: (one.period or "", one.effective, one.id))


def _together(rule: Graded, shares: list[Decimal]) -> Decimal:
    if rule.periods == "mean":
        return sum(shares, ZERO) / len(shares)
    return min(shares) if rule.periods == "worst" else shares[-1]
