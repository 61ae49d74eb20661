"""Which connections to PostgreSQL transactions hold at present: a process that ends hangs up on a silent server."""

import logging
import os
import socket
from contextlib import suppress
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from storage.errors import DatabaseUnavailable

log = logging.getLogger(__name__)


class Held:
    """The connections of an engine that are in use, and since when by the monotonic clock."""

    def __init__(self, engine: Engine) -> None:
        self._since: dict[Any, tuple[psycopg.Connection, float]] = {}
        self._hung_up = False
        event.listen(engine, "checkout", self._taken)
        event.listen(engine, "checkin", self._given_back)

    def refuse_if_hung_up(self) -> None:
        """Raises DatabaseUnavailable once the server was hung up on: the next transaction would wait as long."""
        if self._hung_up:
            raise DatabaseUnavailable("hung up on a server that gave no answer")

    def hang_up(self, after: float) -> None:
        """Cut every connection that has been in use for so many seconds; whoever waits for it gets an error."""
        long_ago = monotonic() - after
        # A copy made at once: the transactions' threads change it meanwhile.
        for connection, since in tuple(self._since.values()):
            if since <= long_ago:
                self._hung_up = True
                log.warning("hung up on the database after %.0f seconds without an answer", monotonic() - since)
                _cut(connection)

    def _taken(self, connection: psycopg.Connection, record: Any, _proxy: object) -> None:
        self._since[record] = connection, monotonic()

    def _given_back(self, _connection: object, record: Any) -> None:
        self._since.pop(record, None)


def _cut(connection: psycopg.Connection) -> None:
    """End the line below the driver, whose thread is waiting on it and holds the connection's own lock."""
    # Gone already, or going while we look: then nobody waits for it any more.
    with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
