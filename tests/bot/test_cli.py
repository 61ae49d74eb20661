"""The command line: quick to answer, clear when something is missing, and what it says is so."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import COMMANDS, SUMMARIES, main
from storage.database import Database
from storage.photos import PhotoStore
from storage.records import Grant, Redeemed, Refused, Role
from tests.handlers.scheme import SCHEME

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:local-telegram"  # noqa: S105 — the sandbox's, known to all


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "TOKEN": TOKEN,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path),
        "LOCALE": "en",
    }.items():
        monkeypatch.setenv(f"SHIJI_{name}", value)
    # Nobody answers there.
    monkeypatch.setenv("SHIJI_API_BASE", "http://127.0.0.1:9")


@pytest.fixture
def scheme_file(tmp_path: Path) -> Path:
    file = tmp_path / "scheme.yaml"
    file.write_text(SCHEME, encoding="utf-8")
    return file


def shiji(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_help_answers_without_loading_any_command() -> None:
    program = (
        "import sys; from bot.cli import main; main(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    )

    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout  # noqa: S603 — our own program text

    assert all(name in shown for name in COMMANDS)
    assert not any(f"'{library}'" in shown for library in ("aiogram", "telegram", "sqlalchemy", "jieba", "bot.run"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_it_is_said_to_be(name: str) -> None:
    shown = shiji(name, "--help")

    assert shown.exit_code == 0
    assert name in SUMMARIES


def test_there_is_no_other_command() -> None:
    assert shiji("dance").exit_code == 2


@pytest.mark.parametrize("command", [("run",), ("invite", "--role", "office"), ("doctor",)])
def test_a_missing_token_is_one_line_and_exit_status_two(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHIJI_TOKEN")

    ran = shiji(*command)

    assert ran.exit_code == 2
    assert ran.stderr.splitlines() == ["SHIJI_TOKEN: not set. Put it into the environment or into the file .env."]


NO_ADDRESS = ("DATABASE_URL", "postgresql://shiji@host:port/shiji", "SHIJI_DATABASE_URL: wrong: not an address")
NO_FOLDER = ("DATA_DIR", f"{__file__}/data", "SHIJI_DATA_DIR: wrong: the folder of the database cannot be made")


@pytest.mark.parametrize(
    ("command", "setting", "value", "said"),
    [
        (("run",), *NO_FOLDER),
        (("scheme", "import", __file__), *NO_FOLDER),
        (("backup", "kept"), *NO_ADDRESS),
        (("doctor",), *NO_ADDRESS),
    ],
    ids=["run", "import", "backup", "doctor"],
)
def test_a_database_there_cannot_be_is_one_line_and_exit_status_two(
    command: tuple[str, ...], setting: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHIJI_DATABASE_URL")
    monkeypatch.setenv(f"SHIJI_{setting}", value)

    ran = shiji(*command)

    assert ran.exit_code == 2
    assert [line[: len(said)] for line in ran.stderr.splitlines()] == [said]


def test_commands_without_a_database_speak_the_language_of_the_settings(scheme_file: Path) -> None:
    checked = shiji("scheme", "check", str(scheme_file))

    assert "is in order" in checked.output
    assert shiji("check", "断头路打通了,昨天通车").output.startswith("carries a result")
    assert "没有问题" in shiji("scheme", "check", str(scheme_file), "--lang", "zh-CN").output


def test_a_role_that_a_process_cannot_have_is_refused() -> None:
    ran = shiji("run", "--roles", "intake,cooking")

    assert ran.exit_code == 2
    assert "cooking" in ran.stderr


def test_a_scheme_is_imported_once_however_often_it_is_asked(scheme_file: Path, database: Database) -> None:
    first, again = shiji("scheme", "import", str(scheme_file)), shiji("scheme", "import", str(scheme_file))

    assert first.output.startswith("Imported the scheme")
    assert "has not changed" in again.output
    with database.transaction() as uow:
        assert uow.schemes.current() == SCHEME
        assert [entry.action for entry in uow.audit.entries()] == ["scheme_imported"]


def test_an_import_says_where_to_so_that_it_is_not_the_wrong_database(
    scheme_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the service's settings it goes to `data` in the folder one happens to stand in."""
    monkeypatch.setenv("SHIJI_DATABASE_URL", "")
    monkeypatch.setenv("SHIJI_DATA_DIR", "data")
    (tmp_path / "data").mkdir()

    assert (
        f"Kept in the database {tmp_path / 'data' / 'shiji.db'}," in shiji("scheme", "import", str(scheme_file)).output
    )


def test_a_scheme_with_mistakes_is_not_imported_and_all_are_named(tmp_path: Path, database: Database) -> None:
    (tmp_path / "bad.yaml").write_text("id: x\nname: X\nnonsense: 1\n", encoding="utf-8")

    ran = shiji("scheme", "import", "bad.yaml")

    assert ran.exit_code == 1
    assert "line 3: nonsense" in ran.stderr
    assert len(ran.stderr.splitlines()) > 4
    with database.transaction() as uow:
        assert uow.schemes.current() is None


def test_a_scheme_in_another_encoding_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_text("name: 青山县", encoding="gbk")

    ran = shiji("scheme", "import", "gbk.yaml")

    assert ran.exit_code == 1
    assert ran.stderr.startswith("gbk.yaml is not text in UTF-8. Save it in that encoding")


def test_a_backup_restores_into_an_empty_database(
    scheme_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shiji("scheme", "import", str(scheme_file))
    sha256 = PhotoStore(tmp_path / "photos").save(b"a photo")

    saved = shiji("backup", "kept")
    (archive,) = (tmp_path / "kept").glob("*.jsonl.gz")
    monkeypatch.setenv("SHIJI_DATABASE_URL", f"sqlite:///{tmp_path / 'second.db'}")
    monkeypatch.setenv("SHIJI_DATA_DIR", str(tmp_path / "second"))
    restored = shiji("restore", str(archive))

    assert "1 new photos" in saved.output
    assert restored.output.startswith("Restored the backup of ")
    assert PhotoStore(tmp_path / "second" / "photos").read(sha256) == b"a photo"
    with Database(f"sqlite:///{tmp_path / 'second.db'}") as second, second.transaction() as uow:
        assert uow.schemes.current() == SCHEME


def test_a_backup_can_be_read_by_its_owner_only(scheme_file: Path, tmp_path: Path) -> None:
    shiji("scheme", "import", str(scheme_file))
    PhotoStore(tmp_path / "photos").save(b"a photo")

    shiji("backup", "kept")

    kept = [tmp_path / "kept", *(tmp_path / "kept").rglob("*")]
    assert len(kept) == 6
    assert {oct(path.stat().st_mode & 0o077) for path in kept} == {"0o0"}


def test_a_backup_removes_what_one_that_was_killed_left(scheme_file: Path, tmp_path: Path) -> None:
    shiji("scheme", "import", str(scheme_file))
    (tmp_path / "kept/photos").mkdir(parents=True)
    left = [tmp_path / "kept/shiji-1.jsonl.gz.0123abcd.part", tmp_path / "kept/photos/ab.0123abcd.part"]
    for part in left:
        part.touch()
        os.utime(part, (0, 0))

    shiji("backup", "kept")

    assert not any(part.exists() for part in left)


def test_a_restore_whose_photos_did_not_fit_can_be_repeated(
    scheme_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rows were in by then, and the second try was told that the database is not empty.
    shiji("scheme", "import", str(scheme_file))
    sha256 = PhotoStore(tmp_path / "photos").save(b"a photo")
    shiji("backup", "kept")
    (archive,) = (tmp_path / "kept").glob("*.jsonl.gz")
    monkeypatch.setenv("SHIJI_DATABASE_URL", f"sqlite:///{tmp_path / 'second.db'}")
    monkeypatch.setenv("SHIJI_DATA_DIR", str(tmp_path / "second"))
    (tmp_path / "second").touch()

    failed = shiji("restore", str(archive))
    (tmp_path / "second").unlink()
    repeated = shiji("restore", str(archive))

    assert (failed.exit_code, repeated.exit_code) == (1, 0)
    assert PhotoStore(tmp_path / "second" / "photos").has(sha256)


def test_a_restore_never_mixes_with_what_is_there(scheme_file: Path, tmp_path: Path) -> None:
    shiji("scheme", "import", str(scheme_file))
    shiji("backup", "kept")
    (archive,) = (tmp_path / "kept").glob("*.jsonl.gz")

    refused = shiji("restore", str(archive))

    assert refused.exit_code == 1
    assert "something in the database already" in refused.stderr


def test_a_damaged_backup_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.jsonl.gz").write_bytes(b"this is no archive")
    monkeypatch.setenv("SHIJI_DATABASE_URL", f"sqlite:///{tmp_path / 'second.db'}")

    refused = shiji("restore", "broken.jsonl.gz")

    assert refused.exit_code == 1
    assert "damaged" in refused.stderr


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A local Telegram in a process of its own, because a command runs a loop of its own."""
    program = (
        "import asyncio\n"
        "from bot.sandbox import Limits, SandboxServer\n"
        "async def serve():\n"
        "    async with SandboxServer(limits=Limits.none()) as server:\n"
        "        print(server.base_url, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(serve())"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:  # noqa: S603 — our own program text
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        monkeypatch.setenv("SHIJI_API_BASE", address)
        yield address
        server.kill()


def test_an_invite_link_lets_somebody_in_once(
    telegram: str, scheme_file: Path, database: Database, tmp_path: Path
) -> None:
    assert telegram
    shiji("scheme", "import", str(scheme_file))

    made = shiji("invite", "--role", "reporter", "--unit", "qingliu", "--days", "3")

    told, link, kept = made.output.strip().splitlines()
    assert told.startswith("Invite link for a reporter (Green Willow, valid until ")
    address, _, token = link.partition("?start=")
    assert address == "https://t.me/shiji_bot"
    assert str(tmp_path / "shiji.db") in kept
    now = datetime.now(UTC)
    with database.transaction() as uow:
        joined = uow.invites.redeem(token, telegram_id=7, name="王芳", locale="zh-CN", now=now)
        again = uow.invites.redeem(token, telegram_id=8, name="李强", locale="zh-CN", now=now)
        audited = str(uow.audit.entries())
    assert isinstance(joined, Redeemed)
    assert joined.person.grants == (Grant(Role.REPORTER, "qingliu"),)
    assert isinstance(again, Refused)
    assert token not in audited


def test_a_token_that_telegram_refuses_is_said_to_be_that(telegram: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert telegram
    monkeypatch.setenv("SHIJI_TOKEN", "123456:your-token")

    refused = shiji("invite", "--role", "office")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("SHIJI_TOKEN: Telegram does not accept this token")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "reporter"), "needs a scope: --unit"),
        (("--role", "reviewer"), "needs a scope: --department"),
        (("--role", "reporter", "--unit", "atlantis"), "The scheme has no “atlantis”"),
        (("--role", "office", "--scope", "x"), "The scheme has no “x”"),
    ],
)
def test_an_invite_that_fits_nothing_is_refused(
    telegram: str, scheme_file: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert telegram
    shiji("scheme", "import", str(scheme_file))

    refused = shiji("invite", *arguments)

    assert refused.exit_code == 1
    assert said in refused.stderr


@pytest.mark.parametrize(
    "command",
    [["scheme", "import", "scheme.yaml"], ["backup", "kept"], ["restore", "kept/none"], ["doctor"]],
    ids=lambda command: command[0],
)
def test_tables_of_a_later_version_are_told_from_a_database_that_is_away(
    command: list[str], scheme_file: Path, tmp_path: Path, database_url: str
) -> None:
    """It was said that the database cannot be reached; a backup was made, doctor found nothing."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "none").touch()
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as tables:
        tables.execute("UPDATE alembic_version SET version_num = '9999'")

    ran = shiji(*command)

    assert ran.exit_code == 1
    assert "by a later version of the program (version 9999 of the tables" in ran.output + ran.stderr
