"""A claim behind a small and a large backlog, on SQLite: what the large one costs more."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.database import Database

TITLE = "inbox: one claim of five updates while many wait; processor time"
HEAD = ("what waits", "1,000", "50,000", "ratio")
FEW, MANY = 1_000, 50_000
NOW = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BACKLOGS: dict[str, Callable[[int], int]] = {
    "a flood from one chat": lambda _: 7,
    "forty chats, 32 in hand": lambda n: n % 40,
    "a chat for each, 32 in hand": lambda n: n,
}


def rows(*, quick: bool = False) -> list[tuple[str, ...]]:
    """The best of several claims behind each backlog."""
    times = 5 if quick else 30
    return [_row(what, [_behind(number, chat, times) for number in (FEW, MANY)]) for what, chat in BACKLOGS.items()]


def _row(what: str, found: list[float]) -> tuple[str, ...]:
    few, many = found
    return what, f"{few * 1000:.2f} ms", f"{many * 1000:.2f} ms", f"{many / few:.2f}"


def _behind(number: int, chat: Callable[[int], int], times: int) -> float:
    with (
        tempfile.TemporaryDirectory(prefix="shiji-inbox-") as name,
        Database(f"sqlite:///{Path(name, 'db')}") as database,
    ):
        database.migrate()
        with database.transaction() as uow:
            uow.inbox.store([(n, chat(n), None, {"update_id": n}) for n in range(1, number + 1)], NOW)
        _claim(database, 32)
        return min(_claim(database, 5, give_back=True) for _ in range(times))


def _claim(database: Database, limit: int, *, give_back: bool = False) -> float:
    with database.transaction() as uow:
        began = time.process_time()
        claimed = uow.inbox.claim(owner="w", now=NOW, lease=MINUTE, album_wait=MINUTE, limit=limit)
        seconds = time.process_time() - began
        if give_back:
            uow.inbox.release([one for item in claimed.items for one in item.update_ids])
    return seconds
