"""The story of one report, from the invite to the digest, played over real HTTP against the running demo.

`shiji demo --script` prints it; the journey test checks what each person reads in it.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import click
from PIL import Image, ImageDraw

from bot.demo.running import Demo, running
from bot.sandbox.client import Person
from bot.sandbox.control import until_monday
from bot.sandbox.limits import Limits
from bot.sandbox.seen import Seen
from handlers.shared import numbers
from handlers.shared.period import period_of
from locales import Catalogue, Words

TRACE = "本月召开信访工作会议4次，建立台账，领导包案走访32人次，发放宣传单500份"
RESULT = "半边街社区拖了六年的征地补偿积案双方签了协议、补偿款已兑付，今年累计化解信访积案{total}件"
BELOW = "打雷坏了几个探头，监控在线率现在是93.5%"
PUT_RIGHT = "坏的探头都换好了，监控在线率97.8%"
REPORTER, REVIEWER, SUPERVISOR, OFFICE = range(4)
_LONG = 20.0

AT_A_MACHINE_S_PACE = Limits(private_burst=30)
"""The story presses buttons faster than any person; all other limits hold."""


@dataclass
class Story:
    """What was heard at each turn of the story, by name; `told` gets each line as it happens."""

    tell: Callable[[str], None]
    heard: dict[str, Seen] = field(default_factory=dict)
    _printed: dict[int, int] = field(default_factory=dict)

    def chapter(self, title: str, *people: Person) -> None:
        """Print what these people's chats have gained since the last chapter."""
        self.tell(f"\n=== {title}")
        for person in people:
            lines = person.transcript().splitlines()
            for line in lines[self._printed.get(person.chat_id, 0) :]:
                self.tell(f"  {line}")
            self._printed[person.chat_id] = len(lines)


async def play(locale: str) -> int:
    """Play the whole story on a fresh county and print it. Returns 0; a turn that goes wrong raises `ChatError`."""
    words = Catalogue.load().words(locale)
    click.echo(words("demo-story-begins"))
    with tempfile.TemporaryDirectory(prefix="shiji-story-") as folder:
        async with running(Path(folder), locale=locale, limits=AT_A_MACHINE_S_PACE) as demo:
            await perform(demo, words, Story(click.echo))
    click.echo(words("demo-story-ends"))
    return 0


async def perform(demo: Demo, words: Words, story: Story) -> Story:
    """All chapters in order."""
    client = demo.sandbox.client
    _, reviewer, supervisor, office = [await client.known(one.telegram_id) for one in demo.members[:4]]
    reporter = await _join(demo, words, story, office)
    await _report(words, story, reporter)
    await _verify(words, story, reporter, reviewer)
    await _fall_below(demo, words, story, reporter, supervisor)
    await _put_right(demo, words, story, reporter, reviewer)
    await _week_ends(demo, words, story, supervisor)
    return story


async def _join(demo: Demo, words: Words, story: Story, office: Person) -> Person:
    """The office invites a reporter, who follows the link; a second use of it is refused."""
    await office.says("/invite")
    await office.presses(words("people-role-reporter"))
    await office.presses(words.named(demo.scheme.category("growth")))
    invitation = await office.presses(words.named(demo.scheme.unit("qingliu")))
    token = invitation.text.partition("?start=")[2].split()[0]
    language = "en" if words.locale == "en" else "zh-hans"
    newcomer = await demo.sandbox.person("周小满", language_code=language)
    story.heard["welcome"] = await newcomer.start(token)
    stranger = await demo.sandbox.person("路人甲", language_code=language)
    story.heard["link used"] = await stranger.start(token)
    story.chapter(words("demo-chapter-join"), office, newcomer, stranger)
    return newcomer


async def _report(words: Words, story: Story, reporter: Person) -> None:
    """A trace is returned; the next message, two photos and a result, completes the same report."""
    story.heard["returned"] = await reporter.says(TRACE)
    album = [picture("semi-street", 1), picture("semi-street", 2)]
    story.heard["card"] = await reporter.sends_album(album, caption=RESULT.format(total=13), timeout=_LONG)
    story.heard["receipt"] = await reporter.presses(words("report-button-submit"))
    story.chapter(words("demo-chapter-report"), reporter)


async def _verify(words: Words, story: Story, reporter: Person, reviewer: Person) -> None:
    """The reviewer finds it in the queue with its photos and verifies it; the reporter is told."""
    story.heard["queue"] = await _find_in_queue(words, reviewer, "征地补偿积案双方签了协议")
    await reviewer.presses(words("review-button-verify"))
    story.heard["verified"] = await reporter.hears(_plain(words("review-told-verified", by="")), timeout=_LONG)
    story.chapter(words("demo-chapter-verify"), reviewer, reporter)


async def _find_in_queue(words: Words, reviewer: Person, said: str) -> Seen:
    """Go through the queue, oldest first, until the report with these words comes up."""
    card = await reviewer.says("/queue")
    for _ in range(60):
        if said in card.text:
            return card
        card = await reviewer.presses(words("review-button-next"))
    raise LookupError(reviewer.transcript())


async def _fall_below(demo: Demo, words: Words, story: Story, reporter: Person, supervisor: Person) -> None:
    """Under 95 % of the cameras work: points are deducted provisionally, the unit is warned, a day later its
    supervisor."""
    await reporter.says(BELOW)
    story.heard["provisional"] = await reporter.presses(words("report-button-submit"))
    story.heard["warning"] = await reporter.hears("🟠", timeout=_LONG)
    await demo.advance(timedelta(hours=25))
    story.heard["escalation"] = await supervisor.hears(words("rounds-no-answer"), timeout=_LONG)
    story.chapter(words("demo-chapter-below"), reporter, supervisor)


async def _put_right(demo: Demo, words: Words, story: Story, reporter: Person, reviewer: Person) -> None:
    """Put right and verified: the deduction is restored, and a message clears the warning."""
    await reporter.says(PUT_RIGHT)
    story.heard["awaiting"] = await reporter.presses(words("report-button-submit"))
    await _find_in_queue(words, reviewer, "探头都换好了")
    await reviewer.presses(words("review-button-verify"))
    story.heard["restored"] = await reporter.hears("97.8", timeout=_LONG)
    cameras = words.named(demo.scheme.indicator("cameras"))
    story.heard["cleared"] = await reporter.hears(
        words("shared-warning-cleared-line", indicator=cameras), timeout=_LONG
    )
    story.chapter(words("demo-chapter-restored"), reporter, reviewer)


async def _week_ends(demo: Demo, words: Words, story: Story, supervisor: Person) -> None:
    """On Monday morning the digest arrives by itself."""
    week = period_of("week", demo.clock().date())
    await demo.advance(until_monday(demo.clock()))
    story.heard["digest"] = await supervisor.hears(numbers.period(words, week.id), timeout=_LONG)
    story.chapter(words("demo-chapter-digest"), supervisor)


def _plain(text: str) -> str:
    """The first words of a message as a chat shows them: without tags, and up to what varies."""
    for tag in ("<b>", "</b>", "（", " ("):
        text = text.partition(tag)[2] if tag == "<b>" and tag in text else text.partition(tag)[0]
    return text.partition("·")[0].strip()


def picture(seed: str, number: int) -> bytes:
    """A small picture of its own, as a JPEG."""
    image = Image.new("RGB", (640, 480), (120 + number * 37 % 100, 150, 170))
    draw = ImageDraw.Draw(image)
    for place, letter in enumerate(seed):
        x = place * 53 % 600
        top = ord(letter) % 400
        draw.rectangle((x, top, x + 60, top + 40 + number * 11), fill=(90, place * 17 % 255, 60))
    draw.text((20, 20), f"{seed} {number}", fill=(255, 255, 255))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()
