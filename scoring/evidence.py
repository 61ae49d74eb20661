"""Which facts of one unit and indicator count on a day, and how far each is trusted."""

import datetime as dt
from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from typing import NamedTuple, TypeVar

from scoring.facts import Appeal, Exemption, Fact, Retracted, Source, Value, Verified
from scoring.numbers import CONTEXT, ONE, ZERO

SomeFact = TypeVar("SomeFact", bound=Fact)
TRUSTED = 2


class Trust(NamedTuple):
    """How far a fact is trusted, and since when."""

    rank: int
    since: dt.date
    share: Decimal = ONE
    """How far the verifier found it put right."""


_ABOUT_FACTS = frozenset({Appeal, Exemption, Retracted, Verified})


class Evidence:
    """The facts in force on a day. A fact counts from its effective day until a retraction takes effect.

    A fact under an open or upheld appeal does not count; `disputed` keeps it in sight.
    """

    __slots__ = ("_kinds", "_trust", "as_of", "disputed", "facts", "spot_checks")

    def __init__(self, facts: Sequence[Fact], as_of: dt.date) -> None:
        self.as_of = as_of
        self._trust: dict[str, Trust] = {}
        self.disputed: list[tuple[Fact, Appeal]] = []
        self.facts: list[Fact] = [one for one in facts if one.effective <= as_of]
        self._kinds: frozenset[type[Fact]] = frozenset(map(type, self.facts))
        """What there may be among them: most kinds there are not, and need not be looked for."""
        if Retracted in self._kinds:
            self._retract()
        self.spot_checks: list[Fact] = [
            one for one in self.facts if one.source is Source.SPOT_CHECK and type(one) is Value
        ]
        if Verified in self._kinds:
            self._verify()
        if Appeal in self._kinds:
            self._dispute()
        if self.spot_checks:
            self.facts = [one for one in self.facts if not self._outranked(one)]

    def of(self, kind: type[SomeFact]) -> list[SomeFact]:
        """All facts of one type."""
        return [one for one in self.facts if type(one) is kind] if kind in self._kinds else []

    def in_order(self, kind: type[SomeFact]) -> list[SomeFact]:
        """All facts of one type, in the order in which they were so and were said: they may have come in any."""
        return sorted(self.of(kind), key=_said)

    def just(self, facts: Sequence[Fact]) -> "Evidence":
        """The same evidence reduced to some of its facts."""
        less = copy(self)
        less.facts = list(facts)
        return less

    def trusted(self) -> "Evidence":
        """The same evidence without what the unit said of itself and nobody verified."""
        return self.just([one for one in self.facts if type(one) in _ABOUT_FACTS or self.rank(one) >= TRUSTED])

    def rank(self, fact: Fact) -> int:
        """1 self-reported, 2 verified or imported, 3 seen on a spot check."""
        trust = self._trust.get(fact.id)
        return trust.rank if trust else fact.rank

    def trusted_on(self, fact: Fact) -> dt.date | None:
        """The day from which it is more than a self-report; None while it is one."""
        if fact.rank >= TRUSTED:
            return fact.effective
        trust = self._trust.get(fact.id)
        return trust.since if trust else None

    def put_right(self, fact: Fact) -> Decimal:
        """How far its verifier found it put right; 1 for what needed no verifier."""
        trust = self._trust.get(fact.id)
        return trust.share if trust and fact.rank < TRUSTED else ONE

    def exemptions(self) -> list[Exemption]:
        """The exemptions granted, oldest first."""
        return self.in_order(Exemption)

    def _dispute(self) -> None:
        last: dict[str, Appeal] = {}
        for one in self.in_order(Appeal):
            last[one.target] = one
        against = {target: one for target, one in last.items() if one.state in {"open", "upheld"}}
        # In the order of the appeals: the facts may have come in any.
        disputed = ((one, against[one.id]) for one in self.facts if one.id in against)
        self.disputed = sorted(disputed, key=lambda pair: (pair[1].effective, pair[1].recorded, pair[1].id))
        self.facts = [one for one in self.facts if one.id not in against]

    def _retract(self) -> None:
        gone = {one.target for one in self.facts if isinstance(one, Retracted)}
        gone = {one.target for one in self.facts if isinstance(one, Retracted) and one.id not in gone}
        self.facts = [one for one in self.facts if one.id not in gone]

    def _verify(self) -> None:
        checks = [one for one in self.facts if isinstance(one, Verified) and one.rank >= TRUSTED]
        if not checks:
            return
        by_id = {one.id: one for one in reversed(self.facts)}
        for one in checks:
            self._raise(one, by_id.get(one.target))

    def _raise(self, check: Verified, target: Fact | None) -> None:
        if target is None:
            return
        if self.spot_checks and any(_speaks_after(check, target, visit) for visit in self.spot_checks):
            return
        known = self._trust.get(target.id)
        since = check.effective if known is None else min(known.since, check.effective)
        share = check.share if known is None else max(known.share, check.share)
        self._trust[target.id] = Trust(max(check.rank, known.rank if known else 0), since, share)

    def _outranked(self, fact: Fact) -> bool:
        if type(fact) is not Value:
            return False
        return any(self.rank(fact) < visit.rank and _contradicts(fact, visit) for visit in self.spot_checks)


def _contradicts(fact: Value, visit: Fact) -> bool:
    """Said of the same day, or said after the visit about a day up to it: the visit stands."""
    if not isinstance(visit, Value) or visit.input != fact.input:
        return False
    same_day = fact.effective == visit.effective and fact.mode == visit.mode
    return same_day or (fact.effective <= visit.effective and fact.recorded > visit.recorded)


def _speaks_after(check: Verified, target: Fact, visit: Fact) -> bool:
    if check.source is Source.SPOT_CHECK or target.id == visit.id:
        return False
    return target.effective <= visit.effective and check.recorded > visit.recorded


def latest(evidence: Evidence, name: str = "value") -> tuple[Decimal | None, tuple[str, ...]]:
    """The figure of an input as it stands, and the facts it rests on.

    The newest running total or level, plus what was added after it. Additions of one report replace one another; those
    of a spot check or an import replace what the unit said for the same period.
    """
    values = [one for one in evidence.facts if type(one) is Value and one.input == name]
    if len(values) == 1:
        return values[0].value, (values[0].id,)
    if not values:
        return None, ()
    totals = [one for one in values if one.mode != "increment"]
    base = _newest(evidence, totals) if totals else None
    added = [one for one in values if one.mode == "increment" and (base is None or _after(one, base))]
    counted = _increments(evidence, added)
    total = base.value if base else ZERO
    for one in counted:
        total = CONTEXT.add(total, one.value)
    used = ([base.id] if base else []) + [one.id for one in counted]
    return total, tuple(used)


def _newest(evidence: Evidence, values: list[Value]) -> Value:
    """The last one about the latest day, those that are trusted more before all others."""
    day = max([one.effective for one in values])
    latest_ones = [one for one in values if one.effective == day]
    return max(latest_ones, key=lambda one: (evidence.rank(one), one.recorded, one.id))


def _after(fact: Value, base: Value) -> bool:
    return (fact.effective, fact.recorded) > (base.effective, base.recorded)


_AUTHORITY = {Source.SPOT_CHECK: 2, Source.IMPORTED: 1}


def _increments(evidence: Evidence, added: list[Value]) -> list[Value]:
    """One a report and period, and of a period only those of its most authoritative kind of source."""
    newest: dict[tuple[str, str, int], Value] = {}
    for one in sorted(added, key=lambda one: (evidence.rank(one), one.recorded, one.id)):
        newest[one.origin or one.id, one.period or one.effective.isoformat(), _authority(one)] = one
    best: dict[str, int] = {}
    for _, period, authority in newest:
        best[period] = max(best.get(period, 0), authority)
    kept = [one for (_, period, authority), one in newest.items() if authority == best[period]]
    return sorted(kept, key=_said)


def _authority(fact: Value) -> int:
    return _AUTHORITY.get(fact.source, 0)


def timeline(evidence: Evidence, name: str = "value") -> list[Value]:
    """The values of an input in the order in which they were so and were said, the newest of each report and day.

    A second report of the same day does not replace the first: what was under the line in the morning was so, whatever
    is said in the afternoon. Corrections take back what they correct.
    """
    newest: dict[tuple[dt.date, str], Value] = {}
    for one in (one for one in evidence.in_order(Value) if one.input == name):
        newest[one.effective, one.origin or one.id] = one
    return sorted(newest.values(), key=_said)


def _said(fact: Fact) -> tuple[dt.date, dt.datetime, str]:
    return fact.effective, fact.recorded, fact.id
