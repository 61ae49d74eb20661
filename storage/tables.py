"""Every table, as SQLAlchemy Core tables.

Core and not the ORM: the records that leave this package are frozen dataclasses, so an identity map, dirty tracking
and lazy loading would be paid for on every update and used by nothing.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from storage.types import BigId, CleanText, DecimalText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

people = Table(
    "people",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    Column("name", CleanText, nullable=False),
    Column("locale", String(16), nullable=False),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
    Column("reachable", Boolean, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
)

grants = Table(
    "grants",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id", "role", "scope"),
    Index(None, "role", "scope"),
)

invites = Table(
    "invites",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    Column("name_hint", CleanText),
    Column("for_telegram_id", BigInteger),
    Column("created_by", BigInteger),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_by", BigInteger),
    Column("used_at", UtcDateTime),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger),
    Column("media_group_id", String(64)),
    Column("raw", JSON, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("lease_owner", String(64)),
    Column("lease_until", UtcDateTime),
    Column("error", CleanText),
    Column("done_at", UtcDateTime),
)
# What still has to be done is few rows among many, so the indexes hold only those.
Index("ix_inbox_open", inbox.c.update_id, sqlite_where=inbox.c.state == "new", postgresql_where=inbox.c.state == "new")
Index(
    "ix_inbox_open_chat",
    inbox.c.chat_id,
    inbox.c.update_id,
    sqlite_where=inbox.c.state == "new",
    postgresql_where=inbox.c.state == "new",
)
Index(
    "ix_inbox_aside",
    inbox.c.update_id,
    sqlite_where=inbox.c.state == "aside",
    postgresql_where=inbox.c.state == "aside",
)
Index("ix_inbox_received", inbox.c.received_at, inbox.c.update_id)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("breaks_quiet", Boolean),
    Column("expires_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("error", CleanText),
    Column("lease_owner", String(64)),
    Column("lease_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("message_id", BigInteger),
)
_WAITING = outbox.c.state == "waiting"
Index(
    "ix_outbox_waiting",
    outbox.c.priority,
    outbox.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
Index(
    "ix_outbox_waiting_chat",
    outbox.c.chat_id,
    outbox.c.priority,
    outbox.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
Index("ix_outbox_expiring", outbox.c.expires_at, sqlite_where=_WAITING, postgresql_where=_WAITING)

conversations = Table(
    "conversations",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(64)),
    Column("data", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("unit", String(64), nullable=False),
    Column("indicator", String(64)),
    Column("reporter_id", ForeignKey("people.id"), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("period", String(32), nullable=False),
    Column("mode", String(16)),
    Column("value", DecimalText),
    Column("milestone", String(64)),
    Column("text", CleanText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("reviewed_at", UtcDateTime),
    Column("reviewer_id", BigInteger),
    Column("late", Boolean, nullable=False),
    Column("comment", CleanText),
    Column("assessment", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("fact_ids", JSON, nullable=False),
    Index(None, "unit", "id"),
    Index(None, "chat_id", "status"),
    Index(None, "status", "indicator", "submitted_at"),
    Index(None, "indicator", "submitted_at"),
    Index(None, "unit", "indicator", "submitted_at"),
    Index(None, "submitted_at"),
)

report_versions = Table(
    "report_versions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("indicator", String(64)),
    Column("mode", String(16)),
    Column("value", DecimalText),
    Column("milestone", String(64)),
    Column("text", CleanText, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", BigInteger),
    Column("reason", CleanText, nullable=False),
    UniqueConstraint("report_id", "version"),
)

report_messages = Table(
    "report_messages",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("media_group_id", String(64)),
    Index(None, "chat_id", "media_group_id"),
    Index(None, "report_id"),
)

photos = Table(
    "photos",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("message_id", BigInteger),
    Column("file_id", String(200), nullable=False),
    Column("file_unique_id", String(64), nullable=False),
    Column("caption", CleanText),
    Column("position", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("sha256", String(64)),
    Column("hash", String(64)),
    Column("error", CleanText),
    Column("width", Integer),
    Column("height", Integer),
    Column("taken_at", UtcDateTime),
    Column("bytes", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("added_at", UtcDateTime, nullable=False),
    UniqueConstraint("report_id", "file_unique_id"),
    Index(None, "state", "retry_at"),
    Index(None, "sha256"),
)

facts = Table(
    "facts",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    # SQLite does not look at the length, and could not change it without copying every fact.
    Column("id", String(64).with_variant(String(200), "postgresql"), nullable=False, unique=True),
    Column("unit", String(64), nullable=False),
    Column("indicator", String(64)),
    Column("effective", Date, nullable=False),
    Column("recorded", UtcDateTime, nullable=False),
    Column("report_id", ForeignKey("reports.id")),
    Column("payload", JSON, nullable=False),
    Index(None, "unit", "indicator"),
    Index(None, "report_id"),
)

# Gapless numbers: the row lock makes PostgreSQL commit the holders one after another, and a rollback gives back.
counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

warnings = Table(
    "warnings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", String(200), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("indicator", String(64)),
    Column("colour", String(32), nullable=False),
    Column("code", String(64), nullable=False),
    Column("params", JSON, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("escalate_at", UtcDateTime),
    Column("escalated_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("answered_by", BigInteger),
    Column("answer", CleanText),
    Column("cleared_at", UtcDateTime),
    Index(None, "unit", "cleared_at"),
    Index(None, "escalate_at"),
)
# The same warning may come and go many times in a year, and is open at most once.
Index(
    "uq_warnings_open_key",
    warnings.c.key,
    unique=True,
    sqlite_where=warnings.c.cleared_at.is_(None),
    postgresql_where=warnings.c.cleared_at.is_(None),
)

warning_events = Table(
    "warning_events",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("warning_id", ForeignKey("warnings.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("colour", String(32), nullable=False),
    Column("by", BigInteger),
    Column("detail", JSON, nullable=False),
    Index(None, "warning_id"),
)

schemes = Table(
    "schemes",
    metadata,
    Column("version", BigId, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("put_by", BigInteger),
    Column("put_at", UtcDateTime, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("person_id", BigInteger),
    Column("action", String(64), nullable=False),
    Column("target", CleanText, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

burden = Table(
    "burden",
    metadata,
    Column("unit", String(64), primary_key=True),
    Column("week", String(8), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("requester", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Index(None, "week"),
)

# Only the hours that are not summed up in the audit yet; see handlers.shared.refusals.
refusals = Table(
    "refusals",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("hour", UtcDateTime, primary_key=True),
    Column("count", Integer, nullable=False),
)

app_state = Table(
    "app_state",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
)

APPEND_ONLY = ("facts", "report_versions", "warning_events", "audit")
"""Tables whose rows a trigger protects from being changed or deleted."""
