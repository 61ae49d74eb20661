"""Cutting long messages."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.delivery.texts import shown, shown_length, split_html

CUTS: tuple[tuple[str, str, int, list[str]], ...] = (
    ("a short text stays whole", "路灯修好12盏", 20, ["路灯修好12盏"]),
    ("at an empty line first", "一二三\n\n四五\n六七。八", 8, ["一二三", "四五\n六七。八"]),
    ("then at the end of a line", "一二三四\n五六。七八", 8, ["一二三四", "五六。七八"]),
    ("then after a sentence", "一二三四。五，六七八", 8, ["一二三四。", "五，六七八"]),
    ("then at a pause", "一二三四，五六七八九", 8, ["一二三四，", "五六七八九"]),
    ("and anywhere at last", "一二三四五六七八九十", 8, ["一二三四五六七八", "九十"]),
    ("a tag is closed and opened again", "<b>一二三四\n五六七八</b>九", 6, ["<b>一二三四</b>", "<b>五六七八</b>九"]),
    (
        "with what it carries",
        '<a href="https://example.org/x">一二三四\n五六</a>',
        5,
        ['<a href="https://example.org/x">一二三四</a>', '<a href="https://example.org/x">五六</a>'],
    ),
    ("nested ones in their order", "<b>一<i>二三\n四五</i></b>", 4, ["<b>一<i>二三</i></b>", "<b><i>四五</i></b>"]),
    ("an entity is one and is never cut", "&lt;&lt;&lt;&amp;", 3, ["&lt;&lt;&lt;", "&amp;"]),
    ("an emoji counts two and is never cut", "👍👍👍", 5, ["👍👍", "👍"]),
    ("nor is one made of several", "一二👩‍🌾三", 6, ["一二", "👩‍🌾三"]),
    ("nothing but space is no message", " \n\n ", 5, []),
)


@pytest.mark.parametrize(("text", "limit", "parts"), [row[1:] for row in CUTS], ids=[row[0] for row in CUTS])
def test_where_a_text_is_cut(text: str, limit: int, parts: list[str]) -> None:
    assert split_html(text, limit) == parts


piece = st.one_of(
    st.text(alphabet="一二三，。\n ab&lt;👍", max_size=12).map(
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    ),
    st.sampled_from(["\n\n", "。", "&quot;", "👩‍🌾"]),
)
tree = st.recursive(
    piece,
    lambda inner: st.tuples(st.sampled_from("bius"), st.lists(inner, max_size=5)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=25,
)


@given(st.lists(tree, max_size=8).map("".join), st.integers(8, 40))
@example("<b>" + "一" * 30 + "</b>", 8)
def test_parts_fit_are_balanced_and_lose_only_space(text: str, limit: int) -> None:
    parts = split_html(text, limit)

    assert all(0 < shown_length(part) <= limit for part in parts)
    assert all(balanced(part) for part in parts)
    assert "".join("".join(map(shown, parts)).split()) == "".join(shown(text).split())


def balanced(text: str) -> bool:
    stack: list[str] = []
    for close, name in re.findall(r"<(/?)([a-z]+)[^>]*>", text):
        if not close:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return False
    return not stack
