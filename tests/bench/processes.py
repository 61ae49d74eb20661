"""One intake process on PostgreSQL beside two that share the work, each update brought to the next of them."""

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from bot.demo import DATABASE, ZONE, prepare
from bot.quick import load_aiogram
from storage.backup import backup, restore
from storage.database import Database
from tests.bench.lines import WebhookLine
from tests.bench.reporters import as_fast_as_answered, reporters, whole_reports
from tests.bench.subjects import Subject, free_port, spawned
from tests.storage.conftest import empty_schema

TITLE = "processes: one intake process on PostgreSQL beside two, whole reports by webhook"
HEAD = ("what", "one", "two", "two : one", "target")
WANTED = 1.6
DRIVERS_SHARE = 1
"""Processors that this bench and the PostgreSQL server take for themselves."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What some processes did together: updates a second at most, and processor seconds an update, of all of them."""

    most: float
    processor: float
    harness: float
    """The share of one processor that the bench itself took meanwhile."""


def rows(*, quick: bool = False) -> list[tuple[str, ...]]:
    """Measure one and two, each on a county of its own."""
    load_aiogram()
    seconds = 3.0 if quick else 10.0
    with tempfile.TemporaryDirectory(prefix="shiji-bench-") as name:
        folder, now = Path(name), datetime.now(ZONE)
        prepare(folder / "county", now)
        archive = folder / "county.jsonl.gz"
        with Database(f"sqlite:///{folder / 'county' / DATABASE}") as county:
            backup(county, archive, now)
        one, two = (_on_a_county_of_its_own(folder, archive, now, count, seconds) for count in (1, 2))
        return _table(one, two)


def _on_a_county_of_its_own(folder: Path, archive: Path, now: datetime, count: int, seconds: float) -> Shared:
    for address in empty_schema():
        with Database(address) as database:
            restore(archive, database)
        return asyncio.run(_measure(folder, now, address, count, seconds))
    raise RuntimeError("no schema")


async def _measure(folder: Path, now: datetime, address: str, count: int, seconds: float) -> Shared:
    line, ports = WebhookLine(), [free_port() for _ in range(count)]
    await line.start(*ports)
    try:
        async with AsyncExitStack() as stack:
            processes = [
                await stack.enter_async_context(
                    spawned(Subject(f"intake{port}", folder / "county", address, "intake"), folder, line.base_url, port)
                )
                for port in ports
            ]
            await line.up()
            people = reporters(folder / "county", now, whole_reports)
            await as_fast_as_answered(line, people, seconds=seconds / 2, echo=False)
            harness, before = psutil.Process(), sum(one.processor_seconds for one in processes)
            harness.cpu_percent()
            started = time.monotonic()
            done = await as_fast_as_answered(line, people, seconds=seconds, echo=False)
            taken, share = time.monotonic() - started, harness.cpu_percent() / 100
            for process in processes:
                process.complain_if_ended()
            spent = sum(one.processor_seconds for one in processes) - before
            return Shared(done / taken, spent / done, share)
    finally:
        await line.stop()


def _table(one: Shared, two: Shared) -> list[tuple[str, ...]]:
    cores = os.cpu_count() or 1
    enough = cores >= 2 + DRIVERS_SHARE
    met = two.most >= WANTED * one.most
    target = f"≥ {WANTED}{'' if met else '  ✗'}" if enough else f"≥ {WANTED} where cores allow: here are {cores}"
    columns: Sequence[tuple[str, float, float, str]] = (
        ("updates/s at most", one.most, two.most, target),
        ("processor time an update, all processes, ms", one.processor * 1000, two.processor * 1000, ""),
        ("the bench's own share of a processor", one.harness, two.harness, ""),
    )
    return [(what, f"{a:.2f}", f"{b:.2f}", f"{b / a:.2f}", goal) for what, a, b, goal in columns]
