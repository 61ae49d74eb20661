"""Seen from outside: structured logs without secrets, Prometheus metrics, health and readiness."""

import asyncio
import logging
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from storage.database import Database
from storage.errors import StorageError
from storage.records import InboxCounts

Event = MutableMapping[str, Any]
HIDDEN = "***"
REFUSED = "refused."
"""How the names of lines begin that tell of a refusal."""
AWAY, SILENT = "away", "silent"
ANSWER_SECONDS = 5.0
"""How long the database may take before those who ask from outside hear that it gives no answer; few ask more often."""
# A Telegram token as BotFather gives it, and the password of a database address.
_SECRETS = re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{8,}|(?<=://)(?P<user>[^:/@\s]+):[^@/\s]+(?=@)")
_NOISY = ("aiogram", "httpx", "httpcore", "aiohttp.access", "telegram", "alembic", "PIL", "jieba")


class Redactor:
    """Takes secrets out of whatever is about to be logged: the ones it was told, and all that look like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known = tuple(secret for secret in secrets if secret)

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        """A structlog processor."""
        for key, value in event.items():
            event[key] = self.clean(value)
        return event

    def clean(self, value: Any) -> Any:
        """The value with secrets hidden, in strings at any depth."""
        if isinstance(value, str):
            return self._clean_text(value)
        if isinstance(value, dict):
            return {key: self.clean(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(inner) for inner in value]
        if value is None or isinstance(value, bool | int | float | datetime):
            return value
        return self._clean_text(str(value))

    def _clean_text(self, text: str) -> str:
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        return without_secrets(text)


def without_secrets(text: str) -> str:
    """The text without anything that looks like a token, or like the password in an address."""
    return _SECRETS.sub(lambda found: f"{found['user']}:{HIDDEN}" if found["user"] else HIDDEN, text)


def configure_logging(
    *,
    secrets: Iterable[str] = (),
    as_json: bool | None = None,
    level: int = logging.INFO,
    watchers: Iterable[Callable[[Any, str, Event], Event]] = (),
) -> None:
    """Send every log line of this process, ours and the libraries', to standard error in one form.

    JSON unless a person is watching on a terminal. `watchers` see every line of ours first. Whatever was bound to the
    context, such as `update_id`, is on every line. Traces are written before secrets are hidden, so that an address
    inside one is hidden as well.
    """
    if as_json is None:
        as_json = not sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not as_json:
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_plain)
    structlog.configure(
        processors=[
            # Before the level: what is not worth a line may still be worth counting.
            *watchers,
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            Redactor(secrets),
            last,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _NOISY:
        # They log every request, with the token in its address.
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _plain(stream: Any, exception: Any) -> None:
    structlog.dev.plain_traceback(stream, exception)


class Metrics:
    """What is counted. Each instance has its own registry, so that tests and a demo may have several."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.received = self._counter("shiji_updates_received", "Updates kept in the inbox", "kind")
        self.handled = self._counter("shiji_updates_handled", "Updates handled, by how it ended", "outcome")
        self.handling = Histogram(
            "shiji_update_seconds",
            "From keeping an update to the end of handling it, its reply included",
            registry=self.registry,
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
        )
        self.verdicts = self._counter("shiji_verdicts", "Reports judged, by verdict", "verdict")
        self.sends = self._counter(
            "shiji_sends", "Messages of the outbox, by kind and by how sending ended", "kind", "end"
        )
        self.inbox = Gauge("shiji_inbox", "Updates in the inbox, by state", ["state"], registry=self.registry)
        self.outbox_age = Gauge(
            "shiji_outbox_oldest_seconds", "How long the most overdue message has been due", registry=self.registry
        )
        self.photos = self._counter("shiji_photos", "Photos fetched, by how it ended", "end")
        self.refusals = self._counter("shiji_refusals", "What was refused, by the kind of boundary it met", "kind")
        self.helper_failures = self._counter(
            "shiji_helper_failures", "Errors in the work beside the parts, begun anew after each", "helper"
        )
        self.floods = self._counter("shiji_telegram_429", "Times Telegram said to wait, by what was called", "method")

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)

    def watch(self, _logger: Any, _method: str, event: Event) -> Event:
        """A structlog processor: counts what happens where metrics are unknown, by the lines that tell of it."""
        name = str(event.get("event"))
        if name == "report.judged":
            self.verdicts.labels(str(event.get("verdict"))).inc()
        elif name == "telegram.flood":
            self.floods.labels(str(event.get("method"))).inc()
        elif name.startswith(REFUSED):
            self.refusals.labels(name.removeprefix(REFUSED)).inc()
        return event

    def text(self) -> bytes:
        """Everything in Prometheus's text form."""
        return generate_latest(self.registry)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How the queues stand."""

    inbox: InboxCounts
    outbox_age_seconds: float


async def snapshot(database: Database, now: datetime) -> Snapshot:
    """Ask the database. Raises `StorageError`."""
    counts, age = await database.run(lambda uow: (uow.inbox.counts(), uow.outbox.oldest_age(now)))
    return Snapshot(counts, age.total_seconds() if age else 0.0)


class Outside:
    """`/metrics`, `/healthz` (the process lives) and `/readyz` (it can do its work).

    They are there before the parts are: `begun()` says whether those were started, and `away()` whether the start still
    waits for a database that is away. Where there is trouble with the database, `database` in the answers names it:
    `away` when it refuses or cannot be reached, `silent` when it gives no answer.
    """

    def __init__(
        self,
        metrics: Metrics,
        database: Database,
        clock: Callable[[], datetime],
        alive: Callable[[], bool],
        met: Callable[[], bool] = lambda: True,
        failing: Callable[[], list[str]] = list,
        begun: Callable[[], bool] = lambda: True,
        away: Callable[[], bool] = lambda: False,
        patience: float = ANSWER_SECONDS,
    ) -> None:
        self._metrics = metrics
        self._database = database
        self._clock = clock
        self._alive = alive
        self._met = met
        self._failing = failing
        self._begun = begun
        self._away = away
        self._patience = patience

    def app(self) -> web.Application:
        """The web application; it shows no names and no texts, but is meant for the inside of a network."""
        app = web.Application()
        for path, answer in (("/metrics", self.metrics), ("/healthz", self.health), ("/readyz", self.ready)):
            app.router.add_get(path, answer)
        return app

    async def metrics(self, _request: web.Request) -> web.Response:
        """Prometheus's text form; the queues are asked about at this moment."""
        stands = await self._stands()
        if isinstance(stands, Snapshot):
            for state in ("waiting", "failing", "set_aside", "done"):
                self._metrics.inbox.labels(state).set(getattr(stands.inbox, state))
            self._metrics.outbox_age.set(stands.outbox_age_seconds)
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    async def health(self, _request: web.Request) -> web.Response:
        """200 while every part that was started still runs, else 503: then the process should be restarted.

        `failing` names the helpers that are being tried again, such as listening or housekeeping: the parts do without
        them, and another start would not mend them. Nor would it bring back a database that the start waits for.
        """
        return _answer(ok=self._alive(), trouble=AWAY if self._away() else None, failing=self._failing())

    async def ready(self, _request: web.Request) -> web.Response:
        """200 when the parts run and the database can be written, else 503.

        `telegram` says whether it has answered since the start. Without it there is work to do: updates that it brings
        are taken in, so a balancer must not turn them away.
        """
        stands = await self._stands()
        ok = self._alive() and isinstance(stands, Snapshot)
        trouble = stands if isinstance(stands, str) else None
        return _answer(ok=ok, trouble=trouble, telegram=self._met(), failing=self._failing())

    async def _stands(self) -> Snapshot | str | None:
        """How the queues stand, or what is the matter with the database; None before the parts were started."""
        if not self._begun():
            return AWAY if self._away() else None
        try:
            async with asyncio.timeout(self._patience):
                return await snapshot(self._database, self._clock())
        except StorageError as error:
            structlog.get_logger(__name__).warning("outside.database_away", error=str(error))
            return AWAY
        except TimeoutError:
            structlog.get_logger(__name__).warning("outside.database_silent", seconds=self._patience)
            return SILENT


def _answer(*, ok: bool, trouble: str | None, **more: bool | list[str]) -> web.Response:
    named = {} if trouble is None else {"database": trouble}
    return web.json_response({"ok": ok, **named, **more}, status=200 if ok else 503)


async def serve(app: web.Application, host: str, port: int) -> tuple[int, Callable[[], Awaitable[None]]]:
    """Serve the application; returns the port it listens on and what stops it. Raises OSError when it cannot."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return int(runner.addresses[0][1]), runner.cleanup
