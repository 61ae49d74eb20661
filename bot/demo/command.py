"""`shiji demo`: everything on this machine, a sample county, and a chat page to play all roles."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import signal
from pathlib import Path

import click

from bot.demo.running import DATABASE, is_a_demos, running
from bot.demo.story import play
from bot.observe import configure_logging
from bot.settings import LOCALES, locale_in_use
from locales import Catalogue

PORT = 8765


async def _serve(data_dir: Path, locale: str, port: int) -> None:
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    words = Catalogue.load().words(locale)
    if not (data_dir / DATABASE).exists():
        click.echo(words("demo-first-time"))
    async with running(data_dir, locale=locale, port=port) as demo:
        address = demo.sandbox.base_url + ("/?lang=en" if locale == "en" else "")
        click.echo(words("demo-ready", address=address, day=f"{demo.clock():%Y-%m-%d}"))
        with contextlib.suppress(asyncio.CancelledError):
            await demo.process.wait(end)


@click.command()
@click.option("--port", default=PORT, show_default=True, help="Where the chat page is; 0 takes any free port.")
@click.option(
    "--data-dir", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-data"), show_default=True
)
@click.option("--lang", "locale", type=click.Choice(LOCALES), default=locale_in_use, help="Default: SHIJI_LOCALE.")
@click.option("--fresh", is_flag=True, help="Forget what was played and begin anew.")
@click.option("--script", is_flag=True, help="Play the whole story without a browser and print it.")
def demo_command(port: int, data_dir: Path, locale: str, fresh: bool, script: bool) -> None:
    """Everything on this machine: a sample county, a local Telegram and a chat page."""
    configure_logging(level=logging.WARNING)
    if script:
        raise SystemExit(asyncio.run(play(locale)))
    if not is_a_demos(data_dir):
        click.echo(Catalogue.load().words(locale)("demo-folder-taken", folder=str(data_dir)), err=True)
        raise SystemExit(2)
    if fresh:
        shutil.rmtree(data_dir, ignore_errors=True)
    try:
        asyncio.run(_serve(data_dir, locale, port))
    except OSError as error:
        words = Catalogue.load().words(locale)
        click.echo(words("demo-port-taken", port=str(port), error=str(error)), err=True)
        raise SystemExit(2) from None
