"""What a process cannot do without is missing when it starts: it says so and ends, and does not hang."""

from pathlib import Path

from bot.sandbox import SandboxServer
from tests.faults.shiji import Shiji


async def test_a_process_whose_validator_cannot_be_loaded_says_why_and_ends(
    sandbox: SandboxServer, tmp_path: Path, sqlite_url: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cache").write_text("in the way of the folder")
    process = Shiji(sandbox, tmp_path / "data", sqlite_url)

    await process.begin()

    assert await process.ended() == 1
    [line] = process.events("process.part_ended")
    assert "FileExistsError" in line["exception"]
