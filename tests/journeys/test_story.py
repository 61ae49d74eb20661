"""One report from the invite to the digest, over real HTTP, on the sample county, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.demo import running
from bot.demo.story import AT_A_MACHINE_S_PACE, Story, perform
from bot.sample.county import scheme_text
from locales import Catalogue, Words
from scoring.facts import Value, Verified
from scoring.scheme import parse_scheme

CAMERAS = parse_scheme(scheme_text(2026)).indicator("cameras")

pytestmark = pytest.mark.xdist_group("county")

Check = tuple[str, Callable[[Words], tuple[str, ...]]]

# Turn of the story → what its reader must find in it, whatever the language.
MUST_SAY: tuple[Check, ...] = (
    ("welcome", lambda words: ("青柳镇" if words.locale == "zh-CN" else "Qingliu Town", "/score", "/help")),
    ("link used", lambda words: (words("refused-invite-used"),)),
    ("returned", lambda words: ("召开信访工作会议4次", "发放宣传单500份", "❓", words("report-just-complete"))),
    ("card", lambda words: (words("report-field-photos", count=2), "13", "11", "16", "补偿款已兑付", "会议4次")),
    ("receipt", lambda _: ("2.06 → 2.44", "13", "÷", "16", "× 3", "+0.38")),
    ("queue", lambda _: ("13", "11", "16", "2.06", "2.44")),
    ("verified", lambda _: ("2.44 / 3.00",)),
    ("provisional", lambda _: ("5.00 → 4.00", "93.5", "95", "−1.00")),
    ("warning", lambda words: ("🟠", words.named(CAMERAS))),
    ("escalation", lambda words: ("🟠", words.named(CAMERAS), words("rounds-no-answer"))),
    ("awaiting", lambda _: ("4.00 → 4.00", "97.8")),
    ("restored", lambda _: ("4.00 → 5.00 / 5.00", "+1.00")),
    ("cleared", lambda words: (words.named(CAMERAS),)),
    ("digest", lambda _: ("47",)),
)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_the_story_runs_from_the_invite_to_the_digest(county: Path, locale: str) -> None:
    words = Catalogue.load().words(locale)
    story = Story(tell=lambda _line: None)

    async with running(county, locale=locale, limits=AT_A_MACHINE_S_PACE) as demo:
        before = await demo.process.base.database.run(lambda uow: uow.facts.last_seq())
        await perform(demo, words, story)
        _, facts = await demo.process.base.database.run(lambda uow: uow.facts.since(before))

    for turn, must_say in MUST_SAY:
        for said in must_say(words):
            assert said in story.heard[turn].text, f"{turn}: {said!r} is not in\n{story.heard[turn].text}"
    values = [(fact.indicator, str(fact.value)) for fact in facts if isinstance(fact, Value)]
    assert values == [("petitions", "13"), ("cameras", "93.5"), ("cameras", "97.8")]
    assert sum(isinstance(fact, Verified) for fact in facts) == 2
