"""The trained voice: two linear models, their weights a table of whole numbers shipped as data.

First each clause gets its kind: the logit of a kind is `bias + Σ bag / √|bag| + Σ signs / √|signs|`, and the softmax
of the eight logits are the clause's shares; what a clause says twice counts twice. Then the report gets its label, from
its clauses and nothing else: the logit of a label is `bias + Σ pooled · weight`, where `pooling.pooled` tells what the
clauses say together.
Weights are in thousandths. `tests/scoring/validator/train.py` makes the table; nothing here needs numpy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, sqrt
from operator import mul
from struct import Struct

from scoring.validator import shipped
from scoring.validator.features import BEFORE, BEHIND, Features, closing, opening, said
from scoring.validator.model import Kind, Label
from scoring.validator.pooling import NAMES, pooled

KINDS = tuple(Kind)
LABELS = (Label.RESULT, Label.BLOCKED, Label.TRACE, Label.VAGUE, Label.PLAN)
SCALE = 1000  # weights per unit of logit
BIAS, BAG, SIGN, POOL = "bias", "bag", "sign", "pool"  # the sections of the weights file
OF_KINDS, OF_LABELS = "kinds", "labels"  # the two rows of BIAS

# The sums stay far below 2 ** 31: a weight has five digits at most, and a clause no more words than are listened to.
_COUNT = len(KINDS)  # the place of the last field: how many features were added up
_FIELDS = Struct(f"<{_COUNT + 1}i")
_BITS = 32
_HALF = 1 << (_BITS - 1)
_ONE = 1 << (_BITS * _COUNT)
_HALVES = sum(_HALF << (_BITS * place) for place in range(_COUNT + 1))  # keeps fields above zero while they are read
_REMEMBERED = 8192  # words, and bundles of signs; those of most reports


@dataclass(frozen=True, slots=True)
class Judgement:
    """The shares of KINDS in each clause, and those of LABELS in the report."""

    kinds: list[list[float]]
    labels: list[float]


class Model:
    """Weights of all kinds packed into one integer a feature: adding up eight columns is then one addition.

    `pool` has a row for each of LABELS, with a weight for each of NAMES.
    """

    def __init__(
        self,
        bias: Mapping[str, Sequence[int]],
        bag: Mapping[str, int],
        signs: Mapping[str, int],
        pool: Sequence[Sequence[int]],
    ) -> None:
        self._bias = bias
        self._leaning = [weight / SCALE for weight in bias.get(OF_KINDS, ())]
        self._pool = pool
        self._bag = bag
        self._signs = signs
        self._before = {name.removeprefix(BEFORE): weight for name, weight in signs.items() if name.startswith(BEFORE)}
        self._behind = {name.removeprefix(BEHIND): weight for name, weight in signs.items() if name.startswith(BEHIND)}
        self._of_bundle = lru_cache(maxsize=_REMEMBERED)(lambda bundle: _total(signs, bundle))
        self._of_word = lru_cache(maxsize=_REMEMBERED)(lambda word: _total(bag, said(word)))
        self._of_opening = lru_cache(maxsize=_REMEMBERED)(lambda word: _total(bag, opening(word)))
        self._of_closing = lru_cache(maxsize=_REMEMBERED)(lambda word: _total(bag, closing(word)))

    @classmethod
    def load(cls) -> Model:
        """The shipped weights."""
        return cls.of((section, name, [*map(int, weights)]) for section, name, *weights in shipped.rows("weights.tsv"))

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, Sequence[int]]]) -> Model:
        """The model these rows make: section, feature, weights."""
        tables: dict[str, dict[str, Sequence[int]]] = {BIAS: {}, POOL: {}}
        packed: dict[str, dict[str, int]] = {BAG: {}, SIGN: {}}
        for section, name, weights in rows:
            if section in packed:
                packed[section][name] = pack(weights)
            else:
                tables[section][name] = weights
        pool = list(zip(*(tables[POOL][name] for name in NAMES), strict=True))
        return cls(tables[BIAS], packed[BAG], packed[SIGN], pool)

    def judge(self, clauses: Sequence[Features]) -> Judgement:
        """What the clauses are, and what the report is; at least one clause."""
        kinds = [self._kinds(clause) for clause in clauses]
        return Judgement(kinds, self._labels(pooled(kinds)))

    def _kinds(self, clause: Features) -> list[float]:
        bag, signs = unpack(self._of_bag(clause)), unpack(self._of_signs(clause))
        by_bag, by_signs = _scale(bag[_COUNT]), _scale(signs[_COUNT])
        columns = zip(self._leaning, bag, signs, strict=False)  # no kind stands beside the counts
        return shares([b + w / by_bag + s / by_signs for b, w, s in columns])

    def _of_bag(self, clause: Features) -> int:
        words = clause.words
        ends = self._of_opening(words[0]) + self._of_closing(words[-1]) if words else 0
        return sum(map(self._of_word, words), ends) + _total(self._bag, clause.joints)

    def _of_signs(self, clause: Features) -> int:
        words = _total(self._before, clause.before) + _total(self._behind, clause.behind)
        return sum(map(self._of_bundle, clause.bundles), words)

    def _labels(self, together: Sequence[float]) -> list[float]:
        columns = zip(self._bias[OF_LABELS], self._pool, strict=True)
        return shares([(b + sum(map(mul, together, weights))) / SCALE for b, weights in columns])


def _total(weights: Mapping[str, int], names: Collection[str]) -> int:
    """The packed weights of these names together; the last field counts them, known or not."""
    return sum(filter(None, map(weights.get, names)), len(names) * _ONE)


def _scale(count: int) -> float:
    return SCALE * sqrt(count or 1)


def shares(logits: Sequence[float]) -> list[float]:
    """Softmax."""
    top = max(logits)
    powers = [exp(x - top) for x in logits]
    total = sum(powers)
    return [p / total for p in powers]


def pack(weights: Sequence[int]) -> int:
    """Whole numbers side by side in one integer, lowest first."""
    return sum(weight << (_BITS * place) for place, weight in enumerate(weights))


def unpack(packed: int) -> tuple[int, ...]:
    """The sums of the packed columns, signs and all."""
    # A field that is half too high and whose top bit is turned is the number in two's complement.
    return _FIELDS.unpack(((packed + _HALVES) ^ _HALVES).to_bytes(_FIELDS.size, "little"))
