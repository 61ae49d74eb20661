"""The trained voice: a linear model over the features, its weights a table of whole numbers shipped as data.

Logistic regression (five labels). The logit of a label is `bias + Σ bag / √|bag| + SIGN_SHARE · Σ signs / √|signs|`
with weights in thousandths. `tests/scoring/validator/train.py` makes the table; nothing here needs numpy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import exp, sqrt

from scoring.validator import shipped
from scoring.validator.model import Label

LABELS = (Label.RESULT, Label.BLOCKED, Label.TRACE, Label.VAGUE, Label.PLAN)
SIGN_SHARE = 0.45  # of the voice of a sign against that of a run of characters; chosen by cross-validation
SCALE = 1000  # weights per unit of logit
BIAS, BAG, SIGN = "bias", "bag", "sign"  # the sections of the weights file

_FIELD = 36  # bits; room for the sum of a million weights
_MASK = (1 << _FIELD) - 1
_HALF = 1 << (_FIELD - 1)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of five labels packed into one integer each: adding up five columns is then one addition."""

    bias: int
    bag: Mapping[str, int]
    signs: Mapping[str, int]

    @classmethod
    def load(cls) -> Model:
        """The shipped weights."""
        tables: dict[str, dict[str, int]] = {BIAS: {}, BAG: {}, SIGN: {}}
        for section, feature, *weights in shipped.rows("weights.tsv"):
            tables[section][feature] = pack(map(int, weights))
        return cls(tables[BIAS][""], tables[BAG], tables[SIGN])

    def logits(self, bag: Collection[str], signs: Collection[str]) -> list[float]:
        """One logit for each of LABELS."""
        from_bag = unpack(sum(filter(None, map(self.bag.get, bag))))
        from_signs = unpack(sum(filter(None, map(self.signs.get, signs))))
        bag_share = 1 / sqrt(max(len(bag), 1))
        sign_share = SIGN_SHARE / sqrt(max(len(signs), 1))
        columns = zip(unpack(self.bias), from_bag, from_signs, strict=True)
        return [(b + w * bag_share + s * sign_share) / SCALE for b, w, s in columns]

    def pull(self, bag: Collection[str], label: Label) -> float:
        """How strongly these features alone speak for `label`, against the strongest of the others."""
        pulls = unpack(sum(filter(None, map(self.bag.get, bag))))
        own = pulls.pop(LABELS.index(label))
        return (own - max(pulls)) / sqrt(max(len(bag), 1))


def probabilities(logits: Iterable[float]) -> list[float]:
    """Softmax."""
    logits = list(logits)
    top = max(logits)
    powers = [exp(x - top) for x in logits]
    total = sum(powers)
    return [p / total for p in powers]


def pack(weights: Iterable[int]) -> int:
    """Whole numbers side by side in one integer, lowest first."""
    return sum(weight << (_FIELD * place) for place, weight in enumerate(weights))


def unpack(packed: int) -> list[int]:
    """The sums of the packed columns, signs and all."""
    columns = []
    for _ in LABELS:
        low = ((packed + _HALF) & _MASK) - _HALF
        columns.append(low)
        packed = (packed - low) >> _FIELD
    return columns
