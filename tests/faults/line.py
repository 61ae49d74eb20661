"""A line between a process and what it depends on, which a test can cut, stop, reset or fill with rubbish."""

import asyncio
import contextlib
from enum import StrEnum
from itertools import count
from types import TracebackType
from typing import Self

Address = tuple[str, int]
RUBBISH = b"HTTP/1.1 200 OK\r\nContent-Length: 31\r\nConnection: close\r\n\r\n<html>down for maintenance\x00\xff\xfe\n"


class Way(StrEnum):
    """How the line is."""

    OPEN = "open"
    REFUSED = "refused"
    """Nobody listens."""
    HANGING = "hanging"
    """Connections are taken, and nothing comes back any more."""
    RESET = "reset"
    """Connections are taken and cut at once."""
    RUBBISH = "rubbish"
    """Something answers that is not what should be there."""


class Line:
    """Listens on one port and passes everything on to the targets in turn, skipping those that refuse."""

    def __init__(self, *targets: Address) -> None:
        self.targets = targets
        self.port = 0
        self._way = Way.OPEN
        self._flows = asyncio.Event()
        self._flows.set()
        self._turn = count()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()
        self._cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def becomes(self, way: Way) -> None:
        """From now on the line is like this. What hung goes on when the line is open again; all else was cut."""
        was, self._way = self._way, way
        if way is Way.HANGING:
            self._flows.clear()
            return
        if was is Way.REFUSED:
            await self._listen()
        if way is Way.REFUSED:
            await self._close()
        if way is not Way.OPEN:
            self._cut()
        self._flows.set()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError):
                if self._way is Way.RUBBISH:
                    await reader.read(1)
                    writer.write(RUBBISH)
                    await writer.drain()
                elif self._way is not Way.RESET:
                    await self._connect(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort() if self._way is Way.RESET else writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flows.wait()
        far_reader, far_writer = await self._reach()
        self._writers.add(far_writer)
        pumps = {
            asyncio.create_task(self._pump(reader, far_writer)),
            asyncio.create_task(self._pump(far_reader, writer)),
        }
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self._writers.discard(far_writer)
            far_writer.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        first = next(self._turn)
        for step in range(len(self.targets)):
            host, port = self.targets[(first + step) % len(self.targets)]
            with contextlib.suppress(OSError):
                return await asyncio.open_connection(host, port)
        raise ConnectionRefusedError

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._flows.wait()
            writer.write(data)
            await writer.drain()
