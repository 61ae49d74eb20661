"""How alike two texts are: the share of common character runs (Broder's containment on shingles), linear in length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_RUN = 3  # characters; shorter runs make all official prose look alike
_NOISE = re.compile(r"[\s,，。.；;：:、！!？?“”\"'（）()]+")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
NEAR = 0.66  # a village's name exchanged in a text of two lines leaves three quarters
_LONGEST_KEPT = 400  # characters; twenty megabytes at most are kept of such texts
_TOO_SHORT = 12  # characters; two people may well both write 路灯已修好


def shingles(text: str) -> frozenset[str]:
    """The runs of three characters, marks left out, any number being one sign: new figures make no new text."""
    return _kept(text) if len(text) <= _LONGEST_KEPT else _cut(text)


@lru_cache(maxsize=512)
def _kept(text: str) -> frozenset[str]:
    """Every report is compared with the same hundred before it."""
    return _cut(text)


def _cut(text: str) -> frozenset[str]:
    plain = _NUMBER.sub("#", _NOISE.sub("", text))
    return frozenset(plain[i : i + _RUN] for i in range(len(plain) - _RUN + 1))


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's share of common shingles, 0 to 1."""
    common = len(one & other)
    union = len(one) + len(other) - common
    return common / union if union else 0.0


def _may_be_near(one: int, other: int) -> bool:
    """Whether sets of these sizes can have so much in common at all."""
    return min(one, other) >= NEAR * max(one, other)


def nearest(text: str, others: Sequence[str]) -> tuple[int, float] | None:
    """The index and resemblance of the most alike of `others`, when it is a near-duplicate."""
    if len(_NOISE.sub("", text)) < _TOO_SHORT:
        return None
    own = shingles(text)
    every = [(index, shingles(other)) for index, other in enumerate(others)]
    scored = [(resemblance(own, one), -index) for index, one in every if _may_be_near(len(own), len(one))]
    best = max(scored, default=(0.0, 0))
    return (-best[1], best[0]) if best[0] >= NEAR else None


def same_figures(text: str, other: str) -> bool:
    """Whether both texts hold the very same digits in the same order."""
    return _DIGITS.findall(text) == _DIGITS.findall(other)
