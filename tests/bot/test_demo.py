"""The demo as a person starts it: again and again on the same county."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.demo import ZONE, prepare, running
from bot.demo.running import is_a_demos, sample_moment
from tests.bot.test_observe import restored as restored  # noqa: PLC0414 — a fixture

pytestmark = pytest.mark.xdist_group("county")


@pytest.fixture
def county(tmp_path: Path) -> Path:
    prepare(tmp_path, sample_moment(datetime.now(ZONE).year))
    return tmp_path


async def test_the_demo_goes_on_where_it_was_left(county: Path) -> None:
    async with running(county) as first:
        clerk = await first.sandbox.client.known(first.members[0].telegram_id)
        await clerk.says("/report", timeout=60)
        left_at = first.clock()

    async with running(county) as second:
        clerk = await second.sandbox.client.known(second.members[0].telegram_id)
        answer = await clerk.says("/score", timeout=60)

        assert "青柳镇" in answer.text
        assert second.clock() >= left_at.replace(microsecond=0)


@pytest.mark.parametrize(
    "held",
    [("shiji.db", "photos"), ("photos",), ("shiji.db", "county.db")],
    ids=["a bot's database and photos", "photos of a bot on PostgreSQL", "a bot's database, played in once"],
)
@pytest.mark.parametrize("options", [(), ("--fresh",)], ids=["goes on", "fresh"])
@pytest.mark.usefixtures("restored")
def test_the_demo_keeps_its_hands_off_a_folder_that_is_not_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: tuple[str, ...], options: tuple[str, ...]
) -> None:
    monkeypatch.delattr("bot.demo.command._serve")
    for name in held:
        (tmp_path / name).touch()

    ran = CliRunner().invoke(main, ["demo", "--data-dir", str(tmp_path), "--lang", "en", *options])

    assert ran.exit_code == 2
    assert "holds something else than a demo" in ran.stderr
    assert {path.name for path in tmp_path.iterdir()} == set(held)


@pytest.mark.parametrize("left", [(), ("county.db.making",), ("county.db", "county.db-wal", "photos", "cache")])
def test_an_empty_folder_and_one_of_a_demo_killed_half_way_are_the_demos(tmp_path: Path, left: tuple[str, ...]) -> None:
    for name in left:
        (tmp_path / name).touch()

    assert is_a_demos(tmp_path)
    assert is_a_demos(tmp_path / "new")
