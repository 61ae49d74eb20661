"""What is measured: the bot on the sample county and the echo bot, each a process of its own, spawned the same way."""

import asyncio
import os
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench import echo_bot

ROOT = Path(__file__).parents[2]
SECRET = "bench-secret"  # noqa: S105 — opens nothing but a socket on loopback for the length of the bench
TOKEN = "123456789:bench-on-loopback"  # noqa: S105 — the same
MEGABYTE = 1024 * 1024
FINISH_SECONDS = 25


@dataclass(frozen=True, slots=True)
class Subject:
    """A program to measure. `template` is the data folder it starts with; the echo bot keeps nothing."""

    name: str
    template: Path | None
    database_url: str = ""
    """Where it keeps what it is told; by default in an SQLite file of its data folder."""
    roles: str = ""
    """What it does; by default everything."""

    @property
    def is_echo(self) -> bool:
        """Whether it only says again what it hears."""
        return self.template is None

    def command(self, api_base: str, port: int | None) -> list[str]:
        """How it is started."""
        if not self.is_echo:
            return [sys.executable, "-m", "bot", "run", *(["--roles", self.roles] if self.roles else [])]
        webhook = [str(port), SECRET] if port else []
        return [sys.executable, "-m", "tests.bench.echo_bot", TOKEN, api_base, *webhook]

    def environment(self, data_dir: Path, api_base: str, port: int | None) -> dict[str, str]:
        """Its settings; those of whoever runs the bench are kept out."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SHIJI_")}
        settings = {
            "SHIJI_TOKEN": TOKEN,
            "SHIJI_API_BASE": api_base,
            "SHIJI_DATA_DIR": str(data_dir),
            "SHIJI_DATABASE_URL": self.database_url or f"sqlite:///{data_dir / 'county.db'}",
            "SHIJI_LOG_LEVEL": "error",
        }
        if port is not None:
            settings |= {
                "SHIJI_WEBHOOK_URL": f"http://127.0.0.1:{port}{echo_bot.WEBHOOK_PATH}",
                "SHIJI_WEBHOOK_SECRET": SECRET,
                "SHIJI_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            }
        return kept | settings


class Spawned:
    """A subject that runs."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path, started_at: float) -> None:
        self.started_at = started_at
        self._process = process
        self._seen = psutil.Process(process.pid)
        self._log = log

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        return float(self._seen.memory_info().rss) / MEGABYTE

    @property
    def processor_seconds(self) -> float:
        """Processor time used so far, all threads."""
        times = self._seen.cpu_times()
        return float(times.user + times.system)

    def complain_if_ended(self) -> None:
        """Raises RuntimeError with the last words of a process that should still run."""
        if self._process.returncode is not None:
            last_words = self._log.read_text(encoding="utf-8")[-2000:]
            raise RuntimeError(f"it ended with status {self._process.returncode}:\n{last_words}")

    async def stop(self) -> None:
        """Ask it to end, and wait for it."""
        if self._process.returncode is None:
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), FINISH_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def spawned(subject: Subject, folder: Path, api_base: str, port: int | None = None) -> AsyncIterator[Spawned]:
    """The subject on a fresh copy of its data in `folder`, by polling or, with a port, by webhook."""
    data_dir = folder / f"{subject.name}-data"
    shutil.rmtree(data_dir, ignore_errors=True)
    if subject.template is not None:
        await asyncio.to_thread(shutil.copytree, subject.template, data_dir)
    log = folder / f"{subject.name}.log"
    with log.open("wb") as output:
        started_at = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *subject.command(api_base, port),
            env=subject.environment(data_dir, api_base, port),
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    running = Spawned(process, log, started_at)
    try:
        yield running
    finally:
        await running.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
