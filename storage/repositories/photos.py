"""Photos of reports: what Telegram calls them, and what became of fetching them."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, or_, select, union, update

from storage.prepared import Prepared
from storage.records import Photo, PhotoHash, PhotoState, Report
from storage.repositories.base import Repository
from storage.session import AnyRow, News
from storage.tables import photos, reports

OF_REPORT = Prepared(
    select(photos).where(photos.c.report_id == bindparam("of_report")).order_by(photos.c.position, photos.c.id)
)

FAR = timedelta(minutes=15)
"""Nobody puts a photo off for so long: it was done before the clock was put back, and counts for nothing."""
NEAR = 500
"""Reports whose pictures are compared: so many of the unit, which are those of its last years, and so many for the
indicator, those of half a year in a county or five days in a city. A city's whole year would take minutes."""
_HANDED_IN = reports.c.submitted_at.is_not(None)
_UNPACKED = re.compile(r"unpacking, try (\d+)")


class Photos(Repository):
    """A photo starts as pending and is fetched after its report is saved."""

    def add(
        self,
        report_id: int,
        *,
        file_id: str,
        file_unique_id: str,
        now: datetime,
        caption: str | None = None,
        message_id: int | None = None,
        state: PhotoState = PhotoState.PENDING,
        size: int | None = None,
    ) -> bool:
        """Add a photo behind the report's others. False when the report already has this very picture."""
        last = select(func.coalesce(func.max(photos.c.position), -1) + 1).where(photos.c.report_id == report_id)
        statement = self._session.insert(photos).values(
            report_id=report_id,
            message_id=message_id,
            file_id=file_id,
            file_unique_id=file_unique_id,
            caption=caption,
            position=last.scalar_subquery(),
            state=state.value,
            bytes=size,
            attempts=0,
            added_at=now,
        )
        added = self._session.execute(statement.on_conflict_do_nothing().returning(photos.c.id)).first() is not None
        if added and state == PhotoState.PENDING:
            self._session.news.add(News.PHOTOS)
        return added

    def get(self, photo_id: int) -> Photo | None:
        """The photo."""
        row = self._session.execute(select(photos).where(photos.c.id == photo_id)).first()
        return None if row is None else photo_of(row)

    def of(self, report_id: int) -> list[Photo]:
        """The report's photos in the order they were sent."""
        return [photo_of(row) for row in self._session.run(OF_REPORT, {"of_report": report_id})]

    def remove_message(self, report_id: int, message_id: int) -> int:
        """Take the photos of one message off the report, when an edit replaced them. Returns how many."""
        statement = delete(photos).where(photos.c.report_id == report_id, photos.c.message_id == message_id)
        return self._session.execute(statement).rowcount

    def pending(self, limit: int, now: datetime | None = None) -> list[Photo]:
        """Photos to fetch, oldest first; with `now`, without those that were put off to later."""
        query = select(photos).where(photos.c.state == PhotoState.PENDING.value)
        if now is not None:
            at = photos.c.retry_at
            query = query.where(or_(at.is_(None), at <= now, at > now + FAR))
        return [photo_of(row) for row in self._session.execute(query.order_by(photos.c.id).limit(limit))]

    def count(self, state: PhotoState) -> int:
        """How many photos are in that state."""
        query = select(func.count()).select_from(photos).where(photos.c.state == state.value)
        counted: int = self._session.execute(query).scalar_one()
        return counted

    def mark_fetched(
        self,
        photo_id: int,
        *,
        sha256: str,
        size: int,
        hash: str | None = None,  # noqa: A002 - the record's own word
        width: int | None = None,
        height: int | None = None,
        taken_at: datetime | None = None,
    ) -> None:
        """The bytes are in the photo store; `size` is their number, `hash` the perceptual one in hex.

        Of a picture too large to be unpacked no more is known.
        """
        self._change(
            photo_id,
            state=PhotoState.FETCHED.value,
            sha256=sha256,
            hash=hash,
            width=width,
            height=height,
            taken_at=taken_at,
            bytes=size,
            error=None,
            retry_at=None,
        )

    def mark(self, photo_id: int, state: PhotoState, error: str | None = None) -> None:
        """Record that the photo is too big, broken or cannot be had."""
        self._change(photo_id, state=state.value, error=error, retry_at=None)

    def retry(self, photo_id: int, at: datetime, error: str, attempts: int) -> None:
        """Fetching failed for now, for the `attempts`-th time; it is pending again from `at`."""
        self._change(photo_id, retry_at=at, error=error, attempts=attempts)

    def begin_unpacking(self, photo_id: int) -> int:
        """Count a try at unpacking the picture, before it is made; returns which one it is.

        A picture may end the process. So the try stands in place of the error until something else is written down
        about the photo, as is done after every try that the process lives through.
        """
        error = self._session.execute(select(photos.c.error).where(photos.c.id == photo_id)).scalar()
        last = _UNPACKED.fullmatch(error or "")
        number = 1 + (int(last[1]) if last else 0)
        self._change(photo_id, error=f"unpacking, try {number}")
        return number

    def twins(self, report: Report) -> list[PhotoHash]:
        """Photos of other reports, handed in at some time, that may show what one of this report's shows.

        The very same file is found wherever it was. Pictures that are merely alike are to be looked for among the
        rest: those of the unit's and of the indicator's latest `NEAR` reports.
        """
        names = [photo.sha256 for photo in report.photos if photo.sha256]
        if not names:
            return []
        near = union(
            _latest(reports.c.unit == report.unit, reports.c.id),
            _latest(reports.c.indicator == report.indicator, reports.c.submitted_at),
        )
        return [
            *self._hashes(report, photos.c.sha256.in_(names)),
            *self._hashes(report, photos.c.report_id.in_(near)),
        ]

    def _hashes(self, but: Report, condition: ColumnElement[bool]) -> Iterator[PhotoHash]:
        query = (
            select(photos.c.report_id, reports.c.year, reports.c.unit, photos.c.sha256, photos.c.hash)
            .join(reports, reports.c.id == photos.c.report_id)
            .where(condition, photos.c.report_id != but.id, photos.c.sha256.is_not(None), _HANDED_IN)
            .order_by(photos.c.id)
        )
        return (PhotoHash(*row) for row in self._session.execute(query))

    def _change(self, photo_id: int, **values: Any) -> None:
        self._session.execute(update(photos).where(photos.c.id == photo_id).values(values))


def _latest(condition: ColumnElement[bool], order: ColumnElement[Any]) -> Select[int]:
    # Cut off before it is joined, so that an index says where to begin and nothing is read that does not count.
    latest = select(reports.c.id).where(condition, _HANDED_IN).order_by(order.desc()).limit(NEAR)
    return select(latest.subquery().c.id)


def photo_of(row: AnyRow) -> Photo:
    """The record behind a row of the photos table."""
    return Photo(
        row.id,
        row.report_id,
        row.message_id,
        row.file_id,
        row.file_unique_id,
        row.caption,
        row.position,
        PhotoState(row.state),
        row.sha256,
        row.hash,
        row.error,
        row.width,
        row.height,
        row.taken_at,
        row.bytes,
        row.attempts,
    )
