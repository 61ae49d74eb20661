"""The only place that picks implementations: what a process is made of, put together from its settings."""

import asyncio
import html
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher, Router
from aiogram.client.telegram import TelegramAPIServer

from bot.calendar import Calendar
from bot.checked_schemes import CheckedSchemes
from bot.delivery.limiter import Limiter, Limits
from bot.delivery.loop import Delivery, Pace
from bot.delivery.sender import Sender
from bot.fingerprints import fingerprint
from bot.floods import telling
from bot.intake.feeder import Feeder
from bot.intake.membership import Membership
from bot.intake.outage import Outage, Silence
from bot.intake.photos import PhotoFetcher
from bot.intake.polling import Polling
from bot.intake.updates import kind_of
from bot.intake.webhook import Webhook
from bot.intake.workers import Patience, Workers
from bot.intake.writer import InboxWriter
from bot.observe import Metrics
from bot.places import open_photos, utc_now
from bot.settings import Settings
from bot.telegram import TelegramSession
from handlers.shared.boards import Boards
from handlers.shared.dispatch import join
from handlers.shared.doorkeeper import Doorkeeper
from handlers.shared.services import Services
from locales import Catalogue
from scoring.validator import Validator
from storage.database import Database
from storage.records import InboxItem
from storage.repositories.inbox import IncomingUpdate

DEFAULT_WEBHOOK_PATH = "/telegram"


def open_telegram(settings: Settings) -> Bot:
    """aiogram's way to Telegram, or to another Bot API server."""
    session = TelegramSession(api=TelegramAPIServer.from_base(settings.api_base))
    return Bot(settings.token.get_secret_value(), session=session)


def load_validator(data_dir: Path) -> Validator:
    """The validator, with its prepared dictionary beside the data, where no other user of the machine writes."""
    cache = data_dir / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    return Validator.load(cache_dir=str(cache))


def build_dispatcher(services: Services, routers: Sequence[Router]) -> Dispatcher:
    """The conversations behind their doorkeeper.

    Conversation state is in the database, so aiogram's own is off. The routers' handlers are taken over rather than
    the routers included, because a router remembers its dispatcher, and a test may have several bots in one process.
    """
    dispatcher = Dispatcher(disable_fsm=True)
    join(dispatcher, routers)
    door = Doorkeeper(services)
    for events in (dispatcher.message, dispatcher.edited_message, dispatcher.callback_query):
        events.outer_middleware(door)
    dispatcher.my_chat_member.register(Membership(services.database, services.clock).note)
    return dispatcher


@dataclass(frozen=True, slots=True)
class Foundation:
    """What every role of a process stands on."""

    settings: Settings
    services: Services
    bot: Bot
    limiter: Limiter
    metrics: Metrics
    owner: str
    random: Random = field(default_factory=lambda: Random(secrets.randbits(64)))  # noqa: S311 — spreads retries, hides nothing

    @property
    def database(self) -> Database:
        """The database all roles share."""
        return self.services.database

    @property
    def catalogue(self) -> Catalogue:
        """The words."""
        return self.services.catalogue


def lay_foundation(
    settings: Settings,
    *,
    database: Database,
    bot: Bot,
    username: str,
    validator: Validator,
    catalogue: Catalogue,
    clock: Callable[[], datetime],
    metrics: Metrics,
) -> Foundation:
    """Put together what all roles use. Call it inside the running loop."""
    limits = Limits(overall=settings.pushes_per_second, ceiling=settings.pushes_per_second + 4)
    limiter = Limiter(limits, monotonic=asyncio.get_running_loop().time, sleep=asyncio.sleep)
    services = Services(
        database=database,
        catalogue=catalogue,
        validator=validator,
        boards=Boards(database, CheckedSchemes(settings.data_dir / "cache").read),
        clock=clock,
        timezone=settings.zone,
        bot_username=username,
        default_locale=settings.locale,
        reply_sent=limiter.note,
    )
    return Foundation(settings, services, bot, limiter, metrics, owner=_name_of_process())


def _name_of_process() -> str:
    """Who holds a lease: readable in a log, never the same twice, and no longer than there is room for."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that takes updates in; either `polling` or `webhook` brings them."""

    workers: Workers
    photos: PhotoFetcher
    polling: Polling | None
    webhook: Webhook | None
    silence: Silence

    @property
    def webhook_required(self) -> Webhook:
        """The webhook. Raises LookupError when updates are fetched."""
        if self.webhook is None:
            raise LookupError
        return self.webhook


def build_intake(base: Foundation, routers: Sequence[Router]) -> Intake:
    """Take updates in and handle them with these conversations."""
    settings, monotonic = base.settings, asyncio.get_running_loop().time
    photos = _photo_fetcher(base)
    outage = Outage(partial(_say_outage, base), settings.locale, monotonic)
    feeder = Feeder(base.bot, build_dispatcher(base.services, routers))
    workers = Workers(
        base.database,
        feeder,
        owner=base.owner,
        clock=utc_now,
        people_clock=base.services.clock,
        sleep=asyncio.sleep,
        random=base.random,
        apology=lambda locale: _sentence(base.catalogue, locale, "running-apology"),
        outage=outage,
        default_locale=settings.locale,
        patience=Patience(parallel=settings.workers),
        watcher=partial(_count_handled, base.metrics),
    )
    writer = InboxWriter(base.database, utc_now, partial(_stored, base.metrics, workers))
    silence = Silence(base.database, outage, lambda: (writer.asking(), *workers.asking()), sleep=asyncio.sleep)
    if settings.webhook_url is not None and settings.webhook_secret is not None:
        webhook = Webhook(writer, outage, settings.webhook_secret.get_secret_value())
        return Intake(workers, photos, None, webhook, silence)
    polling = Polling(base.bot, writer, outage, sleep=asyncio.sleep, random=base.random)
    return Intake(workers, photos, polling, None, silence)


def _photo_fetcher(base: Foundation) -> PhotoFetcher:
    return PhotoFetcher(
        base.bot,
        base.database,
        open_photos(base.settings),
        owner=base.owner,
        fingerprint=fingerprint,
        timezone=base.settings.zone,
        clock=utc_now,
        sleep=asyncio.sleep,
        random=base.random,
        watcher=lambda end: base.metrics.photos.labels(end).inc(),
    )


def _stored(metrics: Metrics, workers: Workers, updates: Sequence[IncomingUpdate]) -> None:
    workers.stored(updates)
    for *_, raw in updates:
        metrics.received.labels(kind_of(raw)).inc()


def _count_handled(metrics: Metrics, item: InboxItem, outcome: str) -> None:
    metrics.handled.labels(outcome).inc(len(item.rows))
    metrics.handling.observe((utc_now() - item.rows[0].received_at).total_seconds())


async def _say_outage(base: Foundation, chat_id: int, locale: str) -> None:
    await base.bot.send_message(chat_id, _sentence(base.catalogue, locale, "running-outage"))


def _sentence(catalogue: Catalogue, locale: str, message_id: str) -> str:
    return html.escape(catalogue.words(locale)(message_id), quote=False)


def webhook_path(settings: Settings) -> str:
    """Where this process listens: the path of the public address."""
    path = urlsplit(settings.webhook_url or "").path
    return path if path not in {"", "/"} else DEFAULT_WEBHOOK_PATH


def build_delivery(base: Foundation) -> tuple[Delivery, Sender]:
    """Send what is in the outbox; the sender is to be closed at the end."""
    settings = base.settings
    token = settings.token.get_secret_value()
    base.bot.session.middleware(telling(base.limiter.told_to_wait))
    sender = Sender(token, base.limiter, api_base=settings.api_base, paid=settings.paid_broadcast)
    delivery = Delivery(
        base.database,
        sender,
        # The part of a token before the colon is the bot's public number.
        lease_name=f"delivery:{token.partition(':')[0]}",
        owner=base.owner,
        clock=base.services.clock,
        timezone=base.services.timezone,
        sleep=asyncio.sleep,
        random=base.random,
        pace=Pace(),
        watcher=lambda kind, end: base.metrics.sends.labels(str(kind), end).inc(),
    )
    return delivery, sender


def build_calendar(base: Foundation) -> Calendar:
    """Do what is due when nobody writes."""
    return Calendar(base.services, base.owner, timedelta(days=base.settings.keep_replies_days))
