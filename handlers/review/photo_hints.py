"""What is odd about the photos of a report. Hints for the reviewer: they decide nothing and cost nobody points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from handlers.shared.period import from_id
from storage.records import Photo, PhotoHash, PhotoState, Report

_MOST_DIFFERENT = 0.07
"""Share of the bits of two fingerprints that may differ in copies of one picture: 4 of 64."""
_LEAST_DETAIL = 0.15

_UNSEEN = {PhotoState.TOO_BIG, PhotoState.BROKEN, PhotoState.FAILED}


@dataclass(frozen=True, slots=True)
class PhotoHint:
    """`code`: reused_here, reused_elsewhere, alike_here, alike_elsewhere, old, unseen. `position` counts from 1."""

    code: str
    position: int
    number: str = ""
    taken_on: date | None = None


def photo_hints(known: Sequence[PhotoHash], report: Report, zone: ZoneInfo) -> tuple[PhotoHint, ...]:
    """Photos seen before in another report, older than the period, or impossible to open; `zone` has the days."""
    found = (_hint(known, report, photo, place, zone) for place, photo in enumerate(report.photos, start=1))
    return tuple(hint for hint in found if hint is not None)


def _hint(known: Sequence[PhotoHash], report: Report, photo: Photo, place: int, zone: ZoneInfo) -> PhotoHint | None:
    if photo.state in _UNSEEN:
        return PhotoHint("unseen", place)
    for name, fits in (("reused", _same), ("alike", _alike)):
        twin = next((one for one in known if fits(photo, one)), None)
        if twin is not None:
            where = "here" if twin.unit == report.unit else "elsewhere"
            return PhotoHint(f"{name}_{where}", place, number=f"{twin.year}-{twin.report_id:06d}")
    taken_on = photo.taken_at.astimezone(zone).date() if photo.taken_at is not None else None
    if taken_on is not None and taken_on < from_id(report.period).start:
        return PhotoHint("old", place, taken_on=taken_on)
    return None


def _alike(photo: Photo, other: PhotoHash) -> bool:
    """The same picture once more, resized or compressed anew: all but a few bits of the fingerprints agree."""
    if not photo.hash or not other.hash or len(photo.hash) != len(other.hash):
        return False
    bits, mine = len(photo.hash) * 4, int(photo.hash, 16)
    # A plain wall or sky has next to no edges, and looks like every other one.
    if not bits * _LEAST_DETAIL <= mine.bit_count() <= bits * (1 - _LEAST_DETAIL):
        return False
    return (mine ^ int(other.hash, 16)).bit_count() <= bits * _MOST_DIFFERENT


def _same(photo: Photo, other: PhotoHash) -> bool:
    return photo.sha256 is not None and photo.sha256 == other.sha256
