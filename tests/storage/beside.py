"""Two processes on one PostgreSQL, and the moment in which one waits for the other."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import Future
from typing import Any

from storage.database import Database
from tests.storage.conftest import postgres

_LOOKS = 2000


def another(address: str, **more: Any) -> Database:
    """The database as one more process opens it; the server knows whose connections these are."""
    return Database(f"{address}&application_name=shiji_{secrets.token_hex(6)}", **more)


def until_it_waits(process: Database, running: Future[Any]) -> None:
    """Returns once a transaction of this process, which runs in another thread, waits for a lock."""
    waits = "SELECT 1 FROM pg_stat_activity WHERE application_name = %s AND wait_event_type = 'Lock'"
    with postgres() as server:
        for _ in range(_LOOKS):
            if server.execute(waits, [process.url.query["application_name"]]).fetchone():
                return
            assert not running.done(), f"it waited for nobody: {running.result()!r}"
            time.sleep(0.005)
    raise AssertionError("it neither waited nor ended")
