"""容错免责 for a single deduction: what of it stays."""

from decimal import Decimal

from scoring.case import Case
from scoring.facts import Fact
from scoring.numbers import ONE, ZERO, shown_percent


def stays(case: Case, fact: Fact) -> Decimal:
    """The share of a deduction that stays after the exemptions granted for it; 1 without one."""
    share = ONE
    for one in case.evidence.exemptions():
        if one.target == fact.id:
            share = ZERO if one.effect == "no_deduction" else one.share
            case.used.append(one.id)
            case.step("finding-exempted", share, share=shown_percent(share), document=one.document)
    return share
