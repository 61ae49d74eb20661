"""How alike two texts are: the share of common character runs (Broder's containment on shingles), linear in length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

_RUN = 3  # characters; shorter runs make all official prose look alike
_NOISE = re.compile(r"[\s,，。.；;：:、！!？?“”\"'（）()]+")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
NEAR = 0.66  # a village's name exchanged in a text of two lines leaves three quarters
_LEAST_IN_COMMON = 0.99 * NEAR / (1 + NEAR)  # of the runs of both together; a hair less, for the sake of rounding
_SKETCH = 512  # bits
_LONGEST_KEPT = 400  # characters; twenty megabytes at most are kept of such texts
_TOO_SHORT = 12  # characters; two people may well both write 路灯已修好


@dataclass(frozen=True, slots=True)
class Shape:
    """A text as it is compared: its runs of three characters, and a sketch in which each of them sets one bit."""

    runs: frozenset[str]
    sketch: int
    size: int
    crowded: int
    """How many runs found their bit set by another."""
    signs: int
    """How many characters there are, marks left out."""

    def resemblance(self, other: Shape) -> float:
        """Jaccard's share of common runs, 0 to 1."""
        common = len(self.runs & other.runs)
        union = self.size + other.size - common
        return common / union if union else 0.0


def shape(text: str) -> Shape:
    """The runs of three characters, marks left out, any number being one sign: new figures make no new text."""
    return _kept(text) if len(text) <= _LONGEST_KEPT else _cut(text)


@lru_cache(maxsize=512)
def _kept(text: str) -> Shape:
    """Every report is compared with the same hundred before it."""
    return _cut(text)


def _cut(text: str) -> Shape:
    unmarked = _NOISE.sub("", text)
    plain = _NUMBER.sub("#", unmarked)
    # Texts about the same thing have most of their runs in common; kept once, they take half the memory.
    runs = frozenset([intern(plain[i : i + _RUN]) for i in range(len(plain) - _RUN + 1)])
    sketch = 0
    for place in {hash(run) % _SKETCH for run in runs}:
        sketch |= 1 << place
    return Shape(runs, sketch, len(runs), len(runs) - sketch.bit_count(), len(unmarked))


def nearest(text: str, others: Sequence[str]) -> tuple[int, float] | None:
    """The index and resemblance of the most alike of `others`, the first of several, when it is a near-duplicate."""
    if not others:
        return None
    own = shape(text)
    if own.signs < _TOO_SHORT:
        return None
    found = None
    sketch, crowded, size = own.sketch, own.crowded, own.size
    for index, other in enumerate(others):
        one = shape(other)
        # Their sketches tell at a fraction of the cost of comparing them that two cannot have enough in common: a bit
        # that only one of them has set is at least one run that the other does not have. This loop goes through a
        # hundred texts for every report handed in, and nearly always ends here with each of them.
        if (sketch & one.sketch).bit_count() + crowded < _LEAST_IN_COMMON * (size + one.size):
            continue
        share = own.resemblance(one)
        if share >= NEAR and (found is None or share > found[1]):
            found = index, share
        if share == 1:
            break  # a copy; nothing after it is more alike
    return found


def same_figures(text: str, other: str) -> bool:
    """Whether both texts hold the very same digits in the same order."""
    return _DIGITS.findall(text) == _DIGITS.findall(other)
