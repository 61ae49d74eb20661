"""The bot itself with a clock that goes on by an hour at each SIGUSR1: a day of the product's in minutes."""

import asyncio
import signal
import sys
from datetime import UTC, datetime, timedelta

from bot.cli import COMMANDS, main
from bot.clock import MovableClock
from bot.settings import load_settings

HOUR = timedelta(hours=1)


async def live(begin: datetime) -> None:
    """Run until SIGTERM, with the clock set to `begin`."""
    from bot.run import Process  # noqa: PLC0415 — after aiogram was loaded as the command line loads it

    clock = MovableClock(begin.astimezone(UTC))  # as the process has it from the machine
    process = Process(load_settings(), clock=clock)
    end = asyncio.Event()

    def an_hour_later() -> None:
        clock.advance(HOUR)
        process.look_again()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, end.set)
    loop.add_signal_handler(signal.SIGUSR1, an_hour_later)
    await process.start()
    try:
        await process.wait(end)
    finally:
        await process.stop()


if __name__ == "__main__":
    assert "run" in COMMANDS
    main.get_command(None, "run")  # type: ignore[arg-type]  # what it is run in makes no difference to what it loads
    asyncio.run(live(datetime.fromisoformat(sys.argv[1])))
