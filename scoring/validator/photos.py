"""Fingerprints of pictures, to find one that was used before: recompressed, resized, or lightly cropped.

A fingerprint is a row of difference hashes (dHash, Krawetz 2013): one of the whole picture and one of each of several
windows into it. A cropped copy, as a whole, looks like one of the windows of its original, whatever its size was.
Pictures come as grey values; decoding files is for others. What is found is a hint to a person, never a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

_SIDE = 16  # a hash is 16 × 16 bits: 256, so that two scenes of one street stay apart
BITS = _SIDE * _SIDE
_FLAT = 2  # grey levels; less of a difference is noise of the compression, and counts as none
SAME = 26  # of 256 bits; recompressed and resized copies differ by a few, other pictures by about half
SAME_CROPPED = 40  # a window never fits a crop exactly

# Windows as shares of the picture: left, top, right, bottom. Crops people make take up to a tenth off an edge.
_EDGES = (0.0, 0.04, 0.08)
WINDOWS: tuple[tuple[float, float, float, float], ...] = tuple(
    (left, top, 1 - right, 1 - bottom)
    for left in _EDGES
    for top in _EDGES
    for right in _EDGES
    for bottom in _EDGES
    if left + top + right + bottom > 0 and len({left, top, right, bottom} - {0.0}) == 1
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Hashes of the whole picture and of its windows, 256 bits each; `flat` where there is nothing to compare."""

    whole: int
    windows: tuple[int, ...]
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture that was reported before: by whom, when, and its fingerprint."""

    unit: str
    at: datetime
    fingerprint: Fingerprint


class PhotoHintCode(StrEnum):
    """What a reviewer is told of the pictures of a report."""

    REUSED = "photo_reused"
    REUSED_BY_ANOTHER_UNIT = "photo_reused_elsewhere"
    OLDER_THAN_PERIOD = "photo_old"
    NONE = "photo_none"


@dataclass(frozen=True, slots=True)
class PhotoHint:
    """`index` is that of the picture in the report; `seen` the earlier use."""

    code: PhotoHintCode
    index: int | None = None
    seen: Seen | None = None


def dhash(pixels: Sequence[int], width: int, height: int) -> int:
    """The 256-bit difference hash of a grey picture: `pixels` row by row, 0 to 255, `width * height` of them.

    Raises ValueError when the numbers do not fit.
    """
    return fingerprint(pixels, width, height).whole


def fingerprint(pixels: Sequence[int], width: int, height: int) -> Fingerprint:
    """The picture's fingerprint. Raises ValueError when `pixels` are not `width * height` values."""
    if width < 1 or height < 1 or len(pixels) != width * height:
        raise ValueError(f"{len(pixels)} grey values do not make a picture of {width} × {height}")
    sums = _integral(pixels, width, height)
    hashes = [_hash(sums, width, height, window) for window in ((0.0, 0.0, 1.0, 1.0), *WINDOWS)]
    flat = max(pixels) - min(pixels) <= 2 * _FLAT
    return Fingerprint(hashes[0], tuple(hashes[1:]), flat)


def distance(one: int, other: int) -> int:
    """In how many of 256 bits two hashes differ."""
    return (one ^ other).bit_count()


def alike(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether one picture is likely a copy of the other, perhaps cropped. Empty pictures are like nothing."""
    if one.flat or other.flat:
        return False
    if distance(one.whole, other.whole) <= SAME:
        return True
    nearest = min(
        min((distance(one.whole, w) for w in other.windows), default=BITS),
        min((distance(other.whole, w) for w in one.windows), default=BITS),
    )
    return nearest <= SAME_CROPPED


def photo_hints(
    pictures: Sequence[tuple[Fingerprint, datetime | None]],
    seen: Sequence[Seen],
    *,
    unit: str,
    period_start: datetime | None = None,
) -> tuple[PhotoHint, ...]:
    """Hints on the pictures of one report of `unit`: `(fingerprint, when it was taken if known)` each.

    Times are aware. A picture on its own never counts for or against a report.
    """
    if not pictures:
        return (PhotoHint(PhotoHintCode.NONE),)
    hints = []
    for index, (print_, taken) in enumerate(pictures):
        earlier = next((s for s in seen if alike(print_, s.fingerprint)), None)
        if earlier is not None:
            elsewhere = earlier.unit != unit
            code = PhotoHintCode.REUSED_BY_ANOTHER_UNIT if elsewhere else PhotoHintCode.REUSED
            hints.append(PhotoHint(code, index, earlier))
        if taken is not None and period_start is not None and taken < period_start:
            hints.append(PhotoHint(PhotoHintCode.OLDER_THAN_PERIOD, index))
    return tuple(hints)


def _integral(pixels: Sequence[int], width: int, height: int) -> list[list[int]]:
    """Sums of all grey values above and left of each point, so that any rectangle's mean costs four look-ups."""
    sums = [[0] * (width + 1)]
    for y in range(height):
        row, above, running = [0], sums[-1], 0
        for x in range(width):
            running += pixels[y * width + x]
            row.append(above[x + 1] + running)
        sums.append(row)
    return sums


def _hash(sums: list[list[int]], width: int, height: int, window: tuple[float, float, float, float]) -> int:
    left, top, right, bottom = window
    xs = [_clamp((left + (right - left) * i / (_SIDE + 1)) * width, width) for i in range(_SIDE + 2)]
    ys = [_clamp((top + (bottom - top) * i / _SIDE) * height, height) for i in range(_SIDE + 1)]
    bits = 0
    for y0, y1 in pairwise(ys):
        means = [_mean(sums, x0, y0, x1, y1) for x0, x1 in pairwise(xs)]
        for a, b in pairwise(means):
            bits = bits << 1 | (b - a > _FLAT)
    return bits


def _clamp(value: float, limit: int) -> int:
    return min(max(round(value), 0), limit)


def _mean(sums: list[list[int]], x0: int, y0: int, x1: int, y1: int) -> float:
    """The mean grey value of a rectangle; of the nearest pixel where a tiny picture leaves none in it."""
    if x1 <= x0:
        x0 = min(x0, len(sums[0]) - 2)
        x1 = x0 + 1
    if y1 <= y0:
        y0 = min(y0, len(sums) - 2)
        y1 = y0 + 1
    total = sums[y1][x1] - sums[y0][x1] - sums[y1][x0] + sums[y0][x0]
    return total / ((x1 - x0) * (y1 - y0))
