"""Reports, every version of what they said, and the chat messages they were made from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select, update

from storage.errors import NotFound, ReportChanged
from storage.prepared import Insertion, Prepared
from storage.records import OPEN_DRAFT, NewReport, PastText, Photo, Report, ReportStatus, ReportVersion, Submission
from storage.repositories.base import Repository
from storage.repositories.photos import OF_REPORT, photo_of
from storage.session import AnyRow, Session
from storage.tables import photos, report_messages, report_versions, reports
from storage.types import UtcDateTime

SUBMITTED = (
    ReportStatus.SUBMITTED,
    ReportStatus.BLOCKED,
    ReportStatus.ESCALATED,
    ReportStatus.VERIFIED,
    ReportStatus.SENT_BACK,
)
"""The states of a report that was handed in and not taken back."""

_NUMBER = re.compile(r"(?P<year>[0-9]{4})-(?P<serial>[0-9]{1,17})")
_VERSIONED = ("status", "indicator", "mode", "value", "milestone", "text")
_MUTABLE = (
    *_VERSIONED,
    "unit",
    "period",
    "version",
    "updated_at",
    "submitted_at",
    "reviewed_at",
    "reviewer_id",
    "late",
    "comment",
    "assessment",
    "answers",
)


def _status_in(statuses: Iterable[ReportStatus]) -> ColumnElement[bool]:
    # Literals one by one: what IN is given as a list, SQLAlchemy puts into the statement each time it is run.
    return reports.c.status.in_([literal(status.value) for status in statuses])


_BY_ID = Prepared(select(reports).where(reports.c.id == bindparam("report_id")))
_OLD = Prepared(select(*(reports.c[name] for name in _VERSIONED)).where(reports.c.id == bindparam("report_id")))
_OPEN_DRAFT = Prepared(
    select(reports)
    .where(
        reports.c.chat_id == bindparam("chat"),
        reports.c.reporter_id == bindparam("reporter"),
        _status_in(OPEN_DRAFT),
    )
    .order_by(reports.c.id.desc())
    .limit(1)
)
_LAST_SUBMITTED = (
    select(reports)
    .where(
        reports.c.unit == bindparam("of_unit"),
        reports.c.indicator == bindparam("of_indicator"),
        reports.c.submitted_at.is_not(None),
        _status_in(SUBMITTED),
    )
    .order_by(reports.c.submitted_at.desc(), reports.c.id.desc())
    .limit(1)
)
_TEXTS_OF_OTHERS = Prepared(
    select(reports.c.text)
    .where(
        reports.c.indicator == bindparam("of_indicator"),
        reports.c.submitted_at >= bindparam("since", type_=UtcDateTime),
        reports.c.unit != bindparam("not_unit"),
        _status_in(SUBMITTED),
    )
    .order_by(reports.c.submitted_at.desc())
    .limit(bindparam("most"))
)
_LAST_SUBMISSIONS = Prepared(
    select(reports.c.indicator, func.max(reports.c.submitted_at).label("last"))
    .where(
        reports.c.unit == bindparam("of_unit"),
        reports.c.indicator.is_not(None),
        reports.c.submitted_at.is_not(None),
        _status_in(SUBMITTED),
    )
    .group_by(reports.c.indicator)
)
_start, _end = (bindparam(name, type_=UtcDateTime) for name in ("start", "end"))
_HAPPENED_BETWEEN = Prepared(
    select(reports.c.id, reports.c.indicator, reports.c.status, reports.c.submitted_at, reports.c.reviewed_at)
    .where(
        reports.c.unit == bindparam("of_unit"),
        or_(*(and_(at >= _start, at < _end) for at in (reports.c.submitted_at, reports.c.reviewed_at))),
        _status_in(SUBMITTED),
    )
    .order_by(reports.c.submitted_at, reports.c.id)
)
_LAST_PERIOD = Prepared(_LAST_SUBMITTED.with_only_columns(reports.c.period))
_CREATE = Insertion(reports, lambda insert: insert.returning(*reports.c))
_ATTACH = Insertion(report_messages, lambda insert: insert.on_conflict_do_nothing())
_KEEP = Insertion(report_versions)
_SAVE = Prepared(
    update(reports)
    .where(reports.c.id == bindparam("report_id"), reports.c.version == bindparam("loaded_version"))
    .values({name: bindparam(name) for name in (*_MUTABLE, "fact_ids")})
)


@cache
def _texts(*, of_unit: bool, of_indicator: bool, since: bool) -> Prepared:
    """The words of reports handed in, of one unit or indicator or of all, of all times or since one."""
    query = select(reports.c.id, reports.c.unit, reports.c.indicator, reports.c.text, reports.c.submitted_at).where(
        reports.c.submitted_at.is_not(None), _status_in(SUBMITTED)
    )
    query = query.where(reports.c.unit == bindparam("of_unit")) if of_unit else query
    query = query.where(reports.c.indicator == bindparam("of_indicator")) if of_indicator else query
    query = query.where(reports.c.submitted_at >= bindparam("since", type_=UtcDateTime)) if since else query
    return Prepared(query.order_by(reports.c.submitted_at.desc()).limit(bindparam("most")))


class Reports(Repository):
    """Reports are never deleted: a discarded or withdrawn one has a status that says so.

    `concerned` is the report the transaction is about: the one last written, or else the first asked for by its id.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.concerned: int | None = None
        self._loaded: dict[int, Report] = {}
        """What the database said of a report in this transaction, until it is changed."""

    def create(self, new: NewReport, *, by: int | None, now: datetime, reason: str = "created") -> Report:
        """Keep a new report as version 1; its number follows from its year and id."""
        values = {
            **{name: getattr(new, name) for name in _NEW_FIELDS},
            "status": new.status.value,
            "fact_ids": list(new.fact_ids),
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
        report = self._read(self._session.run(_CREATE, values).one(), ())
        self.concerned = report.id
        self._keep_version(report, by, now, reason)
        return report

    def get(self, report_id: int) -> Report | None:
        """The report with its photos."""
        row = self._session.run(_BY_ID, {"report_id": report_id}).first()
        if row is None:
            return None
        self.concerned = self.concerned or report_id
        return self._with_photos(row)

    def by_number(self, number: str) -> Report | None:
        """The report people call `2026-000123`."""
        parts = _NUMBER.fullmatch(number.strip())
        report = self.get(int(parts["serial"])) if parts else None
        return report if parts and report and report.year == int(parts["year"]) else None

    def by_message(self, chat_id: int, message_id: int) -> Report | None:
        """The report that a message in a chat is part of."""
        return self._through(report_messages.c.chat_id == chat_id, report_messages.c.message_id == message_id)

    def by_media_group(self, chat_id: int, media_group_id: str) -> Report | None:
        """The report that an album in a chat is part of."""
        return self._through(report_messages.c.chat_id == chat_id, report_messages.c.media_group_id == media_group_id)

    def attach_message(self, report_id: int, chat_id: int, message_id: int, media_group_id: str | None = None) -> None:
        """Note that the message is part of the report, so that editing it edits the report. Repeats are harmless."""
        values = {
            "chat_id": chat_id,
            "message_id": message_id,
            "report_id": report_id,
            "media_group_id": media_group_id,
        }
        self._session.run(_ATTACH, values)

    def messages(self, report_id: int) -> list[tuple[int, int]]:
        """Chat id and message id of every message of the report, in order."""
        query = select(report_messages.c.chat_id, report_messages.c.message_id).where(
            report_messages.c.report_id == report_id
        )
        query = query.order_by(report_messages.c.chat_id, report_messages.c.message_id)
        return [(row.chat_id, row.message_id) for row in self._session.execute(query)]

    def open_draft(self, reporter_id: int, chat_id: int) -> Report | None:
        """The reporter's latest report in this chat that is still being written."""
        row = self._session.run(_OPEN_DRAFT, {"reporter": reporter_id, "chat": chat_id}).first()
        return None if row is None else self._with_photos(row)

    def save(self, report: Report, *, by: int | None, now: datetime, reason: str) -> Report:
        """Keep the changed record and return it as it now stands; photos are kept by their own repository.

        A change of status, indicator, mode, value, milestone or text makes a new version. Raises ReportChanged when
        somebody else saved a new version since this record was loaded.
        """
        old = self._old(report)
        says_something_new = any(getattr(old, name) != getattr(report, name) for name in _VERSIONED)
        saved = replace(report, version=report.version + says_something_new, updated_at=now)
        values = {name: getattr(saved, name) for name in _MUTABLE}
        values |= {"report_id": report.id, "loaded_version": report.version, "fact_ids": list(saved.fact_ids)}
        if not self._session.run(_SAVE, values).rowcount:
            msg = f"report {report.number}, version {report.version}"
            raise ReportChanged(msg)
        self.concerned = report.id
        self._loaded.pop(report.id, None)
        if says_something_new:
            self._keep_version(saved, by, now, reason)
        return saved

    def versions(self, report_id: int) -> list[ReportVersion]:
        """Everything the report has said, oldest first."""
        query = select(report_versions).where(report_versions.c.report_id == report_id)
        return [_version(row) for row in self._session.execute(query.order_by(report_versions.c.version))]

    def history(self, unit: str, limit: int = 10, offset: int = 0) -> list[Report]:
        """The unit's reports, newest first, without those that were discarded."""
        condition = and_(reports.c.unit == unit, reports.c.status != ReportStatus.DISCARDED.value)
        query = select(reports).where(condition).order_by(reports.c.id.desc()).limit(limit).offset(offset)
        return self._many(query)

    def each(self, batch: int = 500) -> Iterator[Report]:
        """Every report there is, whatever became of it, oldest first; read a batch at a time."""
        last = 0
        while found := self._many(select(reports).where(reports.c.id > last).order_by(reports.c.id).limit(batch)):
            yield from found
            last = found[-1].id

    def listed(self, report_ids: Iterable[int]) -> dict[int, Report]:
        """These reports, for a list of several: the transaction is about none of them."""
        return {one.id: one for one in self._many(select(reports).where(reports.c.id.in_(tuple(report_ids))))}

    def count(
        self,
        *,
        unit: str | None = None,
        indicators: Iterable[str] | None = None,
        statuses: Iterable[ReportStatus] | None = None,
    ) -> int:
        """How many reports there are with all of these properties."""
        query = select(func.count()).select_from(reports)
        if unit is not None:
            query = query.where(reports.c.unit == unit)
        if indicators is not None:
            query = query.where(reports.c.indicator.in_(tuple(indicators)))
        if statuses is not None:
            query = query.where(_status_in(statuses))
        return int(self._session.execute(query).scalar_one())

    def queue(
        self, indicator_ids: Iterable[str], statuses: Iterable[ReportStatus], limit: int = 20, offset: int = 0
    ) -> list[Report]:
        """Reports on these indicators in these states, the one handed in longest ago first."""
        condition = and_(_status_in(statuses), reports.c.indicator.in_(tuple(indicator_ids)))
        query = select(reports).where(condition).order_by(reports.c.submitted_at, reports.c.id)
        return self._many(query.limit(limit).offset(offset))

    def last_submitted(self, unit: str, indicator: str) -> Report | None:
        """The unit's latest report on the indicator that was handed in: what the next one is pre-filled from."""
        row = self._session.execute(_LAST_SUBMITTED, {"of_unit": unit, "of_indicator": indicator}).first()
        return None if row is None else self._with_photos(row)

    def last_period(self, unit: str, indicator: str) -> str | None:
        """The period that report is about."""
        values = {"of_unit": unit, "of_indicator": indicator}
        period: str | None = self._session.run(_LAST_PERIOD, values).scalar()
        return period

    def last_submissions(self, unit: str) -> dict[str, datetime]:
        """For each indicator, when the unit last handed a report in: who is silent, and with what."""
        return {row.indicator: row.last for row in self._session.run(_LAST_SUBMISSIONS, {"of_unit": unit})}

    def texts_of(
        self, unit: str | None = None, indicator: str | None = None, since: datetime | None = None, limit: int = 500
    ) -> list[PastText]:
        """The words of reports handed in, newest first: for finding one that says the same again."""
        query = _texts(of_unit=unit is not None, of_indicator=indicator is not None, since=since is not None)
        values = {"of_unit": unit, "of_indicator": indicator, "since": since}
        given = {name: value for name, value in values.items() if value is not None}
        return [PastText(*row) for row in self._session.run(query, {**given, "most": limit})]

    def texts_of_others(self, unit: str, indicator: str, since: datetime, limit: int) -> tuple[str, ...]:
        """The words of reports on the indicator that other units have handed in since then, newest first."""
        values = {"not_unit": unit, "of_indicator": indicator, "since": since, "most": limit}
        return tuple(self._session.run(_TEXTS_OF_OTHERS, values).scalars())

    def happened_between(self, unit: str, start: datetime, end: datetime) -> list[Submission]:
        """What the unit handed in, and did not take back since, where that or the review was at or after `start` and
        before `end`; in the order it was handed in."""
        values = {"of_unit": unit, "start": start, "end": end}
        return [Submission(*row) for row in self._session.run(_HAPPENED_BETWEEN, values)]

    def _keep_version(self, report: Report, by: int | None, now: datetime, reason: str) -> None:
        values = {name: getattr(report, name) for name in (*_VERSIONED, "version")}
        values |= {"report_id": report.id, "changed_at": now, "changed_by": by, "reason": reason}
        self._session.run(_KEEP, values)

    def _old(self, report: Report) -> Any:
        """What the report said before; another version than the one loaded may have come from somebody else since."""
        loaded = self._loaded.get(report.id)
        if loaded is not None and loaded.version == report.version:
            return loaded
        old = self._session.run(_OLD, {"report_id": report.id}).first()
        if old is None:
            msg = f"report {report.id}"
            raise NotFound(msg)
        return old

    def _through(self, *conditions: ColumnElement[bool]) -> Report | None:
        query = select(reports).join(report_messages, report_messages.c.report_id == reports.c.id)
        return self._first(query.where(*conditions).order_by(reports.c.id.desc()))

    def _first(self, query: Select[Any]) -> Report | None:
        row = self._session.execute(query.limit(1)).first()
        return None if row is None else self._with_photos(row)

    def _with_photos(self, row: AnyRow) -> Report:
        found = self._session.run(OF_REPORT, {"of_report": row.id})
        return self._read(row, [photo_of(photo) for photo in found])

    def _read(self, row: AnyRow, its_photos: Sequence[Photo]) -> Report:
        report = self._loaded[row.id] = _report(row, its_photos)
        return report

    def _many(self, query: Select[Any]) -> list[Report]:
        rows = self._session.execute(query).all()
        if not rows:
            return []
        by_report: dict[int, list[Photo]] = {row.id: [] for row in rows}
        found = select(photos).where(photos.c.report_id.in_(by_report)).order_by(photos.c.position, photos.c.id)
        for photo in self._session.execute(found):
            by_report[photo.report_id].append(photo_of(photo))
        return [_report(row, by_report[row.id]) for row in rows]


_NEW_FIELDS = (
    "unit",
    "reporter_id",
    "chat_id",
    "text",
    "year",
    "period",
    "indicator",
    "mode",
    "value",
    "milestone",
    "late",
    "submitted_at",
    "assessment",
    "answers",
)


def _report(row: AnyRow, its_photos: Sequence[Photo]) -> Report:
    return Report(
        row.id,
        row.year,
        row.unit,
        row.indicator,
        row.reporter_id,
        row.chat_id,
        ReportStatus(row.status),
        row.period,
        row.mode,
        row.value,
        row.milestone,
        row.text,
        row.version,
        row.created_at,
        row.updated_at,
        row.submitted_at,
        row.reviewed_at,
        row.reviewer_id,
        row.late,
        row.comment,
        row.assessment,
        row.answers,
        tuple(row.fact_ids),
        tuple(its_photos),
    )


def _version(row: AnyRow) -> ReportVersion:
    return ReportVersion(
        row.report_id,
        row.version,
        ReportStatus(row.status),
        row.indicator,
        row.mode,
        row.value,
        row.milestone,
        row.text,
        row.changed_at,
        row.changed_by,
        row.reason,
    )
