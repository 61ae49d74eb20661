"""What is odd about the photos of a report. Hints for the reviewer: they decide nothing and cost nobody points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.shared.period import from_id
from storage.records import Photo, PhotoHash, PhotoState, Report

_UNSEEN = {PhotoState.TOO_BIG, PhotoState.BROKEN, PhotoState.FAILED}


@dataclass(frozen=True, slots=True)
class PhotoHint:
    """`code`: reused_here, reused_elsewhere, old, unseen. `position` counts from 1."""

    code: str
    position: int
    number: str = ""
    taken_on: date | None = None


def photo_hints(known: Sequence[PhotoHash], report: Report) -> tuple[PhotoHint, ...]:
    """Photos seen before in another report, older than the period, or impossible to open."""
    found = (_hint(known, report, photo, place) for place, photo in enumerate(report.photos, start=1))
    return tuple(hint for hint in found if hint is not None)


def _hint(known: Sequence[PhotoHash], report: Report, photo: Photo, place: int) -> PhotoHint | None:
    if photo.state in _UNSEEN:
        return PhotoHint("unseen", place)
    twin = next((one for one in known if _same(photo, one)), None)
    if twin is not None:
        code = "reused_here" if twin.unit == report.unit else "reused_elsewhere"
        return PhotoHint(code, place, number=f"{report.year}-{twin.report_id:06d}")
    if photo.taken_at is not None and photo.taken_at.date() < from_id(report.period).start:
        return PhotoHint("old", place, taken_on=photo.taken_at.date())
    return None


def _same(photo: Photo, other: PhotoHash) -> bool:
    return photo.sha256 is not None and photo.sha256 == other.sha256
