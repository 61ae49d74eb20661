"""The figures of all units of a category for one input, and what they come to together."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.numbers import CONTEXT, ZERO
from scoring.scheme.model import Indicator
from scoring.scheme.rules import ByFormula, Combined, Component, Deducting, Method, Normalise, Ranked, Relative

PEER_NAMES = ("peers_min", "peers_max", "peers_mean", "peers_sum", "peers_count")


@dataclass(frozen=True, slots=True)
class Peers:
    """What the stated figures of a category come to; `ordered` upwards."""

    ordered: tuple[Decimal, ...]
    total: Decimal

    @property
    def count(self) -> int:
        """How many have a figure."""
        return len(self.ordered)

    @property
    def least(self) -> Decimal | None:
        """The smallest figure."""
        return self.ordered[0] if self.ordered else None

    @property
    def most(self) -> Decimal | None:
        """The largest figure."""
        return self.ordered[-1] if self.ordered else None

    @property
    def mean(self) -> Decimal | None:
        """The arithmetic mean."""
        return CONTEXT.divide(self.total, Decimal(self.count)) if self.ordered else None

    def best(self, better: str) -> Decimal | None:
        """The best figure in that direction."""
        return self.most if better == "higher" else self.least


NOBODY = Peers((), ZERO)


def peers_of(figures: Mapping[str, Decimal | None]) -> Peers:
    """The peers of a set of figures; units without one are not among them."""
    known = sorted(one for one in figures.values() if one is not None)
    return Peers(tuple(known), sum(known, ZERO))


def peer_inputs(indicator: Indicator) -> frozenset[str]:
    """The inputs of which an indicator has to know everybody's figures."""
    found = _of_method(indicator.method)
    if indicator.target.by_peers:
        found |= {"value"}
    formulas = [one.formula for one in indicator.inputs.values() if one.formula]
    if indicator.not_if:
        formulas.append(indicator.not_if)
    return found | ({"value"} if any(name in text for text in formulas for name in PEER_NAMES) else set())


def _of_method(method: Method | Component) -> frozenset[str]:
    match method:
        case Normalise() if method.low is None or method.high is None:
            return frozenset({method.of})
        case Relative() | Ranked():
            return frozenset({method.of})
        case Combined():
            return frozenset().union(*(_of_method(one.method) for one in method.of))
        case ByFormula():
            return frozenset({"value"}) if any(name in method.points for name in PEER_NAMES) else frozenset()
        case Deducting() if method.doubling is not None:
            return frozenset({"value"}) if any(name in method.doubling.when for name in PEER_NAMES) else frozenset()
        case _:
            return frozenset()
