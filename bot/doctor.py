"""`shiji doctor`: says in words what is wrong with a set-up, or that nothing is."""

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import click
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import WebhookInfo

from bot.observe import without_secrets
from bot.places import open_database, open_photos, utc_now
from bot.run import webhook_address
from bot.settings import Settings, load_settings
from bot.wiring import open_telegram
from handlers.shared.quiet import is_published
from handlers.shared.sending import TROUBLE
from locales import Catalogue, Words
from scoring.scheme import Scheme, SchemeError, parse_scheme
from storage import errors
from storage.database import Database, sqlite_file
from storage.records import PhotoState, Role
from storage.unit_of_work import UnitOfWork

LITTLE_SPACE = 500 * 1024 * 1024
LATE = timedelta(minutes=5)
RECENT = timedelta(hours=24)
HOLIDAYS_AHEAD = timedelta(days=60)
"""How long beforehand it is said that the public holidays of a year are not known."""
NAMED = 5
"""Names listed before the rest is only counted."""


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    HINT = "hint"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `code` becomes the words `running-doctor-<code>`."""

    level: Level
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def ok(code: str, **params: Any) -> Finding:
    """Something that is as it should be."""
    return Finding(Level.OK, code, params)


def wrong(code: str, **params: Any) -> Finding:
    """Something that has to be put right."""
    return Finding(Level.WRONG, code, params)


def hint(code: str, **params: Any) -> Finding:
    """Something to know, which may be meant so."""
    return Finding(Level.HINT, code, params)


_DATABASE_TROUBLE: tuple[tuple[type[errors.DatabaseError], str], ...] = (
    (errors.DatabaseNewer, "database-newer"),
    (errors.DatabaseNotMigrated, "database-not-migrated"),
    (errors.DatabaseReadOnly, "database-read-only"),
    (errors.DatabaseFull, "database-full"),
    (errors.DatabaseDamaged, "database-damaged"),
    (errors.DatabaseError, "database-away"),
)


def trouble(error: errors.DatabaseError) -> Finding:
    """What a database's error means for the set-up."""
    code = next(code for kind, code in _DATABASE_TROUBLE if isinstance(error, kind))
    return wrong(code, error=without_secrets(str(error)))


def look_at_disk(settings: Settings) -> list[Finding]:
    """The folder of the photos, and the room on its disk."""
    try:
        open_photos(settings).check()
    except errors.StorageError as error:
        return [wrong("photos-wrong", error=str(error))]
    free = shutil.disk_usage(settings.data_dir).free
    said = f"{free / 1024**3:.1f} GB"
    space = wrong("space-low", free=said) if free < LITTLE_SPACE else ok("space", free=said)
    return [ok("photos", folder=str(settings.photo_dir)), space]


def look_at_calendar(settings: Settings, now: datetime) -> list[Finding]:
    """Whether the public holidays of the coming weeks are known."""
    ahead = (now + HOLIDAYS_AHEAD).astimezone(settings.zone).date()
    return [] if is_published(ahead) else [hint("holidays-unknown", year=str(ahead.year))]


def look_into_database(settings: Settings, words: Words, now: datetime, *, audit: bool) -> list[Finding]:
    """Whether it can be used, and what its tables say about the bot's work."""
    if _sqlite_is_missing(settings):
        return [wrong("database-not-migrated", error=settings.database)]
    try:
        with open_database(settings) as database:
            return _read(database, words, now, audit=audit)
    except errors.DatabaseError as error:
        return [trouble(error)]


def _sqlite_is_missing(settings: Settings) -> bool:
    # Opening it would make it, and a doctor does not change the patient.
    file = sqlite_file(settings.database)
    return file is not None and not file.exists()


def _read(database: Database, words: Words, now: datetime, *, audit: bool) -> list[Finding]:
    database.check_tables()
    with database.transaction() as uow:
        # Writing is tried by taking a lease that nobody else wants, and giving it back.
        uow.leases.acquire("doctor", "doctor", now, now)
        uow.leases.release("doctor", "doctor")
    with database.transaction(read_only=True) as uow:
        scheme = _scheme(uow)
        found = [ok("database", kind=database.dialect), _say_scheme(uow, scheme, words)]
        found += _people(uow, scheme if isinstance(scheme, Scheme) else None, words)
        found += [*_inbox(uow), _outbox(uow, now), *_gone(uow), *_photos(uow)]
        return [*found, _audit(uow)] if audit else found


def _scheme(uow: UnitOfWork) -> Scheme | SchemeError | None:
    text = uow.schemes.current()
    try:
        return None if text is None else parse_scheme(text)
    except SchemeError as error:
        return error


def _say_scheme(uow: UnitOfWork, scheme: Scheme | SchemeError | None, words: Words) -> Finding:
    stored = uow.schemes.latest()
    if scheme is None or stored is None:
        return wrong("no-scheme")
    if isinstance(scheme, SchemeError):
        return wrong("scheme-wrong", error=str(scheme))
    counts = {"units": len(scheme.units), "indicators": len(scheme.indicators)}
    return ok("scheme", name=words.named(scheme), year=str(scheme.year), version=str(stored.version), **counts)


def _people(uow: UnitOfWork, scheme: Scheme | None, words: Words) -> list[Finding]:
    counts = uow.people.counts()
    if not counts:
        return [wrong("nobody")]
    said = [
        words("running-doctor-people-of-role", role=words(f"running-role-{role}"), count=count)
        for role, count in counts.items()
    ]
    found = [ok("people", counts=_list(said))]
    if not counts.get(Role.OFFICE):
        found.append(wrong("no-office"))
    if scheme is not None:
        spoken_for = {scope for person in uow.people.with_role(Role.REPORTER) for scope in person.scopes(Role.REPORTER)}
        silent = [words.named(unit) for unit in scheme.units if unit.id not in spoken_for]
        found += [hint("silent-units", count=len(silent), units=_list(silent))] if silent else []
    return found


def _inbox(uow: UnitOfWork) -> list[Finding]:
    counts = uow.inbox.counts()
    waiting = {"waiting": counts.waiting, "failing": counts.failing}
    found = [hint("inbox-waiting", **waiting) if counts.waiting else ok("inbox")]
    if counts.set_aside:
        latest = uow.inbox.aside(1)[0]
        error = without_secrets(latest.error or "")[:200]
        found.append(wrong("set-aside", count=counts.set_aside, id=str(latest.update_id), error=error))
    return found


def _outbox(uow: UnitOfWork, now: datetime) -> Finding:
    age = uow.outbox.oldest_age(now)
    if age is None or age < LATE:
        return ok("outbox")
    return wrong("outbox-late", minutes=int(age.total_seconds() // 60))


def _gone(uow: UnitOfWork) -> list[Finding]:
    names = [person.name for person in uow.people.unreachable()]
    return [hint("gone", count=len(names), names=_list(names))] if names else []


def _photos(uow: UnitOfWork) -> list[Finding]:
    failed = uow.photos.count(PhotoState.FAILED)
    return [hint("photos-failed", count=failed)] if failed else []


def _audit(uow: UnitOfWork) -> Finding:
    broken = uow.audit.verify()
    return ok("audit") if broken is None else wrong("audit-broken", seq=str(broken))


def _list(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:NAMED]) + (" …" if len(every) > NAMED else "")


async def ask_telegram(settings: Settings, now: datetime) -> list[Finding]:
    """The token, and how updates come."""
    bot = open_telegram(settings)
    try:
        me = await bot.get_me()
        info = await bot.get_webhook_info()
    except (TelegramUnauthorizedError, TelegramNotFound):
        return [wrong("token-wrong")]
    except TROUBLE as error:
        return [wrong("telegram-away", address=settings.api_base, error=without_secrets(error.message))]
    finally:
        await bot.session.close()
    return [ok("token", bot=me.username or ""), *_webhook(settings, info, now)]


def _webhook(settings: Settings, info: WebhookInfo, now: datetime) -> list[Finding]:
    if settings.webhook_url is None:
        return [hint("webhook-left") if info.url else ok("webhook-none")]
    if info.url != webhook_address(settings):
        return [wrong("webhook-differs")]
    found = [ok("webhook", pending=info.pending_update_count)]
    at = info.last_error_date
    failed_at = at if isinstance(at, datetime) else None
    if failed_at is not None and now - failed_at.astimezone(UTC) < RECENT:
        said = f"{failed_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
        found.append(wrong("webhook-error", at=said, error=info.last_error_message or ""))
    return found


async def examine(settings: Settings, words: Words, *, audit: bool) -> list[Finding]:
    """Look at everything; nothing found wrong in one place keeps from looking at the next."""
    now = utc_now()
    asked = asyncio.ensure_future(ask_telegram(settings, now))
    looked = await asyncio.to_thread(
        lambda: [*look_at_disk(settings), *look_into_database(settings, words, now, audit=audit)]
    )
    return [ok("settings"), *await asked, *look_at_calendar(settings, now), *looked]


def report(findings: Iterable[Finding], words: Words) -> tuple[str, bool]:
    """The findings in words, and whether all is well."""
    found = list(findings)
    lines = [
        words(f"running-doctor-{one.level}", said=words(f"running-doctor-{one.code}", **one.params)) for one in found
    ]
    count = sum(one.level is Level.WRONG for one in found)
    last = words("running-doctor-unhealthy", count=count) if count else words("running-doctor-healthy")
    return "\n".join([*lines, last]), not count


@click.command()
@click.option("--audit", is_flag=True, help="Also check that no row of the audit log was changed.")
def doctor_command(audit: bool) -> None:
    """Say in words what is wrong with this set-up; exit status 1 when something is."""
    settings = load_settings()
    words = Catalogue.load().words(settings.locale)
    said, healthy = report(asyncio.run(examine(settings, words, audit=audit)), words)
    click.echo(said)
    raise SystemExit(0 if healthy else 1)
