"""What of a single deduction stays: how far its finding got, and 容错免责."""

import datetime as dt
from decimal import Decimal

from scoring.case import Case
from scoring.evidence import TRUSTED
from scoring.facts import Fact, Finding, FindingState
from scoring.numbers import ONE, ZERO, shown_percent


def state_of(case: Case, finding: Finding) -> tuple[str, dt.date, Decimal]:
    """The last step taken. A unit may say it is working on it or done; closing takes somebody else."""
    last: FindingState | None = None
    for one in case.evidence.in_order(FindingState):
        allowed = one.state in {"rectifying", "rectified"} or case.evidence.rank(one) >= TRUSTED
        if one.target == finding.id and allowed:
            last = one
    if last is None:
        return "open", finding.effective, ZERO
    case.used.append(last.id)
    return last.state, last.effective, last.share


def stays(case: Case, fact: Fact) -> Decimal:
    """The share of a deduction that stays after the exemptions granted for it; 1 without one."""
    share = ONE
    for one in case.evidence.exemptions():
        if one.target == fact.id:
            share = ZERO if one.effect == "no_deduction" else one.share
            case.used.append(one.id)
            case.step("finding-exempted", share, share=shown_percent(share), document=one.document)
    return share
