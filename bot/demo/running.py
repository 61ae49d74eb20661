"""The demo as an object: the sample county, the local Telegram and the unmodified bot, going by one movable clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.clock import MovableClock
from bot.run import Process
from bot.sample.county import REPORTER_UNIT, REVIEWER_DEPARTMENT, Member, members, scheme_text
from bot.sample.history import build
from bot.sandbox.control import Seat
from bot.sandbox.limits import Limits
from bot.sandbox.server import SandboxServer
from bot.sandbox.world import User
from bot.settings import Settings
from bot.wiring import load_validator
from handlers.settings.commands import apply_menu
from handlers.shared.boards import Boards
from handlers.shared.services import Services
from locales import Catalogue, Words
from scoring.scheme import Scheme, parse_scheme
from storage.database import Database
from storage.records import Role
from storage.unit_of_work import UnitOfWork

ZONE = ZoneInfo("Asia/Shanghai")
SAMPLE_WEEK = 47
"""The ISO week the demo plays in: late in the year, when every screen has something to show."""

WEDNESDAY = 3
DATABASE = "county.db"
_MAKING = f"{DATABASE}.making"
_NOW = "demo:now"

# A person taps faster than one message a second; the real Telegram lets short bursts to one chat pass.
LIMITS = Limits(private_burst=4)


def sample_moment(year: int) -> datetime:
    """Wednesday morning of the sample week: offices work, nothing waits for quiet hours to end."""
    day = datetime.fromisocalendar(year, SAMPLE_WEEK, WEDNESDAY).date()
    return datetime.combine(day, time(10, 0), tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: the local Telegram, the bot, the clock both go by, and the county."""

    sandbox: SandboxServer
    process: Process
    clock: MovableClock
    scheme: Scheme
    members: tuple[Member, ...] = field(default=())

    async def advance(self, by: timedelta) -> None:
        """Let time pass; what has fallen due is done at once."""
        now = self.clock.advance(by)
        await self.process.base.database.run(lambda uow: uow.state.put(_NOW, now.isoformat()))
        self.process.look_again()


def is_a_demos(data_dir: Path) -> bool:
    """Whether the folder is a demo's own or can become one. What a real bot keeps is never mixed with, nor removed."""
    names = {path.name for path in data_dir.iterdir()} if data_dir.exists() else set()
    return not names or (not names.isdisjoint({DATABASE, _MAKING}) and "shiji.db" not in names)


def prepare(data_dir: Path, moment: datetime) -> datetime:
    """Make the county's database where there is none, and return the time at which the demo goes on.

    It is made under another name first, so that a demo killed half-way starts afresh instead of on half a county.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    file, making = data_dir / DATABASE, data_dir / _MAKING
    if not file.exists():
        making.unlink(missing_ok=True)
        with Database(f"sqlite:///{making}") as database:
            database.migrate()
            build(_services(database, data_dir, moment), moment)
        making.rename(file)
    with Database(f"sqlite:///{file}") as database, database.transaction(read_only=True) as uow:
        return _goes_on(uow, moment)


def _goes_on(uow: UnitOfWork, moment: datetime) -> datetime:
    """Not before what is on record: facts are recorded in order."""
    left_at, recorded = uow.state.get(_NOW), uow.facts.last_recorded()
    return max(moment, *([recorded] if recorded else []), *([datetime.fromisoformat(left_at)] if left_at else []))


def _services(database: Database, data_dir: Path, moment: datetime) -> Services:
    return Services(
        database=database,
        catalogue=Catalogue.load(),
        validator=load_validator(data_dir),
        boards=Boards(database),
        clock=lambda: moment,
        timezone=ZONE,
        bot_username="shiji_bot",
    )


@asynccontextmanager
async def running(
    data_dir: Path, *, locale: str = "zh-CN", port: int = 0, limits: Limits = LIMITS
) -> AsyncIterator[Demo]:
    """The local Telegram and the unmodified bot on the sample county. Raises OSError when the port is taken."""
    moment = sample_moment(datetime.now(ZONE).year)
    clock = MovableClock((await asyncio.to_thread(prepare, data_dir, moment)).astimezone(ZONE))
    started: list[Demo] = []

    async def advance(by: timedelta) -> None:
        await started[0].advance(by)

    # Seconds since then: the county remembers the messages of earlier starts, so their numbers must not come again.
    number = int((datetime.now(ZONE) - datetime(2026, 1, 1, tzinfo=ZONE)).total_seconds())
    server = SandboxServer(limits=limits, clock=clock, port=port, advance_clock=advance, first_number=number)
    async with server as sandbox:
        process = Process(_settings(data_dir, sandbox, locale), clock=clock)
        await process.start()
        try:
            scheme = parse_scheme(scheme_text(moment.year))
            demo = Demo(sandbox, process, clock, scheme, members(scheme))
            started.append(demo)
            await _take_seats(demo, locale)
            yield demo
            await demo.advance(timedelta(0))
        finally:
            await process.stop()


def _settings(data_dir: Path, sandbox: SandboxServer, locale: str) -> Settings:
    return Settings(
        token=SecretStr(sandbox.token),
        api_base=sandbox.base_url,
        data_dir=data_dir,
        database_url=SecretStr(f"sqlite:///{data_dir / DATABASE}"),
        locale=locale,
        timezone=str(ZONE),
        webhook_url=None,
        metrics_listen=None,
    )


async def _take_seats(demo: Demo, locale: str) -> None:
    """Everybody of the county has a Telegram account; four of them are on the page, with their menus."""
    language = "en" if locale.startswith("en") else "zh-hans"
    for one in demo.members:
        demo.sandbox.world.add_user(User(one.telegram_id, one.name, language_code=language, started=True))
    seated = demo.members[:4]
    demo.sandbox.seat(*(_seat(demo, one) for one in seated))
    catalogue = demo.process.base.catalogue
    await demo.process.base.database.run(lambda uow: _speak(uow, demo.members, locale))
    for one in seated:
        await apply_menu(demo.process.base.bot, one.telegram_id, catalogue.words(locale), [one.role])


def _speak(uow: UnitOfWork, people: tuple[Member, ...], locale: str) -> None:
    for one in people:
        person = uow.people.by_telegram(one.telegram_id)
        if person is not None:
            uow.people.set_locale(person.id, locale)


def _seat(demo: Demo, member: Member) -> Seat:
    catalogue = demo.process.base.catalogue
    chinese, english = catalogue.words("zh-CN"), catalogue.words("en")
    words = catalogue.words(demo.process.settings.locale)
    suggestions = words(f"demo-try-{member.role}").splitlines()
    return Seat(
        member.telegram_id,
        _title(demo.scheme, member, chinese),
        tuple(line.strip() for line in suggestions if line.strip()),
        _title(demo.scheme, member, english),
    )


def _title(scheme: Scheme, member: Member, words: Words) -> str:
    role = words(f"demo-role-{member.role}")
    if member.role == Role.REPORTER:
        return f"{role} · {words.named(scheme.unit(REPORTER_UNIT))}"
    if member.role == Role.REVIEWER:
        owner = next(one for one in scheme.departments if one.id == REVIEWER_DEPARTMENT)
        return f"{role} · {words.named(owner)}"
    return f"{role} · {member.name}"
