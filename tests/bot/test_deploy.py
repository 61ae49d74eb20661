"""The files an operator copies: they name what there is, and their supervisor does with an end what the end means."""

import re
import shlex
import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from bot.cli import COMMANDS, main
from bot.run import FINISH_SECONDS
from bot.settings import ROLES, Settings
from tests.bot.test_observe import restored as restored  # noqa: PLC0414 — a fixture

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = ("shiji.service", "shiji@.service")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GIVEN = {"SHIJI_TOKEN": "123456789:local-telegram", "SHIJI_WEBHOOK_URL": "https://county.example/telegram"}
"""What the operator puts into .env; anything else may be any word."""


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def lines(unit: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", text(unit), re.MULTILINE)


def services() -> dict[str, dict[str, Any]]:
    """Those of the compose file that are made of our image."""
    every = YAML(typ="safe").load(text("compose.yaml"))["services"]
    return {name: one for name, one in every.items() if "build" in one}


def call(arguments: list[str], command: click.Command = main) -> dict[str, Any]:
    """What the command line understands. Raises `click.UsageError`."""
    if not isinstance(command, click.Group):
        return command.make_context(command.name, arguments).params
    part = command.get_command(click.Context(command), arguments[0])
    assert part is not None, arguments[0]
    return call(arguments[1:], part)


def roles(arguments: list[str]) -> list[str]:
    return str(call(arguments)["roles"]).split(",")


@pytest.mark.parametrize("file", [path.name for path in sorted(DEPLOY.iterdir())])
def test_every_setting_that_a_file_names_is_one(file: str) -> None:
    named = set(re.findall(r"SHIJI_[A-Z_]+", text(file)))

    assert {name.removeprefix("SHIJI_").lower() for name in named} <= Settings.model_fields.keys()


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_a_command_there_is_with_settings_that_are_right(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [start] = lines(unit, "ExecStart")
    program, *arguments = shlex.split(start)
    for name, value in [*GIVEN.items(), *(one.split("=", 1) for one in lines(unit, "Environment"))]:
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SHIJI_WEBHOOK_URL")

    assert Path(program).name in PROJECT["project"]["scripts"]
    assert arguments[0] in COMMANDS
    for role in ROLES:
        assert set(roles([part.replace("%i", role) for part in arguments])) <= set(ROLES)
    assert Settings(_env_file=None).data_dir == Path(lines(unit, "WorkingDirectory")[0])


def test_by_hand_a_command_is_run_as_the_service_runs_it() -> None:
    said = shlex.split(text("shiji"), comments=True)
    [start] = lines("shiji.service", "ExecStart")
    [user] = lines("shiji.service", "User")
    [data_dir] = (one for one in lines("shiji.service", "Environment") if one.startswith("SHIJI_DATA_DIR"))

    assert said[-2:] == [shlex.split(start)[0], "$@"]
    kept = ("EnvironmentFile", "StateDirectory", "StateDirectoryMode", "WorkingDirectory")
    wanted = {f"--property={key}={lines('shiji.service', key)[0]}" for key in kept}
    assert {*wanted, f"--uid={user}", f"--setenv={data_dir}"} <= set(said)


def test_the_units_for_roles_are_of_all_roles() -> None:
    assert set(re.findall(r"shiji@([a-z]+)", text("shiji@.service"))) - {"service"} == set(ROLES)


def test_the_compose_file_starts_every_role_with_settings_that_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    for one in services().values():
        started += roles(one["command"])
        with monkeypatch.context() as surroundings:
            for name, value in one["environment"].items():
                filled = re.sub(r"\$\{(\w+):\?\}", lambda found: GIVEN.get(found[1], "long-enough"), value)
                surroundings.setenv(name, filled)
            settings = Settings(_env_file=None)
        assert "intake" not in one["command"] or settings.webhook_url
        for port in one.get("ports", ()):
            assert port.rpartition(":")[2] == settings.webhook_listen.rpartition(":")[2]

    assert set(started) == set(ROLES)


def test_the_image_holds_the_program_and_starts_it() -> None:
    said = dict(re.findall(r"^([A-Z]+) (.*)$", text("Dockerfile"), re.MULTILINE))
    copied = re.findall(r"^COPY ([a-z]+) \1$", text("Dockerfile"), re.MULTILINE)

    assert sorted(copied) == sorted(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert YAML(typ="safe").load(said["ENTRYPOINT"]) == list(PROJECT["project"]["scripts"])
    assert roles(YAML(typ="safe").load(said["CMD"])) == list(ROLES)


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


WRONG = {
    "no token": {"SHIJI_TOKEN": None},
    "a setting that is wrong": {"SHIJI_WEBHOOK_LISTEN": "anywhere"},
    "an address that is none": {"SHIJI_DATABASE_URL": "postgresql://shiji@host:port/shiji"},
    "no file for SQLite": {"SHIJI_DATABASE_URL": "sqlite://"},
    "a port that is taken": {},
    "a role that is none": {"roles": "dancing"},
}


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_another_start_cannot_mend_ends_with_the_status_on_which_the_units_stop_trying(
    wrong: dict[str, str | None], taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {**GIVEN, "SHIJI_DATA_DIR": str(tmp_path), "SHIJI_WEBHOOK_SECRET": "long-enough", **wrong}
    role = given.pop("roles", None) or "intake"
    # Where nothing else is wrong, this is; and nobody is asked before it is found.
    for name, value in {"SHIJI_API_BASE": "http://127.0.0.1:9", "SHIJI_METRICS_LISTEN": taken, **given}.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)

    ran = CliRunner().invoke(main, ["run", "--roles", role])

    assert {lines(unit, "RestartPreventExitStatus")[0] for unit in UNITS} == {str(ran.exit_code)}
    assert len(ran.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("unit", UNITS)
def test_every_other_end_is_followed_by_a_start_and_an_end_has_its_time(unit: str) -> None:
    assert lines(unit, "Restart") == ["always"]
    # What was begun, then what stops after it: a quarter of that for each of polling, photos and deliveries.
    assert float(lines(unit, "TimeoutStopSec")[0]) >= FINISH_SECONDS * (1 + 3 / 4)
    assert all(
        float(one["stop_grace_period"].removesuffix("s")) >= FINISH_SECONDS * (1 + 3 / 4) for one in services().values()
    )
