"""A city of 5,000 units in one process: how soon it takes updates and answers, and what memory it takes."""

import asyncio
import datetime as dt
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from bot.demo import DATABASE, ZONE
from bot.sample.county import phrases, scheme_text
from scoring.facts import Fact, Value
from scoring.scheme import Reporting, Scheme, parse_scheme
from storage.database import Database
from storage.records import Grant, Role
from tests.bench.lines import WebhookLine
from tests.bench.subjects import Spawned, Subject, free_port, spawned

TITLE = "start: a city in one process, the sample county's rules for thousands of units, a figure for every line"
HEAD = ("what", "figure", "target")
UNITS_IN_A_CATEGORY = 100
FIRST_REPORTER = 1_000_000
OFFICE = 999_999
MOST_SECONDS = 3.0
MOST_MEGABYTES = 250.0
_FIGURES = {Reporting.CUMULATIVE, Reporting.LEVEL, Reporting.PERIOD}


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from spawning the process; megabytes."""

    ready: float
    processor: float
    answered: float
    reported: float
    bare: float
    spoken_to: float
    loaded: float


def rows(*, quick: bool = False) -> list[tuple[str, ...]]:
    """Start it a few times and have it look at every unit once."""
    units, starts = (500, 1) if quick else (5_000, 3)
    with tempfile.TemporaryDirectory(prefix="shiji-start-") as name:
        folder = Path(name)
        scheme, facts = prepare(folder / "city", units, dt.datetime.now(ZONE))
        # The first start, not counted, prepares what is kept beside the data and warms the file cache.
        measured = [asyncio.run(_measure(folder, scheme)) for _ in range(starts + 1)][1:]
    return list(_rows(measured, f"{units} units, {len(scheme.indicators)} indicators, {len(facts)} facts"))


def _rows(measured: list[Start], size: str) -> Iterator[tuple[str, ...]]:
    def middle(name: str) -> float:
        return float(statistics.median(getattr(one, name) for one in measured))

    def row(what: str, name: str, unit: str, most: float | None = None) -> tuple[str, ...]:
        target = "" if most is None else f"≤ {most:g}{'' if middle(name) <= most else '  ✗'}"
        return what, f"{middle(name):.{2 if unit == 's' else 0}f} {unit}", target

    yield size, "", ""
    yield row("start to ready for updates", "ready", "s", MOST_SECONDS)
    yield row("processor time of that", "processor", "s")
    yield row("start to the first score told", "answered", "s")
    yield row("start to the first report read", "reported", "s")
    yield row("memory when ready", "bare", "MB")
    yield row("memory after the first answers", "spoken_to", "MB")
    yield row("memory with every unit loaded, idle", "loaded", "MB", MOST_MEGABYTES)


async def _measure(folder: Path, scheme: Scheme) -> Start:
    line, port = WebhookLine(), free_port()
    await line.start(port)
    subject = Subject("shiji", folder / "city")
    try:
        async with spawned(subject, folder, line.base_url, port) as process:
            await line.up()
            found = await _look(line, process, scheme)
            process.complain_if_ended()
        _keep_prepared(folder, subject)
        return found
    finally:
        await line.stop()


async def _look(line: WebhookLine, process: Spawned, scheme: Scheme) -> Start:
    ready, processor, bare = _since(process), process.processor_seconds, process.memory
    await line.says(FIRST_REPORTER, "/score", "总分")
    answered = _since(process)
    wording = phrases()["indicators"]["jobs"][0]
    await line.says(FIRST_REPORTER + 1, wording.format(v=7, p="柳湾村", n=1), "report:submit")
    reported, spoken_to = _since(process), process.memory
    for category in scheme.categories:
        await line.presses(OFFICE, 1, f"supervise:ranking:{category.id}", category.name)
    return Start(ready, processor, answered, reported, bare, spoken_to, process.memory)


def _since(process: Spawned) -> float:
    return time.monotonic() - process.started_at


def _keep_prepared(folder: Path, subject: Subject) -> None:
    """What the process prepared for itself is there at its next start, as it is where it runs."""
    prepared, kept = folder / f"{subject.name}-data" / "cache", folder / "city" / "cache"
    kept.mkdir(exist_ok=True)
    for one in prepared.iterdir():
        (kept / one.name).write_bytes(one.read_bytes())


# The city


def prepare(folder: Path, units: int, now: dt.datetime) -> tuple[Scheme, list[Fact]]:
    """A data folder with the city's scheme, people and figures as they are at that time."""
    folder.mkdir(parents=True)
    text = city(now.year, units)
    scheme = parse_scheme(text)
    facts = list(figures(scheme, now))
    with Database(f"sqlite:///{folder / DATABASE}") as database:
        database.migrate()
        with database.transaction() as uow:
            uow.schemes.put(text, by=None, now=now)
            for number, unit in enumerate(scheme.units):
                grants = [Grant(Role.REPORTER, unit.id)]
                uow.people.add(
                    telegram_id=FIRST_REPORTER + number, name=f"王{number}", locale="zh-CN", now=now, grants_of=grants
                )
            grants = [Grant(Role.OFFICE, "*")]
            uow.people.add(telegram_id=OFFICE, name="赵明", locale="zh-CN", now=now, grants_of=grants)
            uow.facts.append(facts)
            # The round of the day is made already, as it is at every start but one.
            uow.state.put("calendar:warnings", now.date().isoformat())
    return scheme, facts


@cache
def city(year: int, units: int) -> str:
    """The sample county's scheme for so many units, a hundred a category."""
    data = YAML(typ="safe", pure=True).load(scheme_text(year))
    kinds = data["categories"]
    made: dict[str, list[str]] = {one["id"]: [] for one in kinds}
    data["categories"] = []
    for number in range(max(len(kinds), units // UNITS_IN_A_CATEGORY)):
        kind = kinds[number % len(kinds)]
        made[kind["id"]].append(f"{kind['id']}{number}")
        names = {"id": f"{kind['id']}{number}", "name": f"{kind['name']}{number}", "name_en": f"Group {number}"}
        data["categories"].append({**kind, **names})
    data["indicators"] = _spread(data["indicators"], made)
    places = [one["id"] for one in data["categories"]]
    data["units"] = [
        {"id": f"u{n}", "name": f"第{n}镇", "name_en": f"Town {n}", "category": places[n % len(places)]}
        for n in range(units)
    ]
    return json.dumps(data, ensure_ascii=False, indent=0, default=str)


def _spread(value: Any, made: dict[str, list[str]]) -> Any:
    """The same rules, with every category replaced by those made of it."""
    if isinstance(value, list):
        return [new for one in value for new in (made[one] if _is_one(one, made) else [_spread(one, made)])]
    if not isinstance(value, dict):
        return value
    return {new: _spread(one, made) for name, one in value.items() for new in made.get(name, [name])}


def _is_one(value: Any, made: dict[str, list[str]]) -> bool:
    return isinstance(value, str) and value in made


def figures(scheme: Scheme, now: dt.datetime) -> Iterator[Fact]:
    """A figure for every line of every unit that has one."""
    random = Random(20260630)
    yesterday = now - dt.timedelta(days=1)
    for unit in scheme.units:
        for one in scheme.indicators_of(unit.id, now.date()):
            target = scheme.target(unit.id, one.id, now.date())
            if one.reporting in _FIGURES and target is not None:
                yield Value(
                    id=f"{unit.id}-{one.id}",
                    unit=unit.id,
                    indicator=one.id,
                    effective=now.date() - dt.timedelta(days=random.randrange(1, 200)),
                    recorded=yesterday,
                    value=(target * random.randrange(40, 110) / 100).quantize(Decimal("0.1")),
                    mode="level" if one.reporting is Reporting.LEVEL else "cumulative",
                )
