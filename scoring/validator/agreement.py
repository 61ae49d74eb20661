"""Brings verdict, clauses and indicator into agreement, so that the marked-up text shows what the verdict says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoring.validator.learned import KINDS
from scoring.validator.model import Kind, Label, Nature
from scoring.validator.reading import Reading, Scope
from scoring.validator.verdict import RESULTS

# The kind a verdict rests on.
_RESTS_ON = {
    Label.RESULT: Kind.OUTPUT,
    Label.BLOCKED: Kind.OBSTACLE,
    Label.TRACE: Kind.ACTIVITY,
    Label.VAGUE: Kind.CLAIM,
    Label.PLAN: Kind.PLAN,
}
_ALSO_FINE = {Label.RESULT: RESULTS, Label.TRACE: (Kind.ACTIVITY, Kind.INPUT)}
_NO_RESULT = tuple(k for k in KINDS if k not in RESULTS)

_INVESTED = re.compile(r"完成投资|投资完成|到位资金|资金到位|到资|实际利用|开工|动工|签约|签订")
_ENFORCED = re.compile(r"立案|查处|办结|结案|罚款|罚没|处罚|取缔|查封|没收|拘留|吊销|追缴")
_COUNTS_WHATEVER = {Nature.INVESTMENT: _INVESTED, Nature.ENFORCEMENT: _ENFORCED}
_MONEY_IS_RESULT = frozenset({Nature.INVESTMENT, Nature.INCOME, Nature.GENERAL, Nature.RATE})
_SPENT = re.compile(r"完成投资|投资完成|投入|到位资金|资金到位|拨付|支出")


def shift(label: Label, text: str, readings: Sequence[Reading], nature: Nature) -> Label:
    """The indicator's nature decides at the border: invested money is a result for investment, an input for works."""
    decisive = _COUNTS_WHATEVER.get(nature)
    if label is Label.TRACE and decisive is not None and any(_holds(r, text, decisive) for r in readings):
        return Label.RESULT
    if label is Label.RESULT and nature not in _MONEY_IS_RESULT and _only_money(text, readings):
        return Label.TRACE
    return label


def _holds(reading: Reading, text: str, decisive: re.Pattern[str]) -> bool:
    """The deed stands in the clause with a figure, done and not planned, ordered or denied."""
    span = reading.span
    if reading.scope is not Scope.OPEN or reading.negated or not span.numbers:
        return False
    return decisive.search(text, span.start, span.end) is not None


def _only_money(text: str, readings: Sequence[Reading]) -> bool:
    """Every clause that delivers something delivers money spent, and nothing else."""
    delivered = [r for r in readings if r.kind in RESULTS]
    return bool(delivered) and all(
        r.span.numbers
        and all(n.unit.group in {"money", "ratio"} for n in r.span.numbers)
        and _SPENT.search(text, r.span.start, r.span.end)
        for r in delivered
    )


def agree(readings: Sequence[Reading], kinds: Sequence[Sequence[float]], label: Label) -> None:
    """Sets the kinds that contradict the verdict: at least one clause carries it, and none claims more than it.

    `kinds` are the shares of KINDS in each clause.
    """
    if not readings:
        return
    if not label.accepted:
        for reading, shares in zip(readings, kinds, strict=True):
            if reading.kind in RESULTS:
                reading.kind = max(_NO_RESULT, key=lambda kind: shares[KINDS.index(kind)])
    wanted = _ALSO_FINE.get(label, (_RESTS_ON[label],))
    if not any(r.kind in wanted for r in readings):
        place = KINDS.index(_RESTS_ON[label])
        strongest, _ = max(zip(readings, kinds, strict=True), key=lambda pair: pair[1][place])
        strongest.kind = _RESTS_ON[label]
