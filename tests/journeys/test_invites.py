"""Ways in: a link works once, for whom it is meant, while it lasts."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.town import Town


async def test_a_link_lets_somebody_in_and_they_can_report_at_once(town: Town) -> None:
    wang = await town.sandbox.person("王芳")
    token = await town.invite("zhangjia")

    welcome = await wang.start(token)
    card = await wang.says("农村公路改造累计完成48公里，已验收通车。")

    assert "王芳" in welcome.text
    assert "张家镇" in welcome.text
    assert "累计 48 公里" in card.text


async def test_a_used_link_is_refused_in_words(town: Town) -> None:
    wang, li = await town.sandbox.person("王芳"), await town.sandbox.person("李强")
    token = await town.invite()
    await wang.start(token)

    refused = await li.start(token)

    assert refused.text == "这个邀请链接已经用过了，一个链接只能用一次。请向考核办要一个新的。"
    assert "只对受邀的单位人员开放" in (await li.says("你好")).text


async def test_an_expired_link_is_refused_in_words(town: Town) -> None:
    wang = await town.sandbox.person("王芳", language_code="en")
    token = await town.invite(valid=timedelta(days=7))
    town.clock.advance(timedelta(days=7, seconds=1))

    refused = await wang.start(token)

    assert "expired" in refused.text


async def test_somebody_elses_link_is_refused_and_still_works_for_them(town: Town) -> None:
    wang, li = await town.sandbox.person("王芳"), await town.sandbox.person("李强")
    token = await town.invite(only_for=wang.id)

    refused = await li.start(token)
    welcome = await wang.start(token)

    assert refused.text == "这个邀请链接是发给别人的，您用不了。请向考核办要一个您自己的。"
    assert "张家镇" in welcome.text


async def test_a_link_that_was_made_up_is_refused_in_words(town: Town) -> None:
    li = await town.sandbox.person("李强")

    refused = await li.start("AAAA-made-up_BBBB")

    assert refused.text == "这个邀请链接不对，可能没有复制完整。请向考核办要一个新的。"
