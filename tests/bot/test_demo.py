"""The demo as a person starts it: again and again on the same county."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.demo import ZONE, prepare, running
from bot.demo.running import sample_moment

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
