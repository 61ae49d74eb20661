"""`shiji run` as a process of its own, which a test may kill, starve or cut off."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.sandbox import SandboxServer

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
"""Seconds that anything may take on a busy machine before it counts as not happening."""
SECRET = "webhook-secret"  # noqa: S105 — it guards nothing but these tests


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(look: Callable[[], Awaitable[T]], what: str, seconds: float = PATIENCE) -> T:
    """Look again and again until there is something to see, and return it. Raises AssertionError when time is up."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        seen = await look()
        if seen:
            return seen
        assert loop.time() < deadline, f"not within {seconds:g} s: {what}"
        await asyncio.sleep(0.05)


class Shiji:
    """One process with its settings; it can be started again after it has ended or was killed."""

    def __init__(
        self,
        sandbox: SandboxServer,
        folder: Path,
        database_url: str,
        *,
        roles: str = "intake,delivery,calendar",
        listen: str | None = None,
        webhook: str | None = None,
        api_base: str | None = None,
        **more: str,
    ) -> None:
        self.roles = roles
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SHIJI_")},
            "PYTHONPATH": str(ROOT),
            "SHIJI_TOKEN": sandbox.token,
            "SHIJI_API_BASE": api_base or sandbox.base_url,
            "SHIJI_DATA_DIR": str(folder),
            "SHIJI_DATABASE_URL": database_url,
            **{f"SHIJI_{name.upper()}": value for name, value in more.items()},
        }
        if listen is not None:
            self.environment |= {
                "SHIJI_WEBHOOK_URL": webhook or f"http://{listen}/bring",
                "SHIJI_WEBHOOK_SECRET": SECRET,
                "SHIJI_WEBHOOK_LISTEN": listen,
            }
        self.log: list[dict[str, Any]] = []
        self.words: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []
        self._greeted = asyncio.Event()

    @property
    def pid(self) -> int:
        """The process's number, while there is one."""
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether the process has been started and has not ended."""
        return self._process is not None and self._process.returncode is None

    def events(self, name: str) -> list[dict[str, Any]]:
        """What was logged under that name, in all lives."""
        return [line for line in self.log if line.get("event") == name]

    async def start(self) -> None:
        """Start it, and wait until it says it is ready."""
        await self.begin()
        async with asyncio.timeout(PATIENCE):
            await self._greeted.wait()
        assert self.runs, "\n".join(self.words)

    async def begin(self) -> None:
        """Start it without waiting for anything."""
        self._greeted.clear()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "run", "--roles", self.roles),
            env=self.environment,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        self._readers = [asyncio.create_task(self._listen()), asyncio.create_task(self._read_log())]

    async def kill(self) -> None:
        """End it at once, without a word."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end, and return its exit status."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        """Wait until it ends, and return its exit status."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            status = await self._process.wait()
            await asyncio.gather(*self._readers)
        return status

    async def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.words.append(line.decode())
            self._greeted.set()
        self._greeted.set()

    async def _read_log(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            try:
                self.log.append(json.loads(line))
            except ValueError:
                self.words.append(line.decode())

    @asynccontextmanager
    async def life(self) -> AsyncIterator["Shiji"]:
        """One life: ready when entered, killed when left."""
        try:
            await self.start()
            yield self
        finally:
            await self.kill()

    async def doctor(self) -> tuple[int, str]:
        """What `shiji doctor` says about this set-up, after its exit status."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "doctor", "--audit"),
            env=self.environment,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate()
        return process.returncode or 0, said.decode()
