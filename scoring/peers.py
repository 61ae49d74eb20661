"""The figures of all units of a category for one input, and what they come to together."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.numbers import CONTEXT, ZERO
from scoring.scheme.model import Indicator
from scoring.scheme.references import PEER_NAMES, formulas_of
from scoring.scheme.rules import Combined, Component, Method, Normalise, Ranked, Relative


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
    asks = any(name in text for text in formulas_of(indicator) for name in PEER_NAMES)
    return found | ({"value"} if asks else set())


def _of_method(method: Method | Component) -> frozenset[str]:
    match method:
        case Normalise() if method.low is None or method.high is None:
            return frozenset({method.of})
        case Relative() | Ranked():
            return frozenset({method.of})
        case Combined():
            return frozenset().union(*(_of_method(one.method) for one in method.of))
        case _:
            return frozenset()
