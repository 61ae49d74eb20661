"""The doctor: a described row per thing that can be wrong, in both languages."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import chinese_calendar
import pytest
from pydantic import SecretStr

from bot.doctor import Finding, Level, examine, look_at_calendar, report, trouble
from bot.sandbox import Limits, SandboxServer
from bot.settings import Settings
from locales import Catalogue
from storage import errors
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import Grant, NewReport, OutboxKind, PhotoState, Role
from storage.unit_of_work import UnitOfWork
from tests.bot.raw import message
from tests.handlers.scheme import SCHEME

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
CATALOGUE = Catalogue.load()


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none()) as server:
        yield server


@pytest.fixture
def settings(sandbox: SandboxServer, tmp_path: Path, database_url: str) -> Settings:
    given: dict[str, Any] = {
        "token": SecretStr(sandbox.token),
        "api_base": sandbox.base_url,
        "data_dir": tmp_path,
        "database_url": SecretStr(database_url),
    }
    return Settings(_env_file=None, **given)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor.utc_now", lambda: NOW)


def furnish(uow: UnitOfWork) -> None:
    """What a set-up has when all is well."""
    uow.schemes.put(SCHEME, by=None, now=NOW)
    grants = [Grant(Role.OFFICE, "*"), *(Grant(Role.REPORTER, unit) for unit in UNITS)]
    uow.people.add(telegram_id=1, name="陈静", locale="zh-CN", now=NOW, grants_of=grants)
    uow.audit.append(at=NOW, person=None, action="scheme_imported", target="x")


UNITS = ("zhangjia", "zhangwan", "qingliu", "baishi", "hekou", "east", "west")


def late_message(uow: UnitOfWork) -> None:
    then = NOW - timedelta(hours=1)
    uow.outbox.add("k", 7, Outgoing("预警"), kind=OutboxKind.WARNING, now=then)


def set_aside(uow: UnitOfWork) -> None:
    uow.inbox.store([(41, 7, None, message(41))], NOW)
    uow.inbox.set_aside([41], error="KeyError: https://x/bot123456:abcdefgh-i/y", now=NOW)


def waiting(uow: UnitOfWork) -> None:
    uow.inbox.store([(41, 7, None, message(41))], NOW)


def gone(uow: UnitOfWork) -> None:
    person = uow.people.by_telegram(1)
    assert person is not None
    uow.people.set_reachable(person.id, reachable=False)


def photo_given_up(uow: UnitOfWork) -> None:
    new = NewReport(unit="west", reporter_id=1, chat_id=1, text="修好路灯", year=2026, period="2026-W47")
    report = uow.reports.create(new, by=1, now=NOW)
    uow.photos.add(report.id, file_id="f", file_unique_id="f", now=NOW, state=PhotoState.FAILED)


def without_office(uow: UnitOfWork) -> None:
    person = uow.people.by_telegram(1)
    assert person is not None
    uow.people.revoke(person.id, Role.OFFICE, "*")


def silent_units(uow: UnitOfWork) -> None:
    person = uow.people.by_telegram(1)
    assert person is not None
    uow.people.revoke(person.id, Role.REPORTER, "west")


def nobody(uow: UnitOfWork) -> None:
    person = uow.people.by_telegram(1)
    assert person is not None
    uow.people.remove(person.id, NOW)


STATES: tuple[tuple[str, Callable[[UnitOfWork], None], Level, str], ...] = (
    ("a message nobody sends", late_message, Level.WRONG, "发件：最早一条已迟了"),
    ("an update given up, its secrets hidden", set_aside, Level.WRONG, "最近一条（41）：KeyError: https://x/bot***/y"),
    ("updates that wait", waiting, Level.HINT, "收件：1 条等待处理，其中 0 条处理失败过"),
    ("somebody who blocked the bot", gone, Level.HINT, "1 人收不到消息（停用或拉黑了机器人）：陈静"),
    ("a photo that was given up", photo_given_up, Level.HINT, "1 张照片没能从 Telegram 取到"),
    ("nobody who can let people in", without_office, Level.WRONG, "没有考核办人员"),
    ("a unit without a reporter", silent_units, Level.HINT, "1 个单位没有报送员：城西街道"),
    ("nobody at all", nobody, Level.WRONG, "还没有人加入"),
)


async def examined(
    settings: Settings, locale: str = "zh-CN", *, audit: bool = False
) -> tuple[list[Finding], str, bool]:
    words = CATALOGUE.words(locale)
    found = await examine(settings, words, audit=audit)
    return found, *report(found, words)


@pytest.mark.parametrize("more", ["", "?synchronous=full"])
async def test_a_good_set_up_is_called_healthy(settings: Settings, database: Database, more: str) -> None:
    await database.run(furnish)
    address = SecretStr(settings.database + more)

    found, said, healthy = await examined(settings.model_copy(update={"database_url": address}), audit=True)

    assert healthy
    assert {one.level for one in found} == {Level.OK}
    assert "令牌有效：@shiji_bot" in said
    assert "7 个单位，5 项指标" in said
    assert said.endswith("一切正常。")


@pytest.mark.parametrize(("bring_about", "level", "words"), [row[1:] for row in STATES], ids=[row[0] for row in STATES])
async def test_what_is_wrong_is_said(
    settings: Settings, database: Database, bring_about: Callable[[UnitOfWork], None], level: Level, words: str
) -> None:
    await database.run(furnish)
    await database.run(bring_about)

    found, said, healthy = await examined(settings)

    assert words in said
    assert healthy is (level is not Level.WRONG)
    assert max(one.level == level for one in found)


async def test_an_empty_database_wants_a_scheme_and_people(settings: Settings) -> None:
    _, said, healthy = await examined(settings, "en")

    assert not healthy
    assert "No scheme has been imported" in said
    assert "Nobody has joined" in said
    assert said.endswith("Problems found: 2.")


async def test_a_database_that_is_not_there_is_not_made(settings: Settings, tmp_path: Path) -> None:
    missing = settings.model_copy(update={"database_url": SecretStr(f"sqlite:///{tmp_path / 'none.db'}")})

    _, said, healthy = await examined(missing)

    assert not healthy
    assert "数据库的表还没有建好" in said
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("month", "day", "known"), [(11, 1, True), (12, 1, False), (12, 31, False)], ids=["autumn", "December", "its end"]
)
def test_holidays_not_known_are_noticed_before_they_come(settings: Settings, month: int, day: int, known: bool) -> None:
    last = max(chinese_calendar.holidays).year

    found = look_at_calendar(settings, datetime(last, month, day, tzinfo=UTC))

    said, healthy = report(found, CATALOGUE.words("zh-CN"))
    assert (f"{last + 1} 年的节假日安排还没有" in said, healthy) == (not known, True)


async def test_a_changed_row_of_the_audit_log_is_found(settings: Settings, database: Database, tmp_path: Path) -> None:
    await database.run(furnish)
    file = sqlite3.connect(tmp_path / "shiji.db")
    for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f'DROP TRIGGER "{name}"')
    file.execute("UPDATE audit SET action = 'nothing happened'")
    file.commit()
    file.close()

    _, said, healthy = await examined(settings, audit=True)

    assert not healthy
    assert "操作记录从第 1 条起被改动过" in said


async def test_a_webhook_left_at_telegram_is_noticed(
    settings: Settings, sandbox: SandboxServer, database: Database
) -> None:
    await database.run(furnish)
    webhook = {"webhook_url": "http://127.0.0.1:9/bring", "webhook_secret": SecretStr("a-webhook-secret")}
    assert (await examined(settings.model_copy(update=webhook)))[1].count("有问题") == 2
    await set_webhook(sandbox)

    _, registered, healthy = await examined(settings.model_copy(update=webhook))
    _, left, _ = await examined(settings)

    assert healthy
    assert "推送地址已登记" in registered
    assert "Telegram 还登记着推送地址" in left


async def set_webhook(sandbox: SandboxServer) -> None:
    url = f"{sandbox.base_url}/bot{sandbox.token}/setWebhook"
    async with aiohttp.request("POST", url, json={"url": "http://127.0.0.1:9/bring"}) as answer:
        assert answer.status == 200


async def test_a_refused_token_and_an_unreachable_server_are_told_apart(settings: Settings) -> None:
    wrong = settings.model_copy(update={"token": SecretStr("11111111:not-the-right-one")})
    away = settings.model_copy(update={"api_base": "http://127.0.0.1:9"})

    said = await asyncio.gather(examined(wrong), examined(away))

    assert "Telegram 不接受令牌" in said[0][1]
    assert "连不上 http://127.0.0.1:9" in said[1][1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.DatabaseReadOnly("x"), "不能写入"),
        (errors.DatabaseFull("x"), "磁盘已满"),
        (errors.DatabaseNotMigrated("x"), "还没有建好"),
        (errors.DatabaseNewer("x"), "更新版本的程序"),
        (errors.DatabaseDamaged("x"), "已损坏"),
        (errors.DatabaseBusy("x"), "连不上"),
        (errors.DatabaseUnavailable("postgresql://u:secret@h/d is away"), "postgresql://u:***@h/d"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_trouble_of_a_database_has_its_words(error: errors.DatabaseError, words: str) -> None:
    said, healthy = report([trouble(error)], CATALOGUE.words("zh-CN"))

    assert not healthy
    assert words in said


def test_everything_a_doctor_can_say_is_there_in_every_language() -> None:
    missing = [
        (locale, message_id)
        for locale in CATALOGUE.locales
        for message_id in said_by_doctor()
        if not CATALOGUE.has(locale, message_id)
    ]

    assert missing == []


def said_by_doctor() -> list[str]:
    lines = (Path(__file__).parents[2] / "locales" / "zh-CN" / "running.ftl").read_text(encoding="utf-8").splitlines()
    return [line.partition(" ")[0] for line in lines if line.startswith("running-")]
