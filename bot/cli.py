"""The command line. Each command is loaded when it is asked for, so that `shiji --help` answers at once."""

import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.memory import share_one_heap
from bot.quick import load_aiogram

# Name → where the command is, and whether it talks to Telegram.
COMMANDS: dict[str, tuple[str, bool]] = {
    "demo": ("bot.demo.command:demo_command", True),
    "run": ("bot.run:run_command", True),
    "check": ("bot.check:check_command", False),
    "score": ("bot.score:score_command", False),
    "scheme": ("bot.schemes:scheme_group", False),
    "invite": ("bot.invite:invite_command", True),
    "export": ("bot.export:export_command", False),
    "doctor": ("bot.doctor:doctor_command", True),
    "inbox": ("bot.inbox:inbox_command", False),
    "backup": ("bot.backups:backup_command", False),
    "restore": ("bot.backups:restore_command", False),
}
SUMMARIES = {
    "demo": "everything on this machine: sample county, local Telegram, chat page",
    "run": "the real bot; needs SHIJI_TOKEN",
    "check": "validate texts: result, trace, vague, plan or blocked",
    "score": "standings from a scheme file and a facts file, no database",
    "scheme": "check a scheme file, or bring it into force",
    "invite": "a one-time link that lets somebody in",
    "export": "reports, facts, standings and the audit log as sheets (XLSX or CSV)",
    "doctor": "say in words what is wrong with this set-up",
    "inbox": "updates that could not be handled: show them, try them again, dismiss them",
    "backup": "everything that is kept, into a folder",
    "restore": "an empty database from a backup",
}


class LazyGroup(click.Group):
    """Knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        place, talks_to_telegram = COMMANDS[cmd_name]
        if talks_to_telegram:
            share_one_heap()
        with _no_collecting():
            if talks_to_telegram:
                load_aiogram()
            module, _, attribute = place.partition(":")
            command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 — a wrong line in COMMANDS, found by its test
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list without importing any of it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Importing makes nothing but objects that stay; looking for garbage among them takes a fifth of the time.

    Frozen, they are not looked at later either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shiji")
def main() -> None:
    """Shiji (实绩): grassroots units report results in chat, and are judged by results, not by traces.

    Settings come from the environment or from .env, prefix SHIJI_.
    """
