"""The lines to PostgreSQL on which an answer is awaited: a process that ends hangs up on a silent server."""

import logging
import os
import socket
from contextlib import suppress
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event

from storage.errors import DatabaseUnavailable

log = logging.getLogger(__name__)


class Lines:
    """The connections of an engine whose server was asked something and has not answered, and since when.

    Not those that a transaction merely holds: it may have much to work out between two questions.
    """

    def __init__(self, engine: Engine) -> None:
        self._since: dict[psycopg.Connection, float] = {}
        self._hung_up = False
        for question in ("before_cursor_execute", "commit", "rollback"):
            event.listen(engine, question, self._asked)
        event.listen(engine, "after_cursor_execute", self._answered)
        for end in ("checkin", "invalidate", "close"):
            event.listen(engine, end, self._let_go)

    def refuse_if_hung_up(self) -> None:
        """Raises DatabaseUnavailable once the server was hung up on: the next transaction would wait as long."""
        if self._hung_up:
            raise DatabaseUnavailable("hung up on a server that gave no answer")

    def hang_up(self, after: float) -> None:
        """Cut every line on which nothing has come for so many seconds; whoever waits there gets an error."""
        long_ago = monotonic() - after
        # A copy made at once: the transactions' threads change it meanwhile.
        for connection, since in tuple(self._since.items()):
            if since <= long_ago:
                self._hung_up = True
                log.warning("hung up on the database after %.0f seconds without an answer", monotonic() - since)
                _cut(connection)

    def _asked(self, connection: Connection, *_: object) -> None:
        if not connection.invalidated:  # else there is no line any more, and no question goes out
            raw: Any = connection.connection.dbapi_connection
            self._since[raw] = monotonic()

    def _answered(self, connection: Connection, *_: object) -> None:
        self._let_go(connection.connection.dbapi_connection)

    def _let_go(self, connection: Any, *_: object) -> None:
        self._since.pop(connection, None)


def _cut(connection: psycopg.Connection) -> None:
    """End the line below the driver, whose thread is waiting on it and holds the connection's own lock."""
    # Gone already, or going while we look: then nobody waits for it any more.
    with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
