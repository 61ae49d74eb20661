"""Telegram's HTML as tables: what it becomes, and what is refused in which words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.entities import Formatted, format_text, parse_html, trimmed, units
from bot.sandbox.errors import ApiError, Json


def entity(kind: str, offset: int, length: int, **more: str) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


READ: list[tuple[str, str, str, list[Json]]] = [
    ("plain text has no entities", "路灯12盏", "路灯12盏", []),
    ("bold", "<b>青柳镇</b>：82", "青柳镇：82", [entity("bold", 0, 3)]),
    ("both spellings of a tag", "<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
    ("tags in capitals", "<B>a</B>", "a", [entity("bold", 0, 1)]),
    ("nested, the outer first", "<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
    ("an emoji counts as two units", "😀<b>a</b>", "😀a", [entity("bold", 2, 1)]),
    ("named and numeric characters", "&lt;b&gt; &amp; &#65;&quot;", '<b> & A"', []),
    ("an unknown name stays as it is", "a &nbsp; b", "a &nbsp; b", []),
    ("a lone ampersand stays", "R&D", "R&D", []),
    ("link", '<a href="https://e.org/?a=1&amp;b=2">x</a>', "x", [
        entity("text_link", 0, 1, url="https://e.org/?a=1&b=2")]),
    ("spoiler in a span", '<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
    ("expandable quotation", "<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
    ("code with a language", '<pre><code class="language-python">a</code></pre>', "a", [
        entity("pre", 0, 1, language="python")]),
    ("an empty tag leaves nothing", "a<b></b>", "a", []),
    ("white space at the ends goes", "  <b> a </b>\n", "a", [entity("bold", 0, 1)]),
    ("a command is found", "用 /report 报送", "用 /report 报送", [entity("bot_command", 2, 7)]),
    ("no command inside code", "<code>/report</code>", "/report", [entity("code", 0, 7)]),
    ("no command inside a path or date", "a/report 1/2", "a/report 1/2", []),
    ("an address is found, without the full stop", "见 https://e.org/a。", "见 https://e.org/a。", [
        entity("url", 2, 15)]),
    ("an invite is found", "t.me/shiji_bot?start=x1", "t.me/shiji_bot?start=x1", [entity("url", 0, 23)]),
    ("a mention and a hashtag", "@shiji_bot #路灯", "@shiji_bot #路灯", [
        entity("mention", 0, 10), entity("hashtag", 11, 3)]),
]  # fmt: skip

REFUSED: list[tuple[str, str, str]] = [
    ("an unknown tag", "a<x>b</x>", 'Unsupported start tag "x" at byte offset 1'),
    ("offsets count bytes", "镇<x>b</x>", 'Unsupported start tag "x" at byte offset 3'),
    ("a line break tag", "a<br>b", 'Unsupported start tag "br" at byte offset 1'),
    ("a smaller-than sign", "3 < 5", 'Unsupported start tag "" at byte offset 2'),
    ("a tag never closed", "<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("an end without a start", "a</b>", "Unexpected end tag at byte offset 1"),
    ("crossed tags", "<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("a tag cut off", "<b", 'Unclosed start tag "b" at byte offset 0'),
    ("an end tag cut off", "<b>a</b", "Unclosed end tag at byte offset 4"),
    ("a span of another class", '<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]


@pytest.mark.parametrize(("_case", "source", "text", "entities"), READ, ids=[row[0] for row in READ])
def test_html_becomes_text_and_entities(_case: str, source: str, text: str, entities: list[Json]) -> None:
    result = format_text(source, "HTML")

    assert result.text == text
    assert [dict(found) for found in result.entities] == entities


@pytest.mark.parametrize(("_case", "source", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_broken_html_is_refused_in_telegrams_words(_case: str, source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)

    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_markdown_is_refused_in_words() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        format_text("*a*", "MarkdownV2")


@settings(deadline=None)  # the machine may be busy
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_whole(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert parse_html(f"<b>{escaped}</b>").text == text


@settings(deadline=None)  # the machine may be busy
@given(st.text(" a😀\n", max_size=20), st.integers(0, 20), st.integers(1, 20))
def test_trimming_keeps_entities_inside_the_text(text: str, offset: int, length: int) -> None:
    result = trimmed(Formatted(text, (entity("bold", offset, length),)))

    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= units(result.text) for e in result.entities)
