"""Hostile updates: whatever is sent, no exception is left unhandled, and the ledger says nothing wrong."""

import asyncio
import json
import math
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random

import aiohttp
import pytest
from pydantic import SecretStr

from bot.intake.webhook import SECRET_HEADER
from bot.run import Process
from bot.sandbox import Limits, Person, SandboxServer
from bot.settings import Settings
from bot.wiring import load_validator
from handlers import routers
from handlers.shared.filters import Pressed
from scoring.facts import Fact, Value
from storage.records import Person as Member
from storage.records import Role
from storage.unit_of_work import UnitOfWork
from tests.faults.district import Reporter, every, member, utc_now
from tests.faults.mutations import BUTTONS, hostile_updates
from tests.faults.shiji import PATIENCE, SECRET, free_port, until
from tests.journeys.town import DONE, picture

AT_ONCE = 24
BATCH = 1_000


@pytest.fixture(scope="module", autouse=True)
def one_validator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Loading it takes seconds, and none of these tests is about it."""
    validator = load_validator(tmp_path_factory.mktemp("validator"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.run.load_validator", lambda _folder: validator)
        yield


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none(), settle=0.1) as server:
        yield server


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for the other."""
    kind = getattr(request, "param", "sqlite")
    return str(request.getfixturevalue(f"{kind}_url"))


@pytest.fixture
async def process(sandbox: SandboxServer, tmp_path: Path, database_url: str) -> AsyncIterator[Process]:
    """The bot by webhook, on a prepared district."""
    listen = f"127.0.0.1:{free_port()}"
    settings = Settings(
        token=SecretStr(sandbox.token),
        api_base=sandbox.base_url,
        data_dir=tmp_path,
        database_url=SecretStr(database_url),
        webhook_url=f"http://{listen}/bring",
        webhook_secret=SecretStr(SECRET),
        webhook_listen=listen,
    )
    process = Process(settings)
    await process.start()
    try:
        yield process
    finally:
        await process.stop()


async def bring(process: Process, updates: Iterator[bytes]) -> dict[int, int]:
    """Post the updates as Telegram does, many at a time; returns how often each status was answered."""
    statuses: dict[int, int] = {}
    url = str(process.settings.webhook_url)

    async def lane(session: aiohttp.ClientSession) -> None:
        for body in updates:
            async with session.post(url, data=body, headers={SECRET_HEADER: SECRET}) as answer:
                statuses[answer.status] = statuses.get(answer.status, 0) + 1

    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as lanes:
        for _ in range(AT_ONCE):
            lanes.create_task(lane(session))
    return statuses


async def bring_by_and_by(process: Process, updates: Iterator[bytes]) -> dict[int, int]:
    """The same in batches, each handled before the next: tens of thousands in line make every look at the line long."""
    statuses: Counter[int] = Counter()
    while batch := list(islice(updates, BATCH)):
        statuses.update(await bring(process, iter(batch)))
        await drained(process, seconds=PATIENCE + BATCH / 5)
    return statuses


async def drained(process: Process, seconds: float) -> None:
    async def look() -> bool:
        return not (await process.base.database.run(lambda uow: uow.inbox.counts())).waiting

    await until(look, "every update handled or set aside", seconds)


def assert_nothing_is_wrong(uow: UnitOfWork, people: dict[int, str], *, gapless: bool) -> None:
    """Each report and fact is of the unit of the one who sent it, numbered in order, in an unbroken log."""
    reports = every(uow.reports.get)
    for report in reports:
        reporter = uow.people.get(report.reporter_id)
        assert reporter is not None
        assert report.unit == people[reporter.telegram_id]
        assert {fact.unit for fact in _values(uow.facts.of_report(report.id))} <= {report.unit}
    assert all(math.isfinite(fact.value) for fact in _values(uow.facts.all()))
    # Without a gap where one transaction writes at a time; elsewhere one that has to give way takes its number with it.
    numbers = [int(report.number[-6:]) for report in reports]
    assert numbers == (list(range(1, len(reports) + 1)) if gapless else sorted(set(numbers)))
    assert uow.audit.verify() is None


def _values(facts: Iterable[Fact]) -> list[Value]:
    return [fact for fact in facts if isinstance(fact, Value)]


async def reporting_meanwhile(one: Reporter, hostile: Awaitable[dict[int, int]]) -> dict[int, int]:
    """Somebody reports as if nothing were the matter, until the hostile updates are through."""
    enough = asyncio.Event()
    reporting = asyncio.create_task(one.reports_until(enough))
    try:
        return await hostile
    finally:
        enough.set()
        await reporting


class OfWhomever:
    """Passes updates on and remembers which buttons one person pressed, if only by their sender's number."""

    def __init__(self, updates: Iterator[bytes], telegram_id: int) -> None:
        self._updates = updates
        self._telegram_id = telegram_id
        self.pressed: set[str] = set()

    def __iter__(self) -> Iterator[bytes]:
        for body in self._updates:
            query = json.loads(body).get("callback_query")
            sender = query.get("from") if isinstance(query, dict) else None
            if isinstance(sender, dict) and sender.get("id") == self._telegram_id:
                self.pressed.add(str(query.get("data")))
            yield body

    def removed(self) -> set[int]:
        """The numbers of the people whose removal was asked for."""
        args = [data.split(":")[2:3] for data in self.pressed if data.startswith("people:remove:")]
        return {int(arg) for (arg,) in args if arg.isdecimal()}


def assert_only_the_office_changed_who_may_what(
    uow: UnitOfWork, before: list[Member], office: Member, asked_for: set[int]
) -> None:
    """Nobody came in or was given anything; who was removed was so by the office, which has said it and is named."""
    entries = list(uow.audit.each())
    removals = {entry.target: entry for entry in entries if entry.action == "removed"}
    invited = [entry for entry in entries if entry.action == "invited"]
    taken_back = [entry for entry in entries if entry.action == "invite_taken_back"]
    assert {entry.person_id for entry in (*removals.values(), *invited, *taken_back)} == {office.id}
    assert removals.keys() <= {f"person:{number}" for number in asked_for}
    assert [entry for entry in entries if entry.action == "joined"] == []
    # Both are to be seen, or this would not say much.
    assert removals
    assert invited

    after = {one.id: one for one in uow.people.all(removed=True)}
    assert after.keys() == {one.id for one in before}
    for one in before:
        removal = removals.pop(f"person:{one.id}", None)
        if removal is None:
            assert (after[one.id].grants, after[one.id].removed_at) == (one.grants, None)
        else:
            assert removal.detail == {"grants": [f"{grant.role}:{grant.scope}" for grant in one.grants]}
            assert after[one.id].grants == ()
            assert after[one.id].removed_at is not None
    assert removals == {}
    invites = uow.invites.unused(utc_now())
    assert {one.created_by for one in invites} == {office.id}
    made = Counter(entry.target for entry in invited) - Counter(entry.target for entry in taken_back)
    assert Counter(f"{one.role}:{one.scope}" for one in invites) == made


RUNS = [
    ("sqlite", 1, 1_500),
    pytest.param("postgres", 1, 600, marks=pytest.mark.postgres),
    *(pytest.param("sqlite", seed, 30_000, marks=pytest.mark.long) for seed in (2, 3)),
    *(pytest.param("postgres", seed, 20_000, marks=(pytest.mark.long, pytest.mark.postgres)) for seed in (4, 5)),
]


@pytest.mark.parametrize(("database_url", "seed", "number"), RUNS, indirect=["database_url"])
async def test_random_and_mutated_updates_break_nothing(
    sandbox: SandboxServer, process: Process, seed: int, number: int
) -> None:
    database = process.base.database
    # The first two, whom the buttons of the office remove, and the office, which they do not.
    removable = {(await member(database, sandbox, scope=unit, name=unit)).id: unit for unit in ("baishi", "hekou")}
    office = await member(database, sandbox, role=Role.OFFICE, scope="*", name="考核办")
    units = ["zhangjia", "zhangwan", "qingliu", "baishi", "hekou", "east"]
    people = removable | {(await member(database, sandbox, scope=unit, name=f"<b>{unit}")).id: unit for unit in units}
    wang = Reporter(await member(database, sandbox, scope="west"), "west", Random(seed), patience=PATIENCE + number)
    reviewer = await member(database, sandbox, role=Role.REVIEWER, scope="transport", name="李强")
    leader = await member(database, sandbox, role=Role.SUPERVISOR, scope="*", name="赵明")
    strangers = [(await sandbox.person(f"陌生人{n}")).id for n in range(4)]
    before, chief = await database.run(lambda uow: (uow.people.all(), uow.people.by_telegram(office.id)))
    assert chief is not None

    senders = [*people, reviewer.id, leader.id, office.id, *strangers]
    updates = OfWhomever(hostile_updates(Random(seed), senders, number, office=office.id), office.id)
    statuses = await reporting_meanwhile(wang, bring_by_and_by(process, iter(updates)))
    await drained(process, seconds=PATIENCE + number / 5)

    assert set(statuses) <= {200, 400}
    aside = await database.run(lambda uow: uow.inbox.aside(number))
    others = {str(row.error) for row in aside if not (row.error or "").startswith("MalformedUpdateError")}
    assert others == set()
    assert process.alive
    asked_for = updates.removed()
    await database.run(lambda uow: assert_only_the_office_changed_who_may_what(uow, before, chief, asked_for))
    gapless = database.dialect == "sqlite"
    await database.run(lambda uow: assert_nothing_is_wrong(uow, people | {wang.person.id: "west"}, gapless=gapless))
    own = await database.run(lambda uow: [one for one in _values(uow.facts.all()) if one.unit == "west"])
    assert {one.origin for one in own} == wang.handed_in.keys() != set()


def test_every_button_there_is_is_pressed_by_the_hostile_too() -> None:
    filters = [
        one.callback
        for router in routers()
        for handler in router.callback_query.handlers
        for one in handler.filters or ()
    ]
    pressed = {":".join(one.key) for one in filters if isinstance(one, Pressed)}

    assert pressed
    assert pressed <= set(BUTTONS)


@pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
async def test_an_album_id_that_no_database_can_keep_does_not_keep_its_photo_out(
    sandbox: SandboxServer, process: Process
) -> None:
    """Once half a character as the album's id was answered with 500, which Telegram would repeat for ever; and one of a
    thousand was refused by PostgreSQL when the report's messages were noted."""
    wang = await member(process.base.database, sandbox, scope="zhangjia")
    sender = {"id": wang.id, "is_bot": False, "first_name": "王"}
    message = {"date": 1_794_000_000, "chat": {"id": wang.id, "type": "private"}, "from": sender, "caption": DONE}
    bodies = [
        json.dumps(
            {
                "update_id": n,
                "message": {
                    **message,
                    "message_id": 900 + n,
                    "media_group_id": group,
                    "photo": [{"file_id": f"f{n}", "file_unique_id": f"u{n}", "width": 90, "height": 60}],
                },
            }
        ).encode()
        for n, group in enumerate(("\ud83d", "\x00", "9" * 1000), start=1)
    ]

    statuses = await bring(process, iter(bodies))
    await drained(process, seconds=PATIENCE)

    assert statuses == {200: 3}
    assert await process.base.database.run(lambda uow: uow.inbox.aside()) == []
    reports = await process.base.database.run(lambda uow: every(uow.reports.get))
    assert sum(len(report.photos) for report in reports) == 3


HALF = "\ud83d"
IN_HALVES = {
    "a file's id": {"document": {"file_id": HALF, "file_unique_id": "u", "mime_type": "image/png"}},
    "a file's other id": {"photo": [{"file_id": "f", "file_unique_id": HALF, "width": 90, "height": 60}]},
    "a file's name": {"document": {"file_id": "f", "file_unique_id": "u", "file_name": HALF, "mime_type": "image/png"}},
    "an album": {
        "photo": [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 60}],
        "media_group_id": HALF,
        "caption": DONE,
    },
}


@pytest.mark.parametrize("content", IN_HALVES.values(), ids=IN_HALVES.keys())
async def test_half_a_character_where_an_id_should_be_is_no_error(
    sandbox: SandboxServer, process: Process, content: dict[str, object]
) -> None:
    """Once it was set aside after five tries: the ids of photos went to the database as they came."""
    wang = await member(process.base.database, sandbox, scope="zhangjia")
    await wang.says(DONE, timeout=PATIENCE)
    sender = {"id": wang.id, "is_bot": False, "first_name": HALF}
    chat = {"id": wang.id, "type": "private", "first_name": HALF}
    message = {"message_id": 900, "date": 1_794_000_000, "chat": chat, "from": sender, **content}

    await bring(process, iter([json.dumps({"update_id": 1, "message": message}).encode()]))
    await drained(process, seconds=PATIENCE)

    assert await process.base.database.run(lambda uow: uow.inbox.aside()) == []


async def test_after_all_that_the_bot_works_as_before(sandbox: SandboxServer, process: Process) -> None:
    wang = await member(process.base.database, sandbox, scope="zhangjia")
    await bring(process, hostile_updates(Random(3), [wang.id], 150))
    await drained(process, seconds=PATIENCE)
    await wang.says("/cancel", timeout=PATIENCE)

    await wang.writes("/score")
    answer = await wang.hears("总分", timeout=PATIENCE)

    assert "张家镇" in answer.text


async def test_a_photo_where_hours_were_asked_for_is_no_error(sandbox: SandboxServer, process: Process) -> None:
    """Once the filter for typed hours looked into the text that a photo does not have."""
    wang = await member(process.base.database, sandbox, scope="zhangjia")
    await wang.says("/quiet", timeout=PATIENCE)

    await wang.sends_photo(picture(), timeout=PATIENCE)
    await drained(process, seconds=PATIENCE)

    counts = await process.base.database.run(lambda uow: uow.inbox.counts())
    assert (counts.failing, counts.set_aside, counts.done) == (0, 0, 2)


async def test_a_flood_from_one_person_does_not_slow_the_others(sandbox: SandboxServer, process: Process) -> None:
    flooder = await member(process.base.database, sandbox, scope="zhangwan", name="刷屏")
    wang = await member(process.base.database, sandbox, scope="zhangjia")
    flood = (
        b'{"update_id": %d, "message": {"message_id": %d, "date": 1794000000, "text": "/score", '
        b'"chat": {"id": %d, "type": "private"}, "from": {"id": %d, "is_bot": false, "first_name": "x"}}}'
        % (n, n, flooder.id, flooder.id)
        for n in range(1, 1001)
    )
    await bring(process, flood)

    card = await wang.says(DONE, timeout=PATIENCE)
    left = await process.base.database.run(lambda uow: uow.inbox.counts().waiting)
    await drained(process, seconds=PATIENCE + 200)

    assert "请核对" in card.text
    # Had it stood in line behind the flood, nothing would be left of it.
    assert left > 300


FORGED = {
    "somebody else's draft handed in": "report:submit:1:1",
    "somebody else's draft thrown away": "report:discard:1",
    "somebody else's report seen": "report:view:1",
    "somebody else's report withdrawn": "report:withdraw:1",
    "somebody else's report handed to a person": "report:human:1",
    "a report verified by a reporter": "review:verify:1:1",
    "a report sent back by a reporter": "review:return:1:1",
    "another unit's score": "standing:score:zhangjia",
    "another unit's reasons": "standing:explain:zhangjia:roads",
    "another unit's warnings": "warnings:list:zhangjia",
    "any unit as supervisors see it": "supervise:unit:zhangjia",
    "a ranking": "supervise:ranking:town",
    "a person removed": "people:remove:1",
    "the list of people": "people:page:0",
    "an invite made": "people:make:office:*",
    "no version": "report:submit:1",
    "no number": "report:submit:x:y",
    "a feature that is not there": "export:all",
}
SECRETS = ("48", "清溪村", "王芳", "张家镇", "t.me/")


async def test_a_forged_button_shows_and_changes_nothing(sandbox: SandboxServer, process: Process) -> None:
    database = process.base.database
    wang = await member(database, sandbox, scope="zhangjia", name="王芳")
    thief = await member(database, sandbox, scope="zhangwan", name="张三")
    await wang.says(f"清溪村：{DONE}", timeout=PATIENCE)
    before = await database.run(_state)

    answers = {what: await press(sandbox, thief, data) for what, data in FORGED.items()}

    shown = {what: answer for what, answer in answers.items() if any(word in answer for word in SECRETS)}
    assert shown == {}
    assert await database.run(_state) == before


async def test_a_draft_of_the_unit_somebody_was_moved_away_from_is_not_handed_in(
    sandbox: SandboxServer, process: Process
) -> None:
    database = process.base.database
    wang = await member(database, sandbox, scope="zhangjia")
    card = await wang.says(DONE, timeout=PATIENCE)

    def move(uow: UnitOfWork) -> None:
        person = uow.people.by_telegram(wang.id)
        assert person is not None
        uow.people.revoke(person.id, Role.REPORTER, "zhangjia")
        uow.people.grant(person.id, Role.REPORTER, "zhangwan", utc_now())

    await database.run(move)
    await wang.taps("提交", on=card)
    await drained(process, seconds=PATIENCE)

    assert await database.run(lambda uow: _values(uow.facts.all())) == []


def _state(uow: UnitOfWork) -> object:
    people = [(one.id, one.grants, one.removed_at) for one in uow.people.all()]
    return every(uow.reports.get), uow.facts.all(), people, uow.invites.unused(utc_now())


async def press(sandbox: SandboxServer, person: Person, data: str) -> str:
    """Press a button that no message has, on the person's own first message; returns all that came of it."""
    world = sandbox.world
    card = world.post(world.chats[person.id], None, {"text": "卡片"})
    query = world.ask(world.users[person.id], world.chats[person.id])
    after = world.events.seq
    body = {"id": query.id, "from": world.users[person.id].json(), "message": card.body, "chat_instance": "1"}
    world.updates.add("callback_query", person.id, {**body, "data": data})

    async def look() -> bool:
        return query.answered

    await until(look, f"an answer to {data}")
    events = await world.events.wait(after, 0, person.id)
    return "\n".join(str(event) for event in events if event.get("from_bot") or event["type"] == "callback_answer")
