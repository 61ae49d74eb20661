"""Greetings, thanks and nods: people say them to a bot too, and no report begins with one."""

from __future__ import annotations

import re
import unicodedata

_SAID = re.compile(
    r"(?:(?:你|您|大家)好|早(?:上好|安)?|(?:上午|中午|下午|晚上)好|在吗|在不在|有人吗|喂|哈喽"
    r"|(?:太|非常|十分)?(?:谢谢|感谢|多谢|辛苦)(?:了|你|您|啦)*|好(?:的|嘞|滴|吧)?|收到|明白|知道了|了解|是的?|对的?|嗯+|哦+|噢"
    r"|(?:我)?(?:想|要)?(?:看|查|问)?(?:一下|看)?(?:我们|本单位)?(?:的)?(?:成绩|分数|得分|排名)|怎么(?:用|报|弄)|帮助|help|score"
    r"|行|可以|没事了?|再见|拜拜|哈+|测试|ok|okay|yes|hi|hello|hey|thanks|thankyou|bye|test|good(?:morning|evening))+"
)


_FIGURE = re.compile(r"\d")


def is_small_talk(text: str) -> bool:
    """Whether a message is nothing but a greeting, thanks or a nod."""
    if _FIGURE.search(text):
        return False  # no greeting has one and most reports do: they are told apart before any rewriting
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    return _SAID.fullmatch(plain) is not None
