"""`shiji run`: takes updates in, sends messages out, watches the calendar; or some of these, beside other processes."""

import asyncio
import contextlib
import gc
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

import click
import structlog
from aiogram import Bot, Router
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError

from bot.backoff import wait_before
from bot.calendar import Calendar
from bot.floods import note_floods
from bot.helpers import Helpers
from bot.intake.housekeeping import Housekeeping
from bot.intake.updates import ALLOWED_UPDATES
from bot.intake.workers import Workers
from bot.late import LateValidator
from bot.memory import keep_giving_back
from bot.observe import Metrics, Outside, configure_logging, serve
from bot.places import database_trouble, open_database, open_photos, utc_now
from bot.renewal import again_and_again
from bot.settings import ROLES, Settings, load_settings
from bot.wiring import (
    Foundation,
    build_calendar,
    build_delivery,
    build_intake,
    lay_foundation,
    load_validator,
    open_telegram,
    webhook_path,
)
from handlers import routers
from handlers.people.invites import BOT_USERNAME
from handlers.shared.sending import TROUBLE
from locales import Catalogue
from storage.errors import OUTAGES, DatabaseError, StorageError
from storage.session import News
from storage.unit_of_work import UnitOfWork

FIRST_MEETING_SECONDS = 5
"""How long, at the start, Telegram may take to say who the bot is before the roles start without knowing it."""

MOST_WAIT = 30.0
"""The longest wait, at the start, before a database that is away is tried again."""

FINISH_SECONDS = 20.0
"""How long, at the end, what was begun may take to finish."""

SILENCE_SECONDS = 12.0
"""How long, at the end, an answer of the database is waited for. A statement may wait ten seconds for a lock; a server
that hangs and acknowledges what it gets would be waited for until the process is killed."""

YOUNG_OBJECTS = 10_000
"""After how many new objects Python looks for circles among them. An update makes thousands and hardly a circle; at
Python's own 700, looking takes a twentieth of the time."""

log = structlog.get_logger(__name__)


class StartError(Exception):
    """The bot cannot start; the words say why, in the language of the settings."""


class Process:
    """A running bot with its roles. `await start()`, then `await wait()` until something ends, then `await stop()`.

    `clock` is what conversations, warnings and deliveries take the time from.
    """

    def __init__(
        self,
        settings: Settings,
        roles: Sequence[str] = ROLES,
        *,
        clock: Callable[[], datetime] = utc_now,
        conversations: Callable[[], Sequence[Router]] = routers,
    ) -> None:
        self.settings = settings
        self.roles = tuple(roles)
        self.metrics = Metrics()
        self._clock = clock
        self._conversations = conversations
        self._catalogue = Catalogue.load()
        self._database = open_database(settings)
        self._bot = open_telegram(settings)
        self._validator = LateValidator(lambda: load_validator(settings.data_dir))
        self._bot.session.middleware(note_floods)
        self._base: Foundation | None = None
        self._username = ""
        self._begun = False
        self._waits_for_database = False
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._random = Random()  # noqa: S311 — spreads retries, hides nothing
        self._helpers = Helpers(self._random, lambda name: self.metrics.helper_failures.labels(name).inc())
        # What stops each part, in the order in which they were started.
        self._stops: list[Callable[[], Awaitable[object]]] = []
        self._looks: list[Callable[[], None]] = []

    def look_again(self) -> None:
        """Have every part look at the clock at once, because it was moved."""
        for look in self._looks:
            look()

    @property
    def base(self) -> Foundation:
        """What the process stands on; there once it has started."""
        if self._base is None:
            raise RuntimeError("the process has not started")
        return self._base

    async def start(self) -> None:
        """Prepare the database, get to know the bot, start every role. Raises `StartError`.

        Telegram may be away: updates are taken in, the calendar is watched, and what is to be sent waits until it is
        back. A database that is away is waited for, as after a restart of the machine at which it comes up later.
        """
        gc.set_threshold(YOUNG_OBJECTS)
        try:
            await self._start_outside()
            await self._prepare()
            if "delivery" in self.roles:
                self._start_delivery()
            if "calendar" in self.roles:
                self._start_calendar()
            if "intake" in self.roles:
                await self._start_intake()
            self._start_listening()
            self._run("validator", self._validator.serve())
            self._helpers.begin("memory", keep_giving_back)
            if not self.has_met_telegram:
                self._helpers.begin("acquaintance", self._get_acquainted)
            self._begun = True
        except BaseException:
            await self.stop()
            raise

    async def wait(self, end: asyncio.Event) -> None:
        """Until the event is set. Raises what ended a part that should never end."""
        waiting = asyncio.ensure_future(end.wait())
        try:
            await asyncio.wait({waiting, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        for task, name in self._tasks.items():
            if task.done() and not end.is_set():
                cause = None if task.cancelled() else task.exception()
                log.error("process.part_ended", part=name, exc_info=cause)
                raise RuntimeError(f"{name} has ended") from cause

    async def stop(self) -> None:
        """Take nothing new, finish what was begun, let go of everything; of a database that is silent too."""
        self._begun = False
        async with again_and_again(self._hang_up_on_silence, 0.25):
            for stop in reversed(self._stops):
                await stop()
            self._stops.clear()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, self._helpers.stop(), return_exceptions=True)
            self._tasks.clear()
            await self._bot.session.close()
            await asyncio.to_thread(self._database.dispose)

    async def _hang_up_on_silence(self) -> None:
        self._database.hang_up(SILENCE_SECONDS)

    @property
    def alive(self) -> bool:
        """Whether every part that was started still runs."""
        return not any(task.done() for task in self._tasks)

    @property
    def has_met_telegram(self) -> bool:
        """Whether Telegram has said who the bot is since the process started."""
        return bool(self._username)

    async def _prepare(self) -> None:
        migrating = asyncio.ensure_future(self._once_it_is_there(self._database.migrate_in_line))
        try:
            await asyncio.gather(migrating, self._meet_telegram())
            await self._once_it_is_there(lambda: self._database.run(self._keep_username))
        except DatabaseError as error:
            raise StartError(database_trouble(error, self._catalogue.words(self.settings.locale))) from error
        finally:
            # A token that Telegram refuses is told at once, and not when the database is there.
            migrating.cancel()
        self._base = lay_foundation(
            self.settings,
            database=self._database,
            bot=self._bot,
            username=self._username,
            validator=self._validator,
            catalogue=self._catalogue,
            clock=self._clock,
            metrics=self.metrics,
        )

    async def _once_it_is_there(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do this with the database, and while that is away try again for as long as it takes."""
        failures = 0
        while True:
            try:
                await work()
            except OUTAGES as error:
                failures += 1
                self._waits_for_database = True
                wait = wait_before(failures, self._random, first=0.5, most=MOST_WAIT)
                cause = f"{type(error).__name__}: {error}"
                log.warning("database.away", error=cause, failures=failures, retry_in=round(wait, 1))
                await asyncio.sleep(wait)
            else:
                self._waits_for_database = False
                return

    async def _meet_telegram(self) -> None:
        """Ask once what the bot is called. Raises `StartError` when Telegram does not know it."""
        try:
            await self._ask_name()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise StartError(self._words("running-token-refused")) from error
        except TROUBLE as error:
            log.warning("telegram.away", error=str(error))

    async def _ask_name(self) -> None:
        self._username = (await self._bot.get_me(request_timeout=FIRST_MEETING_SECONDS)).username or ""

    async def _get_acquainted(self) -> None:
        """Telegram was away at the start: ask until it answers, and note the name for the links of invites."""
        await _until_done("telegram.away", self._ask_name)
        await _until_done("telegram.name_not_kept", lambda: self._database.run(self._keep_username))
        log.info("telegram.met", bot=self._username)

    def _keep_username(self, uow: UnitOfWork) -> None:
        if self._username and uow.state.get(BOT_USERNAME) != self._username:
            uow.state.put(BOT_USERNAME, self._username)

    def _words(self, message_id: str, **params: object) -> str:
        return self._catalogue.text(self.settings.locale, message_id, **params)

    def _run(self, name: str, part: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(part, name=name)
        self._tasks[task] = name
        return task

    def _start_delivery(self) -> None:
        delivery, sender = build_delivery(self.base)
        self._wake_by(News.OUTBOX, delivery.wake)
        self._looks.append(delivery.wake)
        self._run("delivery", delivery.run())
        self._stops += [sender.close, self.base.limiter.shutdown, lambda: delivery.stop(FINISH_SECONDS / 4)]

    def _wake_by(self, news: News, wake: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()

        def call() -> None:
            # Called from the database's thread, maybe while the loop is being closed.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(wake)

        self._database.wakeups.on(news, call)

    def _start_listening(self) -> None:
        """Hear what other processes announce; with SQLite there are none."""
        if self._database.dialect == "postgresql":
            from storage.listening import Listener  # noqa: PLC0415 — PostgreSQL's driver takes memory and time to load

            self._helpers.begin("listening", Listener(self._database).run)

    def _start_calendar(self) -> None:
        calendar = build_calendar(self.base)
        self._looks.append(calendar.look_now)
        task = self._run("calendar", self._watch(calendar))
        self._stops.append(lambda: _end(calendar.stop, task))

    async def _watch(self, calendar: Calendar) -> None:
        """What nobody waits for comes after what a reporter may wait for; side by side both would take more memory."""
        await self._validator.here()
        await calendar.run()

    async def _handle(self, workers: Workers) -> None:
        """Updates are kept and acknowledged meanwhile; none is claimed by a process that cannot judge a report yet."""
        await self._validator.here()
        await workers.run()

    async def _start_intake(self) -> None:
        intake = build_intake(self.base, self._conversations())
        self._helpers.begin("silence", intake.silence.run)
        housekeeping = Housekeeping(self._database, open_photos(self.settings), utc_now, asyncio.sleep)
        self._helpers.begin("housekeeping", housekeeping.run)
        self._wake_by(News.PHOTOS, intake.photos.wake)
        photos = self._run("photos", intake.photos.run())
        self._stops.append(lambda: _end(intake.photos.stop, photos))
        self._run("workers", self._handle(intake.workers))
        self._stops.append(lambda: intake.workers.stop(FINISH_SECONDS))
        if intake.polling is not None:
            fetching = self._run("polling", _poll(self._bot, intake.polling.run))
            self._stops.append(lambda: _cancel(fetching))
        else:
            app = intake.webhook_required.app(webhook_path(self.settings))
            await self._serve(app, self.settings.webhook_listen)
            self._helpers.begin("webhook", partial(_register_webhook, self._bot, self.settings))

    async def _start_outside(self) -> None:
        if self.settings.metrics_listen is not None:
            outside = Outside(
                self.metrics,
                self._database,
                utc_now,
                lambda: self.alive,
                met=lambda: self.has_met_telegram,
                failing=lambda: self._helpers.failing,
                begun=lambda: self._begun,
                away=lambda: self._waits_for_database,
            )
            await self._serve(outside.app(), self.settings.metrics_listen)

    async def _serve(self, app: Any, listen: str) -> None:
        host, _, port = listen.rpartition(":")
        try:
            _, close = await serve(app, host.strip("[]"), int(port))
        except OSError as error:
            raise StartError(self._words("running-port-taken", listen=listen, error=str(error))) from error
        self._stops.append(close)

    def greeting(self) -> str:
        """What to tell the person who started it."""
        name, url = self._username, self.settings.webhook_url
        if not name:
            started = self._words("running-started-alone", address=self.settings.api_base)
        elif url:
            started = self._words("running-started-webhook", bot=name, url=url)
        else:
            started = self._words("running-started-polling", bot=name)
        return f"{started}\n{self._words('running-started-roles', roles=', '.join(self.roles))}"


async def _end(stop: Callable[[], None], task: asyncio.Task[None]) -> None:
    """Ask a part to end after what it is doing, and wait for it, but not for ever."""
    stop()
    await asyncio.wait([task], timeout=FINISH_SECONDS / 4)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def _poll(bot: Bot, fetch: Callable[[], Awaitable[None]]) -> None:
    """Telegram hands nothing out while a webhook is registered, so that goes first."""
    await _until_done("webhook.not_removed", bot.delete_webhook)
    await fetch()


async def _register_webhook(bot: Bot, settings: Settings) -> None:
    secret = settings.webhook_secret
    if secret is None:
        return

    async def register() -> object:
        return await bot.set_webhook(
            webhook_address(settings),
            secret_token=secret.get_secret_value(),
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=100,
        )

    await _until_done("webhook.not_registered", register)
    log.info("webhook.registered")


def webhook_address(settings: Settings) -> str:
    """The public address with the path this process listens on."""
    path = webhook_path(settings)
    return f"{(settings.webhook_url or '').removesuffix(path)}{path}"


async def _until_done(complaint: str, work: Callable[[], Awaitable[object]]) -> None:
    failures = 0
    while True:
        try:
            await work()
        except (*TROUBLE, StorageError) as error:
            failures += 1
            log.warning(complaint, error=str(error), failures=failures)
            # No wait grows for so long: after a night, 2.0 ** 1024 is no number any more.
            await asyncio.sleep(min(30.0, 2.0 ** min(failures, 5)))
        else:
            return


async def run_until_told(settings: Settings, roles: Sequence[str]) -> None:
    """Run until SIGINT or SIGTERM. Raises `StartError` and `SettingsError`."""
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end.set)
    process = Process(settings, roles)
    _log(settings, watcher=process.metrics.watch)
    started_at = time.monotonic()
    starting = asyncio.ensure_future(process.start())
    ending = asyncio.ensure_future(end.wait())
    await asyncio.wait({starting, ending}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        return
    await starting
    seconds = round(time.monotonic() - started_at, 2)
    log.info("process.ready", roles=list(roles), seconds=seconds, telegram=process.has_met_telegram)
    click.echo(process.greeting())
    try:
        await process.wait(end)
    finally:
        log.info("process.stopping")
        await process.stop()
        ending.cancel()


def _log(settings: Settings, watcher: Callable[[Any, str, Any], Any] | None = None) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    configure_logging(secrets=settings.secrets, level=level, watchers=[watcher] if watcher else [])


def _roles(given: str, settings: Settings) -> tuple[str, ...]:
    roles = tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))
    for role in roles:
        if role not in ROLES:
            words = Catalogue.load().words(settings.locale)
            raise StartError(words("running-roles-unknown", role=role, known=", ".join(ROLES)))
    return roles or ROLES


@click.command()
@click.option("--roles", default=",".join(ROLES), show_default=True, help="What this process does.")
def run_command(roles: str) -> None:
    """Run the real bot; it needs SHIJI_TOKEN."""
    settings = load_settings()
    _log(settings)
    try:
        asyncio.run(run_until_told(settings, _roles(roles, settings)))
    except StartError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
