"""What repositories give back: frozen values that know nothing of the database they came from."""

from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from storage.outgoing import Outgoing


class Role(StrEnum):
    """What somebody may do; each grant of a role has a scope."""

    REPORTER = "reporter"
    REVIEWER = "reviewer"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope: a unit id (reporter), a department id (reviewer), a unit, category or district id
    or `*` (supervisor, inspector), `*` (office)."""

    role: Role
    scope: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who joined through an invite. `quiet_from`/`quiet_until` are local wall-clock times."""

    id: int
    telegram_id: int
    name: str
    locale: str
    quiet_from: time | None
    quiet_until: time | None
    reachable: bool
    grants: tuple[Grant, ...]
    removed_at: datetime | None

    def has(self, role: Role, scope: str | None = None) -> bool:
        """Whether the person holds the role; with a scope, whether for exactly that scope or for everything."""
        return any(grant.role == role and (scope is None or grant.scope in {scope, "*"}) for grant in self.grants)

    def scopes(self, role: Role) -> tuple[str, ...]:
        """The scopes in which the person holds the role."""
        return tuple(grant.scope for grant in self.grants if grant.role == role)


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time way in. The token itself is never kept, only its SHA-256."""

    id: int
    role: Role
    scope: str
    name_hint: str | None
    for_telegram_id: int | None
    created_by: int | None
    expires_at: datetime
    used_by: int | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The invite was good and is now used up."""

    person: Person
    invite: Invite


class RefusalReason(StrEnum):
    """Why an invite does not open the door."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Refused:
    """The invite was not good, and nothing was changed. `invite_id` is the one that was tried, where there is one."""

    reason: RefusalReason
    invite_id: int | None = field(default=None, compare=False)


class ReportStatus(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    BLOCKED = "blocked"
    ESCALATED = "escalated"
    VERIFIED = "verified"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


OPEN_DRAFT = (ReportStatus.DRAFT, ReportStatus.RETURNED)
"""The states in which a reporter's next message still belongs to the same report."""


class PhotoState(StrEnum):
    """How far a photo has come from Telegram's server to our folder."""

    PENDING = "pending"
    FETCHED = "fetched"
    TOO_BIG = "too_big"
    BROKEN = "broken"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a report; `hash` is perceptual (hex), `sha256` names the file, `taken_at` comes from EXIF."""

    id: int
    report_id: int
    message_id: int | None
    file_id: str
    file_unique_id: str
    caption: str | None
    position: int
    state: PhotoState
    sha256: str | None = None
    hash: str | None = None
    error: str | None = None
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    bytes: int | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """One unit's statement for one indicator and period. `version` grows with every change that is kept."""

    id: int
    year: int
    unit: str
    indicator: str | None
    reporter_id: int
    chat_id: int
    status: ReportStatus
    period: str
    mode: str | None
    value: Decimal | None
    milestone: str | None
    text: str
    version: int
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    reviewed_at: datetime | None
    reviewer_id: int | None
    late: bool
    comment: str | None
    assessment: dict[str, Any]
    answers: dict[str, Any]
    fact_ids: tuple[str, ...]
    photos: tuple[Photo, ...] = ()

    @property
    def number(self) -> str:
        """The number people quote, such as `2026-000123`."""
        return f"{self.year}-{self.id:06d}"


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a report is made from; everything else has its natural beginning."""

    unit: str
    reporter_id: int
    chat_id: int
    text: str
    year: int
    period: str
    status: ReportStatus = ReportStatus.DRAFT
    indicator: str | None = None
    mode: str | None = None
    value: Decimal | None = None
    milestone: str | None = None
    late: bool = False
    submitted_at: datetime | None = None
    assessment: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    fact_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """What a report said at one time; never changed, never deleted."""

    report_id: int
    version: int
    status: ReportStatus
    indicator: str | None
    mode: str | None
    value: Decimal | None
    milestone: str | None
    text: str
    changed_at: datetime
    changed_by: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class PhotoHash:
    """A fetched photo's fingerprints, for finding the same picture in another report."""

    report_id: int
    year: int
    unit: str
    sha256: str
    hash: str | None


@dataclass(frozen=True, slots=True)
class PastText:
    """An earlier report's words, for finding near-duplicates."""

    report_id: int
    unit: str
    indicator: str | None
    text: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """That a unit handed a report in, without what it says."""

    report_id: int
    indicator: str | None
    status: str
    submitted_at: datetime
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where the talk in one chat stands."""

    chat_id: int
    state: str | None
    data: dict[str, Any]
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One update as Telegram sent it."""

    update_id: int
    chat_id: int | None
    media_group_id: str | None
    raw: dict[str, Any]
    received_at: datetime
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class InboxItem:
    """What is handled together: one update, or all updates of one album."""

    rows: tuple[InboxRow, ...]

    @property
    def chat_id(self) -> int | None:
        """The chat it came from; None for updates that belong to no chat."""
        return self.rows[0].chat_id

    @property
    def update_ids(self) -> tuple[int, ...]:
        """What to pass to `inbox.done`."""
        return tuple(row.update_id for row in self.rows)

    @property
    def attempts(self) -> int:
        """How often handling it has failed so far."""
        return max(row.attempts for row in self.rows)


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How the inbox stands: rows to do, of these failed at least once, set aside, done and still kept."""

    waiting: int
    failing: int
    set_aside: int
    done: int


class OutboxKind(StrEnum):
    """What a message is; the order of definition is the order of sending."""

    REPLY = "reply"
    WARNING = "warning"
    DECISION = "decision"
    DIGEST = "digest"
    NOTICE = "notice"


class OutboxState(StrEnum):
    """Where a message to be sent stands."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message to send, or sent."""

    id: int
    key: str
    chat_id: int
    kind: OutboxKind
    payload: Outgoing
    state: OutboxState
    not_before: datetime
    breaks_quiet: bool | None
    """Whether it may be sent in quiet hours and on days off; None where nobody said: it is sent when it is due."""
    expires_at: datetime | None
    attempts: int
    error: str | None
    created_at: datetime
    settled_at: datetime | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class OpenWarning:
    """One episode of a warning, from being raised to being cleared."""

    id: int
    key: str
    unit: str
    indicator: str | None
    colour: str
    code: str
    params: dict[str, Any]
    raised_at: datetime
    changed_at: datetime
    escalate_at: datetime | None
    escalated_at: datetime | None
    answered_at: datetime | None
    answered_by: int | None
    answer: str | None
    cleared_at: datetime | None


@dataclass(frozen=True, slots=True)
class WarningEvent:
    """A change of a warning's state: raised, colour, answered, escalated, cleared."""

    warning_id: int
    at: datetime
    kind: str
    colour: str
    by: int | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredScheme:
    """A scheme file as it was imported."""

    version: int
    sha256: str
    text: str
    put_by: int | None
    put_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what. `hash` covers the row and the hash before it."""

    seq: int
    at: datetime
    person_id: int | None
    action: str
    target: str
    detail: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """How often a subject (`person:7`, `invite:3`) was refused in one way, within the hour that begins then."""

    subject: str
    kind: str
    hour: datetime
    count: int


@dataclass(frozen=True, slots=True)
class BurdenCount:
    """How often a unit was asked for something in one ISO week (`2026-W47`), and by whom."""

    unit: str
    week: str
    kind: str
    requester: str
    count: int
