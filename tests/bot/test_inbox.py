"""`shiji inbox`: what was set aside is looked at, as the apology to its sender promises."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from storage.database import Database
from tests.bot.raw import message, press

AT = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def three_set_aside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Database, database_url: str) -> None:
    for name, value in {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "LOCALE": "en"}.items():
        monkeypatch.setenv(f"SHIJI_{name}", value)
    raws = (message(1, "修好\n路灯\x1b[2J12盏"), press(2, chat=8), message(3))
    with database.transaction() as uow:
        uow.people.add(telegram_id=7, name="王芳", locale="zh-CN", now=AT)
        uow.inbox.store([(raw["update_id"], 8 if "callback_query" in raw else 7, None, raw) for raw in raws], AT)
        uow.inbox.set_aside([1, 2], error="KeyError: 'x'", now=AT)


def shiji(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["inbox", *arguments])


def test_each_is_shown_with_its_words_and_its_error_and_without_signs_a_terminal_obeys() -> None:
    assert shiji().stdout.splitlines()[:-1] == [
        "2  2026-11-16 09:30  8: report:submit",
        "    KeyError: 'x'",
        "1  2026-11-16 09:30  王芳: 修好 路灯 [2J12盏",
        "    KeyError: 'x'",
    ]


def test_of_more_than_are_shown_it_says_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inbox.SHOWN", 1)

    shown = shiji().stdout

    assert "王芳" not in shown
    assert "Older ones not shown: 1." in shown


def test_one_that_is_tried_again_comes_in_its_place_in_the_chat(database: Database) -> None:
    ran = shiji("--retry", "1", "--dismiss", "2")

    assert ran.stdout.splitlines() == [
        "1 will be handled again, in its place in the chat.",
        "2 is dismissed. Its text is kept.",
    ]
    assert shiji().stdout == "Nothing is set aside.\n"
    with database.transaction() as uow:
        assert uow.inbox.is_open([1])
        assert [(entry.action, entry.target) for entry in uow.audit.entries()] == [
            ("update_retried", "update:1"),
            ("update_dismissed", "update:2"),
        ]


def test_a_number_that_is_not_there_changes_nothing(database: Database) -> None:
    ran = shiji("--dismiss", "1", "--retry", "3")

    assert (ran.exit_code, ran.stderr) == (1, "Error: No update set aside has the number 3. Nothing was changed.\n")
    with database.transaction() as uow:
        assert uow.inbox.counts().set_aside == 2
        assert uow.audit.entries() == []
